package org.credence.decoding.tokenizer;

import org.credence.core.input.FormatException;

/** Where the parts of a tokenizer stand in the file they were read from, so that errors found later still name the place. */
@FunctionalInterface
public interface TokenizerPlaces {

  /** A part of a tokenizer. */
  enum Part {
    /** The vocabulary. */
    WHOLE,
    /** A token, by its number. */
    TOKEN,
    /** A merge, by its rank. */
    MERGE,
    /** The name or the expressions that texts are cut by. */
    SPLITTER
  }

  /**
   * An error at a part.
   *
   * @param index number of the token or merge, 0 of other parts
   * @param problem what was found, what was expected, how to mend it
   */
  FormatException error(Part part, int index, String problem, String code);

  /** Only the file is known. */
  static TokenizerPlaces of(String file) {
    return (part, index, problem, code) -> FormatException.of(file, problem, code);
  }
}
