package org.credence.bayes.circuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.NetworkData;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.bayes.testkit.Truth;
import org.credence.core.engine.Budget;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.junit.jupiter.api.Test;

/** What circuits are made of, how large they get, and how one is refused. */
final class CircuitCompilerTest {

  private static final Run RUN = Run.of(1);

  /** Σ_s λ_s θ_s, worked by hand: the two equal entries share a leaf and their indicators are added first. */
  @Test
  void equalParametersShareALeaf() {
    BayesianNetwork one =
        BayesianNetwork.builder("one")
            .variable(Variable.of("a", "0", "1", "2"), List.of(), 0.25, 0.25, 0.5)
            .build();
    ArithmeticCircuit circuit = CircuitModels.compile(one);
    assertThat(circuit.leaves()).isEqualTo(6); // the constants 1, 1/4 and 1/2, three indicators
    assertThat(circuit.nodes()).isEqualTo(8); // λ0 + λ1, and 1/4 (λ0 + λ1) + 1/2 λ2
    assertThat(circuit.products()).isEqualTo(4);
    assertThat(circuit.edges()).isEqualTo(6);
    assertThat(circuit).hasToString("ArithmeticCircuit[1 variables, 8 nodes, 4 products, 6 edges]");
    double[] p =
        circuit
            .differentiate(Evidence.none().likelihood(0, 1, 0.5, 0), Meter.unlimited())
            .posterior(0);
    assertThat(p).containsExactly(new double[] {2.0 / 3, 1.0 / 3, 0}, within(1e-15));
  }

  @Test
  void zerosAndRowsThatAreEqualCostNothing() {
    double[] table = new double[32];
    double[] equal = new double[32];
    double[] different = new double[32];
    for (int row = 0; row < 16; row++) {
      table[2 * row] = row % 2;
      table[2 * row + 1] = 1 - row % 2;
      equal[2 * row] = row % 2 == 0 ? 0.3 : 0.6;
      equal[2 * row + 1] = 1 - equal[2 * row];
      different[2 * row] = 0.1 + 0.03 * row;
      different[2 * row + 1] = 1 - different[2 * row];
    }
    int distinct = CircuitModels.compile(fourParents(different)).products();
    assertThat(CircuitModels.compile(fourParents(equal)).products()).isLessThan(distinct / 2);
    assertThat(CircuitModels.compile(fourParents(table)).products()).isLessThan(distinct / 2);
  }

  private static BayesianNetwork fourParents(double[] table) {
    BayesianNetwork.Builder builder = BayesianNetwork.builder("four");
    List<String> parents = List.of("a", "b", "c", "d");
    for (int i = 0; i < 4; i++) {
      builder.variable(
          Variable.of(parents.get(i), "0", "1"), List.of(), 0.2 + 0.1 * i, 0.8 - 0.1 * i);
    }
    return builder.variable(Variable.of("e", "0", "1"), parents, table).build();
  }

  @Test
  void aCircuitIsNeverLargerThanForecast() {
    for (int seed = 0; seed < 200; seed++) {
      CompilationPlan plan =
          CompilationPlan.of(CircuitModels.random(seed).model(), EliminationHeuristic.MIN_FILL);
      Meter meter = Meter.unlimited();
      ArithmeticCircuit circuit = CircuitCompiler.standard().compile(plan, meter);
      assertThat((double) circuit.products()).isLessThanOrEqualTo(plan.mostProducts());
      assertThat((double) meter.evaluations()).isLessThanOrEqualTo(plan.reads());
      assertThat((double) meter.peakBytes()).isGreaterThanOrEqualTo(plan.tableBytes());
    }
  }

  @Test
  void theForecastSaysHowLargeTheCircuitIsAtMost() {
    Forecast forecast =
        CircuitCompiler.standard().forecast(CircuitProblem.of(SmallNetworks.asia()));
    assertThat(forecast.basis())
        .matches(
            "min-fill order, largest table 2\\^3.0 cells; at most [0-9.]+ products of at most [0-9.]+ bytes, grown within the budget");
    assertThat(CircuitInference.marginals().forecast(asia()).basis())
        .startsWith("min-fill order, largest table");
  }

  private static MarginalProblem asia() {
    return MarginalProblem.of(SmallNetworks.asia(), Evidence.none());
  }

