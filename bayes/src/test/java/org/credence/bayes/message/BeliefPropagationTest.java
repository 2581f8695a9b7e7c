package org.credence.bayes.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.Test;

final class BeliefPropagationTest {

  /** It is a double, its double is none. */
  private static final double HUGE = 1.5e308;

  private final BeliefPropagation engine = BeliefPropagation.standard();

  private static MarginalProblem plain(FactorGraph graph) {
    return MarginalProblem.of(graph, Evidence.none());
  }

  private Outcome<Marginals> ask(FactorGraph graph) {
    return engine.infer(plain(graph), Run.of(1));
  }

  private static double logEvidence(Marginals marginals) {
    return marginals.logEvidence().orElseThrow().value();
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> engine.withTolerance(0))
        .hasMessage("tolerance of belief-propagation is 0.0; give a number in (0, 1)");
    assertThatThrownBy(() -> engine.withTolerance(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> engine.withIterations(0))
        .hasMessage("iterations of belief-propagation is 0; give at least 1");
    assertThatThrownBy(() -> engine.withDamping(1))
        .hasMessage("damping of belief-propagation is 1.0; give a number in [0, 1), 0 for none");
    assertThatThrownBy(() -> engine.withDamping(-0.1)).hasMessageContaining("-0.1");
    assertThatThrownBy(() -> engine.withPatience(-1))
        .hasMessage(
            "patience of belief-propagation is -1; give at least 1, or 0 for damping that stays as it is");
    assertThatThrownBy(() -> Schedule.of("splash"))
        .hasMessage(
            "there is no schedule 'splash'; there are sequential, flooding, residual and estimated-residual");
    assertThatThrownBy(() -> MessageDomain.of("decibel"))
        .hasMessage("there is no message domain 'decibel'; there are linear and log");
  }

  @Test
  void labelHoldsWhatDiffersFromTheDefaults() {
    assertThat(engine).hasToString("belief-propagation");
    assertThat(engine.withTolerance(1e-6).withIterations(50).withDamping(0.5))
        .hasToString("belief-propagation[tolerance=1.0E-6,iterations=50,damping=0.5]");
    assertThat(
            engine
                .withPatience(7)
                .withSchedule(Schedule.RESIDUAL)
                .withDomain(MessageDomain.of("log")))
        .hasToString("belief-propagation[patience=7,schedule=residual,domain=log]");
  }

  @Test
  void oddPartsOfAModelAreLawful() {
    List<Variable> variables =
        List.of(
            Variable.of("free", "a", "b", "c"),
            Variable.of("only", "one"),
            Variable.of("seen", "a", "b"),
            Variable.of("known", "a", "b"));
    FactorGraph graph =
        new FactorGraph(
            "odd",
            variables,
            List.of(
                Factor.of(new int[0], new int[0], new double[] {0.5}),
                Factor.of(new int[] {1, 2}, new int[] {1, 2}, new double[] {3, 1}),
                Factor.of(new int[] {2, 3}, new int[] {2, 2}, new double[] {1, 2, 3, 4})));
    MarginalProblem problem = MarginalProblem.of(graph, Evidence.none().observe(3, 1));
    Marginals answer = engine.infer(problem, Run.of(1)).orThrow();
    assertThat(answer.distribution(0))
        .containsExactly(new double[] {1.0 / 3, 1.0 / 3, 1.0 / 3}, within(1e-15));
    assertThat(answer.distribution(1)).containsExactly(1);
    assertThat(answer.p(2, 0)).isCloseTo(0.6, within(1e-15)); // 3·2 against 1·4
    assertThat(answer.distribution(3)).containsExactly(0, 1);
    assertThat(logEvidence(answer)).isCloseTo(Math.log(0.5 * 3 * 10), within(1e-14));
  }

  @Test
  void everythingObservedIsLawful() {
    FactorGraph graph = Models.graph(2, List.of(Models.pair(0, 1, 1, 2, 3, 4)));
    MarginalProblem problem =
        MarginalProblem.of(graph, Evidence.none().observe(0, 1).observe(1, 0));
    Marginals answer = engine.infer(problem, Run.of(1)).orThrow();
    assertThat(answer.guarantee()).isEqualTo(Guarantee.EXACT);
    assertThat(logEvidence(answer)).isCloseTo(Math.log(3), within(1e-15));
  }

