package org.credence.bayes.exact;

import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Problem;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;

/**
 * An engine around a compiled {@link CliqueTree}: the tree is shared, each question borrows a {@link TreePropagation} of its own,
 * so several threads may ask at once. It answers about the model it was made for and no other.
 *
 * @param <P> the type of question
 * @param <A> the type of answer
 */
final class PreparedJunctionTree<P extends Problem<A>, A> implements ExactEngine<P, A> {

  private static final double RELATIVE_COST = 2;

  /** How an answer is read off a propagation that was collected. */
  interface Reading<P, A> {
    A of(TreePropagation collected, P problem, Meter meter, Workers workers);
  }

  /**
   * What a kind of question is about.
   *
   * @param passes over the tree that it takes: 1 for up and down, 0.5 for up alone
   */
  record Kind<P, A>(
      Function<P, GraphicalModel> model,
      Function<P, Evidence> evidence,
      Reading<P, A> reading,
      double passes) {}

  private final GraphicalModel model;
  private final CliqueTree tree;
  private final Kind<P, A> kind;
  private final String label;
  private final Forecast forecast; // the same for any evidence
  private final ConcurrentLinkedQueue<TreePropagation> idle = new ConcurrentLinkedQueue<>();

  PreparedJunctionTree(GraphicalModel model, CliqueTree tree, Kind<P, A> kind, String label) {
    this.model = model;
    this.tree = tree;
    this.kind = kind;
    this.label = label;
    forecast =
        Forecast.ofAnswer(
                1 + tree.forest.homes.length + tree.evaluations() * kind.passes(),
                tree.propagationBytes(),
                String.format(
                    Locale.ROOT,
                    "a compiled junction tree of %d cliques, at most all of them visited",
                    tree.cliques.length))
            .costing(RELATIVE_COST);
  }

  @Override
  public Forecast forecast(P problem) {
    return forecast;
  }

  @Override
  public A solve(P problem, Meter meter, Workers workers) {
    GraphicalModel asked = kind.model().apply(problem);
    Evidence evidence = kind.evidence().apply(problem);
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
    A answer = kind.reading().of(propagation, problem, meter, workers);
    idle.add(propagation);
    return answer;
  }

  @Override
  public String toString() {
    return label;
  }
}
