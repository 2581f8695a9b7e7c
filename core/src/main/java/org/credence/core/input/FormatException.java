package org.credence.core.input;

/**
 * Bad input, said once and completely: where, what was found, what was expected, how to mend it, and a stable code.
 *
 * <p>The message reads {@code grass.bif:24:9: error: row (rain, off) of "wet" sums to 0.8, expected 1 (within 0.01). Mend ...
 * [BIF-ROW-SUM]}. Control characters of the input are escaped in it.
 */
public final class FormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String code;
  private final String place;

  private FormatException(String place, String problem, String code) {
    super(Escaped.text(place + ": error: " + problem + " [" + code + "]"));
    this.code = code;
    this.place = place;
  }

  /** An error at a line and column of a text, both counted from 1. */
  public static FormatException at(String file, int line, int column, String problem, String code) {
    return new FormatException(file + ":" + line + ":" + column, problem, code);
  }

  /** An error at a byte of a binary file. */
  public static FormatException atByte(String file, long offset, String problem, String code) {
    return new FormatException(file + ":byte 0x" + Long.toHexString(offset), problem, code);
  }

  /** An error of the file as a whole. */
  public static FormatException of(String file, String problem, String code) {
    return new FormatException(file, problem, code);
  }

  /** The stable code, for instance {@code BIF-ROW-SUM}. */
  public String code() {
    return code;
  }

  /** File, and line and column or byte offset. */
  public String place() {
    return place;
  }

  /** The whole message; never null. */
  public String message() {
    return String.valueOf(getMessage());
  }
}
