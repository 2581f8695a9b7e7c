package org.credence.cli;

import org.credence.core.input.Escaped;

/** Lists of token ids on the command line. */
final class TokenIds {

  private static final int MOST_DIGITS = 9;

  private TokenIds() {}

  /** Whole numbers from 0 with commas or blanks between them, at least one. */
  static int[] parse(String option, String list) {
    String[] parts = list.strip().split("\\s*,\\s*|\\s+", -1);
    int[] ids = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      boolean digits =
          !part.isEmpty()
              && part.length() <= MOST_DIGITS
              && part.chars().allMatch(c -> c >= '0' && c <= '9');
      if (!digits) {
        throw new UsageException(
            option
                + " has "
                + Escaped.quote(part)
                + ", expected token ids with commas between them, such as 1,403,407");
      }
      ids[i] = Integer.parseInt(part);
    }
    return ids;
  }
}
