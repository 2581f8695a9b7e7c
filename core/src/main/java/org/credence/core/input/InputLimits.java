package org.credence.core.input;

/**
 * How large an input may be before it is refused. Every refusal names the limit.
 *
 * @param fileBytes bytes of a text file as stored
 * @param unpackedBytes bytes after decompression
 * @param compressionRatio most unpacked bytes per stored byte, once over 1 MiB
 * @param nameLength characters of one name
 * @param states states of one variable
 * @param parents parents of one variable, or variables of one factor
 * @param variables variables of one model
 * @param tableEntries entries of one table
 */
public record InputLimits(
    long fileBytes,
    long unpackedBytes,
    int compressionRatio,
    int nameLength,
    int states,
    int parents,
    int variables,
    long tableEntries) {

  public InputLimits {
    requirePositive("fileBytes", fileBytes);
    requirePositive("unpackedBytes", unpackedBytes);
    requirePositive("compressionRatio", compressionRatio);
    requirePositive("nameLength", nameLength);
    requirePositive("states", states);
    requirePositive("parents", parents);
    requirePositive("variables", variables);
    requirePositive("tableEntries", tableEntries);
  }

  private static void requirePositive(String name, long limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "input limit " + name + " is " + limit + "; give a number of at least 1");
    }
  }

  /** 64 MiB stored, 256 MiB unpacked, ratio 200, names of 65 536, 65 536 states, 64 parents, 1 048 576 variables, 2^27 entries. */
  public static InputLimits standard() {
    return new InputLimits(64L << 20, 256L << 20, 200, 1 << 16, 1 << 16, 64, 1 << 20, 1L << 27);
  }
}
