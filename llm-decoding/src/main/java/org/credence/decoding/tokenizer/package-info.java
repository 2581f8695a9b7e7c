/**
 * Texts to tokens and back: byte-pair encodings with scores (SentencePiece) and with ranks over bytes (GPT-2 and its relatives),
 * and chat templates. Not here: reading the files they are stored in ({@code format}).
 */
@NullMarked
package org.credence.decoding.tokenizer;

import org.jspecify.annotations.NullMarked;
