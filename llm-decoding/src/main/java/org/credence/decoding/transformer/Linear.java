package org.credence.decoding.transformer;

import org.credence.decoding.tensor.Matrix;

/**
 * {@code y = W x + b}.
 *
 * @param matrix W, shape [outputs][inputs]
 * @param bias b, shape [outputs], or empty for none
 */
record Linear(Matrix matrix, float[] bias) {}
