package org.credence.bayes.portfolio;

import java.util.List;
import org.credence.bayes.bounds.WeightedMiniBucket;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.importance.LikelihoodWeighting;
import org.credence.bayes.mcmc.GibbsSampler;
import org.credence.bayes.message.BeliefPropagation;
import org.credence.bayes.region.JoinGraphPropagation;
import org.credence.bayes.variational.MeanField;
import org.credence.core.engine.Budget;

/** Portfolios for tests. */
final class Portfolios {

  private Portfolios() {}

  /** Small members in short turns, the exact engine refused. */
  static Portfolio approximate() {
    return new Portfolio(
        List.of(
            new Member(BeliefPropagation.standard(), Member.Role.BELIEFS, 1),
            new Member(JoinGraphPropagation.standard().withCells(4), Member.Role.BELIEFS, 1),
            new Member(GibbsSampler.standard().withWarmup(20), Member.Role.DRAWS, 1),
            new Member(new LikelihoodWeighting(1000, 0.975), Member.Role.DRAWS, 1),
            new Member(WeightedMiniBucket.marginals().withCells(2), Member.Role.BOUNDS, 1),
            new Member(MeanField.standard(), Member.Role.BOUNDS, 1)),
        VariableElimination.marginals(),
        16_000,
        Budget.ofEvaluations(1));
  }

  /** The same, but the exact engine may be tried. */
  static Portfolio whole() {
    return approximate().within(Budget.unlimited());
  }
}
