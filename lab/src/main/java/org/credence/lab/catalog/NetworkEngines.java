package org.credence.lab.catalog;

import static org.credence.lab.catalog.Question.EVIDENCE_PROBABILITY;
import static org.credence.lab.catalog.Question.JOINT_MARGINAL;
import static org.credence.lab.catalog.Question.K_MOST_PROBABLE;
import static org.credence.lab.catalog.Question.MARGINALS;
import static org.credence.lab.catalog.Question.MARGINAL_MAP;
import static org.credence.lab.catalog.Question.MOST_PROBABLE;
import static org.credence.lab.catalog.Question.POSTERIOR_SAMPLES;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.bounds.WeightedMiniBucket;
import org.credence.bayes.circuit.CircuitInference;
import org.credence.bayes.exact.Auto;
import org.credence.bayes.exact.CutsetConditioning;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.exact.Enumeration;
import org.credence.bayes.exact.JunctionTree;
import org.credence.bayes.exact.OrderSource;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.importance.LikelihoodWeighting;
import org.credence.bayes.mcmc.GibbsSampler;
import org.credence.bayes.message.BeliefPropagation;
import org.credence.bayes.search.AndOrSearch;
import org.credence.bayes.variational.MeanField;

/** The engines for networks, declared: defaults are those of the engines themselves, domains those of their settings. */
final class NetworkEngines {

  private static final SettingDomain UNIT = new SettingDomain.Decimal(0, false, 1, false);
  private static final SettingDomain ITERATIONS = SettingDomain.whole(1, Integer.MAX_VALUE);

  private NetworkEngines() {}

  static List<EngineEntry> entries() {
    return List.of(
        auto(),
        variableElimination(),
        junctionTree(),
        arithmeticCircuit(),
        cutsetConditioning(),
        enumeration(),
        likelihoodWeighting(),
        gibbsSampler(),
        beliefPropagation(),
        meanField(),
        weightedMiniBucket(),
        andOrSearch());
  }

  private static EngineEntry arithmeticCircuit() {
    return EngineEntry.named("arithmetic-circuit")
        .alias("ac")
        .description(
            "Compiles sums and products that share what zeros and equal parameters allow; pays for many questions.")
        .guarantee("exact, or it refuses for memory while it compiles, with the size so far")
        .setting(
            "order",
            orders(),
            CircuitInference.marginals().order(),
            "which variable is eliminated next")
        .answers(MARGINALS, s -> CircuitInference.marginals(heuristic(s)))
        .answers(EVIDENCE_PROBABILITY, s -> CircuitInference.evidenceProbability(heuristic(s)))
        .answers(MOST_PROBABLE, s -> CircuitInference.mostProbable(heuristic(s)))
        .build();
  }

  private static EngineEntry auto() {
    return EngineEntry.named("auto")
        .description("Takes the first exact engine whose forecast fits, and says which and why.")
        .guarantee("exact, or it refuses with every engine's forecast before it begins")
        .answersInOrder(MARGINALS, (s, order) -> Auto.marginals(order))
        .answersInOrder(EVIDENCE_PROBABILITY, (s, order) -> Auto.evidenceProbability(order))
        .answersInOrder(MOST_PROBABLE, (s, order) -> Auto.mostProbable(order))
        .build();
  }

  private static EngineEntry variableElimination() {
    return EngineEntry.named("variable-elimination")
        .alias("ve")
        .description("Eliminates variables one at a time; the best exact engine for networks.")
        .guarantee("exact, or it refuses for memory before it begins")
        .setting(
            "order",
            orders(),
            VariableElimination.marginals().order(),
            "which variable is eliminated next")
        .answersInOrder(MARGINALS, (s, order) -> VariableElimination.marginals(order))
        .answersInOrder(
            EVIDENCE_PROBABILITY, (s, order) -> VariableElimination.evidenceProbability(order))
        .answersInOrder(MOST_PROBABLE, (s, order) -> VariableElimination.mostProbable(order))
        .answersInOrder(JOINT_MARGINAL, (s, order) -> VariableElimination.jointMarginal(order))
        .answersInOrder(K_MOST_PROBABLE, (s, order) -> VariableElimination.kMostProbable(order))
        .answersInOrder(MARGINAL_MAP, (s, order) -> VariableElimination.marginalMap(order))
        .answersInOrder(POSTERIOR_SAMPLES, (s, order) -> VariableElimination.posteriorSample(order))
        .build();
  }