  @Test
  void saysWhichEvidenceIsImpossible() {
    FactorGraph graph = Models.graph(2, List.of(Models.pair(0, 1, 1, 0, 0, 1)));
    Evidence evidence = Evidence.none().observe(0, 1).likelihood(1, 2, 0);
    Outcome<Marginals> outcome = engine.infer(MarginalProblem.of(graph, evidence), Run.of(1));
    assertThat(outcome).isInstanceOf(Outcome.Impossible.class);
    assertThat(((Outcome.Impossible<Marginals>) outcome).conflict())
        .containsExactly("v0=yes", "v1=2.0:0.0");
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.IMPOSSIBLE_EVIDENCE);
  }

  @Test
  void aRunCutBeforeItsFirstStepClaimsNothing() {
    Thread.currentThread().interrupt();
    Outcome<Marginals> outcome = ask(Models.graph(2, List.of(Models.pair(0, 1, 1, 2, 3, 4))));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.INTERRUPTED);
    assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.HEURISTIC);
    ErrorStatement error = outcome.orThrow().estimate(0, 0).error();
    assertThat(error)
        .isEqualTo(
            ErrorStatement.unknown(
                "the run was cut before every message had been sent, so the beliefs leave parts of the model out"));
  }

  @Test
  void evidenceThatIsImpossibleByItselfIsSeenBeforeTheFirstStep() {
    FactorGraph graph = Models.graph(2, List.of(Factor.of(0, 0, 1), Models.pair(0, 1, 1, 2, 3, 4)));
    Evidence evidence = Evidence.none().likelihood(0, 1, 0);
    Thread.currentThread().interrupt();
    Outcome<Marginals> outcome = engine.infer(MarginalProblem.of(graph, evidence), Run.of(1));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome).isInstanceOf(Outcome.Impossible.class);
  }

  /** Hub 0 with that many leaves, each favouring state 0 of the hub; an extra factor of the hub. */
  private static FactorGraph star(int leaves, Factor extra) {
    List<Factor> factors = new ArrayList<>();
    for (int leaf = 1; leaf <= leaves; leaf++) {
      factors.add(Models.pair(0, leaf, 0.9, 0.1, 0.1, 0.9));
      factors.add(Factor.of(leaf, 0.8, 0.2));
    }
    factors.add(extra);
    return Models.graph(leaves + 1, factors);
  }

  @Test
  void fiveThousandNeighboursDoNotUnderflow() {
    int leaves = 5000;
    double no = 0.9 * 0.8 + 0.1 * 0.2;
    double yes = 0.1 * 0.8 + 0.9 * 0.2;
    Marginals answer = ask(star(leaves, Factor.of(0, 1, 1))).orThrow();
    assertThat(answer.p(0, 0)).isEqualTo(1); // the other state has 10^-2269
    assertThat(answer.p(1, 0)).isCloseTo(0.9 * 0.8 / no, within(1e-12));
    assertThat(logEvidence(answer)).isCloseTo(leaves * Math.log(no), within(1e-9));

    Marginals forbidden = ask(star(leaves, Factor.of(0, 0, 1))).orThrow();
    assertThat(forbidden.p(0, 1)).isEqualTo(1);
    assertThat(forbidden.p(1, 0)).isCloseTo(0.1 * 0.8 / yes, within(1e-12));
    assertThat(logEvidence(forbidden)).isCloseTo(leaves * Math.log(yes), within(1e-9));
  }

  @Test
  void aZeroBehindFiveThousandNeighboursIsNoUnderflow() {
    // the hub's unlikely state is the only one that a further variable allows
    FactorGraph star = star(5000, Factor.of(0, 1, 1));
    List<Variable> variables = new ArrayList<>(star.variables());
    variables.add(Variable.of("judge", "a", "b"));
    List<Factor> factors = new ArrayList<>(star.factors());
    factors.add(0, Models.pair(0, 5001, 0, 0, 0.25, 0.75));
    Marginals answer = ask(new FactorGraph("judged", variables, factors)).orThrow();
    assertThat(answer.p(0, 1)).isEqualTo(1);
    assertThat(answer.p(5001, 1)).isCloseTo(0.75, within(1e-12));
    assertThat(logEvidence(answer)).isCloseTo(5000 * Math.log(0.26), within(1e-9));
  }

  @Test
  void tinyAndHugeNumbersNeitherUnderflowNorOverflow() {
    double tiny = 1e-300;
    List<Factor> factors = new ArrayList<>();
    for (int leaf = 1; leaf <= 3; leaf++) {
      factors.add(Models.pair(0, leaf, 1, 1, tiny, tiny)); // 10^-900 against state 1
      factors.add(Models.pair(0, leaf + 3, tiny, tiny, 1, 1)); // and as much for it
    }
    Marginals balanced = ask(Models.graph(7, factors)).orThrow();
    assertThat(balanced.p(0, 0)).isCloseTo(0.5, within(1e-12));
    assertThat(logEvidence(balanced)).isCloseTo(Math.log(2) * 7 + 3 * Math.log(tiny), within(1e-9));

    List<Factor> huge = new ArrayList<>();
    for (int v = 0; v < 20; v++) {
      huge.add(Models.pair(v, v + 1, HUGE / 3, HUGE, HUGE / 3 * 2, HUGE / 3));
    }
    Marginals chain = ask(Models.graph(21, huge)).orThrow();
    Marginals small =
        ask(Models.graph(
                21,
                IntStream.range(0, 20).mapToObj(v -> Models.pair(v, v + 1, 1, 3, 2, 1)).toList()))
            .orThrow();
    assertThat(chain.distribution(7)).containsExactly(small.distribution(7), within(1e-12));
    assertThat(logEvidence(chain))
        .isCloseTo(logEvidence(small) + 20 * Math.log(HUGE / 3), within(1e-9));
  }

  @Test
  void aWideFactorIsReadFewTimes() {
    int rank = 12;
    double[] values = new double[1 << rank];
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 + Integer.bitCount(i * 0x9E3779B9);
    }
    FactorGraph graph =
        Models.graph(
            rank,
            List.of(
                Factor.of(
                    IntStream.range(0, rank).toArray(),
                    IntStream.range(0, rank).map(v -> 2).toArray(),
                    values)));
    Outcome<Marginals> outcome = ask(graph);
    assertThat(outcome.diagnostics().evaluations()).isLessThan(8L << rank);
    assertThat(engine.forecast(plain(graph)).evaluations()).isEqualTo(4 << rank);
  }

  @Test
  void theForecastOfBytesIsWhatIsHeld() {
    FactorGraph graph = Models.complete(6, 0.1, 0.2);
    double held = ask(graph).diagnostics().peakBytes();
    assertThat(engine.forecast(plain(graph)).bytes()).isBetween(0.5 * held, 2 * held);
    assertThat(engine.forecast(plain(graph)).basis()).isEqualTo("loops: steps unknown");
  }
}
