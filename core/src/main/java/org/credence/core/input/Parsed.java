package org.credence.core.input;

import java.util.List;

/**
 * What a reader made of an input, and what the user should know about it.
 *
 * @param value the result
 * @param warnings full sentences with place and numbers
 * @param <T> the type of the result
 */
public record Parsed<T>(T value, List<String> warnings) {
  public Parsed {
    warnings = List.copyOf(warnings);
  }
}
