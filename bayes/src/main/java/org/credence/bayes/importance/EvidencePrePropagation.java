package org.credence.bayes.importance;

import org.credence.bayes.exact.ConsistentAssignment;
import org.credence.bayes.exact.StateDomains;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Marginals and evidence probability by importance sampling whose proposal has seen the evidence: belief propagation tells every
 * variable what the evidence below it says (EPIS-BN).
 */
public record EvidencePrePropagation(long samples, int length, double cutoff, double level)
    implements IterativeEngine<MarginalProblem, Marginals> {

  private static final long STANDARD_SAMPLES = 100_000;
  private static final int STANDARD_LENGTH = 20;
  private static final double STANDARD_CUTOFF = 0.006;
  private static final double STANDARD_LEVEL = 0.95;
  private static final double RELATIVE_COST = 25;

  static boolean FLOOR_P;

  /** {@link #samples} 100 000, {@link #length} 20, {@link #cutoff} 0.006, {@link #level} 0.95. */
  public static EvidencePrePropagation standard() {
    return new EvidencePrePropagation(
        STANDARD_SAMPLES, STANDARD_LENGTH, STANDARD_CUTOFF, STANDARD_LEVEL);
  }

  @Override
  public Guarantee guarantee(MarginalProblem problem) {
    return Guarantee.ASYMPTOTIC;
  }

  @Override
  public Budget defaultBudget() {
    return Budget.ofSteps(samples);
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    if (!(problem.model() instanceof BayesianNetwork network)) {
      return Forecast.ofStep(0, 0, "not a Bayesian network");
    }
    OpenFamilies.Size size = OpenFamilies.Size.of(network, problem);
    return Forecast.ofStep(
            size.evaluations(),
            6 * Double.BYTES * size.entries(),
            size.families() + " of " + network.size() + " variables visited per sample")
        .costing(RELATIVE_COST);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    if (!(problem.model() instanceof BayesianNetwork network)) {
      throw new CannotAnswerException(StopReason.NOT_APPLICABLE, "x");
    }
    ConsistentAssignment search = ConsistentAssignment.of(problem.model(), problem.evidence());
    if (search.find(randomness.split(-1), 1000 + network.size()) instanceof ConsistentAssignment.Impossible) {
      throw new ImpossibleEvidenceException(problem.evidence().describe(problem.model()));
    }
    StateDomains domains = StateDomains.of(network, problem.evidence());
    OpenFamilies families = OpenFamilies.of(network, problem, domains);
    LambdaMessages messages = new LambdaMessages(families);
    for (int i = 0; i < length; i++) {
      double ch = messages.sweep();
      if (System.getenv("DBG") != null) System.out.println("sweep " + i + " change " + ch);
      if (ch < 1e-6) break;
    }
    ImportanceTables tables =
        ImportanceTables.weighted(families, messages.logLambda())
            .raised(states -> states < 5 ? cutoff : states <= 8 ? cutoff / 6 : cutoff / 12);
    return new WeightedSampling(
        problem,
        level,
        tables.sampler(),
        new WeightedSampling.Settled(!families.anyInformed(), families.drawsNothing()),
        domains,
        search.evaluations() + messages.entriesRead(),
        randomness,
        workers);
  }

  @Override
  public String toString() {
    return EngineLabel.of("epis-bn")
        .with("samples", samples, STANDARD_SAMPLES)
        .with("length", length, STANDARD_LENGTH)
        .with("cutoff", cutoff, STANDARD_CUTOFF)
        .with("level", level, STANDARD_LEVEL)
        .toString();
  }
}
