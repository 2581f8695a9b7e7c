package org.credence.decoding.model;

/**
 * A language model given by explicit conditional tables: the last {@code memory} tokens, or as many as there are, choose the row.
 * For toy models whose every number is known.
 *
 * <p>Rows stand in the order of the contexts: all contexts of one token, then of two, and so on to {@code memory}; within a
 * length, the oldest token varies slowest. There are {@code V + V² + ... + V^memory} rows.
 */
public final class TableModel implements LanguageModel {

  /** Deviation of a row's sum from 1 that is put down to rounding. */
  private static final double ROUNDING = 1e-9;

  private final Vocabulary vocabulary;
  private final int memory;
  private final double[] logP; // [row][vocabulary]

  private TableModel(Vocabulary vocabulary, int memory, double[] logP) {
    this.vocabulary = vocabulary;
    this.memory = memory;
    this.logP = logP;
  }

  /**
   * A model with those tables.
   *
   * @param memory how many tokens back a row may depend on, at least 1
   * @param rows probabilities, shape [contexts of 1 to memory tokens][vocabulary]; each row sums to 1
   */
  public static TableModel of(Vocabulary vocabulary, int memory, double[] rows) {
    if (memory < 1) {
      throw new IllegalArgumentException("memory is " + memory + "; give at least 1 token");
    }
    int size = vocabulary.size();
    int expected = Math.multiplyExact(rowsUpTo(size, memory), size);
    if (rows.length != expected) {
      throw new IllegalArgumentException(
          "the tables have "
              + rows.length
              + " numbers; contexts of 1 to "
              + memory
              + " of "
              + size
              + " tokens need "
              + expected);
    }
    double[] logs = new double[rows.length];
    for (int row = 0; row < rows.length / size; row++) {
      double sum = 0;
      for (int token = 0; token < size; token++) {
        double p = rows[row * size + token];
        if (!(p >= 0)) {
          throw new IllegalArgumentException(
              "probability of token "
                  + token
                  + " in row "
                  + row
                  + " is "
                  + p
                  + "; give a number in [0, 1]");
        }
        sum += p;
      }
      if (!(Math.abs(sum - 1) <= ROUNDING)) {
        throw new IllegalArgumentException(
            "row " + row + " sums to " + sum + "; each row must sum to 1");
      }
      for (int token = 0; token < size; token++) {
        logs[row * size + token] = Math.log(rows[row * size + token] / sum);
      }
    }
    return new TableModel(vocabulary, memory, logs);
  }

  /** Number of rows for contexts of 1 to {@code memory} tokens. */
  public static int rowsUpTo(int vocabularySize, int memory) {
    int rows = 0;
    for (int i = 0; i < memory; i++) {
      rows = Math.multiplyExact(Math.addExact(rows, 1), vocabularySize);
    }
    return rows;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public TokenContext open() {
    return new Context(TokenBuffer.empty());
  }

  private int row(TokenBuffer read) {
    int known = Math.min(memory, read.length());
    int index = 0;
    for (int i = read.length() - known; i < read.length(); i++) {
      index = index * vocabulary.size() + read.token(i);
    }
    return rowsUpTo(vocabulary.size(), known - 1) + index;
  }

  private final class Context implements TokenContext {
    private final TokenBuffer read;

    Context(TokenBuffer read) {
      this.read = read;
    }

    @Override
    public LanguageModel model() {
      return TableModel.this;
    }

    @Override
    public int length() {
      return read.length();
    }

    @Override
    public void extend(int[] tokens, int scored, double[] out) {
      int size = vocabulary.size();
      Cursors.requireExtendable(vocabulary, tokens, scored, out);
      int first = tokens.length - scored;
      for (int i = 0; i < tokens.length; i++) {
        read.append(tokens[i]);
        if (i >= first) {
          System.arraycopy(logP, row(read) * size, out, (i - first) * size, size);
        }
      }
    }

    @Override
    public TokenContext fork() {
      return new Context(read.copy());
    }

    @Override
    public void truncate(int length) {
      read.truncate(length);
    }
  }
}
