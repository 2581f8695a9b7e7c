package org.credence.bayes.variational;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.math.LogSpace;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Test;

/** Against the definition, on random models, with blocks small enough that most models are cut. */
final class StructuredMeanFieldOracleTest {

  private static final double ROUNDING = 1e-9;
  private static final int CASES = 1200;

  private final StructuredMeanField engine =
      StructuredMeanField.standard().withIterations(60).withRestarts(2);

  /** Any model; two thirds have zeros. */
  static MarginalProblem any(int i) {
    Randomness random = SeededRandomness.of(83).split(i);
    double zeroShare = i % 3 == 0 ? 0 : 0.4;
    GraphicalModel model =
        i % 2 == 0
            ? RandomModels.factorGraph(random, 2 + random.below(5), 3, 6, 3, zeroShare)
            : RandomModels.network(random, 2 + random.below(6), 3, 3, zeroShare);
    return MarginalProblem.of(model, RandomModels.evidence(random, model, 0.2));
  }

  private static int cellsOf(int i) {
    return new int[] {2, 6, 9, 12, 18}[i % 5];
  }

  private static double elbo(Outcome<Marginals> outcome) {
    return outcome.orThrow().logEvidence().orElseThrow().value();
  }

  @Test
  void theBoundHoldsAndIsNeverWorseThanThatOfMeanField() {
    int impossible = 0;
    int exact = 0;
    int cut = 0;
    int better = 0;
    for (int i = 0; i < CASES; i++) {
      MarginalProblem problem = any(i);
      JointTable truth = new JointTable(problem.model(), problem.evidence());
      StructuredMeanField cutting = engine.withCells(cellsOf(i));
      Outcome<Marginals> outcome = cutting.infer(problem, Run.of(i));
      if (truth.total() == 0) {
        impossible++;
        assertThat(outcome).as("case %d", i).isInstanceOf(Outcome.Impossible.class);
        assertThat(((Outcome.Impossible<Marginals>) outcome).conflict())
            .isEqualTo(problem.evidence().describe(problem.model()));
        continue;
      }
      double logTotal = Math.log(truth.total());
      Marginals answer = outcome.orThrow();
      Estimate logEvidence = answer.logEvidence().orElseThrow();
      assertThat(answer.guarantee()).as("case %d", i).isEqualTo(cutting.guarantee(problem));
      if (answer.guarantee() == Guarantee.EXACT) {
        exact++;
        assertThat(outcome.diagnostics().steps()).isEqualTo(1);
        assertThat(logEvidence.value()).as("case %d", i).isCloseTo(logTotal, within(ROUNDING));
        for (int v = 0; v < problem.model().size(); v++) {
          assertThat(answer.distribution(v))
              .as("case %d", i)
              .containsExactly(truth.marginals()[v], within(ROUNDING));
        }
        continue;
      }
      cut++;
      assertThat(logEvidence.guarantee()).isEqualTo(Guarantee.BOUND);
      assertThat(logEvidence.value()).as("case %d", i).isLessThanOrEqualTo(logTotal + ROUNDING);
      assertThat(logEvidence.error().covers(logEvidence.value(), logTotal, ROUNDING)).isTrue();
      double plain =
          elbo(MeanField.standard().withIterations(60).withRestarts(2).infer(problem, Run.of(i)));
      assertThat(logEvidence.value()).as("case %d", i).isGreaterThanOrEqualTo(plain - ROUNDING);
      better += logEvidence.value() > plain + 1e-3 ? 1 : 0;
    }
    assertThat(impossible).isGreaterThan(50);
    assertThat(exact).isGreaterThan(200);
    assertThat(cut).isGreaterThan(200);
    assertThat(better).isGreaterThan(cut / 4);
  }

