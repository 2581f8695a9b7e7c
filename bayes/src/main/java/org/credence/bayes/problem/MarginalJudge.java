package org.credence.bayes.problem;

import java.util.LinkedHashMap;
import java.util.Map;
import org.credence.core.accuracy.Distance;
import org.credence.core.compare.Judge;
import org.credence.core.compare.StatedError;
import org.credence.core.compare.StatementTally;
import org.credence.core.uncertainty.Estimate;

/**
 * Scores marginals: over the queried variables that are not observed, {@code max} is the largest error of a state, {@code mean}
 * the mean over variables of their largest error, {@code meanHellinger} the mean Hellinger distance, {@code kl} the mean of
 * {@code KL(truth, answer)} in nats, {@code logEvidence} the absolute error of the log evidence (NaN without one).
 */
public final class MarginalJudge implements Judge<Marginals> {

  /** Differences up to this are rounding, not error: two exact engines differ by as much. */
  private static final double ROUNDING = 1e-9;

  private final MarginalProblem problem;

  public MarginalJudge(MarginalProblem problem) {
    this.problem = problem;
  }

  @Override
  public Map<String, Double> errors(Marginals reference, Marginals answer) {
    double max = 0;
    double sumOfMax = 0;
    double hellinger = 0;
    double kl = 0;
    int counted = 0;
    for (int v : problem.query()) {
      if (problem.evidence().states().containsKey(v)) {
        continue;
      }
      double[] truth = reference.distribution(v);
      double[] given = answer.distribution(v);
      double worst = Distance.maximum(truth, given);
      max = Math.max(max, worst);
      sumOfMax += worst;
      hellinger += Distance.hellinger(truth, given);
      kl += Distance.kullbackLeibler(truth, given);
      counted++;
    }
    int n = Math.max(1, counted);
    Map<String, Double> errors = new LinkedHashMap<>();
    errors.put("max", max);
    errors.put("mean", sumOfMax / n);
    errors.put("meanHellinger", hellinger / n);
    errors.put("kl", kl / n);
    errors.put("logEvidence", logEvidenceError(reference, answer));
    return errors;
  }

  private static double logEvidenceError(Marginals reference, Marginals answer) {
    if (reference.logEvidence().isEmpty() || answer.logEvidence().isEmpty()) {
      return Double.NaN;
    }
    return Math.abs(reference.logEvidence().get().value() - answer.logEvidence().get().value());
  }

  @Override
  public StatedError stated(Marginals reference, Marginals answer) {
    StatementTally tally = new StatementTally(ROUNDING);
    for (int v : problem.query()) {
      if (problem.evidence().states().containsKey(v)) {
        continue;
      }
      for (int s = 0; s < problem.model().cardinality(v); s++) {
        Estimate estimate = answer.estimate(v, s);
        tally.add(estimate.error(), estimate.value(), reference.p(v, s));
      }
    }
    return tally.stated();
  }
}
