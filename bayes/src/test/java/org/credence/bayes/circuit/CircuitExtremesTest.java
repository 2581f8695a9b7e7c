package org.credence.bayes.circuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.junit.jupiter.api.Test;

/** Long chains, thousands of pieces of evidence, huge and tiny numbers. */
final class CircuitExtremesTest {

  private static final Run RUN = Run.of(1);

  @Test
  void fiveThousandPiecesOfEvidenceDoNotUnderflow() {
    BayesianNetwork star = CircuitModels.star(5000);
    Evidence evidence = Evidence.none();
    Map<Integer, Integer> observed = new HashMap<>();
    for (int i = 1; i <= 5000; i++) {
      observed.put(i, i % 2);
    }
    evidence = evidence.observe(observed);
    double logZero = Math.log(0.4) + 2500 * (Math.log(0.7) + Math.log(0.3));
    double logOne = Math.log(0.6) + 2500 * (Math.log(0.001) + Math.log(0.999));
    MarginalProblem problem = MarginalProblem.of(star, evidence);
    InferenceEngine<MarginalProblem, Marginals> engine = CircuitInference.marginals();
    for (Outcome<Marginals> outcome :
        List.of(engine.infer(problem, RUN), engine.prepare(problem, RUN).infer(problem, RUN))) {
      assertThat(outcome.diagnostics().measures()).containsEntry("logDomain", 1.0);
      Marginals marginals = outcome.orThrow();
      assertThat(marginals.logEvidence().orElseThrow().value()).isCloseTo(logZero, within(1e-8));
      assertThat(marginals.p(0, 0)).isCloseTo(1, within(1e-12));
    }
    CircuitDerivatives derivatives =
        CircuitModels.compile(star).differentiate(evidence, Meter.unlimited());
    assertThat(derivatives.logIndicatorDerivative(0, 1)).isCloseTo(logOne, within(1e-7));
  }

  @Test
  void aChainOfAHundredThousandVariablesNeedsNoStack() {
    BayesianNetwork chain = SmallNetworks.chain(100_000);
    MarginalProblem problem =
        new MarginalProblem(chain, Evidence.none().observe(99_999, 1), List.of(99_990, 7));
    Marginals expected = VariableElimination.marginals().infer(problem, RUN).orThrow();
    Marginals found = CircuitInference.marginals().infer(problem, RUN).orThrow();
    assertThat(found.p(99_990, 1)).isCloseTo(expected.p(99_990, 1), within(1e-12));
    assertThat(found.p(7, 0)).isCloseTo(expected.p(7, 0), within(1e-12));
    MostProbableProblem best =
        new MostProbableProblem(chain, Evidence.none().observe(0, 0).observe(99_999, 0));
    assertThat(CircuitInference.mostProbable().infer(best, RUN).orThrow().states()).containsOnly(0);
  }

  @Test
  void factorsOfAnySizeKeepTheirDigits() {
    Variable a = Variable.of("a", "0", "1");
    Variable b = Variable.of("b", "0", "1");
    double[] huge = {1e300, 2e300, 3e300, 4e300};
    double[] tiny = {4e-300, 3e-300, 2e-300, 0};
    int[] both = {0, 1};
    int[] two = {2, 2};
    for (double[] table : List.of(huge, tiny)) {
      FactorGraph model =
          new FactorGraph(
              "extreme",
              List.of(a, b),
              List.of(Factor.of(both, two, table), Factor.of(both, two, table)));
      Evidence evidence = Evidence.none().likelihood(1, table[0], table[1]);
      double scale = table == huge ? 1e300 : 1e-300;
      double[] w = new double[4];
      double total = 0;
      for (int i = 0; i < 4; i++) {
        w[i] = table[i] / scale * (table[i] / scale) * (table[i % 2] / scale);
        total += w[i];
      }
      Marginals marginals =
          CircuitInference.marginals().infer(MarginalProblem.of(model, evidence), RUN).orThrow();
      assertThat(marginals.p(0, 0)).isCloseTo((w[0] + w[1]) / total, within(1e-12));
      assertThat(marginals.p(1, 1)).isCloseTo((w[1] + w[3]) / total, within(1e-12));
      assertThat(marginals.logEvidence().orElseThrow().value())
          .isCloseTo(Math.log(total) + 3 * Math.log(scale), within(1e-9));
    }
  }

  @Test
  void plainAndScaledPassesGiveTheSameDigits() {
    for (int seed = 0; seed < 300; seed++) {
      CircuitModels.Case c = CircuitModels.random(seed);
      ArithmeticCircuit circuit = CircuitModels.compile(c.model());
      double[] weights = circuit.weights(c.evidence());
      LinearPass linear = new LinearPass(circuit, weights, Meter.unlimited());
      assertThat(linear.up()).isTrue();
      CircuitDerivatives plain = linear.down();
      CircuitDerivatives scaled = ScaledPass.up(circuit, weights, Meter.unlimited()).down();
      if (plain.isImpossible()) {
        assertThat(scaled.isImpossible()).isTrue();
        continue;
      }
      assertThat(scaled.logValue()).isCloseTo(plain.logValue(), within(1e-12));
      for (int v = 0; v < c.model().size(); v++) {
        assertThat(scaled.posterior(v)).containsExactly(plain.posterior(v), within(1e-13));
      }
    }
  }

  @Test
  void aModelThatIsImpossibleFromTheStartIsSaidToBe() {
    FactorGraph never =
        new FactorGraph("never", List.of(Variable.of("a", "0", "1")), List.of(Factor.of(0, 0, 0)));
    GraphicalModel nothing =
        new FactorGraph(
            "nothing", List.of(), List.of(Factor.of(new int[0], new int[0], new double[] {0})));
    for (GraphicalModel model : List.of(never, nothing)) {
      assertThat(
              CircuitInference.marginals()
                  .infer(MarginalProblem.of(model, Evidence.none()), RUN)
                  .label())
          .isEqualTo("impossible-evidence");
      assertThat(
              CircuitInference.mostProbable()
                  .infer(new MostProbableProblem(model, Evidence.none()), RUN)
                  .label())
          .isEqualTo("impossible-evidence");
    }
  }

  @Test
  void aPreparedEngineServesTwoThreadsAtOnceAndGivesTheSameBitsForAnyNumber() {
    BayesianNetwork asia = SmallNetworks.asia();
    MarginalProblem none = MarginalProblem.of(asia, Evidence.none());
    MarginalProblem some = MarginalProblem.of(asia, Evidence.none().observe(asia, "xray", "yes"));
    InferenceEngine<MarginalProblem, Marginals> prepared =
        CircuitInference.marginals().prepare(none, RUN);
    double first = prepared.infer(none, RUN).orThrow().p(1, 0);
    double second = prepared.infer(some, RUN).orThrow().p(1, 0);
    CompletableFuture<Boolean> other =
        CompletableFuture.supplyAsync(() -> allEqual(prepared, some, second));
    assertThat(allEqual(prepared, none, first)).isTrue();
    assertThat(other.join()).isTrue();
    for (int threads : new int[] {1, 2, 4}) {
      assertThat(prepared.infer(some, RUN.withThreads(threads)).orThrow().p(1, 0))
          .isEqualTo(second);
    }
  }

  private static boolean allEqual(
      InferenceEngine<MarginalProblem, Marginals> engine, MarginalProblem problem, double p) {
    for (int i = 0; i < 500; i++) {
      if (engine.infer(problem, RUN).orThrow().p(1, 0) != p) {
        return false;
      }
    }
    return true;
  }
}