  @Test
  void whatDoesNotFitTheBudgetIsRefusedWithTheNodesSoFar() {
    FactorGraph grid = clique(12);
    MarginalProblem problem = MarginalProblem.of(grid, Evidence.none());
    Forecast forecast = CircuitInference.marginals().forecast(problem);
    Run tight = Run.of(1, Budget.unlimited().withBytes((long) forecast.bytes() + 20_000));
    InferenceEngine<MarginalProblem, Marginals> engine = CircuitInference.marginals();
    for (Outcome<Marginals> outcome :
        List.of(
            engine.infer(problem, tight), engine.prepare(problem, tight).infer(problem, tight))) {
      assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.REFUSED);
      assertThat(outcome.diagnostics().peakBytes())
          .isLessThanOrEqualTo((long) forecast.bytes() + 20_000);
      assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
          .matches(
              "the circuit does not fit: [0-9]+ nodes with [0-9]+ products so far take [0-9]+ bytes, [0-9]+ more are needed and the budget"
                  + " allows [0-9]+ bytes; allow more memory, try another order, or use variable-elimination");
    }
    assertThat(engine.infer(problem, RUN).label()).isEqualTo("answered");
  }

  /** Every pair of variables has a factor with values of its own. */
  private static FactorGraph clique(int size) {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      variables.add(Variable.of("v" + i, "0", "1"));
      for (int j = 0; j < i; j++) {
        double x = 1 + i + 0.01 * j;
        factors.add(
            Factor.of(new int[] {i, j}, new int[] {2, 2}, new double[] {x, 1 / x, 2 / x, 0.7}));
      }
    }
    return new FactorGraph("clique", variables, factors);
  }

  @Test
  void aTableBeyondAnyArrayIsRefusedBeforeItIsMade() {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int i = 0; i < 34; i++) {
      variables.add(Variable.of("v" + i, "0", "1"));
      for (int j = 0; j < i; j++) {
        factors.add(Factor.of(new int[] {i, j}, new int[] {2, 2}, new double[] {1, 2, 3, 4}));
      }
    }
    CircuitProblem problem = CircuitProblem.of(new FactorGraph("clique", variables, factors));
    CircuitCompiler compiler = CircuitCompiler.standard();
    assertThatThrownBy(() -> compiler.solve(problem, Meter.unlimited(), Workers.sequential()))
        .hasMessage(
            "compiling in min-fill order needs a table of 2^34.0 nodes; tables go up to 2^31, whatever the memory; try another order"
                + " or an approximate engine");
    assertThat(compiler.infer(problem, RUN).label()).isEqualTo("gave-up");
  }

  @Test
  void aPreparedEngineForecastsWhatItTakesAndSaysWhenItIsAskedAboutAnotherModel() {
    MarginalProblem problem = asia();
    InferenceEngine<MarginalProblem, Marginals> prepared =
        CircuitInference.marginals().prepare(problem, RUN);
    Outcome<Marginals> same = prepared.infer(problem, RUN);
    Forecast forecast = prepared.forecast(problem);
    assertThat((double) same.diagnostics().peakBytes()).isEqualTo(forecast.bytes());
    assertThat((double) same.diagnostics().evaluations()).isEqualTo(forecast.evaluations());
    assertThat(forecast.basis()).matches("compiled circuit of [0-9]+ nodes with [0-9]+ products");
    assertThat(same.diagnostics().warnings()).isEmpty();
    Outcome<Marginals> other =
        prepared.infer(MarginalProblem.of(SmallNetworks.chain(3), Evidence.none()), RUN);
    assertThat(other.orThrow().p(1, 0)).isCloseTo(0.3 * 0.8 + 0.7 * 0.2, within(1e-15));
    assertThat(other.diagnostics().warnings())
        .containsExactly(
            "the engine was prepared for another model (asia), so a circuit was compiled for this question alone; prepare it for the"
                + " model asked about");
  }

  @Test
  void aCircuitOfAnotherModelIsRefused() {
    ArithmeticCircuit circuit = CircuitModels.compile(SmallNetworks.chain(3));
    assertThatThrownBy(() -> CircuitInference.marginals().over(SmallNetworks.asia(), circuit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the circuit has other variables or numbers of states than the model asia; give the model it was compiled from");
    assertThatThrownBy(() -> circuit.logValue(Evidence.none().observe(7, 0), Meter.unlimited()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the evidence on variable 7 does not fit a circuit of 3 variables; ask about the model it was compiled from");
  }

  @Test
  void aCircuitForOneQuestionTakesNoEvidenceOnWhatDidNotMatter() {
    BayesianNetwork asia = SmallNetworks.asia();
    CompilationPlan plan =
        CompilationPlan.relevantTo(
            asia, Evidence.none(), List.of(0), EliminationHeuristic.MIN_FILL);
    ArithmeticCircuit circuit = CircuitCompiler.standard().compile(plan, Meter.unlimited());
    assertThat(circuit.indicators).hasSize(2);
    assertThatThrownBy(() -> circuit.logValue(Evidence.none().observe(1, 0), Meter.unlimited()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the circuit was compiled for a question to which variable 1 did not matter, so it cannot take evidence on it; compile it"
                + " for any evidence");
  }

  @Test
  void labelsNameOrderAndParameters() {
    assertThat(CircuitInference.marginals()).hasToString("arithmetic-circuit");
    assertThat(CircuitInference.marginals(EliminationHeuristic.MIN_WEIGHT))
        .hasToString("arithmetic-circuit[order=min-weight]");
    assertThat(CircuitCompiler.standard()).hasToString("circuit-compiler");
    assertThat(CircuitCompiler.standard().withParameters(CircuitCompiler.Parameters.SEPARATE))
        .hasToString("circuit-compiler[parameters=separate]");
  }

  @Test
  void publishedNetworksHaveTheirReferenceAnswers() {
    for (String name : List.of("asia", "alarm", "insurance", "hailfinder", "water", "pathfinder")) {
      BayesianNetwork network = NetworkData.network(name);
      ExactEngine<MarginalProblem, Marginals> engine =
          CircuitInference.marginals().over(network, CircuitModels.compile(network));
      for (String suffix : List.of("", ".prior")) {
        Truth truth = NetworkData.truth(network, name + suffix);
        Marginals marginals =
            engine.infer(MarginalProblem.of(network, truth.evidence()), RUN).orThrow();
        assertThat(marginals.logEvidence().orElseThrow().value())
            .as(name + suffix)
            .isCloseTo(truth.logEvidence(), within(1e-9));
        for (int v = 0; v < network.size(); v++) {
          assertThat(marginals.distribution(v))
              .as(name + suffix + " " + network.variables().get(v).name())
              .containsExactly(truth.marginals()[v], within(1e-10));
        }
      }
    }
  }
}
