/**
 * Engines that average over Markov chains whose law tends to the posterior.
 */
@NullMarked
package org.credence.bayes.mcmc;

import org.jspecify.annotations.NullMarked;
