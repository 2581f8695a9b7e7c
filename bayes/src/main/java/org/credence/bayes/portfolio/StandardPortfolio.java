package org.credence.bayes.portfolio;

import java.util.List;
import org.credence.bayes.exact.OrderSource;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.mcmc.GibbsSampler;
import org.credence.bayes.message.BeliefPropagation;
import org.credence.core.engine.Budget;

/** The members of the portfolio behind {@code auto}, and their shares; chosen by measurement, docs/decisions/0022. */
final class StandardPortfolio {

  private StandardPortfolio() {}

  static Portfolio of(OrderSource order) {
    return new Portfolio(
        List.of(
            new Member(BeliefPropagation.standard(), Member.Role.BELIEFS, 1),
            new Member(GibbsSampler.standard(), Member.Role.DRAWS, 2)),
        VariableElimination.marginals(order),
        Budget.unlimited());
  }
}
