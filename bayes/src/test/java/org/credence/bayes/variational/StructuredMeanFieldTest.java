package org.credence.bayes.variational;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.Test;

final class StructuredMeanFieldTest {

  private final StructuredMeanField engine = StructuredMeanField.standard();

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> engine.withCells(1))
        .hasMessage("cells of structured-mean-field is 1; give a number from 2 to 16777216");
    assertThatThrownBy(() -> engine.withTolerance(Double.NaN))
        .hasMessage("tolerance of structured-mean-field is NaN; give a number in (0, 1)");
    assertThatThrownBy(() -> engine.withIterations(0))
        .hasMessage("iterations of structured-mean-field is 0; give at least 1");
    assertThatThrownBy(() -> engine.withRestarts(0))
        .hasMessage("restarts of structured-mean-field is 0; give at least 1");
  }

  @Test
  void labelHoldsWhatDiffersFromTheDefaults() {
    assertThat(engine).hasToString("structured-mean-field");
    assertThat(engine.withCells(16).withTolerance(1e-6).withIterations(50).withRestarts(9))
        .hasToString("structured-mean-field[cells=16,tolerance=1.0E-6,iterations=50,restarts=9]");
  }

  private static Blocks blocks(MarginalProblem problem, double cells) {
    return new Blocks(problem, cells);
  }

  private static MarginalProblem cycle(double... strengths) {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    int n = strengths.length;
    for (int v = 0; v < n; v++) {
      variables.add(Variable.of("v" + v, "no", "yes"));
      double w = strengths[v];
      factors.add(
          Factor.of(new int[] {v, (v + 1) % n}, new int[] {2, 2}, new double[] {w, 1, 1, w}));
    }
    return MarginalProblem.of(new FactorGraph("cycle", variables, factors), Evidence.none());
  }

  @Test
  void blocksAreJoinedStrongestFirstWhileTheyFit() {
    MarginalProblem weakEnds = cycle(9, 9, 2, 9, 9, 3); // weakest between 2 and 3
    assertThat(blocks(weakEnds, 4).variables).isDeepEqualTo(new int[][] {{0, 1, 2}, {3, 4, 5}});
    assertThat(blocks(weakEnds, 8).variables).isDeepEqualTo(new int[][] {{0, 1, 2, 3, 4, 5}});
    assertThat(blocks(weakEnds, 8).whole).isTrue();
    assertThat(blocks(weakEnds, 2).variables).hasNumberOfRows(6);
    assertThat(blocks(weakEnds, 2).whole).isFalse();
  }

  @Test
  void aChainOfManyVariablesIsOneBlockAndExact() {
    int n = 20_000;
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < n; v++) {
      variables.add(Variable.of("v" + v, "no", "yes"));
      if (v > 0) {
        factors.add(Factor.of(new int[] {v - 1, v}, new int[] {2, 2}, new double[] {3, 1, 1, 3}));
      }
    }
    MarginalProblem problem =
        new MarginalProblem(
            new FactorGraph("chain", variables, factors),
            Evidence.none().observe(0, 0),
            List.of(1, 2));
    Outcome<Marginals> outcome = engine.infer(problem, Run.of(1));
    Marginals answer = outcome.orThrow();
    assertThat(answer.guarantee()).isEqualTo(Guarantee.EXACT);
    assertThat(answer.p(1, 0)).isCloseTo(0.75, within(1e-12));
    assertThat(answer.p(2, 0)).isCloseTo(0.625, within(1e-12));
    assertThat(answer.logEvidence().orElseThrow().value())
        .isCloseTo((n - 1) * Math.log(4), within(1e-6));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.CONVERGED);
  }

  @Test
  void marginalsOfCutModelsSayThatNothingIsKnownOfTheirError() {
    Marginals answer = engine.withCells(4).infer(cycle(2, 2, 2, 2), Run.of(1)).orThrow();
    assertThat(answer.estimate(0, 0).error())
        .isEqualTo(
            ErrorStatement.unknown(
                "structured mean field states no error of its marginals: only the log evidence is bounded"));
    assertThat(answer.logEvidence().orElseThrow().error().kind()).isEqualTo("bound");
  }

  @Test
  void zerosBetweenBlocksAreWarnedOf() {
    MarginalProblem problem = cycle(0, 2, 0, 2, 2);
    Outcome<Marginals> outcome = engine.withCells(2).infer(problem, Run.of(1));
    assertThat(outcome.diagnostics().warnings())
        .containsExactly(
            "there are zeros between blocks: structured mean field stays near the consistent assignment it starts from, so whole"
                + " regions of the posterior may be missing");
  }

  @Test
  void notConvergedIsSaid() {
    Outcome<Marginals> outcome =
        engine.withCells(4).withIterations(1).withRestarts(2).infer(cycle(8, 7, 6, 5), Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.NOT_CONVERGED);
    assertThat(outcome.diagnostics().steps()).isEqualTo(6);
    assertThat(outcome.diagnostics().warnings())
        .containsExactly(
            "only 0 of 4 ascents converged within 1 sweeps; the bound holds nevertheless");
    assertThat(outcome.diagnostics().measures())
        .containsKeys("elbo", "residual", "blocks", "largestBlock")
        .containsEntry("restarts", 2.0)
        .containsEntry("convergedAscents", 0.0);
  }

  @Test
  void aRunCutInItsFirstAscentHasTheBoundOfMeanField() {
    MarginalProblem problem = cycle(3, 2, 3, 2, 4);
    Run run = Run.of(5, Budget.ofSteps(2));
    double bound =
        engine.withCells(4).infer(problem, run).orThrow().logEvidence().orElseThrow().value();
    double plain =
        MeanField.standard().infer(problem, run).orThrow().logEvidence().orElseThrow().value();
    assertThat(bound).isCloseTo(plain, within(1e-12));
  }

  @Test
  void zerosInsideOneBlockProveImpossibleEvidence() {
    MarginalProblem odd = cycle(0, 0, 0); // three variables that all differ
    Iteration<Marginals> iteration = engine.begin(odd, SeededRandomness.of(1), Workers.of(1));
    assertThatThrownBy(() -> iteration.advance(1)).isInstanceOf(ImpossibleEvidenceException.class);
  }

  @Test
  void aRestoredRunGoesOnToTheSameBits() throws IOException {
    for (int i = 0; i < 24; i++) {
      MarginalProblem problem =
          i < 12
              ? StructuredMeanFieldOracleTest.any(3 * i)
              : StructuredMeanFieldOracleTest.any(3 * i + 1);
      StructuredMeanField small = engine.withCells(6).withRestarts(3).withIterations(20);
      Outcome<Marginals> whole = small.infer(problem, Run.of(2));
      if (whole instanceof Outcome.Impossible<Marginals>) {
        continue;
      }
      long total = whole.diagnostics().steps();
      for (long at = 0; at <= total; at += 1 + total / 5) {
        assertThat(resumed(small, problem, at))
            .as("case %d, step %d", i, at)
            .isEqualTo(text(whole.orThrow(), whole.diagnostics().evaluations()));
      }
    }
  }

  private static String resumed(StructuredMeanField engine, MarginalProblem problem, long at)
      throws IOException {
    Iteration<Marginals> first = engine.begin(problem, SeededRandomness.of(2), Workers.of(1));
    if (at > 0) {
      first.advance(at);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ((Resumable) first).save(new DataOutputStream(bytes));
    Iteration<Marginals> second = engine.begin(problem, SeededRandomness.of(2), Workers.of(1));
    ((Resumable) second)
        .restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertThat(second.steps()).isEqualTo(first.steps());
    assertThat(second.measures()).isEqualTo(first.measures());
    while (second.finished().isEmpty()) {
      second.advance(1);
    }
    return text(second.answer(), second.evaluations());
  }

  private static String text(Marginals answer, long evaluations) {
    StringBuilder text = new StringBuilder().append(evaluations).append(' ');
    for (int v : answer.query()) {
      for (double p : answer.distribution(v)) {
        text.append(p).append(' ');
      }
    }
    return text.append(answer.logEvidence()).toString();
  }

  @Test
  void aStateOfAnotherEngineIsRefused() {
    Iteration<Marginals> iteration =
        engine.withCells(4).begin(cycle(2, 3, 4), SeededRandomness.of(2), Workers.of(1));
    byte[] wrong = {0, 0, 0, 99, 0, 0, 0, 0};
    assertThatThrownBy(
            () ->
                ((Resumable) iteration)
                    .restore(new DataInputStream(new ByteArrayInputStream(wrong))))
        .isInstanceOf(IOException.class)
        .hasMessage("restart 99, ascent 0 does not exist");
  }
}
