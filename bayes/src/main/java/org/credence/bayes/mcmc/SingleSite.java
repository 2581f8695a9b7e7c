package org.credence.bayes.mcmc;

import java.util.Arrays;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.engine.EngineLabel;

/** Redraws one variable at a time given all others: the chains of {@link GibbsSampler}. */
record SingleSite() implements ChainSampler {

  private static final double RELATIVE_COST = 20; // measured, docs/decisions/0020

  static SingleSite systematic() {
    return new SingleSite();
  }

  @Override
  public EngineLabel label() {
    return EngineLabel.of("gibbs-sampler");
  }

  @Override
  public Connectivity connectivity(MarginalProblem problem) {
    return SupportConnectivity.of(problem.model(), problem.evidence()).bySingleSites();
  }

  @Override
  public ChainCost cost(MarginalProblem problem) {
    GraphicalModel model = problem.model();
    TallyLayout layout = TallyLayout.of(problem);
    int[] degrees = new int[model.size()];
    double bytes = 0;
    for (Factor factor : model.factors()) {
      for (int k = 0; k < factor.rank(); k++) {
        degrees[factor.variable(k)]++;
      }
      bytes += (double) Double.BYTES * factor.size();
    }
    problem.evidence().likelihoodVariables().forEach(v -> degrees[v]++);
    double evaluations = 0;
    for (int v = 0; v < model.size(); v++) {
      if (layout.isFree(v)) {
        evaluations += (double) model.cardinality(v) * Math.max(1, degrees[v]);
      }
    }
    double chainBytes =
        (double) Integer.BYTES * (model.size() + Arrays.stream(degrees).sum())
            + (double) Long.BYTES * model.size();
    return new ChainCost(evaluations, bytes, chainBytes, RELATIVE_COST);
  }

  @Override
  public MarkovKernel compile(MarginalProblem problem, TallyLayout layout) {
    return new GibbsKernel(problem.model(), problem.evidence(), layout);
  }
}
