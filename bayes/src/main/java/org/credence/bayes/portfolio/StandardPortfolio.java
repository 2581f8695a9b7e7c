package org.credence.bayes.portfolio;

import java.util.List;
import org.credence.bayes.bounds.WeightedMiniBucket;
import org.credence.bayes.exact.OrderSource;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.importance.EvidencePrePropagation;
import org.credence.bayes.mcmc.BlockedGibbs;
import org.credence.bayes.mcmc.Chains;
import org.credence.bayes.mcmc.GibbsSampler;
import org.credence.bayes.message.BeliefPropagation;
import org.credence.bayes.region.IncrementalCliqueTree;
import org.credence.bayes.region.JoinGraphPropagation;
import org.credence.bayes.variational.MeanField;
import org.credence.core.engine.Budget;
import org.credence.core.uncertainty.Combination;

/** The members of the portfolio behind {@code auto}, and their shares; chosen by measurement, docs/decisions/0022. */
final class StandardPortfolio {

  private static final double LEVEL = 0.95;
  private static final int MEMBERS_THAT_DRAW = 3;
  private static final double SLICE = 1 << 25; // some hundredths of a second
  private static final int BLOCK_CELLS = 256;
  private static final int CELLS = 1 << 20;

  private StandardPortfolio() {}

  static Portfolio of(OrderSource order) {
    double level = Combination.levelOfEach(LEVEL, MEMBERS_THAT_DRAW);
    EvidencePrePropagation proposals = EvidencePrePropagation.standard();
    Chains blocks = Chains.of(new BlockedGibbs(BLOCK_CELLS));
    GibbsSampler sites = GibbsSampler.standard();
    return new Portfolio(
        List.of(
            new Member(BeliefPropagation.standard(), Member.Role.BELIEFS, 1),
            new Member(JoinGraphPropagation.standard().withCells(CELLS), Member.Role.BELIEFS, 2),
            new Member(IncrementalCliqueTree.standard().withCells(CELLS), Member.Role.BELIEFS, 5),
            new Member(
                new Chains(
                    blocks.sampler(), blocks.count(), blocks.warmup(), blocks.sweeps(), level),
                Member.Role.DRAWS,
                0.7),
            new Member(
                new GibbsSampler(
                    sites.scan(), sites.chains(), sites.warmup(), sites.sweeps(), level),
                Member.Role.DRAWS,
                0.5),
            new Member(
                new EvidencePrePropagation(
                    proposals.samples(), proposals.length(), proposals.cutoff(), level),
                Member.Role.DRAWS,
                0.15),
            new Member(WeightedMiniBucket.marginals(), Member.Role.BOUNDS, 2),
            new Member(MeanField.standard(), Member.Role.BOUNDS, 0.05)),
        VariableElimination.marginals(order),
        SLICE,
        Budget.unlimited());
  }
}
