package org.credence.bayes.mcmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CrowdedWorkers;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.Run;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ChainsTest {

  private static final MarginalProblem CHAIN =
      MarginalProblem.of(SmallNetworks.chain(6), Evidence.none().observe(5, 1).likelihood(2, 3, 1));

  private static Iteration<Marginals> begin(GibbsScan scan) {
    return new Chains(new SingleSite(scan), 3, 50, 1, 0.9)
        .begin(CHAIN, SeededRandomness.of(5), Workers.sequential());
  }

  private static String bits(Iteration<Marginals> iteration) {
    StringBuilder text = new StringBuilder();
    Marginals answer = iteration.answer();
    for (int v = 0; v < 6; v++) {
      for (int s = 0; s < 2; s++) {
        text.append(answer.estimate(v, s)).append('\n');
      }
    }
    return text.append(iteration.measures()).append(iteration.warnings()).toString();
  }

  private static byte[] saved(Iteration<Marginals> iteration) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ((Resumable) iteration).save(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static void restore(Iteration<Marginals> iteration, byte[] bytes) throws IOException {
    ((Resumable) iteration).restore(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  @ParameterizedTest
  @CsvSource({
    "SYSTEMATIC,7",
    "SYSTEMATIC,50",
    "SYSTEMATIC,1111",
    "RANDOM,333",
    "CHROMATIC,1",
    "CHROMATIC,601"
  })
  void aRunThatIsResumedHasTheBitsOfOneThatWasNot(GibbsScan scan, int savedAfter)
      throws IOException {
    Iteration<Marginals> whole = begin(scan);
    whole.advance(2000);
    Iteration<Marginals> first = begin(scan);
    first.advance(savedAfter);
    Iteration<Marginals> second = begin(scan);
    restore(second, saved(first));
    assertThat(bits(second)).isEqualTo(bits(first));
    assertThat(second.steps()).isEqualTo(savedAfter);
    assertThat(second.evaluations()).isEqualTo(first.evaluations());
    second.advance(2000 - savedAfter);
    assertThat(bits(second)).isEqualTo(bits(whole));
    first.advance(1);
    assertThat(bits(first)).isNotEqualTo(bits(whole));
  }

  @Test
  void whatCannotBeAStateOfTheRunIsRefused() throws IOException {
    Iteration<Marginals> run = begin(GibbsScan.SYSTEMATIC);
    run.advance(10);
    byte[] bytes = saved(run);
    assertThatThrownBy(() -> restore(begin(GibbsScan.SYSTEMATIC), new byte[30]))
        .isInstanceOf(EOFException.class);
    byte[] negative = bytes.clone();
    negative[0] = -1;
    assertThatThrownBy(() -> restore(begin(GibbsScan.SYSTEMATIC), negative))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the state's number of steps is -");
    byte[] wrongState = bytes.clone();
    wrongState[11] = 2; // the first variable's state follows eight bytes of sweeps
    assertThatThrownBy(() -> restore(begin(GibbsScan.SYSTEMATIC), wrongState))
        .isInstanceOf(IOException.class)
        .hasMessage("state 2 of variable 0 is not one of its 2");
  }

  /** A grid of 100 x 100: two colours of 5000, each in two chunks. */
  @Test
  void threadsThatShareASweepLeaveTheBitsAlone() {
    int side = 100;
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    double[] agree = {1.5, 1, 1, 1.5};
    for (int v = 0; v < side * side; v++) {
      variables.add(Variable.of("x" + v, "0", "1"));
      if (v % side > 0) {
        factors.add(Factor.of(new int[] {v - 1, v}, new int[] {2, 2}, agree));
      }
      if (v >= side) {
        factors.add(Factor.of(new int[] {v - side, v}, new int[] {2, 2}, agree));
      }
    }
    FactorGraph grid = new FactorGraph("grid", variables, factors);
    MarginalProblem problem =
        new MarginalProblem(grid, Evidence.none().observe(0, 1), List.of(101));
    GibbsSampler engine = new GibbsSampler(GibbsScan.CHROMATIC, 1, 0, 1, 0.9);
    Run run = Run.of(3, Budget.ofSteps(20));
    double once = engine.infer(problem, run).orThrow().p(101, 1);
    assertThat(engine.infer(problem, run.withThreads(3)).orThrow().p(101, 1)).isEqualTo(once);
    assertThat(once).isNotEqualTo(0.5);
    try (CrowdedWorkers backward = CrowdedWorkers.backward();
        CrowdedWorkers two = CrowdedWorkers.of(2)) {
      for (CrowdedWorkers workers : List.of(backward, two)) {
        Iteration<Marginals> iteration = engine.begin(problem, SeededRandomness.of(3), workers);
        iteration.advance(20);
        assertThat(iteration.answer().p(101, 1)).isEqualTo(once);
      }
      assertThat(two.mostAtOnce()).isEqualTo(2);
    }
    FullConditionals laws =
        new FullConditionals(
            grid,
            Evidence.none(),
            TallyLayout.of(MarginalProblem.of(grid, Evidence.none())),
            BlanketPlan.of(grid, Evidence.none()));
    SiteColours colours = new SiteColours(laws);
    assertThat(colours.count()).isEqualTo(2);
    assertThat(colours.chunks(ChromaticScan.CHUNK)).isEqualTo(4);
  }

  @ParameterizedTest
  @EnumSource(GibbsScan.class)
  void theForecastIsWhatTheRunThenSays(GibbsScan scan) {
    Chains engine = Chains.of(new SingleSite(scan), 3).withWarmup(50);
    Forecast forecast = engine.forecast(CHAIN);
    Iteration<Marginals> run = begin(scan);
    long before = run.evaluations();
    run.advance(10);
    assertThat((run.evaluations() - before) / 10.0).isEqualTo(forecast.evaluations());
    assertThat((double) run.peakBytes()).isBetween(0.8 * forecast.bytes(), 1.25 * forecast.bytes());
    assertThat(forecast.basis()).isEqualTo("a sweep of 3 chains over 5 free variables");
  }

  @Test
  void labelsNameTheSamplerAndMessagesToo() {
    assertThat(Chains.of(new SingleSite(GibbsScan.RANDOM), 8))
        .hasToString("gibbs-sampler[scan=random,chains=8]");
    assertThat(GibbsSampler.standard().withScan(GibbsScan.CHROMATIC))
        .hasToString("gibbs-sampler[scan=chromatic]");
    assertThatThrownBy(() -> Chains.of(new SingleSite(GibbsScan.RANDOM), 0))
        .hasMessage("gibbs-sampler[scan=random]: chains is 0; give a number from 1 to 1024");
    assertThatThrownBy(() -> GibbsScan.of("rnd"))
        .hasMessage("there is no scan \"rnd\"; give one of systematic, random, chromatic");
    assertThat(GibbsScan.of("chromatic")).isEqualTo(GibbsScan.CHROMATIC);
  }

  @Test
  void aConnectivityNeedsAReasonExactlyWhereItDoubts() {
    assertThatThrownBy(() -> Connectivity.split(" "))
        .hasMessage("connectivity SPLIT with the reason ' '; a reason goes with doubt");
    assertThat(Connectivity.connected().isConnected()).isTrue();
    assertThat(Connectivity.undecided("who knows").isConnected()).isFalse();
  }

  /** Clusters that never broke make tallies that never varied; the truth is 5e-10 away, and an interval of rounding would miss it. */
  @Test
  void aTallyThatNeverVariedIsNotTakenForTheTruth() {
    FactorGraph coupled =
        new FactorGraph(
            "coupled",
            List.of(Variable.of("a", "0", "1"), Variable.of("b", "0", "1")),
            List.of(
                Factor.of(0, 0.3, 0.7),
                Factor.of(new int[] {0, 1}, new int[] {2, 2}, new double[] {1, 1e-9, 1e-9, 1})));
    MarginalProblem problem = MarginalProblem.of(coupled, Evidence.none());
    double truth = new JointTable(coupled, Evidence.none()).marginals()[1][0];
    Marginals answer =
        Chains.of(new SwendsenWang()).infer(problem, Run.of(3, Budget.ofSteps(3000))).orThrow();
    ErrorStatement error = answer.estimate(1, 0).error();
    assertThat(error).isInstanceOf(ErrorStatement.Interval.class);
    assertThat(((ErrorStatement.Interval) error).method())
        .isEqualTo("no draw differed, rule of three");
    assertThat(error.covers(answer.p(1, 0), truth, 0)).isTrue();
    assertThat(((ErrorStatement.Interval) error).upper() - answer.p(1, 0))
        .isCloseTo(-Math.log(0.05) / (4 * 2500), within(1e-12));
  }
}
