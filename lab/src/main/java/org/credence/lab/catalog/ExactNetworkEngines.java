package org.credence.lab.catalog;

import static org.credence.lab.catalog.NetworkSettings.ORDER_TEXT;
import static org.credence.lab.catalog.NetworkSettings.heuristic;
import static org.credence.lab.catalog.NetworkSettings.orders;
import static org.credence.lab.catalog.Question.EVIDENCE_PROBABILITY;
import static org.credence.lab.catalog.Question.JOINT_MARGINAL;
import static org.credence.lab.catalog.Question.K_MOST_PROBABLE;
import static org.credence.lab.catalog.Question.MARGINALS;
import static org.credence.lab.catalog.Question.MARGINAL_MAP;
import static org.credence.lab.catalog.Question.MOST_PROBABLE;
import static org.credence.lab.catalog.Question.POSTERIOR_SAMPLES;

import java.util.List;
import org.credence.bayes.circuit.CircuitInference;
import org.credence.bayes.exact.CutsetConditioning;
import org.credence.bayes.exact.Enumeration;
import org.credence.bayes.exact.JunctionTree;
import org.credence.bayes.exact.OrderSource;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.temporal.ForwardBackward;
import org.credence.bayes.temporal.Viterbi;

/** Engines that compute the truth about networks, or refuse. */
final class ExactNetworkEngines {

  private ExactNetworkEngines() {}

  static List<EngineEntry> entries() {
    return List.of(
        variableElimination(),
        junctionTree(),
        arithmeticCircuit(),
        cutsetConditioning(),
        enumeration(),
        forwardBackward(),
        viterbi());
  }

  private static EngineEntry variableElimination() {
    return EngineEntry.named("variable-elimination")
        .alias("ve")
        .description("Eliminates variables one at a time; the best exact engine for networks.")
        .guarantee("exact, or it refuses for memory before it begins")
        .setting("order", orders(), VariableElimination.marginals().order(), ORDER_TEXT)
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

  private static EngineEntry arithmeticCircuit() {
    return EngineEntry.named("arithmetic-circuit")
        .alias("ac")
        .description(
            "Compiles sums and products that share what zeros and equal parameters allow; pays for many questions.")
        .guarantee("exact, or it refuses for memory while it compiles, with the size so far")
        .setting("order", orders(), CircuitInference.marginals().order(), ORDER_TEXT)
        .answers(MARGINALS, s -> CircuitInference.marginals(heuristic(s)))
        .answers(EVIDENCE_PROBABILITY, s -> CircuitInference.evidenceProbability(heuristic(s)))
        .answers(MOST_PROBABLE, s -> CircuitInference.mostProbable(heuristic(s)))
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

  private static EngineEntry forwardBackward() {
    return EngineEntry.named("forward-backward")
        .alias("fb")
        .description(
            "Filters forward and smooths back along the slices of a network in time; linear in their number.")
        .guarantee("exact, or it refuses for memory before it begins")
        .answers(MARGINALS, s -> new ForwardBackward())
        .build();
  }

  private static EngineEntry viterbi() {
    return EngineEntry.named("viterbi")
        .description("The most probable path through the slices of a network in time.")
        .guarantee("exact, or it refuses for memory before it begins")
        .answers(MOST_PROBABLE, s -> new Viterbi())
        .build();
  }
}
