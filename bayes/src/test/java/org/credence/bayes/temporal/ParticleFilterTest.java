package org.credence.bayes.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.Run;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.StatisticalAssert;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.Test;

final class ParticleFilterTest {

  private static final DynamicNetwork PROCESS =
      DynamicNetwork.hiddenMarkov(
          new double[] {0.5, 0.3, 0.2},
          new double[][] {{0.8, 0.15, 0.05}, {0.1, 0.8, 0.1}, {0.05, 0.15, 0.8}},
          new double[][] {{0.7, 0.2, 0.1}, {0.2, 0.6, 0.2}, {0.1, 0.2, 0.7}});

  private static MarginalProblem problem(int slices) {
    BayesianNetwork network = PROCESS.unroll(slices);
    Evidence evidence = Evidence.none();
    for (int t = 0; t < slices; t++) {
      evidence = evidence.observe(PROCESS.index(1, t), (t / 3) % 3);
    }
    return MarginalProblem.of(network, evidence);
  }

  private static ParticleFilter filter(int particles, String scheme, long runs) {
    return new ParticleFilter(particles, Resampling.named(scheme), 0.5, runs, 0.95);
  }

  /**
   * 30 slices, 60 numbers whose error is stated. The limits are widened to 5.5 standard errors, which each exceeds at a rate below 1e-6.
   * Catches weights that are not reset after resampling: the evidence is then off by many errors.
   */
  @Test
  void agreesWithForwardBackwardWithinItsErrors() {
    MarginalProblem problem = problem(30);
    Marginals truth = new ForwardBackward().infer(problem, Run.of(1)).answer().orElseThrow();
    for (String scheme : List.of("systematic", "multinomial")) {
      Outcome<Marginals> outcome =
          filter(100, scheme, 200)
              .infer(problem, Run.of(StatisticalAssert.seed("ParticleFilterTest." + scheme)));
      Marginals answer = outcome.answer().orElseThrow();
      assertThat(outcome.diagnostics().measures().get("resamplingsPerRun")).isGreaterThan(1);
      int stated = 0;
      for (int v : problem.query()) {
        for (int s = 0; s < 3; s++) {
          if (answer.estimate(v, s).error() instanceof ErrorStatement.Interval interval) {
            double slack = (interval.upper() - interval.lower()) * (5.5 / 1.96 - 1) / 2;
            assertThat(interval.covers(answer.p(v, s), truth.p(v, s), slack)).isTrue();
            assertThat(interval.upper() - interval.lower()).isLessThan(0.1);
            stated++;
          }
        }
      }
      assertThat(stated).isGreaterThan(20);
      ErrorStatement.Interval evidence =
          (ErrorStatement.Interval) answer.logEvidence().orElseThrow().error();
      double half = (evidence.upper() - evidence.lower()) / 2;
      assertThat(answer.logEvidence().orElseThrow().value())
          .isCloseTo(truth.logEvidence().orElseThrow().value(), within(half * 5.5 / 1.96));
      assertThat(half).isLessThan(0.3);
    }
  }

  /** P(e) = 1 - 1e-9, and no particle meets the rest: every run says 1, which is no proof of it. */
  @Test
  void runsThatAllAgreeAreNoProofThatNoneWouldNot() {
    BayesianNetwork network =
        BayesianNetwork.builder("rare")
            .variable(Variable.of("x_0", "0", "1"), List.of(), 1 - 1e-9, 1e-9)
            .variable(Variable.of("y_1", "0", "1"), List.of("x_0"), 1, 0, 0, 1)
            .build();
    Marginals answer =
        filter(50, "systematic", 100)
            .infer(MarginalProblem.of(network, Evidence.none().observe(1, 0)), Run.of(1))
            .answer()
            .orElseThrow();
    assertThat(answer.logEvidence().orElseThrow().error())
        .isEqualTo(
            ErrorStatement.unknown(
                "the evidence estimates of 100 runs hardly varied (relative error 0.0e+00); a rare particle that explains"
                    + " the evidence otherwise would change their mean unseen"));
  }

