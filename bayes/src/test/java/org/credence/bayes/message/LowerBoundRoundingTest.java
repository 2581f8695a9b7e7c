package org.credence.bayes.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.search.AssignmentScore;
import org.credence.bayes.search.LocalSearch;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.Test;

/** A bound is one of the weight's logarithm itself, of which the number stated is a rounding. */
final class LowerBoundRoundingTest {

  private static final MathContext DIGITS = new MathContext(40);

  /** To 30 digits, from that of the library by one step: log x = y + log(1 + (x e^-y - 1)). */
  private static BigDecimal log(double x) {
    BigDecimal y = new BigDecimal(Math.log(x));
    BigDecimal exp = BigDecimal.ONE;
    BigDecimal term = BigDecimal.ONE;
    for (int k = 1; k < 60; k++) {
      term = term.multiply(y.negate()).divide(BigDecimal.valueOf(k), DIGITS);
      exp = exp.add(term, DIGITS);
    }
    BigDecimal rest = new BigDecimal(x).multiply(exp, DIGITS).subtract(BigDecimal.ONE);
    return y.add(rest); // its square is below 1e-31
  }

  @Test
  void ofMaxProductHoldsForTheWeightBeforeRounding() {
    assertHolds(MaxProduct.standard());
  }

  @Test
  void ofLocalSearchHoldsToo() {
    assertHolds(LocalSearch.standard());
  }

  /** Without pairs the product of the largest entries is the weight itself. Kills: an upper bound that is rounded down with the sum. */
  @Test
  void ofTheProductOfTheLargestEntriesHoldsFromAbove() {
    int roundedDown = 0;
    for (int i = 0; i < 100; i++) {
      GraphicalModel model =
          RandomModels.factorGraph(SeededRandomness.of(84).split(i), 9, 3, 30, 1, 0);
      MostProbableProblem problem = new MostProbableProblem(model, Evidence.none());
      Iteration<MostProbableAssignment> iteration =
          LocalSearch.standard().begin(problem, SeededRandomness.of(1), Workers.sequential());
      iteration.advance(100);
      MostProbableAssignment best = iteration.answer();
      BigDecimal most = BigDecimal.ZERO;
      BigDecimal truth = BigDecimal.ZERO;
      for (Factor factor : model.factors()) {
        most = most.add(log(Arrays.stream(factor.values()).max().orElseThrow()));
        truth = truth.add(log(factor.at(best.states())));
      }
      ErrorStatement.Bound bound = (ErrorStatement.Bound) best.logP().error();
      assertThat(
              new BigDecimal(
                  new AssignmentScore(model, Evidence.none(), best.states()).logCeiling()))
          .isGreaterThanOrEqualTo(most);
      assertThat(new BigDecimal(bound.upper())).isGreaterThanOrEqualTo(truth);
      assertThat(bound.upper()).isCloseTo(most.doubleValue(), within(1e-12));
      roundedDown += new BigDecimal(best.logP().value()).compareTo(truth) < 0 ? 1 : 0;
    }
    assertThat(roundedDown).as("weights rounded down").isGreaterThan(5);
  }

  private static void assertHolds(
      IterativeEngine<MostProbableProblem, MostProbableAssignment> engine) {
    int bounds = 0;
    int roundedUp = 0;
    for (int i = 0; i < 150; i++) {
      GraphicalModel model =
          RandomModels.factorGraph(SeededRandomness.of(83).split(i), 9, 3, 30, 3, 0);
      MostProbableProblem problem = new MostProbableProblem(model, Evidence.none());
      Iteration<MostProbableAssignment> iteration =
          engine.begin(problem, SeededRandomness.of(1), Workers.sequential());
      iteration.advance(1);
      MostProbableAssignment answer = iteration.answer();
      if (answer.logP().error() instanceof ErrorStatement.Bound bound) {
        BigDecimal truth = BigDecimal.ZERO;
        for (Factor factor : model.factors()) {
          truth = truth.add(log(factor.at(answer.states())));
        }
        assertThat(new BigDecimal(bound.lower())).isLessThanOrEqualTo(truth);
        bounds++;
        roundedUp += new BigDecimal(answer.logP().value()).compareTo(truth) > 0 ? 1 : 0;
      }
    }
    assertThat(bounds).as("bounds").isGreaterThan(20);
    assertThat(roundedUp).as("weights rounded up").isGreaterThan(5);
  }
}
