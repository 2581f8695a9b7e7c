/**
 * Engines that pass messages between the variables and factors of a model with evidence absorbed: exact on graphs without loops,
 * heuristic on others. Engines that fit a distribution by optimising a bound are in {@code variational}.
 */
@NullMarked
package org.credence.bayes.message;

import org.jspecify.annotations.NullMarked;