  @Test
  void withoutResamplingOrWithFewParticlesItSaysThatItDoesNotKnow() {
    MarginalProblem problem = problem(120);
    Marginals answer =
        new ParticleFilter(5, Resampling.systematic(), 0, 100, 0.95)
            .infer(problem, Run.of(1))
            .answer()
            .orElseThrow();
    ErrorStatement error = answer.logEvidence().orElseThrow().error();
    assertThat(error).isInstanceOf(ErrorStatement.Unknown.class);
    assertThat(((ErrorStatement.Unknown) error).reason())
        .contains("of 100 runs of the filter count")
        .contains("use more particles or more runs");
  }

  @Test
  void memoryOfAFilterOfTheLastSliceDoesNotGrowWithTheSlices() {
    MarginalProblem all = problem(400);
    MarginalProblem last =
        new MarginalProblem(all.model(), all.evidence(), List.of(PROCESS.index(0, 399)));
    MarginalProblem shorter = problem(40);
    MarginalProblem shortLast =
        new MarginalProblem(shorter.model(), shorter.evidence(), List.of(PROCESS.index(0, 39)));
    ParticleFilter filter = ParticleFilter.standard();
    assertThat(filter.forecast(last).bytes()).isEqualTo(filter.forecast(shortLast).bytes());
    assertThat(filter.forecast(all).bytes()).isGreaterThan(20 * filter.forecast(last).bytes());
  }

  @Test
  void goesOnFromASavedStateWithTheSameBits() throws IOException {
    MarginalProblem problem = problem(6);
    ParticleFilter filter = filter(10, "stratified", 1000);
    for (int saved : new int[] {1, 37, 64}) {
      Iteration<Marginals> whole = begin(filter, problem);
      whole.advance(saved);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ((Resumable) whole).save(new DataOutputStream(bytes));
      whole.advance(90);
      Iteration<Marginals> resumed = begin(filter, problem);
      ((Resumable) resumed)
          .restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      resumed.advance(50);
      resumed.advance(40);
      assertThat(resumed.steps()).isEqualTo(saved + 90L);
      for (int v : problem.query()) {
        for (int s = 0; s < 3; s++) {
          assertThat(resumed.answer().estimate(v, s)).isEqualTo(whole.answer().estimate(v, s));
        }
      }
      assertThat(resumed.answer().logEvidence()).isEqualTo(whole.answer().logEvidence());
      assertThat(resumed.measures()).isEqualTo(whole.measures());
    }
  }

  private static Iteration<Marginals> begin(ParticleFilter filter, MarginalProblem problem) {
    return filter.begin(problem, SeededRandomness.of(5), Workers.sequential());
  }

  @Test
  void saysSoWhenAllParticlesDie() {
    // both particles must turn 40 locks to each of which they hold the key with probability 0.02
    BayesianNetwork.Builder builder = BayesianNetwork.builder("lock");
    Evidence evidence = Evidence.none();
    for (int t = 0; t < 40; t++) {
      builder.variable(Variable.of("key" + t, "no", "yes"), List.of(), 0.98, 0.02);
      builder.variable(Variable.of("turn" + t, "no", "yes"), List.of("key" + t), 1, 0, 0, 1);
      evidence = evidence.observe(2 * t + 1, 1);
    }
    Outcome<Marginals> outcome =
        filter(2, "systematic", 5).infer(MarginalProblem.of(builder.build(), evidence), Run.of(1));
    assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
        .isEqualTo(
            "all particles died in each of 5 runs: the evidence is impossible or so improbable that particles do not meet it; use more"
                + " particles, or forward-backward or variable-elimination");
  }

  @Test
  void refusesSettingsThatAreNone() {
    assertThatThrownBy(() -> new ParticleFilter(0, Resampling.systematic(), 0.5, 1, 0.95))
        .hasMessage("particle-filter: particles is 0; give at least 1");
    assertThatThrownBy(() -> new ParticleFilter(1, Resampling.systematic(), 1.5, 1, 0.95))
        .hasMessage("particle-filter: threshold is 1.5; give a number in [0, 1], such as 0.5");
    assertThatThrownBy(() -> new ParticleFilter(1, Resampling.systematic(), 0.5, 0, 0.95))
        .hasMessage("particle-filter: runs is 0; give at least 1");
    assertThatThrownBy(() -> new ParticleFilter(1, Resampling.systematic(), 0.5, 1, 1))
        .hasMessage("particle-filter: level is 1.0; give a number in (0, 1), such as 0.95");
    assertThat(filter(100, "residual", 400))
        .hasToString("particle-filter[particles=100,resampling=residual]");
  }
}
