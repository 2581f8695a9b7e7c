package org.credence.bayes.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Run;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.StatisticalAssert;
import org.credence.core.uncertainty.BoundedRatioSequence;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Test;

/** Intervals that may be watched: whoever stops at the first one that misses the truth finds one in at most 5 % of the runs. */
final class AnytimeIntervalsTest {

  private static final double LEVEL = 0.95;
  private static final int RUNS = 120;
  private static final int SAMPLES = 3000;
  private static final int FIRST_LOOK = 60;

  /** Looks at a growing distance, as the width shrinks with the root of the samples. */
  private static final double GROWTH = 1.12;

  /** 5 % and three standard errors over 120 runs. */
  private static final double MOST_MISSED = 0.05 + 3 * Math.sqrt(0.05 * 0.95 / RUNS);

  /** What fixed-length intervals must miss under the same looks, for the test to have power: they miss a quarter to a third. */
  private static final double LEAST_MISSED_BY_FIXED = 0.12;

  private record Question(MarginalProblem problem, JointTable joint) {
    static Question of(BayesianNetwork network, Evidence evidence) {
      return new Question(MarginalProblem.of(network, evidence), new JointTable(network, evidence));
    }

    double truth(int v, int s) {
      return joint.marginals()[v][s];
    }

    double logEvidence() {
      return Math.log(joint.total());
    }
  }

  private static Question chain() {
    BayesianNetwork chain = SmallNetworks.chain(3);
    return Question.of(chain, Evidence.none().observe(2, 1).likelihood(1, 0.9, 0.2));
  }

  /** Two causes that the evidence makes depend on each other, so that no proposal drawing them apart is exact. */
  private static Question causes() {
    BayesianNetwork causes =
        BayesianNetwork.builder("causes")
            .variable(Variable.of("a", "yes", "no"), List.of(), 0.3, 0.7)
            .variable(Variable.of("b", "yes", "no"), List.of(), 0.4, 0.6)
            .variable(
                Variable.of("c", "yes", "no"),
                List.of("a", "b"),
                0.2,
                0.8,
                0.9,
                0.1,
                0.7,
                0.3,
                0.1,
                0.9)
            .build();
    return Question.of(causes, Evidence.of(causes, Map.of("c", "yes")));
  }

  private static Question asia() {
    BayesianNetwork asia = SmallNetworks.asia();
    return Question.of(asia, Evidence.of(asia, Map.of("xray", "yes", "dysp", "no")));
  }

  /** Share of runs in which any look finds the truth outside of a stated interval, for one state and for the log evidence. */
  private static double[] missed(
      Question question, IterativeEngine<MarginalProblem, Marginals> engine, int v, int s) {
    long seed = StatisticalAssert.seed("anytime intervals");
    double p = question.truth(v, s);
    int[] misses = new int[2];
    int[] stated = new int[2];
    for (int run = 0; run < RUNS; run++) {
      Iteration<Marginals> iteration =
          engine.begin(
              question.problem,
              SeededRandomness.of(SeededRandomness.seedOf(seed, run)),
              Workers.sequential());
      boolean[] miss = new boolean[2];
      long next = FIRST_LOOK;
      while (iteration.steps() < SAMPLES) {
        iteration.advance(next - iteration.steps());
        next = Math.min(SAMPLES, (long) Math.ceil(next * GROWTH));
        Marginals answer = iteration.answer();
        Estimate[] estimates = {answer.estimate(v, s), answer.logEvidence().orElseThrow()};
        double[] truths = {p, question.logEvidence()};
        for (int i = 0; i < 2; i++) {
          if (estimates[i].error() instanceof ErrorStatement.Interval interval) {
            miss[i] |= !interval.covers(estimates[i].value(), truths[i], 1e-12);
            stated[i]++;
          }
        }
      }
      for (int i = 0; i < 2; i++) {
        misses[i] += miss[i] ? 1 : 0;
      }
    }
    for (int count : stated) {
      assertThat(count).as("looks with an interval").isGreaterThan(10 * RUNS);
    }
    return new double[] {(double) misses[0] / RUNS, (double) misses[1] / RUNS};
  }

  private static void assertValidUnderStopping(
      Question question,
      Function<Intervals, IterativeEngine<MarginalProblem, Marginals>> engine,
      int v,
      int s) {
    for (double share : missed(question, engine.apply(Intervals.ANYTIME), v, s)) {
      assertThat(share).isLessThanOrEqualTo(MOST_MISSED);
    }
    for (double share : missed(question, engine.apply(Intervals.FIXED), v, s)) {
      assertThat(share).as("fixed").isGreaterThan(LEAST_MISSED_BY_FIXED);
    }
  }

