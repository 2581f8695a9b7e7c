/**
 * Discrete graphical models: variables, factors, Bayesian networks, factor graphs, evidence. No algorithm but validation and absorbing evidence.
 */
@NullMarked
package org.credence.bayes.model;

import org.jspecify.annotations.NullMarked;
