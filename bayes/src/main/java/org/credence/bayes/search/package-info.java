/** Engines that search the space of assignments and say how far the best one found can be from the best there is. */
@NullMarked
package org.credence.bayes.search;

import org.jspecify.annotations.NullMarked;