  @Test
  void drawsOfEqualWeightMayBeWatched() {
    assertValidUnderStopping(chain(), kind -> new RejectionSampling(1, LEVEL, kind), 0, 1);
  }

  @Test
  void boundedWeightsMayBeWatched() {
    assertValidUnderStopping(chain(), kind -> new LikelihoodWeighting(1, LEVEL, kind), 0, 1);
  }

  @Test
  void samplesDrawnBackMayBeWatched() {
    assertValidUnderStopping(chain(), kind -> new BackwardSimulation(1, 1, LEVEL, kind), 0, 1);
  }

  @Test
  void samplesOfAComputedProposalMayBeWatched() {
    assertValidUnderStopping(
        causes(), kind -> new EvidencePrePropagation(1, 5, 0.006, LEVEL, kind), 0, 0);
  }

  @Test
  void samplesOfALearnedProposalMayBeWatched() {
    assertValidUnderStopping(
        causes(), kind -> new AdaptiveImportanceSampling(1, 50, 2, 0.006, LEVEL, kind), 0, 0);
  }

  private static ErrorStatement.Interval interval(Estimate estimate) {
    return (ErrorStatement.Interval) estimate.error();
  }

  private static double width(Estimate estimate) {
    return interval(estimate).upper() - interval(estimate).lower();
  }

  @Test
  void theyAreAFewTimesAsWideAndTheAnswerIsTheSame() {
    Map<IterativeEngine<MarginalProblem, Marginals>, IterativeEngine<MarginalProblem, Marginals>>
        pairs =
            Map.of(
                new LikelihoodWeighting(1, LEVEL),
                new LikelihoodWeighting(1, LEVEL, Intervals.ANYTIME),
                new RejectionSampling(1, LEVEL),
                new RejectionSampling(1, LEVEL, Intervals.ANYTIME));
    Question question = chain();
    pairs.forEach(
        (fixed, anytime) -> {
          Run run = Run.of(1, Budget.ofSteps(10_000));
          Marginals a = fixed.infer(question.problem, run).orThrow();
          Marginals b = anytime.infer(question.problem, run).orThrow();
          for (int v = 0; v < 2; v++) {
            for (int s = 0; s < 2; s++) {
              assertThat(b.p(v, s)).isEqualTo(a.p(v, s));
              assertThat(width(b.estimate(v, s)) / width(a.estimate(v, s))).isBetween(1.2, 3.0);
              assertThat(interval(a.estimate(v, s)).anytime()).isFalse();
              assertThat(interval(b.estimate(v, s)).anytime()).isTrue();
            }
          }
          Estimate before = a.logEvidence().orElseThrow();
          Estimate after = b.logEvidence().orElseThrow();
          assertThat(after.value()).isEqualTo(before.value());
          assertThat(width(after) / width(before)).isBetween(1.2, 4.0);
          assertThat(interval(after).anytime()).isTrue();
        });
  }

  /** The bound on the weights is that of the network, P(e | parents) at most 1, however rare the evidence. */
  @Test
  void asLongAsTheyAreWideTheySayWhatTheyWaitFor() {
    Question question = asia();
    LikelihoodWeighting engine = new LikelihoodWeighting(1, LEVEL, Intervals.ANYTIME);
    Marginals few = engine.infer(question.problem, Run.of(1, Budget.ofSteps(40))).orThrow();
    assertThat(few.logEvidence().orElseThrow().error())
        .isInstanceOfSatisfying(
            ErrorStatement.Unknown.class,
            unknown ->
                assertThat(unknown.reason())
                    .matches(
                        "limits that hold at any time are still wide: the weights are bounded by [0-9.]+ times their mean,"
                            + " and there are 40 samples"));
    Marginals many = engine.infer(question.problem, Run.of(1, Budget.ofSteps(20_000))).orThrow();
    assertThat(many.logEvidence().orElseThrow().error().covers(0, question.logEvidence(), 0))
        .isTrue();
    assertThat(many.logEvidence().orElseThrow().error())
        .isInstanceOf(ErrorStatement.Interval.class);
  }

  @Test
  void withoutABoundOnTheWeightsNothingIsStated() {
    WeightedTally tally = new WeightedTally(new int[] {0}, new int[] {0}, 2);
    SampleBlock block = new SampleBlock(1);
    block.count = 4;
    for (int i = 0; i < 4; i++) {
      block.weights[i] = 1 + i;
      block.exponents[i] = 0;
      block.states[0][i] = i % 2;
    }
    tally.add(block);
    SampleErrors errors = new AnytimeErrors(tally, false, Double.POSITIVE_INFINITY, LEVEL);
    for (ErrorStatement error : new ErrorStatement[] {errors.ofState(0), errors.ofLogMean()}) {
      assertThat(error)
          .isEqualTo(
              ErrorStatement.unknown(
                  "no bound on the weights is known, as while a proposal is learned, and an interval that holds at any time needs one"));
    }
  }

