package org.credence.bayes.exact;

import java.util.function.Function;
import org.credence.bayes.circuit.CircuitInference;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Run;

/** All exact engines of marginals, each as it would be asked one question, for tests that hold them together. */
enum ExactMarginals {
  VARIABLE_ELIMINATION(problem -> VariableElimination.marginals()),
  JUNCTION_TREE(problem -> JunctionTree.marginals()),
  PREPARED_JUNCTION_TREE(problem -> prepared(JunctionTree.marginals(), problem)),
  CUTSET_CONDITIONING(ExactMarginals::slicing),
  ARITHMETIC_CIRCUIT(problem -> CircuitInference.marginals()),
  PREPARED_CIRCUIT(problem -> prepared(CircuitInference.marginals(), problem)),
  AUTO(problem -> Auto.marginals());

  private static final double[] SHARES = {0.35, 0.5, 0.65, 0.8};

  /** How many times the work of an elimination that slices may cost in tests. */
  private static final double PATIENCE = 100;

  private final Function<MarginalProblem, InferenceEngine<MarginalProblem, Marginals>> of;

  ExactMarginals(Function<MarginalProblem, InferenceEngine<MarginalProblem, Marginals>> of) {
    this.of = of;
  }

  /** The engine for a question; prepared ones know the model and not the evidence. */
  InferenceEngine<MarginalProblem, Marginals> engine(MarginalProblem problem) {
    return of.apply(problem);
  }

  private static InferenceEngine<MarginalProblem, Marginals> prepared(
      InferenceEngine<MarginalProblem, Marginals> engine, MarginalProblem problem) {
    return engine.prepare(MarginalProblem.of(problem.model(), Evidence.none()), Run.of(1));
  }

  /** Conditioning within the smallest share of the bytes of an elimination that it can keep. */
  private static InferenceEngine<MarginalProblem, Marginals> slicing(MarginalProblem problem) {
    Forecast whole = CutsetConditioning.marginals().forecast(problem);
    for (double share : SHARES) {
      long limit = (long) (share * whole.bytes());
      if (limit > 0) {
        ExactEngine<MarginalProblem, Marginals> engine =
            CutsetConditioning.marginals(EliminationHeuristic.MIN_FILL, limit);
        Forecast forecast = engine.forecast(problem);
        if (forecast.bytes() <= limit && forecast.evaluations() <= PATIENCE * whole.evaluations()) {
          return engine;
        }
      }
    }
    return CutsetConditioning.marginals();
  }
}
