package org.credence.bayes.message;

/**
 * The max-product messages of one factor to several of its variables at once, in logarithms.
 *
 * <pre>  m_{f→v}(x_v) = max_{x_f \ x_v} log f(x_f) + Σ_{u ∈ f, u ≠ v} m_{u→f}(x_u) </pre>
 */
final class MaxFactorUpdate implements FactorMessages {

  final double[][] logTables; // [factor][joint state]
  private final ScopeHalving halving;

  MaxFactorUpdate(MessageGraph graph) {
    halving = new ScopeHalving(graph);
    logTables = new double[graph.factors()][];
    for (int f = 0; f < logTables.length; f++) {
      logTables[f] = new double[graph.tables[f].length];
      for (int i = 0; i < logTables[f].length; i++) {
        logTables[f][i] = Math.log(graph.tables[f][i]);
      }
    }
  }

  @Override
  public void messages(int factor, Messages toFactor, boolean[] targets, double[] out) {
    messages(factor, toFactor.log, targets, out);
  }

  void messages(int factor, double[] toFactor, boolean[] targets, double[] out) {
    halving.send(Contraction.MAX, factor, logTables[factor], 0, toFactor, targets, out);
  }

  @Override
  public double logTotal(int factor, Messages toFactor) {
    return logTotal(factor, toFactor.log);
  }

  double logTotal(int factor, double[] toFactor) {
    return halving.total(Contraction.MAX, factor, logTables[factor], toFactor);
  }

  @Override
  public long evaluations() {
    return halving.evaluations();
  }

  @Override
  public long bytes() {
    long entries = 0;
    for (double[] table : logTables) {
      entries += table.length;
    }
    return halving.bytes() + Double.BYTES * entries;
  }
}
