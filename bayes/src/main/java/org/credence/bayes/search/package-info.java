<<<<<<< HEAD
/**
 * Engines that search among assignments for the most probable one. Engines that pass messages to find it are in {@code message}, exact
 * elimination in {@code exact}.
 */
=======
/** Engines that search the space of assignments and say how far the best one found can be from the best there is. */
>>>>>>> wt-bounds
@NullMarked
package org.credence.bayes.search;

import org.jspecify.annotations.NullMarked;
