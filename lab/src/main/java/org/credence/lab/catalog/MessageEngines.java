package org.credence.lab.catalog;

import static org.credence.lab.catalog.NetworkSettings.DAMPING;
import static org.credence.lab.catalog.NetworkSettings.DAMPING_TEXT;
import static org.credence.lab.catalog.NetworkSettings.FROM_ZERO;
import static org.credence.lab.catalog.NetworkSettings.ITERATIONS;
import static org.credence.lab.catalog.NetworkSettings.ORDER_TEXT;
import static org.credence.lab.catalog.NetworkSettings.STEPS_TEXT;
import static org.credence.lab.catalog.NetworkSettings.UNIT;
import static org.credence.lab.catalog.NetworkSettings.heuristic;
import static org.credence.lab.catalog.NetworkSettings.orders;
import static org.credence.lab.catalog.Question.MOST_PROBABLE;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.message.BeliefPropagation;
import org.credence.bayes.message.MaxProduct;
import org.credence.bayes.message.MessageDomain;
import org.credence.bayes.message.Schedule;
import org.credence.bayes.message.TreeReweighted;
import org.credence.bayes.region.IncrementalCliqueTree;
import org.credence.bayes.region.JoinGraphPropagation;

/** Engines that pass messages on networks. */
final class MessageEngines {

  private MessageEngines() {}

  static List<EngineEntry> entries() {
    return List.of(
        beliefPropagation(),
        treeReweighted(),
        maxProduct(),
        joinGraphPropagation(),
        incrementalCliqueTree());
  }

  private static EngineEntry beliefPropagation() {
    BeliefPropagation standard = BeliefPropagation.standard();
    return EngineEntry.named("belief-propagation")
        .alias("bp", "sum-product")
        .description("Passes sum-product messages on the factor graph until they settle.")
        .guarantee("exact on trees; heuristic on loops, where it says whether it converged")
        .setting("tolerance", UNIT, standard.tolerance(), "residual at which it has converged")
        .setting("iterations", ITERATIONS, standard.iterations(), STEPS_TEXT)
        .setting("damping", DAMPING, standard.damping(), DAMPING_TEXT)
        .setting(
            "patience",
            FROM_ZERO,
            standard.patience(),
            "steps after which the share of the new message is halved; 0: never")
        .setting("schedule", schedules(), standard.schedule(), "which message is sent next")
        .setting(
            "domain",
            SettingDomain.words(MessageDomain.LINEAR.label(), MessageDomain.LOG.label()),
            standard.domain(),
            "numbers, scaled, or logarithms")
        .answersMarginalsAndEvidence(
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

  private static EngineEntry treeReweighted() {
    TreeReweighted standard = TreeReweighted.standard();
    return EngineEntry.named("tree-reweighted")
        .alias("trw")
        .description("Bounds the log evidence from above by a mixture of forests, and from below.")
        .guarantee("log evidence within bounds, at any step; marginals heuristic; exact on trees")
        .setting("tolerance", UNIT, standard.tolerance(), "change of a belief at which it ends")
        .setting("iterations", ITERATIONS, standard.iterations(), STEPS_TEXT)
        .setting("damping", DAMPING, standard.damping(), DAMPING_TEXT)
        .setting(
            "forests",
            ITERATIONS,
            standard.forests(),
            "forests at least, more to hold every factor")
        .answersMarginalsAndEvidence(
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
        .setting("damping", DAMPING, standard.damping(), DAMPING_TEXT)
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
        .setting("damping", DAMPING, standard.damping(), DAMPING_TEXT)
        .setting("order", orders(), standard.order(), ORDER_TEXT)
        .answersMarginalsAndEvidence(
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
        .answersMarginalsAndEvidence(
            s -> new IncrementalCliqueTree(s.count("cells"), s.flag("growing"), heuristic(s)))
        .build();
  }

  private static SettingDomain schedules() {
    return SettingDomain.words(
        Arrays.stream(Schedule.values()).map(Schedule::label).toArray(String[]::new));
  }
}