  private static EngineEntry cutsetConditioning() {
    CutsetConditioning.OfMarginals standard = CutsetConditioning.marginals();
    return EngineEntry.named("cutset-conditioning")
        .alias("conditioning")
        .description(
            "Eliminates variables in slices that keep a limit of memory: slower before it says no.")
        .guarantee("exact, or it refuses for time or memory before it begins")
        .setting(
            "order", orders(), standard.order(), "which variable is eliminated next within a slice")
        .setting(
            "bytes",
            SettingDomain.whole(0, Long.MAX_VALUE),
            standard.bytes(),
            "limit of memory in bytes; 0: the run's budget, or half the heap")
        .answersInOrder(
            MARGINALS, (s, order) -> CutsetConditioning.marginals(order, s.whole("bytes")))
        .answersInOrder(
            EVIDENCE_PROBABILITY,
            (s, order) -> CutsetConditioning.evidenceProbability(order, s.whole("bytes")))
        .answersInOrder(
            MOST_PROBABLE, (s, order) -> CutsetConditioning.mostProbable(order, s.whole("bytes")))
        .build();
  }

  private static SettingDomain orders() {
    return SettingDomain.words(
        Arrays.stream(EliminationHeuristic.values())
            .map(EliminationHeuristic::label)
            .toArray(String[]::new));
  }

  private static EliminationHeuristic heuristic(SettingValues settings) {
    return EliminationHeuristic.of(settings.word("order"));
  }

  private static EngineEntry junctionTree() {
    return EngineEntry.named("junction-tree")
        .alias("jt")
        .description(
            "Compiles a tree of cliques over the possible cells; for many questions about one model.")
        .guarantee("exact, or it refuses for memory before it begins")
        .setting(
            "order",
            orders(),
            OrderSource.auto(),
            "which variable is eliminated next; auto: the order with the fewest possible cells")
        .answersInOrder(MARGINALS, (s, order) -> new JunctionTree.OfMarginals(order))
        .answersInOrder(
            EVIDENCE_PROBABILITY, (s, order) -> new JunctionTree.OfEvidenceProbability(order))
        .answersInOrder(MOST_PROBABLE, (s, order) -> new JunctionTree.OfMostProbable(order))
        .build();
  }

  private static EngineEntry enumeration() {
    return EngineEntry.named("enumeration")
        .alias("enum")
        .description("Sums over every joint assignment; the definition, for small networks.")
        .guarantee("exact")
        .answers(MARGINALS, s -> Enumeration.marginals())
        .answers(EVIDENCE_PROBABILITY, s -> Enumeration.evidenceProbability())
        .answers(MOST_PROBABLE, s -> Enumeration.mostProbable())
        .answers(JOINT_MARGINAL, s -> Enumeration.jointMarginal())
        .answers(K_MOST_PROBABLE, s -> Enumeration.kMostProbable())
        .answers(MARGINAL_MAP, s -> Enumeration.marginalMap())
        .answers(POSTERIOR_SAMPLES, s -> Enumeration.posteriorSample())
        .build();
  }

  private static EngineEntry likelihoodWeighting() {
    LikelihoodWeighting standard = LikelihoodWeighting.standard();
    return EngineEntry.named("likelihood-weighting")
        .alias("lw")
        .description(
            "Averages over samples drawn forward, weighted by how likely they make the evidence.")
        .guarantee(
            "asymptotic; the evidence estimate is unbiased; cannot prove evidence impossible by sampling")
        .setting(
            "samples",
            SettingDomain.whole(1, Long.MAX_VALUE),
            standard.samples(),
            "samples drawn where the run sets no limit")
        .setting("level", UNIT, standard.level(), "confidence level of its intervals")
        .answers(MARGINALS, s -> new LikelihoodWeighting(s.whole("samples"), s.decimal("level")))
        .build();
  }

