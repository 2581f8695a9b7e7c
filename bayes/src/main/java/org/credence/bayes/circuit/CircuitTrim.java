package org.credence.bayes.circuit;

import java.util.Arrays;

/** Turns what a builder has grown into a circuit: only what the root needs, leaves first, children before parents. */
final class CircuitTrim {

  private CircuitTrim() {}

  static ArithmeticCircuit of(
      CircuitBuilder builder,
      int root,
      CompilationPlan plan,
      boolean separate,
      CircuitMemory memory) {
    int nodes = builder.nodes();
    memory.hold(5L * nodes + 8L * builder.leaves(), nodes, builder.terms());
    boolean[] needed = new boolean[nodes];
    boolean[] neededLeaves = new boolean[builder.leaves()];
    need(root, needed, neededLeaves);
    int terms = 0;
    int inner = 0;
    for (int n = nodes - 1; n > CircuitBuilder.ONE; n--) {
      if (needed[n]) {
        inner++;
        for (int t = builder.start(n); t < builder.end(n); t++) {
          terms++;
          need(builder.left(t), needed, neededLeaves);
          need(builder.right(t), needed, neededLeaves);
        }
      }
    }
    int[] leafNumbers = new int[builder.leaves()];
    double[] constants = new double[builder.leaves() + 2];
    int[] parameters = new int[constants.length];
    constants[0] = 1;
    parameters[0] = ArithmeticCircuit.NO_PARAMETER;
    int count = 1;
    if (root == CircuitBuilder.ZERO) {
      parameters[count] = ArithmeticCircuit.NO_PARAMETER;
      constants[count++] = 0;
    }
    for (int k = 0; k < leafNumbers.length; k++) {
      if (neededLeaves[k] && builder.leafKind(k) < 0) {
        int kind = builder.leafKind(k);
        parameters[count] =
            kind == CircuitBuilder.CONSTANT ? ArithmeticCircuit.NO_PARAMETER : -2 - kind;
        constants[count] = builder.leafValue(k);
        leafNumbers[k] = count++;
      }
    }
    int[] indicators = new int[builder.leaves()];
    int indicatorCount = 0;
    for (int k = 0; k < leafNumbers.length; k++) {
      if (neededLeaves[k] && builder.leafKind(k) >= 0) {
        indicators[indicatorCount] = builder.leafKind(k);
        leafNumbers[k] = count + indicatorCount++;
      }
    }
    int firstInner = count + indicatorCount;
    memory.hold(8L * terms + 4L * inner, nodes, builder.terms());
    int[] numbers = new int[nodes];
    int[] start = new int[inner + 1];
    int[] left = new int[terms];
    int[] right = new int[terms];
    int made = 0;
    int term = 0;
    for (int n = CircuitBuilder.ONE + 1; n < nodes; n++) {
      if (needed[n]) {
        numbers[n] = firstInner + made;
        start[made++] = term;
        for (int t = builder.start(n); t < builder.end(n); t++) {
          left[term] = number(builder.left(t), numbers, leafNumbers);
          right[term++] = number(builder.right(t), numbers, leafNumbers);
        }
      }
    }
    start[made] = term;
    int rootNumber =
        root == CircuitBuilder.ZERO
            ? 1
            : number(root, numbers, leafNumbers); // 1: the constant zero
    return new ArithmeticCircuit(
        ArithmeticCircuit.offsets(plan.model),
        plan.covered.clone(),
        Arrays.copyOf(constants, count),
        separate ? Arrays.copyOf(parameters, count) : new int[0],
        Arrays.copyOf(indicators, indicatorCount),
        start,
        left,
        right,
        rootNumber);
  }

  private static void need(int node, boolean[] needed, boolean[] neededLeaves) {
    if (CircuitBuilder.isLeaf(node)) {
      neededLeaves[CircuitBuilder.leafOf(node)] = true;
    } else {
      needed[node] = true;
    }
  }

  private static int number(int node, int[] numbers, int[] leafNumbers) {
    if (CircuitBuilder.isLeaf(node)) {
      return leafNumbers[CircuitBuilder.leafOf(node)];
    }
    return node == CircuitBuilder.ONE ? 0 : numbers[node];
  }
}
