package org.credence.bayes.circuit;

/**
 * Walks the cells of a product of two tables, the last variable fastest, a run of the last variable at a time, and says where each
 * run begins in the two.
 */
final class NodeWalk {

  private final int[] dimensions; // [position in scope, the last aside]
  private final int[] stridesA;
  private final int[] stridesB;
  private final int[] digits;
  private final int runLength;
  private final int runStepA;
  private final int runStepB;
  private int a;
  private int b;

  NodeWalk(int[] scope, int[] cardinalities, int[] scopeA, int[] scopeB) {
    int outer = Math.max(0, scope.length - 1);
    dimensions = new int[outer];
    stridesA = new int[outer];
    stridesB = new int[outer];
    digits = new int[outer];
    for (int k = 0; k < outer; k++) {
      dimensions[k] = cardinalities[scope[k]];
      stridesA[k] = stride(scope[k], scopeA, cardinalities);
      stridesB[k] = stride(scope[k], scopeB, cardinalities);
    }
    boolean any = scope.length > 0;
    runLength = any ? cardinalities[scope[outer]] : 1;
    runStepA = any ? stride(scope[outer], scopeA, cardinalities) : 0;
    runStepB = any ? stride(scope[outer], scopeB, cardinalities) : 0;
  }

  private static int stride(int variable, int[] scope, int[] cardinalities) {
    int stride = 1;
    for (int k = scope.length - 1; k >= 0; k--) {
      if (scope[k] == variable) {
        return stride;
      }
      stride *= cardinalities[scope[k]];
    }
    return 0;
  }

  int runLength() {
    return runLength;
  }

  /** How far apart neighbours of a run are in the first table. */
  int runStepA() {
    return runStepA;
  }

  /** How far apart neighbours of a run are in the second table. */
  int runStepB() {
    return runStepB;
  }

  /** Where the run begins in the first table. */
  int a() {
    return a;
  }

  /** Where the run begins in the second table. */
  int b() {
    return b;
  }

  /** Goes to the next run; after the last one begins anew. */
  void advance() {
    for (int k = digits.length - 1; k >= 0; k--) {
      a += stridesA[k];
      b += stridesB[k];
      if (++digits[k] < dimensions[k]) {
        return;
      }
      a -= dimensions[k] * stridesA[k];
      b -= dimensions[k] * stridesB[k];
      digits[k] = 0;
    }
  }
}
