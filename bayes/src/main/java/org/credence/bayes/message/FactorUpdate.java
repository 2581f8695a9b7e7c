package org.credence.bayes.message;

/**
 * The messages of one factor to several of its variables at once.
 *
 * <pre>  m_{f→v}(x_v) = Σ_{x_f \ x_v} f(x_f) Π_{u ∈ f, u ≠ v} m_{u→f}(x_u) </pre>
 *
 * <p>Computed by {@link ScopeHalving}. Messages come and go as logarithms. In between, numbers are linear where a bound on the
 * smallest and the largest product shows that none can underflow or overflow, and logarithms throughout where not. So an entry of
 * the result is minus infinity only if no joint state supports it.
 */
final class FactorUpdate implements FactorMessages {

  /** Products within exp(±this) and sums of fewer than exp(50) of them are normal doubles, which end at about exp(±708). */
  private static final double LINEAR_RANGE = 650;

  private final MessageGraph graph;
  private final ScopeHalving halving;

  FactorUpdate(MessageGraph graph) {
    this.graph = graph;
    this.halving = new ScopeHalving(graph);
  }

  @Override
  public long evaluations() {
    return halving.evaluations();
  }

  @Override
  public long bytes() {
    return halving.bytes();
  }

  @Override
  public void messages(int factor, Messages toFactor, boolean[] targets, double[] out) {
    if (isSafeInLinear(factor, toFactor)) {
      double[] table = graph.tables[factor];
      halving.send(Contraction.LINEAR, factor, table, 0, toFactor.linear, targets, out);
      for (int e = graph.edgeStart[factor]; e < graph.edgeStart[factor + 1]; e++) {
        if (targets[e]) {
          toLogs(out, graph.messageStart[e], graph.messageStart[e + 1]);
        }
      }
    } else {
      messagesOfLogs(factor, toFactor.log, targets, out);
    }
  }

  /** The same in logarithms throughout. */
  void messagesOfLogs(int factor, double[] logToFactor, boolean[] targets, double[] out) {
    double[] table = loadLogs(factor);
    int size = graph.tables[factor].length;
    halving.send(Contraction.LOG, factor, table, size, logToFactor, targets, out);
  }

  @Override
  public double logTotal(int factor, Messages toFactor) {
    return isSafeInLinear(factor, toFactor)
        ? Math.log(halving.total(Contraction.LINEAR, factor, graph.tables[factor], toFactor.linear))
        : halving.total(Contraction.LOG, factor, loadLogs(factor), toFactor.log);
  }

  /** Whether no product of positive numbers of table and messages can leave the range of normal doubles. */
  private boolean isSafeInLinear(int factor, Messages toFactor) {
    double logSmallest = graph.logSmallestPositive[factor];
    for (int e = graph.edgeStart[factor]; e < graph.edgeStart[factor + 1]; e++) {
      logSmallest += toFactor.logSmallestPositive[e];
    }
    return logSmallest > -LINEAR_RANGE && graph.logLargest[factor] < LINEAR_RANGE;
  }

  private double[] loadLogs(int factor) {
    double[] table = graph.tables[factor];
    System.arraycopy(table, 0, halving.scratch, 0, table.length);
    toLogs(halving.scratch, 0, table.length);
    return halving.scratch;
  }

  private static void toLogs(double[] numbers, int from, int to) {
    for (int i = from; i < to; i++) {
      numbers[i] = Math.log(numbers[i]);
    }
  }
}
