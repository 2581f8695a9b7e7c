/**
 * What a decoder may ask of a language model: its vocabulary and cursors that read tokens and give the next one's probabilities. Models
 * made from data live elsewhere (an n-gram model in ngram); only toy models given by tables are here.
 */
@NullMarked
package org.credence.decoding.model;

import org.jspecify.annotations.NullMarked;
