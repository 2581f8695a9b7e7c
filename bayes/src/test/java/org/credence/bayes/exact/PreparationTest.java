package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

/** What zeros rule out before anything is eliminated. */
final class PreparationTest {

  private static final EliminationHeuristic ORDER = EliminationHeuristic.MIN_FILL;

  private static UpwardPass eliminate(OpenModel open, Semiring semiring, Semiring logarithmic) {
    boolean[] wanted = new boolean[open.variables.length];
    Arrays.fill(wanted, true);
    EliminationPlan plan = EliminationPlan.of(open, ORDER, InductionCost.Use.MARGINALS, wanted);
    return VariableElimination.eliminate(plan, semiring, logarithmic, ORDER, Meter.unlimited());
  }

  private static boolean isPossible(Models.Case c) {
    return Enumeration.marginals().infer(c.marginals(), Run.of(1)).answer().isPresent();
  }

  @Test
  void fewerStatesGiveTheSameMarginalsAndZerosForTheOthers() {
    int shrunk = 0;
    int fixed = 0;
    for (int seed = 0; seed < 3000; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      Models.Case c =
          new Models.Case(
              RandomModels.factorGraph(random, 2 + seed % 6, 4, 3 + seed % 8, 3, 0.45),
              Evidence.none());
      if (!isPossible(c)) {
        continue;
      }
      OpenModel all = OpenModel.of(c.model(), c.evidence());
      OpenModel few = OpenModel.propagated(c.model(), c.evidence());
      UpwardPass upAll = eliminate(all, SumProduct.INSTANCE, LogSumProduct.INSTANCE);
      UpwardPass upFew = eliminate(few, SumProduct.INSTANCE, LogSumProduct.INSTANCE);
      assertThat(upFew.logTotal()).isCloseTo(upAll.logTotal(), within(1e-12));
      double[][] p = DownwardPass.run(upAll, SumProduct.INSTANCE, Meter.unlimited());
      double[][] q = DownwardPass.run(upFew, SumProduct.INSTANCE, Meter.unlimited());
      for (int i = 0; i < p.length; i++) {
        int v = all.variables[i];
        int number = few.numbers[v];
        double[] expected = p[i];
        if (number == OpenModel.CLOSED) {
          fixed++;
          assertThat(expected[few.knownState(v)]).isCloseTo(1, within(1e-12));
        } else {
          shrunk += few.cardinalities[number] < p[i].length ? 1 : 0;
          assertThat(few.overAllStates(number, q[number])).containsExactly(expected, within(1e-12));
        }
      }
    }
    assertThat(shrunk).as("variables that lost states").isGreaterThan(100);
    assertThat(fixed).as("variables left with one state").isGreaterThan(100);
  }

  @Test
  void propagationNeverRefutesWhatIsPossible() {
    int refuted = 0;
    for (int seed = 0; seed < 1500; seed++) {
      Models.Case c = Models.random(SeededRandomness.of(seed), 7);
      boolean impossible = OpenModel.propagated(c.model(), c.evidence()).impossible;
      refuted += impossible ? 1 : 0;
      assertThat(impossible && isPossible(c)).isFalse();
    }
    assertThat(refuted).isGreaterThan(30);
  }

  @Test
  void theMostProbableAssignmentIsTheSameInBothDomains() {
    for (int seed = 0; seed < 1500; seed++) {
      Models.Case c = Models.random(SeededRandomness.of(seed), 8);
      if (!isPossible(c)) {
        continue;
      }
      OpenModel open = OpenModel.propagated(c.model(), c.evidence());
      UpwardPass linear = eliminate(open, ScaledMaxProduct.INSTANCE, MaxProduct.INSTANCE);
      UpwardPass logs = eliminate(open, MaxProduct.INSTANCE, MaxProduct.INSTANCE);
      assertThat(linear.semiring).isEqualTo(ScaledMaxProduct.INSTANCE);
      assertThat(linear.logTotal()).isCloseTo(logs.logTotal(), within(1e-11));
      assertThat(Traceback.run(linear, Meter.unlimited()))
          .isEqualTo(Traceback.run(logs, Meter.unlimited()));
    }
  }

