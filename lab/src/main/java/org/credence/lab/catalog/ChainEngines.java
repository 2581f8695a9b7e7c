package org.credence.lab.catalog;

import static org.credence.lab.catalog.NetworkSettings.FROM_ZERO;
import static org.credence.lab.catalog.NetworkSettings.LEVEL_TEXT;
import static org.credence.lab.catalog.NetworkSettings.STEPS;
import static org.credence.lab.catalog.NetworkSettings.UNIT;
import static org.credence.lab.catalog.Question.MARGINALS;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.mcmc.BlockedGibbs;
import org.credence.bayes.mcmc.ChainSampler;
import org.credence.bayes.mcmc.Chains;
import org.credence.bayes.mcmc.GibbsSampler;
import org.credence.bayes.mcmc.GibbsScan;
import org.credence.bayes.mcmc.MetropolisHastings;
import org.credence.bayes.mcmc.MetropolisedGibbs;
import org.credence.bayes.mcmc.ParallelTempering;
import org.credence.bayes.mcmc.PriorProposal;
import org.credence.bayes.mcmc.Proposal;
import org.credence.bayes.mcmc.SingleSiteProposal;
import org.credence.bayes.mcmc.SwendsenWang;

/** Engines that average over Markov chains. */
final class ChainEngines {

  private ChainEngines() {}

  static List<EngineEntry> entries() {
    return List.of(
        gibbsSampler(),
        blockedGibbs(),
        metropolisedGibbs(),
        metropolisHastings(),
        parallelTempering(),
        swendsenWang());
  }

  private static EngineEntry gibbsSampler() {
    return chains(
            EngineEntry.named("gibbs-sampler")
                .alias("gibbs")
                .description("Averages over Markov chains that redraw one variable at a time.")
                .guarantee(
                    "asymptotic where single-site moves are known to connect the support; else heuristic")
                .setting(
                    "scan",
                    SettingDomain.words(
                        Arrays.stream(GibbsScan.values())
                            .map(GibbsScan::label)
                            .toArray(String[]::new)),
                    GibbsSampler.standard().scan(),
                    "which variable is redrawn next"))
        .answers(
            MARGINALS,
            s ->
                new GibbsSampler(
                    GibbsScan.of(s.word("scan")),
                    s.count("chains"),
                    s.count("warmup"),
                    s.whole("sweeps"),
                    s.decimal("level")))
        .build();
  }

  private static EngineEntry blockedGibbs() {
    BlockedGibbs standard = BlockedGibbs.standard();
    return chains(
            EngineEntry.named("blocked-gibbs")
                .alias("block-gibbs")
                .description(
                    "Markov chains that redraw blocks of variables jointly, each by elimination.")
                .guarantee(
                    "asymptotic where moves of blocks are known to connect the support; else heuristic")
                .setting(
                    "cells",
                    SettingDomain.whole(2, 1 << 24),
                    standard.cells(),
                    "largest table in the elimination of a block"))
        .answers(MARGINALS, s -> chains(new BlockedGibbs(s.count("cells")), s))
        .build();
  }

  private static EngineEntry metropolisedGibbs() {
    return chains(
            EngineEntry.named("metropolised-gibbs")
                .description(
                    "Gibbs sampling that always proposes another state, which it may reject.")
                .guarantee(
                    "asymptotic where single-site moves are known to connect the support; else heuristic"))
        .answers(MARGINALS, s -> chains(new MetropolisedGibbs(), s))
        .build();
  }

  private static EngineEntry metropolisHastings() {
    Proposal site = new SingleSiteProposal();
    Proposal prior = new PriorProposal();
    return chains(
            EngineEntry.named("metropolis-hastings")
                .alias("mh")
                .description(
                    "Markov chains that accept or reject proposals; those of one's own from code.")
                .guarantee(
                    "asymptotic where the proposal is known to connect the support; else heuristic")
                .setting(
                    "proposal",
                    SettingDomain.words(site.label(), prior.label()),
                    MetropolisHastings.standard().proposal().label(),
                    "one variable at a time, or all at once from a Bayesian network"))
        .answers(
            MARGINALS,
            s ->
                chains(
                    new MetropolisHastings(s.word("proposal").equals(prior.label()) ? prior : site),
                    s))
        .build();
  }

  private static EngineEntry parallelTempering() {
    ParallelTempering standard = ParallelTempering.standard();
    return chains(
            EngineEntry.named("parallel-tempering")
                .alias("replica-exchange")
                .description(
                    "Gibbs sampling on a ladder of flattened posteriors that exchange states.")
                .guarantee("asymptotic")
                .setting("rungs", SettingDomain.whole(2, 64), standard.rungs(), "temperatures")
                .setting("lowest", UNIT, standard.lowest(), "exponent of the flattest rung")
                .setting(
                    "softening",
                    new SettingDomain.Decimal(0, false, 1, true),
                    standard.softening(),
                    "what zeros become on flattened rungs, over the largest entry"))
        .answers(
            MARGINALS,
            s ->
                chains(
                    new ParallelTempering(
                        s.count("rungs"), s.decimal("lowest"), s.decimal("softening")),
                    s))
        .build();
  }

  private static EngineEntry swendsenWang() {
    return chains(
            EngineEntry.named("swendsen-wang")
                .alias("sw")
                .description(
                    "Moves clusters of variables that agree; for pairwise models that favour agreement.")
                .guarantee(
                    "asymptotic where moves of clusters are known to connect the support; else heuristic"))
        .answers(MARGINALS, s -> chains(new SwendsenWang(), s))
        .build();
  }

  private static Chains chains(ChainSampler sampler, SettingValues s) {
    return new Chains(
        sampler, s.count("chains"), s.count("warmup"), s.whole("sweeps"), s.decimal("level"));
  }

  /** The settings of {@link Chains}. */
  private static EngineEntry.Builder chains(EngineEntry.Builder entry) {
    return entry
        .setting(
            "chains",
            SettingDomain.whole(1, Chains.MOST_CHAINS),
            Chains.STANDARD_COUNT,
            "number of chains")
        .setting(
            "warmup",
            FROM_ZERO,
            Chains.STANDARD_WARMUP,
            "sweeps at the beginning that are not averaged")
        .setting(
            "sweeps",
            STEPS,
            Chains.STANDARD_SWEEPS,
            "sweeps, warmup included, where the run sets no limit")
        .setting("level", UNIT, Chains.STANDARD_LEVEL, LEVEL_TEXT);
  }
}
