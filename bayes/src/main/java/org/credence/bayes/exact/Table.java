package org.credence.bayes.exact;

/**
 * A table in the representation of a {@link Semiring}, scaled so that its largest entry is about one.
 *
 * @param values owned by the table, layout as its scope
 * @param shift what was taken out by scaling, in units of the semiring's {@link Semiring#logUnit}
 * @param lowest base-2 exponent of the smallest positive entry of a linear table; 0 where that does not matter
 * @param state whether it is fit for use
 * @param positives how many entries are not zero, at most; known in a linear table
 */
record Table(double[] values, double shift, int lowest, State state, int positives) {

  /** A table of which no zeros are known. */
  Table(double[] values, double shift, int lowest, State state) {
    this(values, shift, lowest, state, values.length);
  }

  /** Whether a table can be used. */
  enum State {
    FINE,
    /** All entries are zero, and that is certain. */
    EMPTY,
    /** Entries may have lost digits or vanished; the work must be done again in the log domain. */
    DAMAGED
  }

  long bytes() {
    return 8L * values.length;
  }
}
