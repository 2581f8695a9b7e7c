package org.credence.decoding.transformer;

/**
 * The weights of a norm.
 *
 * @param weight shape [width]
 * @param bias shape [width], or empty for none
 */
record NormWeights(float[] weight, float[] bias) {}
