/**
 * Certain bounds: engines whose every number lies, rounding included, on a known side of the truth. Engines that estimate without
 * such a promise are in {@code message}, {@code importance} and {@code mcmc}.
 */
@NullMarked
package org.credence.bayes.bounds;

import org.jspecify.annotations.NullMarked;
