/**
 * What fewer bits cost and gain: how far the next-token distributions of a model are from those of the model it was made of, and how fast
 * it reads and decodes. Not here: how weights are encoded ({@code tensor}) and files converted ({@code format}).
 */
@NullMarked
package org.credence.decoding.precision;

import org.jspecify.annotations.NullMarked;
