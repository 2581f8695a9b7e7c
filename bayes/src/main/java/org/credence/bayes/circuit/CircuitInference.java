package org.credence.bayes.circuit;

import java.util.List;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Plan;
import org.credence.core.engine.PlannedEngine;
import org.credence.core.engine.Problem;
import org.credence.core.engine.Run;
import org.credence.core.uncertainty.Estimate;

/**
 * Exact answers from an arithmetic circuit: compiled by {@link CircuitCompiler}, then asked in one pass up (the probability of the
 * evidence, or with max the most probable assignment) or one up and one down (all marginals).
 *
 * <p>Asked one question, an engine compiles a circuit for its evidence alone and throws it away. Prepared, it compiles one for any
 * evidence on the model and keeps it: prefer that for many questions on a model with zeros and equal parameters, where the circuit
 * is much smaller than the tables. For one question, or where all parameters differ, variable elimination is faster.
 *
 * <p>The size of a circuit is known when it is there: the forecast counts the tables of the compilation, which are certain, and
 * says how large the circuit is at most; it is grown against the budget and refused with numbers where it does not fit. The
 * forecast of a prepared engine is right to the byte while no exponents have to be kept apart (the measure {@code logDomain} is 1
 * then; the arrays of the passes are up to three times as large and the passes up to five times as slow).
 *
 * <p>A prepared engine knows the model it was prepared for, the very object. Asked about another one it compiles anew like the
 * engine itself, and says so in a warning. If the circuit does not fit the budget of {@code prepare}, the engine stays unprepared
 * and says why when asked. One thread; the same bits every time.
 *
 * <p>Source: Darwiche 2003; Chavira &amp; Darwiche 2007. Symbols: docs/notation.md.
 */
public final class CircuitInference {

  private static final String NAME = "arithmetic-circuit";
  private static final EliminationHeuristic STANDARD = EliminationHeuristic.MIN_FILL;

  private static final double RELATIVE_COST = 6; // compilation included; docs/decisions/0020

  private CircuitInference() {}

  /** All marginals, min-fill order. */
  public static OfMarginals marginals() {
    return new OfMarginals(STANDARD);
  }

  /** All marginals. */
  public static OfMarginals marginals(EliminationHeuristic order) {
    return new OfMarginals(order);
  }

  /** The probability of the evidence, min-fill order. */
  public static OfEvidenceProbability evidenceProbability() {
    return new OfEvidenceProbability(STANDARD);
  }

  /** The probability of the evidence. */
  public static OfEvidenceProbability evidenceProbability(EliminationHeuristic order) {
    return new OfEvidenceProbability(order);
  }

  /** The most probable assignment, min-fill order. */
  public static OfMostProbable mostProbable() {
    return new OfMostProbable(STANDARD);
  }

  /** The most probable assignment. */
  public static OfMostProbable mostProbable(EliminationHeuristic order) {
    return new OfMostProbable(order);
  }

  /** All marginals. */
  public record OfMarginals(EliminationHeuristic order)
      implements PlannedEngine<MarginalProblem, Marginals> {

    @Override
    public Plan<Marginals> plan(MarginalProblem problem) {
      CompilationPlan plan =
          CompilationPlan.relevantTo(problem.model(), problem.evidence(), problem.query(), order);
      return compiling(
          plan,
          order,
          2,
          (circuit, meter) -> CircuitAnswers.marginals(problem, order, circuit, meter));
    }

    /** An engine that asks that circuit, which must have been compiled from the model, for any evidence. */
    public ExactEngine<MarginalProblem, Marginals> over(
        GraphicalModel model, ArithmeticCircuit circuit) {
      return new PreparedCircuit<>(
          this,
          model,
          circuit,
          MarginalProblem::model,
          CircuitAnswers::forecastOfMarginals,
          (problem, meter) -> CircuitAnswers.marginals(problem, order, circuit, meter));
    }

    @Override
    public InferenceEngine<MarginalProblem, Marginals> prepare(MarginalProblem typical, Run run) {
      return prepared(this, order, typical.model(), run, this::over);
    }

    @Override
    public String toString() {
      return label(order);
    }
  }

