package org.credence.bayes.exact;

import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Meter;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.uncertainty.Estimate;

/**
 * Engines around a compiled {@link CliqueTree}: the tree is shared, each question borrows a {@link TreePropagation} of its own,
 * so several threads may ask at once. They answer about the model they were made for and no other.
 */
final class PreparedJunctionTree {

  private static final double RELATIVE_COST = 2;

  private final GraphicalModel model;
  private final CliqueTree tree;
  private final Forecast forecast; // the same for any evidence
  private final ConcurrentLinkedQueue<TreePropagation> idle = new ConcurrentLinkedQueue<>();

  private PreparedJunctionTree(GraphicalModel model, CliqueTree tree, double passes) {
    this.model = model;
    this.tree = tree;
    forecast = forecast(tree, passes);
  }

  private static Forecast forecast(CliqueTree tree, double passes) {
    return Forecast.ofAnswer(
            1 + tree.forest.homes.length + tree.evaluations() * passes,
            tree.propagationBytes(),
            String.format(
                Locale.ROOT,
                "a compiled junction tree of %d cliques, at most all of them visited",
                tree.cliques.length))
        .costing(RELATIVE_COST);
  }

  private <A> A ask(
      GraphicalModel asked,
      Evidence evidence,
      Meter meter,
      Workers workers,
      Function<TreePropagation, A> answer) {
    if (asked != model && !asked.equals(model)) {
      throw new CannotAnswerException(
          StopReason.NOT_APPLICABLE,
          "this engine was prepared for another model ('"
              + model.name()
              + "', asked about '"
              + asked.name()
              + "'); prepare one for each model");
    }
    meter.hold((long) tree.propagationBytes());
    TreePropagation borrowed = idle.poll();
    TreePropagation propagation = borrowed == null ? new TreePropagation(tree) : borrowed;
    propagation.reset();
    meter.evaluated(1L + evidence.states().size());
    if (!TreeAnswers.know(propagation, evidence)) {
      throw TreeAnswers.impossible(asked, evidence, meter);
    }
    propagation.collect(meter, workers);
    A result = answer.apply(propagation);
    idle.add(propagation);
    return result;
  }

  /** Marginals. */
  static final class OfMarginals implements ExactEngine<MarginalProblem, Marginals> {
    private final PreparedJunctionTree prepared;
    private final String label;

    OfMarginals(GraphicalModel model, CliqueTree tree, String label) {
      prepared = new PreparedJunctionTree(model, tree, 1);
      this.label = label;
    }

    @Override
    public Forecast forecast(MarginalProblem problem) {
      return prepared.forecast;
    }

    @Override
    public Marginals solve(MarginalProblem problem, Meter meter, Workers workers) {
      return prepared.ask(
          problem.model(),
          problem.evidence(),
          meter,
          workers,
          asked -> TreeAnswers.marginals(asked, problem, meter, workers));
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /** The probability of the evidence. */
  static final class OfEvidenceProbability
      implements ExactEngine<EvidenceProbabilityProblem, Estimate> {
    private final PreparedJunctionTree prepared;
    private final String label;

    OfEvidenceProbability(GraphicalModel model, CliqueTree tree, String label) {
      prepared = new PreparedJunctionTree(model, tree, 0.5);
      this.label = label;
    }

    @Override
    public Forecast forecast(EvidenceProbabilityProblem problem) {
      return prepared.forecast;
    }

    @Override
    public Estimate solve(EvidenceProbabilityProblem problem, Meter meter, Workers workers) {
      return prepared.ask(
          problem.model(),
          problem.evidence(),
          meter,
          workers,
          asked -> TreeAnswers.evidenceProbability(asked, problem, meter, workers));
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /** The most probable assignment. */
  static final class OfMostProbable
      implements ExactEngine<MostProbableProblem, MostProbableAssignment> {
    private final PreparedJunctionTree prepared;
    private final String label;

    OfMostProbable(GraphicalModel model, CliqueTree tree, String label) {
      prepared = new PreparedJunctionTree(model, tree, 0.5);
      this.label = label;
    }

    @Override
    public Forecast forecast(MostProbableProblem problem) {
      return prepared.forecast;
    }

    @Override
    public MostProbableAssignment solve(MostProbableProblem problem, Meter meter, Workers workers) {
      return prepared.ask(
          problem.model(),
          problem.evidence(),
          meter,
          workers,
          asked -> TreeAnswers.mostProbable(asked, problem, meter, workers));
    }

    @Override
    public String toString() {
      return label;
    }
  }
}
