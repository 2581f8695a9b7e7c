package org.credence.decoding.speculative;

import java.util.OptionalInt;
import org.credence.core.random.Randomness;

/**
 * Verifies drafted tokens one by one, so that what is emitted has the law of the target.
 *
 * <pre>
 *   x_i ~ q_i was drafted:  accept with probability min(1, p_i(x_i) / q_i(x_i))
 *   first rejection:        emit y ~ max(0, p_i - q_i), normalised, and stop
 *   all accepted:           emit y ~ p_(γ+1), the bonus token
 * </pre>
 *
 * <p>Exact because {@code q min(1, p/q) + (1 - β) max(0, p - q)/(1 - β) = p} with {@code β = Σ min(p, q)}, the acceptance
 * probability. Where p = q acceptance is certain, so the residual is never normalised over nothing.
 *
 * <p>Source: Leviathan, Kalman &amp; Matias 2023, alg. 1; Chen et al. 2023, alg. 2.
 */
final class TokenVerification implements Verification {

  @Override
  public Verdict verify(Pass pass, Randomness randomness) {
    for (int i = 0; i < pass.count; i++) {
      int at = pass.at(i, pass.drafted[i]);
      double p = pass.target(i)[at];
      double q = pass.draft[at];
      if (p < q && !randomness.bernoulli(p / q)) {
        return new Verdict(i, OptionalInt.of(drawResidual(pass, i, randomness)));
      }
    }
    return new Verdict(
        pass.count,
        pass.bonus
            ? OptionalInt.of(
                randomness.categorical(pass.target(pass.count), pass.at(pass.count, 0), pass.size))
            : OptionalInt.empty());
  }

  /** A token from max(0, p - q). As p(x) &lt; q(x) for the rejected x and both sum to 1, p exceeds q somewhere. */
  private static int drawResidual(Pass pass, int place, Randomness randomness) {
    double[] p = pass.target(place);
    double[] residual = new double[pass.size];
    double total = 0;
    int largest = 0; // of p
    for (int token = 0; token < pass.size; token++) {
      int at = pass.at(place, token);
      residual[token] = Math.max(0, p[at] - pass.draft[at]);
      total += residual[token];
      largest = p[at] > p[pass.at(place, largest)] ? token : largest;
    }
    // p and q differ by rounding alone, in one direction: any token serves, as this has a
    // probability of about 1e-16
    return total > 0 ? randomness.categorical(residual) : largest;
  }
}