  /** Natural logarithm of the probability of the evidence. */
  public record OfEvidenceProbability(EliminationHeuristic order)
      implements PlannedEngine<EvidenceProbabilityProblem, Estimate> {

    @Override
    public Plan<Estimate> plan(EvidenceProbabilityProblem problem) {
      CompilationPlan plan =
          CompilationPlan.relevantTo(problem.model(), problem.evidence(), List.of(), order);
      return compiling(
          plan,
          order,
          1,
          (circuit, meter) -> CircuitAnswers.evidenceProbability(problem, order, circuit, meter));
    }

    /** An engine that asks that circuit, which must have been compiled from the model, for any evidence. */
    public ExactEngine<EvidenceProbabilityProblem, Estimate> over(
        GraphicalModel model, ArithmeticCircuit circuit) {
      return new PreparedCircuit<>(
          this,
          model,
          circuit,
          EvidenceProbabilityProblem::model,
          CircuitAnswers::forecastOfEvidenceProbability,
          (problem, meter) -> CircuitAnswers.evidenceProbability(problem, order, circuit, meter));
    }

    @Override
    public InferenceEngine<EvidenceProbabilityProblem, Estimate> prepare(
        EvidenceProbabilityProblem typical, Run run) {
      return prepared(this, order, typical.model(), run, this::over);
    }

    @Override
    public String toString() {
      return label(order);
    }
  }

  /**
   * The most probable assignment of all variables with the evidence, and its log joint weight (summed anew from the model). Of
   * several equally probable ones, as computed, it takes the first terms of the circuit: see {@link MaximumPass}.
   */
  public record OfMostProbable(EliminationHeuristic order)
      implements PlannedEngine<MostProbableProblem, MostProbableAssignment> {

    @Override
    public Plan<MostProbableAssignment> plan(MostProbableProblem problem) {
      CompilationPlan plan = CompilationPlan.of(problem.model(), problem.evidence(), order);
      return compiling(
          plan,
          order,
          1,
          (circuit, meter) -> CircuitAnswers.mostProbable(problem, order, circuit, meter));
    }

    /** An engine that asks that circuit, which must have been compiled from the model, for any evidence. */
    public ExactEngine<MostProbableProblem, MostProbableAssignment> over(
        GraphicalModel model, ArithmeticCircuit circuit) {
      return new PreparedCircuit<>(
          this,
          model,
          circuit,
          MostProbableProblem::model,
          CircuitAnswers::forecastOfMostProbable,
          (problem, meter) -> CircuitAnswers.mostProbable(problem, order, circuit, meter));
    }

    @Override
    public InferenceEngine<MostProbableProblem, MostProbableAssignment> prepare(
        MostProbableProblem typical, Run run) {
      return prepared(this, order, typical.model(), run, this::over);
    }

    @Override
    public String toString() {
      return label(order);
    }
  }

  private static String label(EliminationHeuristic order) {
    return EngineLabel.of(NAME).with("order", order, STANDARD).toString();
  }

  /** Asks a circuit. */
  @FunctionalInterface
  private interface Question<A> {
    A ask(ArithmeticCircuit circuit, Meter meter);
  }

  /** Compiles for one question, and asks it. */
  private static <A> Plan<A> compiling(
      CompilationPlan plan, EliminationHeuristic order, int passes, Question<A> question) {
    Forecast forecast =
        Forecast.ofAnswer(
                plan.reads() + 2 * passes * plan.mostProducts(), plan.tableBytes(), plan.basis())
            .costing(RELATIVE_COST);
    return new Plan<>(
        forecast,
        (meter, workers) -> {
          ArithmeticCircuit circuit =
              CircuitCompiler.standard().withOrder(order).compile(plan, meter);
          CircuitMemory memory = new CircuitMemory(meter);
          memory.hold(circuit.bytes(), circuit.nodes(), circuit.products());
          meter.measure("circuitNodes", circuit.nodes());
          meter.measure("circuitProducts", circuit.products());
          A answer = question.ask(circuit, meter);
          memory.releaseAll();
          return answer;
        });
  }

  /** Makes the prepared engine. */
  @FunctionalInterface
  private interface Over<P extends Problem<A>, A> {
    ExactEngine<P, A> engine(GraphicalModel model, ArithmeticCircuit circuit);
  }

  private static <P extends Problem<A>, A> InferenceEngine<P, A> prepared(
      ExactEngine<P, A> unprepared,
      EliminationHeuristic order,
      GraphicalModel model,
      Run run,
      Over<P, A> over) {
    Outcome<ArithmeticCircuit> compiled =
        CircuitCompiler.standard().withOrder(order).infer(CircuitProblem.of(model), run);
    return compiled
        .answer()
        .<InferenceEngine<P, A>>map(circuit -> over.engine(model, circuit))
        .orElse(unprepared); // asked, it says why
  }
}
