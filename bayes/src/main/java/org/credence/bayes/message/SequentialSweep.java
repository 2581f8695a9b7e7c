package org.credence.bayes.message;

/**
 * Every message once per step, in a fixed order: nodes are ordered breadth first from the variable of lowest index of each component;
 * towards the root every node sends to its neighbours nearer to it in that order, and on the way back to the others.
 *
 * <p>On a forest one step is the fixed point. On loops each message uses the newest ones, which converges more often and in fewer
 * steps than flooding.
 *
 * <p>Source: Pearl 1988, ch. 4.
 */
final class SequentialSweep implements Sweep {

  private final MessagePassing passing;
  private final MessageGraph graph;
  private final boolean[] upward; // [edge] factors send this on the way to the root
  private final boolean[] downward; // [edge] factors send this on the way back
  private final boolean[] sendsUp; // [node] whether it has anything to send on the way to the root
  private final boolean[] sendsDown; // [node]

  SequentialSweep(MessagePassing passing) {
    this.passing = passing;
    this.graph = passing.graph;
    downward = graph.variableDeeper;
    upward = new boolean[graph.edges()];
    sendsUp = new boolean[graph.variables + graph.factors()];
    sendsDown = new boolean[sendsUp.length];
    for (int e = 0; e < upward.length; e++) {
      upward[e] = !downward[e];
      int factor = graph.variables + graph.edgeFactor[e];
      int variable = graph.edgeVariable[e];
      sendsUp[factor] |= upward[e];
      sendsDown[factor] |= downward[e];
      sendsUp[variable] |= downward[e];
      sendsDown[variable] |= upward[e];
    }
  }

  @Override
  public double step() {
    double residual = 0;
    for (int k = graph.order.length - 1; k >= 0; k--) {
      int node = graph.order[k];
      if (sendsUp[node]) {
        residual = Math.max(residual, visit(node, downward, upward));
      }
    }
    for (int node : graph.order) {
      if (sendsDown[node]) {
        residual = Math.max(residual, visit(node, upward, downward));
      }
    }
    return residual;
  }

  /** A node sends its messages of one direction: a variable on {@code fromVariable}, a factor on {@code fromFactor}. */
  private double visit(int node, boolean[] fromVariable, boolean[] fromFactor) {
    if (node < graph.variables) {
      passing.sendFromVariable(node, fromVariable);
      return 0;
    }
    return passing.updateFactor(node - graph.variables, fromFactor);
  }
}
