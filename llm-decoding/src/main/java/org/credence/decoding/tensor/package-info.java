/**
 * Matrices of weights in the number formats of model files, and their products with activations. Not here: what the matrices mean
 * ({@code transformer}), where they are stored ({@code format}).
 */
@NullMarked
package org.credence.decoding.tensor;

import org.jspecify.annotations.NullMarked;
