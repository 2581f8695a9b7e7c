package org.credence.bayes.problem;

import org.credence.bayes.model.Evidence;

/**
 * Evidence whose likelihoods make posteriors what soft evidence demands.
 *
 * @param evidence all evidence, soft ones among it; the likelihoods are scaled so that {@code P(e)} stays what it was without them
 * @param residual the largest difference between a posterior and its target, as last seen
 * @param sweeps how often every target was fitted
 */
public record FittedEvidence(Evidence evidence, double residual, int sweeps) {}
