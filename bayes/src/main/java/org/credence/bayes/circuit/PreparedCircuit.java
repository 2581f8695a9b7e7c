package org.credence.bayes.circuit;

import java.util.Locale;
import java.util.function.Function;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Plan;
import org.credence.core.engine.PlannedEngine;
import org.credence.core.engine.Problem;

/** An engine with the circuit of one model; problems of other models go to the engine it was made from, with a warning. */
final class PreparedCircuit<P extends Problem<A>, A> implements PlannedEngine<P, A> {

  private static final double RELATIVE_COST = 1.2; // measured, docs/decisions/0020

  private final ExactEngine<P, A> unprepared;
  private final GraphicalModel model;
  private final ArithmeticCircuit circuit;
  private final Function<P, GraphicalModel> modelOf;
  private final Cost<P> cost;
  private final Question<P, A> question;

  /** What asking takes. */
  @FunctionalInterface
  interface Cost<P> {
    /** Bytes and evaluations. */
    double[] of(P problem, ArithmeticCircuit circuit);
  }

  /** Asks the circuit. */
  @FunctionalInterface
  interface Question<P, A> {
    A ask(P problem, Meter meter);
  }

  PreparedCircuit(
      ExactEngine<P, A> unprepared,
      GraphicalModel model,
      ArithmeticCircuit circuit,
      Function<P, GraphicalModel> modelOf,
      Cost<P> cost,
      Question<P, A> question) {
    if (!circuit.hasShapeOf(model)) {
      throw new IllegalArgumentException(
          "the circuit has other variables or numbers of states than the model "
              + model.name()
              + "; give the model it was compiled from");
    }
    this.unprepared = unprepared;
    this.model = model;
    this.circuit = circuit;
    this.modelOf = modelOf;
    this.cost = cost;
    this.question = question;
  }

  @Override
  public Plan<A> plan(P problem) {
    if (modelOf.apply(problem) != model) {
      Plan<A> anew = unprepared.plan(problem);
      return new Plan<>(
          anew.forecast(),
          (meter, workers) -> {
            meter.warn(
                "the engine was prepared for another model ("
                    + model.name()
                    + "), so a circuit was compiled for this question alone; prepare it for the model asked about");
            return anew.solution().solve(meter, workers);
          });
    }
    double[] bytesAndEvaluations = cost.of(problem, circuit);
    Forecast forecast =
        Forecast.ofAnswer(
                bytesAndEvaluations[1],
                bytesAndEvaluations[0],
                String.format(
                    Locale.ROOT,
                    "compiled circuit of %d nodes with %d products",
                    circuit.nodes(),
                    circuit.products()))
            .costing(RELATIVE_COST);
    return new Plan<>(forecast, (meter, workers) -> question.ask(problem, meter));
  }

  @Override
  public String toString() {
    return unprepared.toString();
  }
}
