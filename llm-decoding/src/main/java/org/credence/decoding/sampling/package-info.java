/**
 * Draws from the law of texts, one token at a time, and the adapter that turns any sampler into an empirical law.
 */
@NullMarked
package org.credence.decoding.sampling;

import org.jspecify.annotations.NullMarked;