  private static EngineEntry gibbsSampler() {
    GibbsSampler standard = GibbsSampler.standard();
    return EngineEntry.named("gibbs-sampler")
        .alias("gibbs")
        .description("Averages over Markov chains that redraw one variable at a time.")
        .guarantee(
            "asymptotic where single-site moves are known to connect the support; else heuristic")
        .setting("chains", SettingDomain.whole(1, 1024), standard.chains(), "number of chains")
        .setting(
            "warmup",
            SettingDomain.whole(0, Integer.MAX_VALUE),
            standard.warmup(),
            "sweeps at the beginning that are not averaged")
        .setting(
            "sweeps",
            SettingDomain.whole(1, Long.MAX_VALUE),
            standard.sweeps(),
            "sweeps, warmup included, where the run sets no limit")
        .setting("level", UNIT, standard.level(), "confidence level of its intervals")
        .answers(
            MARGINALS,
            s ->
                new GibbsSampler(
                    s.count("chains"), s.count("warmup"), s.whole("sweeps"), s.decimal("level")))
        .build();
  }

  private static EngineEntry beliefPropagation() {
    BeliefPropagation standard = BeliefPropagation.standard();
    return EngineEntry.named("belief-propagation")
        .alias("bp", "sum-product")
        .description("Passes sum-product messages on the factor graph until they settle.")
        .guarantee("exact on trees; heuristic on loops, where it says whether it converged")
        .setting("tolerance", UNIT, standard.tolerance(), "residual at which it has converged")
        .setting(
            "iterations", ITERATIONS, standard.iterations(), "steps before it ends unconverged")
        .setting(
            "damping",
            new SettingDomain.Decimal(0, true, 1, false),
            standard.damping(),
            "share of the old message in the new one")
        .answers(
            MARGINALS,
            s ->
                new BeliefPropagation(
                    s.decimal("tolerance"), s.count("iterations"), s.decimal("damping")))
        .build();
  }

  private static EngineEntry meanField() {
    MeanField standard = MeanField.standard();
    return EngineEntry.named("mean-field")
        .alias("mf")
        .description(
            "Fits a product of independent distributions by coordinate ascent on the evidence bound.")
        .guarantee("marginals heuristic; log evidence a lower bound")
        .setting(
            "tolerance",
            UNIT,
            standard.tolerance(),
            "largest change in a sweep at which a restart has converged")
        .setting(
            "iterations",
            ITERATIONS,
            standard.iterations(),
            "sweeps before a restart ends unconverged")
        .setting("restarts", ITERATIONS, standard.restarts(), "number of starts")
        .answers(
            MARGINALS,
            s -> new MeanField(s.decimal("tolerance"), s.count("iterations"), s.count("restarts")))
        .build();
  }

  private static EngineEntry weightedMiniBucket() {
    WeightedMiniBucket.OfMarginals standard = WeightedMiniBucket.marginals();
    return EngineEntry.named("weighted-mini-bucket")
        .alias("wmb")
        .description(
            "Eliminates in tables of bounded size: certain bounds on every marginal and the evidence.")
        .guarantee("every number between certain bounds; exact where no table exceeds the limit")
        .setting(
            "cells",
            SettingDomain.whole(2, 1 << 28),
            standard.cells(),
            "most cells of a table, unless a factor has more")
        .setting(
            "steps",
            SettingDomain.whole(1, Long.MAX_VALUE),
            standard.steps(),
            "steps where the run sets no limit")
        .answers(
            MARGINALS, s -> new WeightedMiniBucket.OfMarginals(s.count("cells"), s.whole("steps")))
        .answers(
            EVIDENCE_PROBABILITY,
            s -> new WeightedMiniBucket.OfEvidenceProbability(s.count("cells"), s.whole("steps")))
        .build();
  }

  private static EngineEntry andOrSearch() {
    AndOrSearch.OfMostProbable standard = AndOrSearch.mostProbable();
    return EngineEntry.named("and-or-search")
        .alias("aobb")
        .description(
            "Branch and bound along a pseudo tree: the best assignment so far, and a bound on the best.")
        .guarantee("exact when it ends, with a proof; cut short, between certain bounds")
        .setting(
            "cells",
            SettingDomain.whole(2, 1 << 28),
            standard.cells(),
            "most cells of a table of the bounds, unless a factor has more")
        .setting(
            "cache",
            SettingDomain.whole(0, 1 << 20),
            standard.cache(),
            "most mebibytes of cached subproblems")
        .answers(
            MOST_PROBABLE, s -> new AndOrSearch.OfMostProbable(s.count("cells"), s.count("cache")))
        .answers(
            MARGINAL_MAP, s -> new AndOrSearch.OfMarginalMap(s.count("cells"), s.count("cache")))
        .build();
  }
}