  /** {@code log Z - ELBO = KL(q || p)}, at the start and at the end, with the sum over all joint states. */
  @Test
  void theGapIsTheDivergenceOfTheFittedDistribution() {
    int checked = 0;
    for (int i = 0; i < 400; i++) {
      MarginalProblem problem = any(i);
      JointTable truth = new JointTable(problem.model(), problem.evidence());
      Blocks blocks = new Blocks(problem, cellsOf(i));
      if (truth.total() == 0 || blocks.whole) {
        continue;
      }
      LogFactors factors = new LogFactors(problem);
      BlockFactors grouped = new BlockFactors(problem, factors, blocks);
      double[] start =
          new ProductStarts(problem, factors, SeededRandomness.of(i)).start(0).orElseThrow();
      BlockFit fit = new BlockFit(grouped, start);
      assertThat(divergence(truth, factors, start))
          .as("case %d, start", i)
          .isCloseTo(Math.log(truth.total()) - fit.elbo(), within(ROUNDING));
      double last = fit.elbo();
      for (int sweep = 0; sweep < 20; sweep++) {
        fit.sweep();
        assertThat(fit.elbo()).as("case %d", i).isGreaterThanOrEqualTo(last - ROUNDING);
        last = fit.elbo();
      }
      // At a fixed point every block is the law of its potentials, computed from the marginals as
      // they stand.
      for (int sweep = 0; sweep < 500 && fit.residual() > 1e-13; sweep++) {
        fit.sweep();
      }
      if (fit.residual() <= 1e-13) {
        checked++;
        assertThat(gapOfFixedPoint(problem, truth, blocks, fit))
            .as("case %d, fixed point", i)
            .isCloseTo(Math.log(truth.total()) - fit.elbo(), within(1e-8));
      }
    }
    assertThat(checked).isGreaterThan(100);
  }

  /** {@code KL} of a product distribution. */
  private static double divergence(JointTable truth, LogFactors factors, double[] q) {
    double sum = 0;
    for (int i = 0; i < truth.assignments().size(); i++) {
      int[] states = truth.assignments().get(i);
      double p = 1;
      for (int v = 0; v < states.length; v++) {
        p *=
            factors.fixed[v] < 0
                ? q[factors.start[v] + states[v]]
                : (states[v] == factors.fixed[v] ? 1 : 0);
      }
      sum += p > 0 ? p * (Math.log(p) - Math.log(truth.weight(i) / truth.total())) : 0;
    }
    return sum;
  }

  /**
   * {@code KL} at a fixed point, where every block's law is that of its potentials; each is what the definition of an update over all
   * joint states makes of it.
   */
  private static double gapOfFixedPoint(
      MarginalProblem problem, JointTable truth, Blocks blocks, BlockFit fit) {
    List<int[]> assignments = truth.assignments();
    int[] known = problem.evidence().knownStates(problem.model());
    boolean[] lawful = new boolean[assignments.size()];
    for (int i = 0; i < lawful.length; i++) {
      lawful[i] = true;
      for (int v = 0; v < known.length; v++) {
        lawful[i] &= known[v] < 0 || known[v] == assignments.get(i)[v];
      }
    }
    double[][] q = new double[blocks.variables.length][];
    int[][] part = new int[q.length][lawful.length]; // number of the block's joint state
    for (int b = 0; b < q.length; b++) {
      int states = 1;
      for (int v : blocks.variables[b]) {
        states *= problem.model().cardinality(v);
      }
      double[] logWeights = new double[states];
      for (int i = 0; i < lawful.length; i++) {
        for (int v : blocks.variables[b]) {
          part[b][i] = part[b][i] * problem.model().cardinality(v) + assignments.get(i)[v];
        }
        logWeights[part[b][i]] = fit.logWeight(b, assignments.get(i));
      }
      q[b] = new double[states];
      LogSpace.normalize(logWeights, q[b]);
    }
    for (int b = 0; b < q.length; b++) {
      double[] logWeights = new double[q[b].length];
      for (int i = 0; i < lawful.length; i++) {
        double others = lawful[i] ? 1 : 0;
        for (int c = 0; c < q.length; c++) {
          others *= c == b ? 1 : q[c][part[c][i]];
        }
        logWeights[part[b][i]] += others > 0 ? others * Math.log(truth.weight(i)) : 0;
      }
      double[] updated = new double[q[b].length];
      LogSpace.normalize(logWeights, updated);
      assertThat(updated).containsExactly(q[b], within(1e-8));
    }
    double sum = 0;
    for (int i = 0; i < lawful.length; i++) {
      double p = lawful[i] ? 1 : 0;
      for (int b = 0; b < q.length; b++) {
        p *= q[b][part[b][i]];
      }
      sum += p > 0 ? p * (Math.log(p) - Math.log(truth.weight(i) / truth.total())) : 0;
    }
    return sum;
  }

