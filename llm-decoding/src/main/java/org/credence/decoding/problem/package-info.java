/**
 * The questions about language models and their answers: next token, score, a generated text, the law of texts; and the judge of laws.
 * No engine lives here.
 */
@NullMarked
package org.credence.decoding.problem;

import org.jspecify.annotations.NullMarked;
