/**
 * Models with an order in time: how slices are stated, unrolled and recognised, particle filters over them, and exact filtering,
 * smoothing and decoding along the order. An unrolled model is an ordinary network, so every other engine works on it too.
 */
@NullMarked
package org.credence.bayes.temporal;

import org.jspecify.annotations.NullMarked;
