package org.credence.bayes.mcmc;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.engine.EngineLabel;

/**
 * Redraws one variable at a time given all others: the chains of {@link GibbsSampler}.
 *
 * @param scan in which order
 */
record SingleSite(GibbsScan scan) implements ChainSampler {

  private static final double RELATIVE_COST = 35; // measured, docs/decisions/0020

  @Override
  public EngineLabel label() {
    return EngineLabel.of("gibbs-sampler").with("scan", scan, GibbsScan.SYSTEMATIC);
  }

  @Override
  public Connectivity connectivity(MarginalProblem problem) {
    return SupportConnectivity.of(problem.model(), problem.evidence()).bySingleSites();
  }

  @Override
  public ChainCost cost(MarginalProblem problem) {
    BlanketPlan plan = BlanketPlan.of(problem.model(), problem.evidence());
    int variables = problem.model().size();
    double kernelBytes =
        Double.BYTES * (plan.entries() + plan.plainEntries())
            + (double) Integer.BYTES * (4 * plan.links() + 3 * plan.slots() + 6L * variables);
    return new ChainCost(
        plan.evaluations(), kernelBytes, chainBytes(variables, plan.slots()), RELATIVE_COST);
  }

  /** Bytes of the state of one chain. */
  static long chainBytes(int variables, long slots) {
    return (Long.BYTES + Integer.BYTES) * (long) variables + Integer.BYTES * slots;
  }

  @Override
  public MarkovKernel compile(MarginalProblem problem, TallyLayout layout) {
    return scan.kernel(
        new FullConditionals(
            problem.model(),
            problem.evidence(),
            layout,
            BlanketPlan.of(problem.model(), problem.evidence())));
  }
}
