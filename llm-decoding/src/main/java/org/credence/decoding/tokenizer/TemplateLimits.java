package org.credence.decoding.tokenizer;

/**
 * What a chat template may use before it is refused; each refusal names its limit.
 *
 * @param sourceLength characters of the template
 * @param depth blocks, brackets and values within each other
 * @param steps parts evaluated; a text of n characters made is n/16 more, a list of n entries n more
 * @param outputLength characters written, and of any text on the way
 */
record TemplateLimits(int sourceLength, int depth, int steps, int outputLength) {

  /** 1 Mi characters, 64 deep, 4 million steps, 8 Mi characters written. */
  static final TemplateLimits STANDARD = new TemplateLimits(1 << 20, 64, 4_000_000, 8 << 20);
}
