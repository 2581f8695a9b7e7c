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

final class BackwardSmoothingTest {

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

  private static ParticleFilter filter(int particles, long runs, Smoother smoother) {
    return new ParticleFilter(particles, Resampling.systematic(), 0.5, runs, 0.95, smoother);
  }

  /** Both smoothers see the same particles. The mean squared error over the seeds is about a hundredth; a tenth is asked for. */
  @Test
  void errsFarLessThanTheGenealogyEarlyInALongSequence() {
    MarginalProblem whole = problem(200);
    MarginalProblem first =
        new MarginalProblem(whole.model(), whole.evidence(), List.of(PROCESS.index(0, 0)));
    Marginals truth = new ForwardBackward().infer(first, Run.of(1)).answer().orElseThrow();
    double[] errors = new double[2];
    for (int seed = 0; seed < 20; seed++) {
      for (Smoother smoother : Smoother.values()) {
        Marginals answer =
            filter(100, 1, smoother).infer(first, Run.of(seed)).answer().orElseThrow();
        for (int s = 0; s < 3; s++) {
          double error = answer.p(0, s) - truth.p(0, s);
          errors[smoother.ordinal()] += error * error / (20 * 3);
        }
      }
    }
    assertThat(errors[0]).isGreaterThan(10 * errors[1]);
  }

  /**
   * 30 slices, 60 numbers whose error is stated. The limits are widened to 5.5 standard errors, which each exceeds at a rate below 1e-6.
   * Catches a step back that forgets the weights of the slice it goes to: the answer is then off by many errors.
   */
  @Test
  void agreesWithForwardBackwardWithinItsErrors() {
    MarginalProblem problem = problem(30);
    Marginals truth = new ForwardBackward().infer(problem, Run.of(1)).answer().orElseThrow();
    Marginals answer =
        filter(100, 200, Smoother.BACKWARD_SIMULATION)
            .infer(problem, Run.of(StatisticalAssert.seed("BackwardSmoothingTest.agrees")))
            .answer()
            .orElseThrow();
    int stated = 0;
    for (int v : problem.query()) {
      for (int s = 0; s < 3; s++) {
        if (answer.estimate(v, s).error() instanceof ErrorStatement.Interval interval) {
          double slack = (interval.upper() - interval.lower()) * (5.5 / 1.96 - 1) / 2;
          assertThat(interval.covers(answer.p(v, s), truth.p(v, s), slack)).isTrue();
          assertThat(interval.upper() - interval.lower()).isLessThan(0.04);
          stated++;
        }
      }
    }
    assertThat(stated).isGreaterThan(60);
  }

