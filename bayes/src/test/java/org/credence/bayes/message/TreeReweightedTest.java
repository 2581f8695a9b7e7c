package org.credence.bayes.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Patience;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Test;

final class TreeReweightedTest {

  private final TreeReweighted engine = TreeReweighted.standard();

  private static MarginalProblem plain(GraphicalModel model) {
    return MarginalProblem.of(model, Evidence.none());
  }

  private static TreeReweighted of(int forests) {
    return new TreeReweighted(1e-6, 1000, 0.3, forests);
  }

  private static <T> T whenTimeIsOver(Supplier<T> work) {
    long hoursAgo = System.nanoTime() - Duration.ofHours(10).toNanos();
    return Patience.within(hoursAgo, Optional.of(Duration.ofHours(5)), work);
  }

  private static MarginalProblem ring() {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < 10; v++) {
      variables.add(Variable.of("v" + v, "a", "b"));
      factors.add(
          Factor.of(new int[] {v, (v + 1) % 10}, new int[] {2, 2}, new double[] {3, 1, 1, 2}));
    }
    return plain(new FactorGraph("ring", variables, factors));
  }

  private static void assertCut(Supplier<?> work) {
    assertThatThrownBy(() -> whenTimeIsOver(work))
        .isInstanceOfSatisfying(
            CannotAnswerException.class,
            e -> assertThat(e.stop()).isEqualTo(StopReason.TIME_BUDGET));
  }

  /** Kills: forests that are made, or asked for the bound, whatever the clock says; an answer that is lost to an interrupt. */
  @Test
  void manyForestsAreCutWhenTheTimeIsOver() {
    MarginalProblem ring = ring();
    assertCut(() -> of(1 << 14).begin(ring, SeededRandomness.of(1), Workers.sequential()));
    Iteration<Marginals> iteration =
        of(1 << 14).begin(ring, SeededRandomness.of(1), Workers.sequential());
    iteration.advance(1);
    Marginals before = iteration.answer();
    assertCut(
        () -> {
          iteration.advance(8);
          return true;
        });
    Thread.currentThread().interrupt();
    Marginals after = iteration.answer();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(after.logEvidence().orElseThrow().error()).isInstanceOf(ErrorStatement.Bound.class);
    assertThat(before.logEvidence()).isPresent();
  }

  /** Kills: a forecast that takes forests for eight, or for nothing in each. */
  @Test
  void anAbsurdNumberOfForestsIsRefusedByTheForecast() {
    Outcome<Marginals> outcome = of(1 << 30).infer(ring(), Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.REFUSED);
    assertThat(outcome.toString()).contains("needs", "GiB");
    assertThat(of(1 << 20).forecast(ring()).evaluations())
        .isGreaterThan(1e5 * engine.forecast(ring()).evaluations());
  }

  private static MarginalProblem random(int i) {
    Randomness random = SeededRandomness.of(81).split(i);
    double zeroShare = i % 3 == 0 ? 0 : 0.3;
    GraphicalModel model =
        i % 2 == 0
            ? RandomModels.factorGraph(random, 3 + random.below(3), 3, 7, 3, zeroShare)
            : RandomModels.network(random, 3 + random.below(4), 3, 3, zeroShare);
    return MarginalProblem.of(model, RandomModels.evidence(random, model, 0.2));
  }

  /** The definition without tables of assignments, for speed: log Σ Π. */
  private static double logTotal(MarginalProblem problem) {
    List<Factor> factors = problem.evidence().absorbInto(problem.model());
    int[] states = problem.evidence().statesOf(problem.model());
    List<Integer> open = new ArrayList<>();
    for (int v = 0; v < states.length; v++) {
      if (states[v] < 0) {
        states[v] = 0;
        open.add(v);
      }
    }
    double sum = 0;
    while (true) {
      double weight = 1;
      for (Factor factor : factors) {
        weight *= factor.at(states);
      }
      sum += weight;
      int k = 0;
      while (k < open.size() && ++states[open.get(k)] == problem.model().cardinality(open.get(k))) {
        states[open.get(k++)] = 0;
      }
      if (k == open.size()) {
        return Math.log(sum);
      }
    }
  }

  /** Without weights all logarithms are zero, and yet the total is a rounded logarithm: a bound without slack would be an ulp short. */
  @Test
  void theUpperBoundHasSlackWhereAllTablesAreOnes() {
    List<Factor> ring = new ArrayList<>();
    for (int v = 0; v < 5; v++) {
      ring.add(Models.pair(v, (v + 1) % 5, 1, 1, 1, 1));
    }
    Iteration<Marginals> iteration =
        TreeReweighted.standard()
            .begin(plain(Models.graph(5, ring)), SeededRandomness.of(1), Workers.sequential());
    iteration.advance(1);
    ErrorStatement.Bound bound =
        (ErrorStatement.Bound) iteration.answer().logEvidence().orElseThrow().error();
    assertThat(bound.upper()).isGreaterThan(5 * Math.log(2)).isLessThan(5 * Math.log(2) + 1e-11);
    assertThat(bound.lower()).isLessThan(5 * Math.log(2)).isGreaterThan(5 * Math.log(2) - 1e-11);
  }

  /** Terms of ±30 that cancel in the expectation have rounded all the same. */
  @Test
  void theLowerBoundHasSlackForTermsThatCancel() {
    double high = Math.exp(30);
    double low = Math.exp(-30);
    MessageGraph graph =
        new MessageGraph(plain(Models.graph(2, List.of(Models.pair(0, 1, low, high, high, low)))));
    double lower = new ProductBound(graph, new double[][] {{0.5, 0.5}, {0.5, 0.5}}).lower();
    assertThat(lower).isBetween(2 * Math.log(2) - 1e-11, 2 * Math.log(2) - 1e-12);
  }

  /** Whatever the messages: cut after 0, 1, 2 or more steps, damped or not. Would see forests not averaged, or shares left out. */
  @Test
  void theBoundsHoldOnTenThousandRandomModelsAtAnyStep() {
    int answered = 0;
    int proved = 0;
    double gap = 0;
    for (int i = 0; i < 10_000; i++) {
      MarginalProblem problem = random(i);
      double truth = logTotal(problem);
      int steps = i % 4;
      TreeReweighted cut = new TreeReweighted(1e-6, 20, i % 5 == 0 ? 0 : 0.3, 1 + i % 3);
      try {
        Iteration<Marginals> iteration =
            cut.begin(problem, SeededRandomness.of(1), Workers.sequential());
        iteration.advance(steps == 0 ? 1 : 2 * steps);
        Estimate estimate = iteration.answer().logEvidence().orElseThrow();
        answered++;
        assertThat(estimate.error().covers(estimate.value(), truth, 1e-9))
            .as("case %d: %s of %s", i, estimate, truth)
            .isTrue();
        gap += truth > Double.NEGATIVE_INFINITY ? estimate.value() - truth : 0;
      } catch (ImpossibleEvidenceException e) {
        proved++;
        assertThat(truth).as("case %d", i).isEqualTo(Double.NEGATIVE_INFINITY);
      }
    }
    assertThat(answered).isGreaterThan(8000);
    assertThat(proved).isGreaterThan(100);
    assertThat(gap / answered).isBetween(1e-4, 0.3);
  }

  /** On a symmetric ring of four the least bound over its spanning trees is known: each leaves one of four equal edges out. */
  @Test
  void onASymmetricRingTheBoundIsThatOfTheFormula() {
    double coupling = 0.9;
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < 4; v++) {
      factors.add(Models.spins(v, (v + 1) % 4, coupling));
    }
    Outcome<Marginals> outcome =
        new TreeReweighted(1e-10, 2000, 0.3, 4).infer(plain(Models.graph(4, factors)), Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.CONVERGED);
    // three edges of strength J/(3/4) and four spins: log(2^4 cosh(4J/3)^3)
    double expected = 4 * Math.log(2) + 3 * Math.log(Math.cosh(4 * coupling / 3));
    Estimate estimate = outcome.orThrow().logEvidence().orElseThrow();
    assertThat(estimate.guarantee()).isEqualTo(Guarantee.BOUND);
    assertThat(estimate.value()).isCloseTo(expected, within(1e-9));
    assertThat(outcome.orThrow().p(0, 0)).isCloseTo(0.5, within(1e-9));
    assertThat(outcome.orThrow().estimate(0, 0).error().kind()).isEqualTo("unknown");
  }

  @Test
  void moreStepsNeverLoosenTheBound() {
    MarginalProblem problem = plain(Models.glass(SeededRandomness.of(82), 9, 0.7, 0.3));
    double truth = logTotal(problem);
    double before = Double.POSITIVE_INFINITY;
    for (int steps : new int[] {8, 16, 64, 256}) {
      double upper =
          engine
              .infer(problem, Run.of(1, Budget.ofSteps(steps)))
              .orThrow()
              .logEvidence()
              .orElseThrow()
              .value();
      assertThat(upper).isLessThanOrEqualTo(before).isGreaterThan(truth);
      before = upper;
    }
  }

  @Test
  void withoutLoopsItIsExact() {
    for (int i = 0; i < 50; i++) {
      FactorGraph forest = Models.forest(SeededRandomness.of(83).split(i), 5, 3, 0);
      Marginals answer = engine.infer(plain(forest), Run.of(1)).orThrow();
      JointTable truth = new JointTable(forest, Evidence.none());
      assertThat(answer.guarantee()).isEqualTo(Guarantee.EXACT);
      assertThat(answer.logEvidence().orElseThrow().error()).isEqualTo(ErrorStatement.exact());
      assertThat(answer.p(0, 0)).isCloseTo(truth.marginal(0, 0), within(1e-12));
    }
  }

  @Test
  void forestsHaveNoLoopsAndHoldEveryFactor() {
    for (int i = 0; i < 200; i++) {
      MessageGraph graph = new MessageGraph(random(i));
      SpanningForests forests = new SpanningForests(graph, 1 + i % 5);
      assertThat(forests.size()).isGreaterThanOrEqualTo(1 + i % 5);
      double[] share = new double[graph.factors()];
      for (int t = 0; t < forests.size(); t++) {
        int edges = 0;
        boolean[] child = new boolean[graph.variables];
        for (int parent : forests.parentEdges.get(t)) {
          int f = graph.edgeFactor[parent];
          share[f] += 1.0 / forests.size();
          for (int e = graph.edgeStart[f]; e < graph.edgeStart[f + 1]; e++) {
            edges++;
            if (e != parent) {
              assertThat(child[graph.edgeVariable[e]]).as("one parent each").isFalse();
              child[graph.edgeVariable[e]] = true;
            }
          }
        }
        long open = Arrays.stream(graph.fixed).filter(s -> s < 0).count();
        assertThat(forests.roots.get(t).length + edges - forests.parentEdges.get(t).length)
            .as("every open variable is a root or a child")
            .isEqualTo((int) open);
      }
      for (int f = 0; f < share.length; f++) {
        assertThat(share[f]).isPositive().isCloseTo(forests.share[f], within(1e-12));
      }
    }
  }

  @Test
  void aRunThatIsSavedGoesOnWithTheSameBits() throws IOException {
    MarginalProblem problem = plain(Models.glass(SeededRandomness.of(84), 8, 0.9, 0.3));
    for (int steps : new int[] {0, 3, 8, 13}) {
      TreeReweightedIteration whole = new TreeReweightedIteration(engine, problem);
      TreeReweightedIteration first = new TreeReweightedIteration(engine, problem);
      if (steps > 0) {
        whole.advance(steps);
        first.advance(steps);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      first.save(new DataOutputStream(bytes));
      TreeReweightedIteration second = new TreeReweightedIteration(engine, problem);
      second.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      whole.advance(10);
      second.advance(10);
      assertThat(second.evaluations()).isEqualTo(whole.evaluations());
      assertThat(second.answer().logEvidence()).isEqualTo(whole.answer().logEvidence());
      assertThat(second.answer().distribution(3)).isEqualTo(whole.answer().distribution(3));
    }
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new TreeReweighted(0, 10, 0.3, 8))
        .hasMessage("tolerance of tree-reweighted is 0.0; give a number in (0, 1)");
    assertThatThrownBy(() -> new TreeReweighted(1e-6, 0, 0.3, 8))
        .hasMessage("iterations of tree-reweighted is 0; give at least 1");
    assertThatThrownBy(() -> new TreeReweighted(1e-6, 10, 1, 8))
        .hasMessage("damping of tree-reweighted is 1.0; give a number in [0, 1), 0 for none");
    assertThatThrownBy(() -> new TreeReweighted(1e-6, 10, 0.3, 0))
        .hasMessage("forests of tree-reweighted is 0; give at least 1");
    assertThat(new TreeReweighted(1e-6, 10, 0.3, 5))
        .hasToString("tree-reweighted[iterations=10,forests=5]");
  }

  @Test
  void anUnconvergedRunSaysThatItsBoundHolds() {
    MarginalProblem problem = plain(Models.complete(6, -1, 0.2));
    Outcome<Marginals> outcome = new TreeReweighted(1e-12, 2, 0.3, 8).infer(problem, Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.NOT_CONVERGED);
    assertThat(outcome.diagnostics().warnings())
        .singleElement()
        .asString()
        .startsWith(
            "tree-reweighted belief propagation did not converge in 2 iterations (residual ")
        .contains("its bound on the log evidence holds, but is not the least");
  }
}
