/**
 * Arithmetic circuits: a model compiled once into sums and products, which then answers any evidence in one pass up and one down.
 * Here belong compiling, evaluating, differentiating and storing circuits, and the engines that ask them. Elimination orders and
 * eliminations on tables live in {@code org.credence.bayes.exact}.
 */
@NullMarked
package org.credence.bayes.circuit;

import org.jspecify.annotations.NullMarked;
