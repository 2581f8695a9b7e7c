package org.credence.bayes.mcmc;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.MarginalEngineContract;
import org.credence.core.engine.InferenceEngine;

/** Pairwise models, for it refuses most others. */
final class SwendsenWangContractTest extends MarginalEngineContract {

  @Override
  protected InferenceEngine<MarginalProblem, Marginals> engine() {
    return Chains.of(new SwendsenWang()).withWarmup(20);
  }

  @Override
  protected Stream<Question<MarginalProblem, Marginals>> questions() {
    return IntStream.range(0, 12)
        .mapToObj(i -> question(SwendsenWangProofTest.pairwise(i, i % 2 == 1).problem()));
  }

  @Override
  protected long steps() {
    return 1100;
  }
}