  /** Log weights far from 1, in and out of the range of doubles, shift the limits of the evidence and leave those of states. */
  @Test
  void limitsAreThoseOfTheSumsInUnitsOfTheBound() {
    double[] sums = new double[4]; // of weights in state 0 and in the others, and of their squares
    for (int i = 0; i < BLOCK; i++) {
      double u = weight(i) / BOUND;
      sums[state(i)] += BLOCKS * u;
      sums[2 + state(i)] += BLOCKS * u * u;
    }
    BoundedRatioSequence ratio = BoundedRatioSequence.ofParts(sums[0], sums[1], sums[2], sums[3]);
    BoundedRatioSequence mean =
        BoundedRatioSequence.ofMean(BLOCKS * BLOCK, sums[0] + sums[1], sums[2] + sums[3]);
    for (int exponent : new int[] {-5000, 0, 700, 5000}) {
      SampleErrors errors = judged(exponent);
      ErrorStatement.Interval state = (ErrorStatement.Interval) errors.ofState(0);
      assertThat(state.lower()).isCloseTo(ratio.lower(LEVEL), within(1e-7));
      assertThat(state.upper()).isCloseTo(ratio.upper(LEVEL), within(1e-7));
      ErrorStatement.Interval log = (ErrorStatement.Interval) errors.ofLogMean();
      double shift = exponent * Math.log(2) + Math.log(BOUND);
      assertThat(log.lower() - shift).isCloseTo(Math.log(mean.lower(LEVEL)), within(1e-6));
      assertThat(log.upper() - shift).isCloseTo(Math.log(mean.upper(LEVEL)), within(1e-6));
    }
  }

  private static final int BLOCKS = 20;
  private static final int BLOCK = 100;
  private static final double BOUND = 3;

  private static double weight(int i) {
    return (1 + i % 7) / 7.0;
  }

  private static int state(int i) {
    return i % 3 == 0 ? 0 : 1;
  }

  private static SampleErrors judged(int exponent) {
    WeightedTally tally = new WeightedTally(new int[] {0}, new int[] {0}, 2);
    for (int k = 0; k < BLOCKS; k++) {
      SampleBlock block = new SampleBlock(1);
      block.count = BLOCK;
      for (int i = 0; i < BLOCK; i++) {
        block.weights[i] = weight(i);
        block.exponents[i] = exponent;
        block.states[0][i] = state(i);
      }
      tally.add(block);
    }
    return new AnytimeErrors(tally, false, exponent * Math.log(2) + Math.log(BOUND), LEVEL);
  }

  @Test
  void theLimitOfEvidenceThatNoSampleMeetsHoldsAtAnyTimeToo() {
    double fixed = new Confidence(LEVEL, Intervals.FIXED).upperOfNone(1000);
    double anytime = new Confidence(LEVEL, Intervals.ANYTIME).upperOfNone(1000);
    assertThat(fixed).isCloseTo(3.68e-3, within(1e-5));
    assertThat(anytime / fixed).isBetween(1.5, 3.0);
  }

  @Test
  void settingsAreNamedAndChecked() {
    assertThat(new RejectionSampling(100_000, 0.95, Intervals.ANYTIME))
        .hasToString("rejection-sampling[intervals=anytime]");
    assertThat(new LikelihoodWeighting(100_000, 0.95, Intervals.ANYTIME))
        .hasToString("likelihood-weighting[intervals=anytime]");
    assertThat(new BackwardSimulation(100_000, 1, 0.95, Intervals.ANYTIME))
        .hasToString("backward-simulation[intervals=anytime]");
    assertThat(new EvidencePrePropagation(100_000, 20, 0.006, 0.95, Intervals.ANYTIME))
        .hasToString("epis-bn[intervals=anytime]");
    assertThat(new AdaptiveImportanceSampling(100_000, 2500, 10, 0.006, 0.95, Intervals.ANYTIME))
        .hasToString("ais-bn[intervals=anytime]");
    assertThat(LikelihoodWeighting.standard()).hasToString("likelihood-weighting");
    assertThat(Intervals.of("fixed")).isEqualTo(Intervals.FIXED);
    assertThatThrownBy(() -> Intervals.of("always"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there are no intervals 'always'; give fixed or anytime");
  }
}
