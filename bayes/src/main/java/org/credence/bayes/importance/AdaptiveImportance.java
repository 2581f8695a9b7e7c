package org.credence.bayes.importance;

import org.credence.bayes.exact.ConsistentAssignment;
import org.credence.bayes.exact.StateDomains;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.*;
import org.credence.core.random.Randomness;

public record AdaptiveImportance(long samples, long stage, int stages, double cutoff, double level, int start, double a, double b)
    implements IterativeEngine<MarginalProblem, Marginals> {
  @Override
  public Guarantee guarantee(MarginalProblem problem) {
    return Guarantee.ASYMPTOTIC;
  }
  @Override
  public Forecast forecast(MarginalProblem problem) {
    return Forecast.ofStep(0, 0, "not a Bayesian network");
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    BayesianNetwork network = (BayesianNetwork) problem.model();
    ConsistentAssignment search = ConsistentAssignment.of(problem.model(), problem.evidence());
    if (search.find(randomness.split(-1), 1000 + network.size()) instanceof ConsistentAssignment.Impossible) {
      throw new ImpossibleEvidenceException(problem.evidence().describe(problem.model()));
    }
    StateDomains domains = StateDomains.of(network, problem.evidence());
    OpenFamilies families = OpenFamilies.of(network, problem, domains);
    LambdaMessages messages = new LambdaMessages(families);
    ImportanceTables t;
    if (start == 1) {
      for (int i = 0; i < 20; i++) if (messages.sweep() < 1e-6) break;
      t = ImportanceTables.weighted(families, messages.logLambda());
    } else {
      t = ImportanceTables.network(families);
      if (start == 0) {
        boolean[] chosen = new boolean[families.size];
        for (int f = 0; f < families.size; f++) {
          if (!families.drawn[f]) {
            double p = messages.priorOfEvidence(f);
            if (p < 0.5 / network.cardinality(families.variable[f])) {
              for (int u : families.parents[f]) chosen[families.familyOf[u]] = true;
            }
          }
        }
        t = t.levelled(chosen);
      }
    }
    java.util.function.IntToDoubleFunction cut = states -> states < 5 ? cutoff : states <= 8 ? cutoff / 6 : cutoff / 12;
    t = t.raised(cut);
    return new AdaptiveSampling(
        problem,
        level,
        t, new AdaptiveSampling.Adaptation() {
          public long stageSize() { return stage; }
          public long stages() { return stages; }
          public ImportanceTables next(long k, ImportanceTables current, FamilyCounts counts) {
            return current.movedTowards(counts, a * Math.pow(b / a, (double) k / Math.max(1,stages - 1))).raised(cut);
          }
        },
        domains,
        search.evaluations() + messages.entriesRead(),
        randomness,
        workers);
  }
}
