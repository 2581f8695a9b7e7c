package org.credence.bayes.portfolio;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;

/** Square grids of binary variables with fields and couplings. */
final class Grids {

  private Grids() {}

  static FactorGraph of(int side, double coupling) {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    double[] pair = {Math.exp(coupling), 1, 1, Math.exp(coupling)};
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        int v = row * side + column;
        variables.add(Variable.of("x" + row + "_" + column, "0", "1"));
        factors.add(Factor.of(v, 1 + 0.1 * (v % 5), 1.2));
        if (column > 0) {
          factors.add(Factor.of(new int[] {v - 1, v}, new int[] {2, 2}, pair));
        }
        if (row > 0) {
          factors.add(Factor.of(new int[] {v - side, v}, new int[] {2, 2}, pair));
        }
      }
    }
    return new FactorGraph("grid", variables, factors);
  }
}
