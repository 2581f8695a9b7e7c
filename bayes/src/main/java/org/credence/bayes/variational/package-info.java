/**
 * Engines that fit a simpler distribution to the posterior by raising a lower bound of the log evidence. Engines that pass messages
 * without such a bound are in {@code message}.
 */
@NullMarked
package org.credence.bayes.variational;

import org.jspecify.annotations.NullMarked;
