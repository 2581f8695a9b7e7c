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
import org.credence.bayes.circuit.CircuitInference;
import org.credence.bayes.exact.Auto;
import org.credence.bayes.exact.CutsetConditioning;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.exact.Enumeration;
import org.credence.bayes.exact.JunctionTree;
import org.credence.bayes.exact.OrderSource;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.importance.BackwardSimulation;
import org.credence.bayes.importance.LikelihoodWeighting;
import org.credence.bayes.importance.RejectionSampling;
import org.credence.bayes.importance.SampleSearch;
import org.credence.bayes.mcmc.GibbsSampler;
import org.credence.bayes.mcmc.GibbsScan;
import org.credence.bayes.message.BeliefPropagation;
import org.credence.bayes.message.MaxProduct;
import org.credence.bayes.message.MessageDomain;
import org.credence.bayes.message.Schedule;
import org.credence.bayes.message.TreeReweighted;
import org.credence.bayes.portfolio.AutoMarginals;
import org.credence.bayes.region.IncrementalCliqueTree;
import org.credence.bayes.region.JoinGraphPropagation;
import org.credence.bayes.search.LocalSearch;
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
        rejectionSampling(),
        backwardSimulation(),
        sampleSearch(),
        gibbsSampler(),
        beliefPropagation(),
        treeReweighted(),
        maxProduct(),
        localSearch(),
        meanField(),
        joinGraphPropagation(),
        incrementalCliqueTree());
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
        .description(
            "Takes the first exact engine whose forecast fits, and says which and why; with a limit of time"
                + " several approximate ones where none does.")
        .guarantee(
            "exact, or it refuses with every engine's forecast before it begins; with --time certain bounds,"
                + " intervals or unknown errors, number by number")
        .answersInOrder(MARGINALS, (s, order) -> AutoMarginals.of(order))
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

  private static EngineEntry rejectionSampling() {
    RejectionSampling standard = RejectionSampling.standard();
    return EngineEntry.named("rejection-sampling")
        .alias("logic-sampling", "forward-sampling")
        .description(
            "Averages over samples drawn forward that agree with the evidence; those are exact draws.")
        .guarantee("asymptotic; exact binomial intervals; says how few samples were kept")
        .setting(
            "samples",
            SettingDomain.whole(1, Long.MAX_VALUE),
            standard.samples(),
            "samples drawn, kept or not, where the run sets no limit")
        .setting("level", UNIT, standard.level(), "confidence level of its intervals")
        .answers(MARGINALS, s -> new RejectionSampling(s.whole("samples"), s.decimal("level")))
        .build();
  }

  private static EngineEntry backwardSimulation() {
    BackwardSimulation standard = BackwardSimulation.standard();
    return EngineEntry.named("backward-simulation")
        .alias("backward")
        .description("Averages over weighted samples drawn back from the evidence, then forward.")
        .guarantee("asymptotic; the evidence estimate is unbiased")
        .setting(
            "samples",
            SettingDomain.whole(1, Long.MAX_VALUE),
            standard.samples(),
            "samples drawn where the run sets no limit")
        .setting(
            "generations",
            SettingDomain.whole(0, Integer.MAX_VALUE),
            standard.generations(),
            "generations drawn back from the evidence")
        .setting("level", UNIT, standard.level(), "confidence level of its intervals")
        .answers(
            MARGINALS,
            s ->
                new BackwardSimulation(
                    s.whole("samples"), s.count("generations"), s.decimal("level")))
        .build();
  }

  private static EngineEntry sampleSearch() {
    SampleSearch standard = SampleSearch.standard();
    return EngineEntry.named("sample-search")
        .description(
            "Averages over weighted samples that look ahead for zeros; for models with many of them.")
        .guarantee("asymptotic; the evidence estimate is unbiased")
        .setting(
            "samples",
            SettingDomain.whole(1, Long.MAX_VALUE),
            standard.samples(),
            "samples drawn where the run sets no limit")
        .setting(
            "nodes",
            SettingDomain.whole(0, Integer.MAX_VALUE),
            standard.nodes(),
            "limit of each search; 0: propagation alone")
        .setting("level", UNIT, standard.level(), "confidence level of its intervals")
        .answers(
            MARGINALS,
            s -> new SampleSearch(s.whole("samples"), s.count("nodes"), s.decimal("level")))
        .build();
  }

  private static EngineEntry gibbsSampler() {
    GibbsSampler standard = GibbsSampler.standard();
    return EngineEntry.named("gibbs-sampler")
        .alias("gibbs")
        .description("Averages over Markov chains that redraw one variable at a time.")
        .guarantee(
            "asymptotic where single-site moves are known to connect the support; else heuristic")
        .setting(
            "scan",
            SettingDomain.words(
                Arrays.stream(GibbsScan.values()).map(GibbsScan::label).toArray(String[]::new)),
            standard.scan(),
            "which variable is redrawn next")
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
                    GibbsScan.of(s.word("scan")),
                    s.count("chains"),
                    s.count("warmup"),
                    s.whole("sweeps"),
                    s.decimal("level")))
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
        .setting(
            "patience",
            SettingDomain.whole(0, Integer.MAX_VALUE),
            standard.patience(),
            "steps after which the share of the new message is halved; 0: never")
        .setting("schedule", schedules(), standard.schedule(), "which message is sent next")
        .setting(
            "domain",
            SettingDomain.words(MessageDomain.LINEAR.label(), MessageDomain.LOG.label()),
            standard.domain(),
            "numbers, scaled, or logarithms")
        .answers(
            MARGINALS,
            s ->
                BeliefPropagation.standard()
                    .withTolerance(s.decimal("tolerance"))
                    .withIterations(s.count("iterations"))
                    .withDamping(s.decimal("damping"))
                    .withPatience(s.count("patience"))
                    .withSchedule(Schedule.of(s.word("schedule")))
                    .withDomain(MessageDomain.of(s.word("domain"))))
        .build();
  }

  private static SettingDomain schedules() {
    return SettingDomain.words(
        Arrays.stream(Schedule.values()).map(Schedule::label).toArray(String[]::new));
  }

  private static EngineEntry treeReweighted() {
    TreeReweighted standard = TreeReweighted.standard();
    return EngineEntry.named("tree-reweighted")
        .alias("trw")
        .description("Bounds the log evidence from above by a mixture of forests, and from below.")
        .guarantee("log evidence within bounds, at any step; marginals heuristic; exact on trees")
        .setting("tolerance", UNIT, standard.tolerance(), "change of a belief at which it ends")
        .setting(
            "iterations", ITERATIONS, standard.iterations(), "steps before it ends unconverged")
        .setting(
            "damping",
            new SettingDomain.Decimal(0, true, 1, false),
            standard.damping(),
            "share of the old message in the new one")
        .setting(
            "forests",
            ITERATIONS,
            standard.forests(),
            "forests at least, more to hold every factor")
        .answers(
            MARGINALS,
            s ->
                new TreeReweighted(
                    s.decimal("tolerance"),
                    s.count("iterations"),
                    s.decimal("damping"),
                    s.count("forests")))
        .build();
  }

  private static EngineEntry maxProduct() {
    MaxProduct standard = MaxProduct.standard();
    return EngineEntry.named("max-product")
        .alias("mp")
        .description("Passes max-product messages, decodes them, and bounds the maximum by a dual.")
        .guarantee("weight of a real assignment and an upper bound; exact where they meet")
        .setting(
            "tolerance", UNIT, standard.tolerance(), "residual and fall of the bound at its end")
        .setting("iterations", ITERATIONS, standard.iterations(), "steps before it ends")
        .setting(
            "damping",
            new SettingDomain.Decimal(0, true, 1, false),
            standard.damping(),
            "share of the old message in the new one")
        .setting("schedule", schedules(), standard.schedule(), "which message is sent next")
        .answers(
            MOST_PROBABLE,
            s ->
                new MaxProduct(
                    s.decimal("tolerance"),
                    s.count("iterations"),
                    s.decimal("damping"),
                    Schedule.of(s.word("schedule"))))
        .build();
  }

  private static EngineEntry localSearch() {
    LocalSearch standard = LocalSearch.standard();
    return EngineEntry.named("local-search")
        .alias("ls")
        .description("Improves one variable at a time, kicks a few, and keeps the best assignment.")
        .guarantee("weight of a real assignment: a lower bound of the maximum")
        .setting(
            "steps",
            SettingDomain.whole(1, Long.MAX_VALUE),
            standard.steps(),
            "kicks where the run sets no limit")
        .setting("kick", ITERATIONS, standard.kick(), "variables thrown into random states")
        .setting(
            "patience", ITERATIONS, standard.patience(), "kicks without a gain before a new start")
        .answers(
            MOST_PROBABLE,
            s -> new LocalSearch(s.whole("steps"), s.count("kick"), s.count("patience")))
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

  private static EngineEntry joinGraphPropagation() {
    JoinGraphPropagation standard = JoinGraphPropagation.standard();
    return EngineEntry.named("join-graph-propagation")
        .alias("ijgp")
        .description(
            "Passes sum-product messages between clusters of bounded size, which grow while time permits.")
        .guarantee("exact where no cluster is cut; else heuristic; it says whether it converged")
        .setting(
            "cells",
            SettingDomain.whole(1, JoinGraphPropagation.MOST_CELLS),
            standard.cells(),
            "most cells of a cluster that is larger than a factor")
        .setting(
            "growing",
            SettingDomain.flag(),
            standard.growing(),
            "whether it begins with small clusters")
        .setting("tolerance", UNIT, standard.tolerance(), "residual at which it has converged")
        .setting(
            "iterations",
            ITERATIONS,
            standard.iterations(),
            "steps on one join graph before it is left unconverged")
        .setting(
            "damping",
            new SettingDomain.Decimal(0, true, 1, false),
            standard.damping(),
            "share of the old message in the new one")
        .setting("order", orders(), standard.order(), "which variable is eliminated next")
        .answers(
            MARGINALS,
            s ->
                new JoinGraphPropagation(
                    s.count("cells"),
                    s.flag("growing"),
                    s.decimal("tolerance"),
                    s.count("iterations"),
                    s.decimal("damping"),
                    heuristic(s)))
        .build();
  }

  private static EngineEntry incrementalCliqueTree() {
    IncrementalCliqueTree standard = IncrementalCliqueTree.standard();
    return EngineEntry.named("incremental-clique-tree")
        .alias("ibia")
        .description(
            "Takes factors into a sequence of clique trees of bounded size, cut between one and the next; iterates nothing.")
        .guarantee("exact where one tree within the bound takes all factors; else heuristic")
        .setting(
            "cells",
            SettingDomain.whole(1, IncrementalCliqueTree.MOST_CELLS),
            standard.cells(),
            "most cells of a clique that is larger than a factor")
        .setting(
            "growing",
            SettingDomain.flag(),
            standard.growing(),
            "whether it begins with small cliques")
        .setting(
            "order", orders(), standard.order(), "elimination order by which factors are taken")
        .answers(
            MARGINALS,
            s -> new IncrementalCliqueTree(s.count("cells"), s.flag("growing"), heuristic(s)))
        .build();
  }
}
