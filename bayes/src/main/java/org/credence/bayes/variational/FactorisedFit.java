package org.credence.bayes.variational;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.credence.core.engine.SavedState;
import org.credence.core.math.LogSpace;

/** One ascent of mean field from one start: a product distribution that comes nearer to the posterior with every sweep. */
final class FactorisedFit {

  /** Share of the sum of the ELBO's parts, each without sign, that rounding may take; they number far below 1e4. */
  private static final double ROUNDING = 1e-10;

  private final LogFactors factors;
  private final double[] q; // [LogFactors.start + state]
  private double elbo;
  private double magnitude; // sum of the ELBO's parts without their signs
  private double residual = Double.POSITIVE_INFINITY;
  private long sweeps;
  private boolean descended;

  /**
   * @param start a distribution for each open variable, kept and changed by this fit
   */
  FactorisedFit(LogFactors factors, double[] start) {
    this.factors = factors;
    this.q = start;
    this.elbo = evaluate();
  }

  /** Replaces the distribution of each open variable in turn by the best one given all others. */
  void sweep() {
    residual = 0;
    for (int v = 0; v < factors.variables; v++) {
      if (factors.fixed[v] < 0) {
        update(v);
      }
    }
    double before = elbo;
    elbo = evaluate();
    descended |= !(elbo >= before - ROUNDING * (1 + magnitude));
    sweeps++;
  }

  /** {@code q_v(x) ∝ exp(Σ_f E[log f | x_v = x])}. */
  private void update(int v) {
    int from = factors.start[v];
    int states = factors.start[v + 1] - from;
    double[] logWeights = new double[states];
    System.arraycopy(factors.local, from, logWeights, 0, states);
    for (int f : factors.factorsOf(v)) {
      factors.addExpectations(f, v, q, logWeights);
    }
    double logTotal = LogSpace.logSumExp(logWeights);
    for (int s = 0; s < states; s++) {
      double fresh = Math.exp(logWeights[s] - logTotal);
      residual = Math.max(residual, Math.abs(fresh - q[from + s]));
      q[from + s] = fresh;
    }
  }

  /** {@code Σ_f E_q[log f] - Σ_v E_q[log q_v]}. */
  private double evaluate() {
    double sum = factors.logConstant;
    magnitude = Math.abs(sum);
    for (int i = 0; i < q.length; i++) {
      if (q[i] > 0) {
        double part = q[i] * (factors.local[i] - Math.log(q[i]));
        sum += part;
        magnitude += Math.abs(part);
      }
    }
    for (int f = 0; f < factors.factors(); f++) {
      double part = factors.expectation(f, q);
      sum += part;
      magnitude += Math.abs(part);
    }
    return sum;
  }

  /** The evidence lower bound of the distribution as it stands. */
  double elbo() {
    return elbo;
  }

  /** The largest change of a probability by the last sweep. */
  double residual() {
    return residual;
  }

  long sweeps() {
    return sweeps;
  }

  /** Whether a sweep lowered the ELBO by more than rounding, or made it undefined. */
  boolean descended() {
    return descended;
  }

  /** A copy of the distribution, laid out as {@link LogFactors#start} says. */
  double[] distribution() {
    return q.clone();
  }

  void save(DataOutput out) throws IOException {
    for (double p : q) {
      out.writeDouble(p);
    }
    out.writeDouble(elbo);
    out.writeDouble(magnitude);
    out.writeDouble(residual);
    out.writeLong(sweeps);
    out.writeBoolean(descended);
  }

  void restore(DataInput in) throws IOException {
    SavedState.numbers(in, 0, 1 + ROUNDING, q, "probability");
    elbo = in.readDouble(); // undefined where the fit descended
    magnitude = in.readDouble();
    residual = in.readDouble();
    sweeps = SavedState.steps(in);
    descended = in.readBoolean();
    SavedState.require(
        descended || elbo < Double.POSITIVE_INFINITY && magnitude >= 0 && residual >= 0,
        "evidence lower bound",
        elbo);
  }

  /** The probability of a state of an open variable. */
  double q(int variable, int state) {
    return q[factors.start[variable] + state];
  }
}