  /**
   * Nothing is resampled and what is seen last outweighs all before by 1e-300: every particle at the start that can have led to the end
   * has a weight beside that of others that underflows. Catches a law of zeros divided by their sum.
   */
  @Test
  void findsTheAncestorWhoseWeightUnderflowedBesideThatOfOthers() {
    double[][] stay = {{1, 0}, {0, 1}};
    double[] doubtful = {1, 1e-200};
    BayesianNetwork network =
        DynamicNetwork.hiddenMarkov(new double[] {0.5, 0.5}, stay, new double[][] {{1, 0}, {0, 1}})
            .unroll(6);
    Evidence evidence = Evidence.none();
    for (int t = 0; t < 5; t++) {
      evidence = evidence.likelihood(2 * t, doubtful);
    }
    evidence = evidence.observe(11, 1);
    MarginalProblem problem = MarginalProblem.of(network, evidence);
    Marginals answer =
        new ParticleFilter(10, Resampling.systematic(), 0, 10, 0.95, Smoother.BACKWARD_SIMULATION)
            .infer(problem, Run.of(1))
            .answer()
            .orElseThrow();
    for (int t = 0; t < 6; t++) {
      assertThat(answer.p(2 * t, 1)).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void forecastsMoreWorkAndMemoryThanTheGenealogyAndWorksWithinTheForecast() {
    MarginalProblem problem = problem(100);
    ParticleFilter backward = filter(100, 8, Smoother.BACKWARD_SIMULATION);
    ParticleFilter genealogical = filter(100, 8, Smoother.GENEALOGICAL);
    double most = backward.forecast(problem).evaluations();
    // 99 steps back, 3 laws each, over 100 particles, one table
    assertThat(most - genealogical.forecast(problem).evaluations()).isEqualTo(99 * 3 * 100);
    assertThat(backward.forecast(problem).bytes())
        .isGreaterThan(genealogical.forecast(problem).bytes());
    Outcome<Marginals> outcome = backward.infer(problem, Run.of(1));
    double spent = outcome.diagnostics().evaluations();
    assertThat(spent).isBetween(0.5 * 8 * most, 8 * most + 20_000); // and the proof before it
    MarginalProblem last =
        new MarginalProblem(problem.model(), problem.evidence(), List.of(PROCESS.index(0, 99)));
    MarginalProblem shorter = problem(40);
    MarginalProblem shortLast =
        new MarginalProblem(shorter.model(), shorter.evidence(), List.of(PROCESS.index(0, 39)));
    assertThat(backward.forecast(last).bytes()).isEqualTo(backward.forecast(shortLast).bytes());
  }

  /** Of a wide slice every particle has a law of its own: the number of particles bounds the laws. */
  @Test
  void neverMakesMoreLawsThanParticles() {
    BayesianNetwork.Builder initial = BayesianNetwork.builder("first");
    BayesianNetwork.Builder transition = BayesianNetwork.builder("next");
    for (int v = 0; v < 10; v++) {
      Variable variable = Variable.of("x" + (char) ('a' + v), "no", "yes");
      Variable before = Variable.of(DynamicNetwork.previous(variable.name()), "no", "yes");
      initial.variable(variable, List.of(), 0.5, 0.5);
      transition.variable(before, List.of(), 0.5, 0.5);
      transition.variable(variable, List.of(before.name()), 0.9, 0.1, 0.2, 0.8);
    }
    BayesianNetwork network = new DynamicNetwork(initial.build(), transition.build()).unroll(3);
    MarginalProblem problem = MarginalProblem.of(network, Evidence.none().observe(20, 1));
    MarginalProblem start = new MarginalProblem(network, problem.evidence(), List.of(1));
    ParticleFilter filter = filter(50, 400, Smoother.BACKWARD_SIMULATION);
    double work =
        filter.forecast(problem).evaluations()
            - filter(50, 400, Smoother.GENEALOGICAL).forecast(problem).evaluations();
    assertThat(work).isLessThanOrEqualTo(2.0 * 50 * 50 * 10);
    assertThat(filter.infer(start, Run.of(3)).answer().orElseThrow().p(1, 0))
        .isCloseTo(0.5, within(0.02));
  }

  @Test
  void goesOnFromASavedStateWithTheSameBits() throws IOException {
    MarginalProblem problem = problem(6);
    ParticleFilter filter = filter(10, 1000, Smoother.BACKWARD_SIMULATION);
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
      assertThat(resumed.evaluations()).isEqualTo(whole.evaluations());
      for (int v : problem.query()) {
        for (int s = 0; s < 3; s++) {
          assertThat(resumed.answer().estimate(v, s)).isEqualTo(whole.answer().estimate(v, s));
        }
      }
    }
  }

  private static Iteration<Marginals> begin(ParticleFilter filter, MarginalProblem problem) {
    return filter.begin(problem, SeededRandomness.of(5), Workers.sequential());
  }

  @Test
  void isNamedAndAnUnknownNameIsRefused() {
    assertThat(Smoother.named("genealogical")).isEqualTo(Smoother.GENEALOGICAL);
    assertThat(ParticleFilter.standard().smoothingBy(Smoother.named("backward-simulation")))
        .hasToString("particle-filter[smoother=backward-simulation]");
    assertThatThrownBy(() -> Smoother.named("kalman"))
        .hasMessage("there is no smoother 'kalman'; give genealogical or backward-simulation");
  }
}
