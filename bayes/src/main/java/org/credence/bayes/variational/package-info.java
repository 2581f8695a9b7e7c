/**
 * Engines that fit a simpler distribution to the posterior.
 */
@NullMarked
package org.credence.bayes.variational;

import org.jspecify.annotations.NullMarked;
