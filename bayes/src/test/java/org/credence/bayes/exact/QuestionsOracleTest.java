package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.JointMarginal;
import org.credence.bayes.problem.JointMarginalProblem;
import org.credence.bayes.problem.KMostProbable;
import org.credence.bayes.problem.KMostProbableProblem;
import org.credence.bayes.problem.MarginalMapAssignment;
import org.credence.bayes.problem.MarginalMapProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.Property;
import org.junit.jupiter.api.Test;

/** Joint marginals, k best assignments and marginal MAP against the definition on random models, and against each other. */
final class QuestionsOracleTest {

  private static final Run RUN = Run.of(1);

  /** Sums of a few thousand products of a few dozen numbers: some hundred roundings of 1e-16. */
  private static final double ROUNDING = 1e-12;

  private static final double LOG_ROUNDING = 1e-10;

  /** A case and some of its variables, in some order. */
  private record Asked(Models.Case given, List<Integer> variables, EliminationHeuristic order) {
    static Asked random(Randomness random, int size) {
      Models.Case given = Models.random(random, size);
      List<Integer> variables = new ArrayList<>();
      int share = random.below(4);
      for (int v = 0; v < given.model().size(); v++) {
        if (random.below(4) < share || share == 3) {
          variables.add(random.below(variables.size() + 1), v);
        }
      }
      EliminationHeuristic[] orders = EliminationHeuristic.values();
      return new Asked(given, variables, orders[random.below(orders.length)]);
    }

    JointMarginalProblem joint() {
      return new JointMarginalProblem(given.model(), given.evidence(), variables);
    }

    MarginalMapProblem map() {
      return new MarginalMapProblem(given.model(), given.evidence(), variables);
    }

    KMostProbableProblem best(int k) {
      return new KMostProbableProblem(given.model(), given.evidence(), k);
    }
  }

  /** Both have an answer, or neither has one for the same reason; calls the check if both have one. */
  private static <A> void assertAgree(
      Outcome<A> expected, Outcome<A> actual, java.util.function.BiConsumer<A, A> check) {
    assertThat(actual.label()).isEqualTo(expected.label());
    if (expected.answer().isPresent()) {
      check.accept(expected.orThrow(), actual.orThrow());
    }
  }