  /** x0 = x1 = ... = xn over three states. */
  private static FactorGraph equal(int n) {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < n; v++) {
      variables.add(Variable.of("x" + v, "a", "b", "c"));
      if (v > 0) {
        factors.add(
            Factor.of(
                new int[] {v - 1, v}, new int[] {3, 3}, new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}));
      }
    }
    return new FactorGraph("equal", variables, factors);
  }

  @Test
  void impossibleEvidenceIsRefutedWithoutReadingATable() {
    FactorGraph graph = equal(20_000);
    Evidence evidence =
        Evidence.none()
            .observe(5, 0)
            .observe(9_000, 0)
            .likelihood(10_000, 0, 1, 1)
            .observe(19_999, 0);
    Outcome<Marginals> outcome =
        VariableElimination.marginals().infer(MarginalProblem.of(graph, evidence), Run.of(1));
    assertThat(((Outcome.Impossible<Marginals>) outcome).conflict())
        .containsExactly("x19999=a", "x10000=0.0:1.0:1.0");
    assertThat(outcome.diagnostics().evaluations()).isZero();
    assertThat(outcome.diagnostics().warnings()).isEmpty();
  }

  @Test
  void oneObservationSettlesAllThatItDetermines() {
    OpenModel open = OpenModel.propagated(equal(1000), Evidence.none().observe(500, 2));
    assertThat(open.variables).isEmpty();
    assertThat(open.knownState(999)).isEqualTo(2);
  }

  @Test
  void saysWhenAConflictMayNotBeTheSmallest() {
    // nine binary variables pairwise different in threes: no assignment, but every pair is
    // consistent
    int n = 26;
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < n; v++) {
      variables.add(Variable.of("x" + v, "a", "b"));
    }
    for (int a = 0; a < n; a++) {
      for (int b = a + 1; b < n; b++) {
        factors.add(Factor.of(new int[] {a, b}, new int[] {2, 2}, new double[] {1, 1, 1, 1}));
      }
    }
    factors.add(Factor.of(new int[] {0, 1}, new int[] {2, 2}, new double[] {0, 1, 1, 0}));
    factors.add(Factor.of(new int[] {1, 2}, new int[] {2, 2}, new double[] {0, 1, 1, 0}));
    factors.add(Factor.of(new int[] {0, 2}, new int[] {2, 2}, new double[] {0, 1, 1, 0}));
    FactorGraph graph = new FactorGraph("odd", variables, factors);
    Evidence evidence = Evidence.none().likelihood(25, 0.5, 1).likelihood(24, 0.5, 1);
    Conflict conflict = Conflict.of(graph, evidence, ORDER);
    assertThat(conflict.irreducible()).isFalse();
    assertThat(conflict.pieces()).containsExactly("x24=0.5:1.0", "x25=0.5:1.0");
    Outcome<Marginals> outcome =
        VariableElimination.marginals().infer(MarginalProblem.of(graph, evidence), Run.of(1));
    assertThat(outcome.diagnostics().warnings())
        .containsExactly(
            "the evidence named cannot hold together, but part of it may be enough: to find out would take too long");
  }

  @Test
  void conflictsAreIrreducibleByBruteForce() {
    int conflicts = 0;
    for (int seed = 0; seed < 1500; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      BayesianNetwork network = RandomModels.network(random, 7, 3, 3, 0.5);
      Evidence evidence = RandomModels.evidence(random, network, 0.6);
      if (isPossible(new Models.Case(network, evidence))) {
        continue;
      }
      conflicts++;
      Conflict conflict = Conflict.of(network, evidence, ORDER);
      assertThat(conflict.irreducible()).isTrue();
      List<String> all = evidence.describe(network);
      List<Integer> kept = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        if (conflict.pieces().contains(all.get(i))) {
          kept.add(i);
        }
      }
      assertThat(isPossible(new Models.Case(network, only(evidence, kept)))).isFalse();
      for (int out : kept) {
        List<Integer> rest = kept.stream().filter(i -> i != out).toList();
        assertThat(isPossible(new Models.Case(network, only(evidence, rest)))).isTrue();
      }
    }
    assertThat(conflicts).isGreaterThan(100);
  }

  private static Evidence only(Evidence evidence, List<Integer> pieces) {
    List<Integer> hard = List.copyOf(evidence.states().keySet());
    Evidence result = Evidence.none();
    for (int piece : pieces) {
      if (piece < hard.size()) {
        result = result.observe(hard.get(piece), evidence.states().get(hard.get(piece)));
      } else {
        int v = evidence.likelihoodVariables().get(piece - hard.size());
        result = result.likelihood(v, evidence.likelihood(v));
      }
    }
    return result;
  }
}