  /** A grid whose couplings are too strong for a product; blocks of chains are much nearer. */
  @Test
  void blocksOfAGridHalveTheGapOfMeanField() {
    double plainGap = 0;
    double structuredGap = 0;
    double plainError = 0;
    double structuredError = 0;
    for (int i = 0; i < 10; i++) {
      MarginalProblem problem = grid(SeededRandomness.of(84).split(i), 5, 1.0);
      Marginals truth = VariableElimination.marginals().infer(problem, Run.of(1)).orThrow();
      Marginals plain = MeanField.standard().infer(problem, Run.of(i)).orThrow();
      Marginals structured =
          engine.withCells(16).withRestarts(4).infer(problem, Run.of(i)).orThrow();
      double logTotal = truth.logEvidence().orElseThrow().value();
      plainGap += logTotal - plain.logEvidence().orElseThrow().value();
      structuredGap += logTotal - structured.logEvidence().orElseThrow().value();
      for (int v = 0; v < 25; v++) {
        plainError += Math.abs(plain.p(v, 0) - truth.p(v, 0));
        structuredError += Math.abs(structured.p(v, 0) - truth.p(v, 0));
      }
    }
    assertThat(structuredGap).isLessThan(plainGap / 2);
    assertThat(structuredError).isLessThan(plainError * 0.8);
  }

  static MarginalProblem grid(Randomness random, int side, double coupling) {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < side * side; v++) {
      variables.add(Variable.of("v" + v, "no", "yes"));
      factors.add(Factor.of(v, Math.exp(random.uniform() - 0.5), 1));
    }
    for (int v = 0; v < side * side; v++) {
      if (v % side + 1 < side) {
        factors.add(coupled(random, v, v + 1, coupling));
      }
      if (v + side < side * side) {
        factors.add(coupled(random, v, v + side, coupling));
      }
    }
    return MarginalProblem.of(new FactorGraph("grid", variables, factors), Evidence.none());
  }

  private static Factor coupled(Randomness random, int u, int v, double coupling) {
    double same = Math.exp(coupling * (2 * random.uniform() - 1));
    return Factor.of(
        new int[] {u, v}, new int[] {2, 2}, new double[] {same, 1 / same, 1 / same, same});
  }

  @Test
  void zerosInsideBlocksCostNothing() {
    // two pairs that must agree, weakly coupled: mean field loses half of the mass, blocks of pairs
    // none
    double[] equal = {1, 0, 0, 1};
    List<Variable> variables = new ArrayList<>();
    for (int v = 0; v < 4; v++) {
      variables.add(Variable.of("v" + v, "no", "yes"));
    }
    List<Factor> factors = new ArrayList<>();
    factors.add(Factor.of(new int[] {0, 1}, new int[] {2, 2}, equal));
    factors.add(Factor.of(new int[] {2, 3}, new int[] {2, 2}, equal));
    factors.add(Factor.of(new int[] {0, 2}, new int[] {2, 2}, new double[] {2, 1, 1, 2}));
    factors.add(Factor.of(new int[] {1, 3}, new int[] {2, 2}, new double[] {1.1, 1, 1, 1.1}));
    factors.add(Factor.of(new int[] {1, 2}, new int[] {2, 2}, new double[] {1.1, 1, 1, 1.1}));
    MarginalProblem problem =
        MarginalProblem.of(new FactorGraph("pairs", variables, factors), Evidence.none());
    Outcome<Marginals> outcome = engine.withCells(4).infer(problem, Run.of(1));
    assertThat(outcome.diagnostics().warnings()).isEmpty();
    assertThat(outcome.diagnostics().measures()).containsEntry("blocks", 2.0);
    double truth = Math.log(new JointTable(problem.model(), problem.evidence()).total());
    assertThat(truth - elbo(outcome)).isBetween(0.0, 0.2);
    assertThat(truth - elbo(MeanField.standard().infer(problem, Run.of(1)))).isGreaterThan(0.5);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.CONVERGED);
  }
}
