package org.credence.bayes.message;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Marginals and the log evidence by passing messages between variables and factors (sum-product).
 *
 * <pre>  m_{v→f}(x_v) ∝ Π_{g ∋ v, g ≠ f} m_{g→v}(x_v)
 *  m_{f→v}(x_v) ∝ Σ_{x_f \ x_v} f(x_f) Π_{u ∈ f, u ≠ v} m_{u→f}(x_u)
 *  b_v(x_v)     ∝ Π_{f ∋ v} m_{f→v}(x_v)
 *  log Z_Bethe  = Σ_f E_{b_f}[log f - log b_f] - Σ_v (1 - d_v) E_{b_v}[log b_v]     d_v = number of factors of v</pre>
 *
 * <p>The factor graph is the model's with evidence absorbed. Exact if it has no loop ({@link #guarantee} says so): marginals after
 * one step, and the log evidence. On loops the beliefs are a heuristic, often good where loops are long or interactions weak;
 * the run says whether it converged, nothing is said about the error, and the log evidence is the Bethe approximation, which
 * bounds nothing. Evidence that an empty message proves impossible is reported; on a forest that finds every impossible
 * evidence. Prefer {@code VariableElimination} where it can be afforded.
 *
 * <p>A step sends about as many messages as there are; which ones, and when, is the {@link Schedule}'s. Estimated residuals are the
 * default: on every second problem of the UAI 2014 competition (task MAR, 1 s each, no damping) 14 of 22 converged with them, 15 with
 * residuals at several times the cost of a message, 13 sequentially, 9 flooding. On a forest one sequential step is the fixed point and is
 * what every schedule does.
 *
 * <p>Damping takes {@code (1 - damping)·new + damping·old} of log messages (a geometric mean, so that zeros stay zeros), on loopy
 * graphs only. The residual, which decides about convergence, is measured before damping: the largest change that an undamped
 * update would make to a message or to the belief it leads to, both summing to one. Whenever {@code patience} steps have not led to
 * convergence the share of the new message is halved, at most three times.
 *
 * <p>In the {@linkplain MessageDomain linear domain} messages are numbers scaled to a largest entry of 1. What products could bring
 * near underflow is computed in logarithms, and a message that numbers cannot hold makes the run go on in logarithms (measure {@code
 * in-logs}); so neither many neighbours nor tiny numbers underflow, and zeros are exact.
 *
 * <p>A run that has not converged says so with its residual in every statement, and leaves the log evidence out if the Bethe
 * approximation exceeds what it can be at most.
 *
 * <p>Cost of a step: for each factor about four multiplications per table entry, for each variable its states times its factors.
 * One evaluation is one table entry read, entries of partly summed tables included, plus one reading of each table for the log
 * evidence. Runs on one thread.
 *
 * <p>Source: Pearl 1988, ch. 4; Kschischang, Frey &amp; Loeliger 2001; Yedidia, Freeman &amp; Weiss 2005 (Bethe free energy);
 * Elidan, McGraw &amp; Koller 2006 and Sutton &amp; McCallum 2007 (schedules).
 *
 * @param tolerance the residual at which a loopy run has converged, in (0, 1)
 * @param iterations steps after which a loopy run ends without convergence, at least 1
 * @param damping of the first steps, in [0, 1); 0 = none
 * @param patience steps after which the share of the new message is halved, at least 1; 0 = never
 * @param schedule which message is sent next
 * @param domain numbers or logarithms
 */
public record BeliefPropagation(
    double tolerance,
    int iterations,
    double damping,
    int patience,
    Schedule schedule,
    MessageDomain domain)
    implements IterativeEngine<MarginalProblem, Marginals> {

  private static final int MOST_HALVINGS = 3;
  private static final double RELATIVE_COST = 70; // measured, docs/decisions/0020
  private static final double TOLERANCE = 1e-9;
  private static final int ITERATIONS = 1000;
  private static final double DAMPING = 0;
  private static final int PATIENCE = 100;
  private static final Schedule SCHEDULE = Schedule.ESTIMATED_RESIDUAL;
  private static final MessageDomain DOMAIN = MessageDomain.LINEAR;

  public BeliefPropagation {
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "tolerance of belief-propagation is " + tolerance + "; give a number in (0, 1)");
    }
    if (iterations < 1) {
      throw new IllegalArgumentException(
          "iterations of belief-propagation is " + iterations + "; give at least 1");
    }
    if (!(damping >= 0 && damping < 1)) {
      throw new IllegalArgumentException(
          "damping of belief-propagation is " + damping + "; give a number in [0, 1), 0 for none");
    }
    if (patience < 0) {
      throw new IllegalArgumentException(
          "patience of belief-propagation is "
              + patience
              + "; give at least 1, or 0 for damping that stays as it is");
    }
  }

  /** Tolerance 1e-9, at most 1000 iterations, damping from none up every 100, estimated residuals, linear. */
  public static BeliefPropagation standard() {
    return new BeliefPropagation(TOLERANCE, ITERATIONS, DAMPING, PATIENCE, SCHEDULE, DOMAIN);
  }

  public BeliefPropagation withTolerance(double value) {
    return new BeliefPropagation(value, iterations, damping, patience, schedule, domain);
  }

  public BeliefPropagation withIterations(int value) {
    return new BeliefPropagation(tolerance, value, damping, patience, schedule, domain);
  }

  public BeliefPropagation withDamping(double value) {
    return new BeliefPropagation(tolerance, iterations, value, patience, schedule, domain);
  }

  public BeliefPropagation withPatience(int value) {
    return new BeliefPropagation(tolerance, iterations, damping, value, schedule, domain);
  }

  public BeliefPropagation withSchedule(Schedule value) {
    return new BeliefPropagation(tolerance, iterations, damping, patience, value, domain);
  }

  public BeliefPropagation withDomain(MessageDomain value) {
    return new BeliefPropagation(tolerance, iterations, damping, patience, schedule, value);
  }

  /** The damping of a step: the share of the new message is halved whenever patience has run out once more. */
  double dampingOf(long step) {
    long times = patience == 0 ? 0 : Math.min(MOST_HALVINGS, step / patience);
    return 1 - (1 - damping) / (1L << times);
  }

  /** EXACT if the factor graph with evidence absorbed has no loop, else HEURISTIC. */
  @Override
  public Guarantee guarantee(MarginalProblem problem) {
    return MessageGraph.isForest(problem) ? Guarantee.EXACT : Guarantee.HEURISTIC;
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    MessageSize size =
        MessageSize.of(problem.model(), problem.evidence(), 2, open -> open == 2 ? 2 : 4);
    double bytes =
        Double.BYTES
                * (size.entries() + 6 * size.messages() + 3 * size.edges() + 2 * size.largest())
            + Integer.BYTES * (5 * size.edges() + 4.0 * problem.model().size());
    String basis = MessageGraph.isForest(problem) ? "no loops: one step" : "loops: steps unknown";
    return Forecast.ofStep(size.reads(), bytes, basis).costing(RELATIVE_COST);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    return new SumProductIteration(this, problem);
  }

  @Override
  public String toString() {
    return EngineLabel.of("belief-propagation")
        .with("tolerance", tolerance, TOLERANCE)
        .with("iterations", iterations, ITERATIONS)
        .with("damping", damping, DAMPING)
        .with("patience", patience, PATIENCE)
        .with("schedule", schedule, SCHEDULE)
        .with("domain", domain, DOMAIN)
        .toString();
  }
}
