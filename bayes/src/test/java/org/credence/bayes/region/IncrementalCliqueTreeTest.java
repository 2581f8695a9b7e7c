package org.credence.bayes.region;

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
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.exact.Enumeration;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class IncrementalCliqueTreeTest {

  private final IncrementalCliqueTree engine = IncrementalCliqueTree.standard();

  @Test
  void isExactWhereOneTreeTakesAllFactors() {
    for (int i = 0; i < 400; i++) {
      MarginalProblem problem = Cases.random(71, i);
      assertThat(engine.guarantee(problem)).isEqualTo(Guarantee.EXACT);
      Cases.assertExact(engine, problem, 1e-10);
    }
  }

  /** Several trees one after the other, none of which had to be cut: building, reducing and handing back are exact. */
  @Test
  void isExactWhereNothingWasCut() {
    int several = 0;
    for (int i = 0; i < 400; i++) {
      MarginalProblem problem = Cases.random(72, i);
      Outcome<Marginals> truth = Enumeration.marginals().infer(problem, Run.of(1));
      if (truth.answer().isEmpty()) {
        continue;
      }
      RegionModel model = new RegionModel(problem, EliminationHeuristic.MIN_FILL);
      List<Integer> factors = new ArrayList<>();
      for (int f = 0; f < model.factorCount(); f++) {
        factors.add(f);
      }
      CliqueTreeSequence sequence = new OneByOne(model, factors).sequence;
      while (!sequence.done()) {
        sequence.advance();
      }
      several += sequence.trees() > 2 ? 1 : 0;
      assertThat(sequence.loss()).isZero();
      Marginals answer = model.answer(sequence.marginals(), sequence.logTotal(), true, "");
      assertThat(Cases.error(problem, truth.orThrow(), answer)).as("case %d", i).isLessThan(1e-10);
      assertThat(Cases.log(answer)).isCloseTo(Cases.log(truth.orThrow()), within(1e-10));
    }
    assertThat(several).isGreaterThan(100);
  }

  /** Trees that take few factors each, however large their cliques. */
  private static final class OneByOne {
    final CliqueTreeSequence sequence;

    OneByOne(RegionModel model, List<Integer> factors) {
      sequence = new CliqueTreeSequence(model, factors, 1e9, 1e9, 1e9, 2);
    }
  }

  /** What is kept of a clique has the beliefs it had, keeps the limit, and is a tree that sums to one. */
  @Test
  void reductionsPreserveBeliefsWithinCliquesAndTheTotal() {
    int cuts = 0;
    int splits = 0;
    for (int i = 0; i < 300; i++) {
      MarginalProblem problem = Cases.random(73, i);
      JointTable joint = new JointTable(problem.model(), problem.evidence());
      RegionModel model = new RegionModel(problem, EliminationHeuristic.MIN_FILL);
      if (joint.total() == 0 || model.factorCount() == 0) {
        continue;
      }
      List<CliqueTreeStage.Piece> pieces = new ArrayList<>();
      for (int f = 0; f < model.factorCount(); f++) {
        pieces.add(new CliqueTreeStage.Piece(model.scopeOf(f), model.tableOf(f)));
      }
      int[] cardinalities = model.open.cardinalities;
      CliqueTreeStage stage = new CliqueTreeStage(pieces, cardinalities, List.of());
      Randomness random = SeededRandomness.of(74).split(i);
      boolean[] isInterface = new boolean[stage.variables.length];
      for (int v = 0; v < isInterface.length; v++) {
        isInterface[v] = random.bernoulli(0.7);
      }
      double limit = 3 + random.below(7);
      CliqueTreeReduction reduction = new CliqueTreeReduction(stage, isInterface, limit);
      boolean[] found = new boolean[isInterface.length];
      List<CliqueTreeStage.Piece> kept = new ArrayList<>();
      for (CliqueTreeReduction.Kept clique : reduction.kept()) {
        int[] scope = stage.inModel(clique.scope());
        assertThat(clique.scope().length == 1 || clique.belief().length <= limit).isTrue();
        double[] truth = stage.marginal(clique.cluster(), clique.scope());
        assertThat(clique.belief()).containsExactly(truth, within(1e-12));
        for (int v : clique.scope()) {
          found[v] = true;
        }
        splits += clique.separator().length > 0 && reduction.loss() > 0 ? 1 : 0;
        double[] table = clique.belief().clone();
        double[] separator =
            CliqueTreeStage.marginal(
                table, clique.scope(), clique.separator(), stage.graph.cardinalities);
        for (int k = 0; k < separator.length; k++) {
          separator[k] = separator[k] == 0 ? 0 : 1 / separator[k];
        }
        new Projection(clique.scope(), clique.separator(), stage.graph.cardinalities)
            .multiply(separator, table);
        kept.add(new CliqueTreeStage.Piece(scope, table));
      }
      for (int v = 0; v < found.length; v++) {
        assertThat(found[v] || !isInterface[v]).as("interface variable %d is kept", v).isTrue();
      }
      if (!kept.isEmpty()) {
        CliqueTreeStage next = new CliqueTreeStage(kept, cardinalities, List.of());
        assertThat(next.logTotal).isCloseTo(0, within(1e-10));
        for (int v = 0; v < next.variables.length; v++) {
          double[] p = next.marginal(next.graph.variableHomes[v], new int[] {v});
          int was = stage.numbers[next.variables[v]];
          assertThat(p)
              .containsExactly(
                  stage.marginal(stage.graph.variableHomes[was], new int[] {was}), within(1e-10));
        }
      }
      cuts += reduction.loss() > 0 ? 1 : 0;
    }
    assertThat(cuts).isGreaterThan(50);
    assertThat(splits).isGreaterThan(20);
  }

  @Test
  void largerCliquesAreNearerTheTruth() {
    double[] errors = new double[3];
    double[] logErrors = new double[3];
    int[] cells = {16, 32, 64};
    for (int i = 0; i < 20; i++) {
      MarginalProblem problem = Cases.grid(SeededRandomness.of(75).split(i), 6, 1, 0.3);
      Marginals truth = VariableElimination.marginals().infer(problem, Run.of(1)).orThrow();
      for (int k = 0; k < cells.length; k++) {
        Outcome<Marginals> outcome = engine.withCells(cells[k]).infer(problem, Run.of(1));
        assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.COMPLETED);
        assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.HEURISTIC);
        errors[k] += Cases.error(problem, truth, outcome.orThrow());
        logErrors[k] += Math.abs(Cases.log(truth) - Cases.log(outcome.orThrow()));
      }
    }
    assertThat(errors[2]).isLessThan(0.8 * errors[0]);
    assertThat(logErrors[2]).isLessThan(0.8 * logErrors[0]);
  }

  @Test
  void whatItCallsImpossibleIsAndItProvesItInOneTree() {
    int impossible = 0;
    for (int i = 0; i < 400; i++) {
      MarginalProblem problem = Cases.random(76, i);
      boolean truth = new JointTable(problem.model(), problem.evidence()).total() == 0;
      Outcome<Marginals> outcome = engine.withCells(2 + i % 9).infer(problem, Run.of(1));
      if (outcome instanceof Outcome.Impossible) {
        assertThat(truth).as("case %d", i).isTrue();
      }
      impossible += truth ? 1 : 0;
      assertThat(engine.infer(problem, Run.of(1)) instanceof Outcome.Impossible).isEqualTo(truth);
    }
    assertThat(impossible).isGreaterThan(20);
  }

  @Test
  void everyMarginalOfACutSequenceIsADistribution() {
    for (int i = 0; i < 200; i++) {
      MarginalProblem problem = Cases.random(77, i);
      engine
          .withCells(1 + i % 12)
          .infer(problem, Run.of(1))
          .answer()
          .ifPresent(
              answer -> {
                for (int v : problem.query()) {
                  double sum = 0;
                  for (double p : answer.distribution(v)) {
                    assertThat(p).isBetween(0.0, 1 + 1e-12);
                    sum += p;
                  }
                  assertThat(sum).isCloseTo(1, within(1e-12));
                }
              });
    }
  }

  @Test
  void aRunCutBeforeAllFactorsAreInHasNoAnswerAndSaysWhy() {
    MarginalProblem problem = Cases.grid(SeededRandomness.of(78), 8, 1, 0.3);
    Outcome<Marginals> outcome = engine.withCells(64).infer(problem, Run.of(1, Budget.ofSteps(1)));
    assertThat(outcome).isInstanceOf(Outcome.GaveUp.class);
    assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
        .isEqualTo(
            "not all factors of the model are in a clique tree yet; allow more steps or time, or give fewer cells");
  }

  @Test
  void heldToItsForecastOfMemoryWhichGrowsWithTheCells() {
    MarginalProblem problem = Cases.grid(SeededRandomness.of(79), 9, 1, 0.3);
    double before = 0;
    for (int cells = 16; cells <= 256; cells *= 4) {
      double bytes = engine.withCells(cells).forecast(problem).bytes();
      assertThat(bytes).isGreaterThan(before);
      before = bytes;
      Outcome<Marginals> outcome = engine.withCells(cells).infer(problem, Run.of(1));
      assertThat((double) outcome.diagnostics().peakBytes())
          .isPositive()
          .isLessThanOrEqualTo(bytes);
    }
  }

  @Test
  void goesOnToTheSameBitsFromAnyStepItWasSavedAt() throws IOException {
    MarginalProblem problem = Cases.grid(SeededRandomness.of(80), 8, 1, 0.5);
    IncrementalCliqueTree growing = engine.withCells(600);
    String expected =
        JoinGraphPropagationTest.text(growing.infer(problem, Run.of(1)).orThrow(), problem);
    for (int at : new int[] {1, 3, 6}) {
      Iteration<Marginals> whole = growing.begin(problem, SeededRandomness.of(1), Workers.of(1));
      whole.advance(at);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ((Resumable) whole).save(new DataOutputStream(bytes));
      Iteration<Marginals> fresh = growing.begin(problem, SeededRandomness.of(1), Workers.of(1));
      ((Resumable) fresh)
          .restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      assertThat(fresh.steps()).isEqualTo(whole.steps());
      while (fresh.finished().isEmpty()) {
        fresh.advance(1);
      }
      assertThat(JoinGraphPropagationTest.text(fresh.answer(), problem)).isEqualTo(expected);
    }
  }

  @Test
  void rejectsUnlawfulSettings() {
    assertThatThrownBy(() -> engine.withCells(0))
        .hasMessage("cells of incremental-clique-tree is 0; give a number from 1 to 268435456");
  }
}
