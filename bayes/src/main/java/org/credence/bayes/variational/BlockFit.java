package org.credence.bayes.variational;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.credence.core.engine.SavedState;

/** One ascent of structured mean field from one start: every sweep brings a product over blocks nearer to the posterior. */
final class BlockFit {

  /** Share of the sum of the ELBO's parts, each without sign, that rounding may take. */
  private static final double ROUNDING = 1e-10;

  private final BlockFactors factors;
  private final double[][] marginals; // [group][joint state]
  private final double[] entropies; // [block]
  private double elbo;
  private double magnitude; // sum of the ELBO's parts without their signs
  private double residual = Double.POSITIVE_INFINITY;
  private long sweeps;
  private boolean descended;
  private boolean empty;

  /**
   * @param start a product distribution over the variables, laid out as {@link LogFactors#start} says
   */
  BlockFit(BlockFactors factors, double[] start) {
    this.factors = factors;
    marginals = factors.product(start);
    entropies = new double[factors.trees.length];
    for (int b = 0; b < entropies.length; b++) {
      for (int v : factors.blocks.variables[b]) {
        for (double p : marginals[factors.unitOf[v]]) {
          entropies[b] -= p > 0 ? p * Math.log(p) : 0;
        }
      }
    }
    long before = factors.evaluations();
    elbo = evaluate();
    factors.countedBefore(before); // work is counted by sweep
  }

  /** Replaces the distribution of each block in turn by the best one given all others. */
  void sweep() {
    residual = 0;
    for (int b = 0; b < entropies.length; b++) {
      update(b);
    }
    double before = elbo;
    elbo = evaluate();
    descended |= !(elbo >= before - ROUNDING * (1 + magnitude));
    sweeps++;
  }

  /** {@code q_B(x_B) ∝ exp(Σ_f E[log f | x_B])}. */
  private void update(int b) {
    int[] groups = factors.groupsOf[b];
    double[][] fresh = new double[groups.length][];
    for (int i = 0; i < groups.length; i++) {
      fresh[i] = new double[factors.sizes[groups[i]]];
    }
    BucketTree.Totals totals = factors.update(b, marginals, fresh);
    if (Double.isNaN(totals.entropy())) {
      empty = true;
      descended = true;
      return;
    }
    entropies[b] = totals.entropy();
    for (int i = 0; i < groups.length; i++) {
      double[] old = marginals[groups[i]];
      for (int s = 0; s < old.length; s++) {
        residual = Math.max(residual, Math.abs(fresh[i][s] - old[s]));
      }
      marginals[groups[i]] = fresh[i];
    }
  }

  /** {@code Σ_f E_q[log f] + Σ_B H(q_B)}. */
  private double evaluate() {
    double sum = factors.factors.logConstant;
    magnitude = Math.abs(sum);
    for (int v = 0; v < factors.unitOf.length; v++) {
      if (factors.unitOf[v] >= 0) {
        int unit = factors.unitOf[v];
        double part = BlockFactors.dot(marginals[unit], factors.potential(unit, marginals));
        sum += part;
        magnitude += Math.abs(part);
      }
    }
    for (int f = 0; f < factors.factors.factors(); f++) {
      double part = factors.expectation(f, marginals);
      sum += part;
      magnitude += Math.abs(part);
    }
    for (double entropy : entropies) {
      sum += entropy;
      magnitude += entropy;
    }
    return sum;
  }

  /** The evidence lower bound of the distribution as it stands. */
  double elbo() {
    return elbo;
  }

  /** The largest change of a probability, of a variable's or of the scope of a factor in a block, by the last sweep. */
  double residual() {
    return residual;
  }

  long sweeps() {
    return sweeps;
  }

  /** Whether a sweep lowered the ELBO by more than rounding, or found no weight where there was some. */
  boolean descended() {
    return descended;
  }

  /** Whether a block had no state of positive weight. */
  boolean empty() {
    return empty;
  }

  /** The probability of a state of an open variable. */
  double q(int variable, int state) {
    return marginals[factors.unitOf[variable]][state];
  }

  /** {@code log q_B(x_B)} up to a constant, of a block whose fit has converged; shape [variable of the model]: states. */
  double logWeight(int block, int[] states) {
    double sum = 0;
    for (int group : factors.groupsOf[block]) {
      sum += factors.potential(group, marginals)[factors.entry(group, states)];
    }
    return sum;
  }

  void save(DataOutput out) throws IOException {
    for (double[] marginal : marginals) {
      for (double p : marginal) {
        out.writeDouble(p);
      }
    }
    for (double entropy : entropies) {
      out.writeDouble(entropy);
    }
    out.writeDouble(elbo);
    out.writeDouble(magnitude);
    out.writeDouble(residual);
    out.writeLong(sweeps);
    out.writeBoolean(descended);
  }

  void restore(DataInput in) throws IOException {
    for (double[] marginal : marginals) {
      SavedState.numbers(in, 0, 1 + ROUNDING, marginal, "probability");
    }
    for (int b = 0; b < entropies.length; b++) {
      entropies[b] = in.readDouble(); // undefined where the fit descended
    }
    elbo = in.readDouble();
    magnitude = in.readDouble();
    residual = in.readDouble();
    sweeps = SavedState.steps(in);
    descended = in.readBoolean();
    SavedState.require(
        descended || elbo < Double.POSITIVE_INFINITY && magnitude >= 0 && residual >= 0,
        "evidence lower bound",
        elbo);
  }
}
