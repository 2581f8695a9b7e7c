package org.credence.bayes.message;

/** The messages of a factor in logarithms: sums of products, or the largest product. */
interface FactorMessages {

  /**
   * Computes messages, not normalised.
   *
   * @param toFactor messages of all edges
   * @param targets whether a message is wanted, by edge
   * @param out where logs of the wanted messages go, layout of {@link MessageGraph#messageStart}
   */
  void messages(int factor, Messages toFactor, boolean[] targets, double[] out);

  /** The log of the table with all its variables taken out against their messages. */
  double logTotal(int factor, Messages toFactor);

  /** Entries of tables read so far, partly summed tables included. */
  long evaluations();

  long bytes();
}
