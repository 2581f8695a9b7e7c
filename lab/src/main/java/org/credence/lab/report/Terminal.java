package org.credence.lab.report;

/**
 * Where a table is to be seen.
 *
 * @param width columns of text, at least 20; {@link Integer#MAX_VALUE} for no limit
 * @param colour whether bold and colours may be used
 */
public record Terminal(int width, boolean colour) {

  private static final int NARROWEST = 20;

  public Terminal {
    if (width < NARROWEST) {
      throw new IllegalArgumentException(
          "a terminal of width " + width + " is too narrow; give at least " + NARROWEST);
    }
  }

  /** No limit of width, no colours: what goes to files and pipes. */
  public static Terminal plain() {
    return new Terminal(Integer.MAX_VALUE, false);
  }

  String bold(String text) {
    return paint("1", text);
  }

  String faint(String text) {
    return paint("2", text);
  }

  String yellow(String text) {
    return paint("33", text);
  }

  String red(String text) {
    return paint("31", text);
  }

  private String paint(String code, String text) {
    return colour && !text.isBlank() ? "\u001B[" + code + "m" + text + "\u001B[0m" : text;
  }
}