  private static void assertSameJoint(JointMarginal expected, JointMarginal actual) {
    assertThat(actual.variables()).isEqualTo(expected.variables());
    assertThat(actual.table()).hasSameSizeAs(expected.table());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.value(i)).isCloseTo(expected.value(i), within(ROUNDING));
      if (expected.value(i) == 0) {
        assertThat(actual.value(i)).as("a true zero").isZero();
      }
    }
    assertThat(actual.logEvidence().value())
        .isCloseTo(expected.logEvidence().value(), within(LOG_ROUNDING));
  }

  @Test
  void jointMarginalsAreThoseOfTheDefinition() {
    Property.forAll(Asked::random, 2500, "ve-joint")
        .sizes(1, 8)
        .check(
            a ->
                assertAgree(
                    Enumeration.jointMarginal().infer(a.joint(), RUN),
                    VariableElimination.jointMarginal(a.order()).infer(a.joint(), RUN),
                    QuestionsOracleTest::assertSameJoint));
  }

  @Test
  void enumeratedJointMarginalsAreSumsOfTheJointTable() {
    Property.forAll(Asked::random, 300, "enum-joint")
        .sizes(1, 5)
        .check(
            a -> {
              JointTable table = new JointTable(a.given().model(), a.given().evidence());
              Outcome<JointMarginal> outcome = Enumeration.jointMarginal().infer(a.joint(), RUN);
              assertThat(outcome.answer().isPresent()).isEqualTo(table.total() > 0);
              if (outcome.answer().isEmpty()) {
                return;
              }
              double[] sums = new double[outcome.orThrow().size()];
              for (int i = 0; i < table.assignments().size(); i++) {
                int[] states = table.assignments().get(i);
                int[] asked = a.variables().stream().mapToInt(v -> states[v]).toArray();
                sums[outcome.orThrow().index(asked)] += table.weight(i);
              }
              for (int i = 0; i < sums.length; i++) {
                assertThat(outcome.orThrow().value(i))
                    .isCloseTo(sums[i] / table.total(), within(ROUNDING));
              }
            });
  }

  @Test
  void marginsOfAJointMarginalAreTheMarginals() {
    Property.forAll(Asked::random, 500, "joint-margins")
        .sizes(1, 12)
        .check(
            a -> {
              MarginalProblem problem =
                  new MarginalProblem(a.given().model(), a.given().evidence(), a.variables());
              Outcome<Marginals> marginals = VariableElimination.marginals().infer(problem, RUN);
              Outcome<JointMarginal> joint =
                  VariableElimination.jointMarginal(a.order()).infer(a.joint(), RUN);
              assertThat(joint.label()).isEqualTo(marginals.label());
              if (joint.answer().isEmpty()) {
                return;
              }
              for (int i = 0; i < a.variables().size(); i++) {
                double[] margin = joint.orThrow().margin(i);
                double[] expected = marginals.orThrow().distribution(a.variables().get(i));
                assertThat(margin).containsExactly(expected, within(ROUNDING));
              }
            });
  }

  @Test
  void marginalMapAttainsTheLargestProbability() {
    Property.forAll(Asked::random, 2500, "ve-mmap")
        .sizes(1, 8)
        .check(
            a ->
                assertAgree(
                    Enumeration.marginalMap().infer(a.map(), RUN),
                    VariableElimination.marginalMap(a.order()).infer(a.map(), RUN),
                    (expected, actual) -> {
                      assertThat(actual.logP().value())
                          .isCloseTo(expected.logP().value(), within(LOG_ROUNDING));
                      assertThat(logP(a.given(), actual))
                          .as("log P of the states it gives")
                          .isCloseTo(expected.logP().value(), within(LOG_ROUNDING));
                    }));
  }

  /** log P(x_M, e), by the definition with x_M as evidence. */
  private static double logP(Models.Case given, MarginalMapAssignment answer) {
    Evidence evidence = given.evidence();
    for (int i = 0; i < answer.variables().size(); i++) {
      int v = answer.variables().get(i);
      int state = answer.states()[i];
      if (evidence.states().containsKey(v)) {
        assertThat(state).isEqualTo(evidence.states().get(v).intValue());
      } else if (!evidence.likelihoodVariables().contains(v)) {
        evidence = evidence.observe(v, state);
      }
    }
    JointMarginal joint =
        Enumeration.jointMarginal()
            .infer(new JointMarginalProblem(given.model(), evidence, answer.variables()), RUN)
            .orThrow();
    return joint.logEvidence().value() + Math.log(joint.p(answer.states()));
  }

  @Test
  void marginalMapOfAllVariablesIsTheMostProbableAssignmentAndOfNoneTheEvidenceProbability() {
    Property.forAll(Models::random, 500, "mmap-ends")
        .sizes(1, 10)
        .check(
            c -> {
              List<Integer> all = IntStream.range(0, c.model().size()).boxed().toList();
              assertThat(mapValue(c, all))
                  .isCloseTo(
                      value(
                          VariableElimination.mostProbable()
                              .infer(new MostProbableProblem(c.model(), c.evidence()), RUN),
                          a -> a.logP().value()),
                      within(LOG_ROUNDING));
              assertThat(mapValue(c, List.of()))
                  .isCloseTo(
                      value(
                          VariableElimination.evidenceProbability()
                              .infer(new EvidenceProbabilityProblem(c.model(), c.evidence()), RUN),
                          e -> e.value()),
                      within(LOG_ROUNDING));
            });
  }

  private static double mapValue(Models.Case c, List<Integer> variables) {
    return value(
        VariableElimination.marginalMap()
            .infer(new MarginalMapProblem(c.model(), c.evidence(), variables), RUN),
        a -> a.logP().value());
  }

  /** The number asked for, or 1 (no logarithm of a probability of a network) if it is impossible. */
  private static <A> double value(Outcome<A> outcome, Function<A, Double> number) {
    return outcome.answer().map(number).orElse(1.0);
  }

  @Test
  void theKBestAssignmentsAreThoseOfTheDefinition() {
    Property.forAll(Asked::random, 2500, "ve-kbest")
        .sizes(1, 7)
        .check(
            a -> {
              int k = 1 + a.given().model().factors().size() * a.given().model().size() % 25;
              assertAgree(
                  Enumeration.kMostProbable().infer(a.best(k), RUN),
                  VariableElimination.kMostProbable(a.order()).infer(a.best(k), RUN),
                  (expected, actual) -> assertSameBest(a.given(), expected, actual));
            });
  }

  private static void assertSameBest(
      Models.Case given, KMostProbable expected, KMostProbable actual) {
    assertThat(actual.size()).isEqualTo(expected.size());
    assertThat(actual.all()).isEqualTo(expected.all());
    Set<List<Integer>> different = new HashSet<>();
    double before = Double.POSITIVE_INFINITY;
    for (int i = 0; i < actual.size(); i++) {
      MostProbableAssignment found = actual.assignments().get(i);
      double logP = found.logP().value();
      assertThat(logP)
          .as("number %s", i)
          .isCloseTo(expected.assignments().get(i).logP().value(), within(LOG_ROUNDING));
      assertThat(logP).as("descending").isLessThanOrEqualTo(before);
      before = logP;
      different.add(Arrays.stream(found.states()).boxed().toList());
      assertThat(logP)
          .isEqualTo(
              VariableElimination.logWeight(given.model(), given.evidence(), found.states()));
      given
          .evidence()
          .states()
          .forEach((v, s) -> assertThat(found.state(v)).isEqualTo(s.intValue()));
    }
    assertThat(different).as("all different").hasSize(actual.size());
  }

  @Test
  void kBeyondTheSupportGivesAllOfItAndSaysSo() {
    int fewer = 0;
    for (int seed = 0; seed < 150; seed++) {
      Models.Case c = Models.random(SeededRandomness.of(seed), 5);
      JointTable table = new JointTable(c.model(), c.evidence());
      int support = 0;
      for (int i = 0; i < table.assignments().size(); i++) {
        support += table.weight(i) > 0 ? 1 : 0;
      }
      fewer += support < table.assignments().size() ? 1 : 0;
      if (support == 0) {
        continue;
      }
      KMostProbable beyond = best(c, support + 7);
      assertThat(beyond.size()).isEqualTo(support);
      assertThat(beyond.all()).isTrue();
      KMostProbable whole = best(c, support);
      assertThat(whole.size()).isEqualTo(support);
      assertThat(whole.all()).isTrue();
      if (support > 1) {
        assertThat(best(c, support - 1).size()).isEqualTo(support - 1);
        assertThat(best(c, support - 1).all()).isFalse();
      }
    }
    assertThat(fewer).as("models with zeros").isGreaterThan(50);
  }

  private static KMostProbable best(Models.Case c, int k) {
    return VariableElimination.kMostProbable()
        .infer(new KMostProbableProblem(c.model(), c.evidence(), k), RUN)
        .orThrow();
  }

  @Test
  void allTiedAssignmentsAreFoundEachOnceInTheOrderOfTheirStates() {
    FactorGraph uniform =
        Models.graph(
            new int[] {2, 3, 1, 2},
            org.credence.bayes.model.Factor.of(
                new int[] {0, 1}, new int[] {2, 3}, new double[] {2, 2, 2, 2, 2, 2}),
            Models.pair(0, 3, 1, 0, 0, 1));
    KMostProbable found = best(new Models.Case(uniform, Evidence.none()), 100);
    assertThat(found.all()).isTrue();
    assertThat(found.assignments().stream().map(a -> Arrays.toString(a.states())))
        .containsExactly(
            "[0, 0, 0, 0]",
            "[0, 1, 0, 0]",
            "[0, 2, 0, 0]",
            "[1, 0, 0, 1]",
            "[1, 1, 0, 1]",
            "[1, 2, 0, 1]");
    assertThat(found.assignments().get(5).logP().value()).isEqualTo(Math.log(2));
  }

  @Test
  void theBestOneIsTheMostProbableAssignment() {
    Property.forAll(Models::random, 500, "k-is-one")
        .sizes(1, 10)
        .check(
            c -> {
              Outcome<MostProbableAssignment> one =
                  VariableElimination.mostProbable()
                      .infer(new MostProbableProblem(c.model(), c.evidence()), RUN);
              Outcome<KMostProbable> best =
                  VariableElimination.kMostProbable()
                      .infer(new KMostProbableProblem(c.model(), c.evidence(), 1), RUN);
              assertThat(best.label()).isEqualTo(one.label());
              if (one.answer().isPresent()) {
                assertThat(best.orThrow().assignments().get(0).logP().value())
                    .isCloseTo(one.orThrow().logP().value(), within(LOG_ROUNDING));
              }
            });
  }

  @Test
  void anyRangeOfNumbersGivesWhatTheDefinitionGives() {
    int[] domains = new int[2];
    int[] domainsOfBest = new int[2];
    for (int seed = 0; seed < 400; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      FactorGraph graph =
          Models.stretched(
              RandomModels.factorGraph(random, 1 + seed % 6, 3, 8, 3, 0.2),
              new double[] {10, 60, 150, 300}[random.below(4)],
              random);
      Models.Case c = new Models.Case(graph, RandomModels.evidence(random, graph, 0.1));
      List<Integer> some =
          IntStream.range(0, graph.size()).filter(v -> v % 2 == 0).boxed().toList();
      Asked asked = new Asked(c, some, EliminationHeuristic.MIN_FILL);
      Outcome<MarginalMapAssignment> map =
          VariableElimination.marginalMap().infer(asked.map(), RUN);
      domains[map.diagnostics().measures().containsKey("logDomain") ? 1 : 0]++;
      assertAgree(
          Enumeration.marginalMap().infer(asked.map(), RUN),
          map,
          (e, a) -> assertThat(a.logP().value()).isCloseTo(e.logP().value(), within(1e-8)));
      assertAgree(
          Enumeration.jointMarginal().infer(asked.joint(), RUN),
          VariableElimination.jointMarginal().infer(asked.joint(), RUN),
          (e, a) -> {
            for (int i = 0; i < e.size(); i++) {
              assertThat(a.value(i)).isCloseTo(e.value(i), within(1e-11));
            }
          });
      Outcome<KMostProbable> best = VariableElimination.kMostProbable().infer(asked.best(9), RUN);
      domainsOfBest[best.diagnostics().measures().containsKey("logDomain") ? 1 : 0]++;
      assertAgree(
          Enumeration.kMostProbable().infer(asked.best(9), RUN),
          best,
          (e, a) -> {
            assertThat(a.size()).isEqualTo(e.size());
            for (int i = 0; i < e.size(); i++) {
              assertThat(a.assignments().get(i).logP().value())
                  .isCloseTo(e.assignments().get(i).logP().value(), within(1e-8));
            }
          });
    }
    assertThat(domains[0]).as("solved with plain doubles").isGreaterThan(50);
    assertThat(domains[1]).as("solved in the log domain").isGreaterThan(50);
    assertThat(domainsOfBest[0]).as("k best with plain doubles").isGreaterThan(50);
    assertThat(domainsOfBest[1]).as("k best in the log domain").isGreaterThan(50);
  }

  @Test
  void aTableOfManyTilesIsThatOfTheDefinition() {
    for (int seed = 0; seed < 6; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      GraphicalModel model = RandomModels.factorGraph(random, 8, 5, 12, 4, 0.1);
      JointMarginalProblem problem =
          new JointMarginalProblem(model, Evidence.none(), List.of(6, 1, 4, 2, 7, 0, 3));
      assertAgree(
          Enumeration.jointMarginal().infer(problem, RUN),
          VariableElimination.jointMarginal().infer(problem, RUN),
          QuestionsOracleTest::assertSameJoint);
    }
  }
}
