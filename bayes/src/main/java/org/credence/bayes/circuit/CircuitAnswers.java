package org.credence.bayes.circuit;

import java.util.Optional;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.exact.Eliminations;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Meter;
import org.credence.core.math.CompensatedSum;
import org.credence.core.uncertainty.Estimate;

/** Answers to the questions from a circuit, and what they cost. */
final class CircuitAnswers {

  private CircuitAnswers() {}

  /** Bytes and evaluations of a pass up and one down. */
  static double[] forecastOfMarginals(MarginalProblem problem, ArithmeticCircuit circuit) {
    return new double[] {16.0 * circuit.nodes(), 4.0 * circuit.products()};
  }

  static Marginals marginals(
      MarginalProblem problem, EliminationHeuristic order, ArithmeticCircuit circuit, Meter meter) {
    GraphicalModel model = problem.model();
    CircuitPass up = CircuitPass.up(circuit, circuit.weights(problem.evidence()), meter);
    requirePossible(model, problem.evidence(), order, up.logValue());
    CircuitDerivatives derivatives = up.down();
    up.close();
    noteScaled(derivatives.isScaled(), meter);
    int[] known = problem.evidence().knownStates(model);
    double[][] p = new double[problem.query().size()][];
    for (int i = 0; i < p.length; i++) {
      int v = problem.query().get(i);
      if (known[v] >= 0) {
        p[i] = new double[model.cardinality(v)];
        p[i][known[v]] = 1;
      } else {
        p[i] = derivatives.posterior(v);
      }
    }
    return Marginals.exact(problem, p, derivatives.logValue());
  }

  /** Bytes and evaluations of a pass up. */
  static double[] forecastOfEvidenceProbability(
      EvidenceProbabilityProblem problem, ArithmeticCircuit circuit) {
    return new double[] {8.0 * circuit.nodes(), 2.0 * circuit.products()};
  }

  static Estimate evidenceProbability(
      EvidenceProbabilityProblem problem,
      EliminationHeuristic order,
      ArithmeticCircuit circuit,
      Meter meter) {
    CircuitPass up = CircuitPass.up(circuit, circuit.weights(problem.evidence()), meter);
    double logP = up.logValue();
    up.close();
    noteScaled(up.isScaled(), meter);
    requirePossible(problem.model(), problem.evidence(), order, logP);
    return Estimate.exact(logP);
  }

  /** Bytes and evaluations of a pass up with max. */
  static double[] forecastOfMostProbable(MostProbableProblem problem, ArithmeticCircuit circuit) {
    return new double[] {MaximumPass.bytes(circuit), 2.0 * circuit.products()};
  }

  static MostProbableAssignment mostProbable(
      MostProbableProblem problem,
      EliminationHeuristic order,
      ArithmeticCircuit circuit,
      Meter meter) {
    GraphicalModel model = problem.model();
    Evidence evidence = problem.evidence();
    meter.hold(MaximumPass.bytes(circuit));
    Optional<int[]> best = MaximumPass.run(circuit, circuit.weights(evidence), meter);
    meter.release(MaximumPass.bytes(circuit));
    if (best.isEmpty()) {
      throw new ImpossibleEvidenceException(Eliminations.conflict(model, evidence, order));
    }
    int[] states = best.get();
    CompensatedSum logWeight = new CompensatedSum();
    for (Factor factor : model.factors()) {
      logWeight.add(Math.log(factor.at(states)));
    }
    for (int v : evidence.likelihoodVariables()) {
      logWeight.add(Math.log(evidence.likelihood(v)[states[v]]));
    }
    return new MostProbableAssignment(states, Estimate.exact(logWeight.value()));
  }

  private static void requirePossible(
      GraphicalModel model, Evidence evidence, EliminationHeuristic order, double logP) {
    if (logP == Double.NEGATIVE_INFINITY) {
      throw new ImpossibleEvidenceException(Eliminations.conflict(model, evidence, order));
    }
  }

  private static void noteScaled(boolean scaled, Meter meter) {
    if (scaled) {
      meter.measure("logDomain", 1);
    }
  }
}
