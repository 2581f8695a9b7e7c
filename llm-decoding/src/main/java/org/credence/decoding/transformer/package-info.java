/**
 * The forward pass of a trained transformer, readable top to bottom: its configuration, its weights, its state (the cache of keys
 * and values), and a double-precision reference of it. Not here: how files are read ({@code format}), how texts become tokens
 * ({@code tokenizer}).
 */
@NullMarked
package org.credence.decoding.transformer;

import org.jspecify.annotations.NullMarked;
