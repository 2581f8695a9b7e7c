package org.credence.decoding.tokenizer;

import org.credence.core.input.FormatException;

/**
 * A place in a template, both counted from 1.
 *
 * @param file for messages
 */
record TemplatePlace(String file, int line, int column) {

  FormatException error(String problem, String code) {
    return FormatException.at(file, line, column, problem, "TEMPLATE-" + code);
  }

  /** Something that is no part of the subset. */
  FormatException unknown(String what) {
    return error(
        what
            + " is not known here; only part of Jinja is read, and nothing else is ever run. Name a"
            + " built-in template instead",
        "UNKNOWN");
  }

  FormatException syntax(String found, String expected) {
    return error("found " + found + ", expected " + expected, "SYNTAX");
  }

  FormatException type(String problem) {
    return error(problem, "TYPE");
  }
}
