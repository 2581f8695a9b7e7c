/**
 * Discrete graphical models: variables, factors, Bayesian networks, factor graphs, evidence. No algorithm but validation, absorbing
 * evidence, and what can be read off the graph (order of parents and children, relevant variables, which factors hold a variable).
 */
@NullMarked
package org.credence.bayes.model;

import org.jspecify.annotations.NullMarked;
