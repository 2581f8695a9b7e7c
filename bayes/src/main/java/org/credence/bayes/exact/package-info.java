/**
 * Engines that compute the true answer: {@code Enumeration} (the oracle, from the definition) and {@code VariableElimination} with
 * the elimination orders and costs it rests on. What an engine does to tables is split into a {@code Semiring} (what sum and
 * product mean), a {@code CliqueWalk} (which cells, in which order) and the passes over the elimination tree. Beside them
 * {@code ConsistentAssignment}, the search for one possible assignment that samplers start from. No approximation lives here.
 */
@NullMarked
package org.credence.bayes.exact;

import org.jspecify.annotations.NullMarked;
