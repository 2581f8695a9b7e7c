package org.credence.bayes.variational;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.Test;

final class MeanFieldTest {

  private final MeanField engine = MeanField.standard();

  private static FactorGraph pair(double... values) {
    return new FactorGraph(
        "pair",
        List.of(Variable.of("a", "no", "yes"), Variable.of("b", "no", "yes")),
        List.of(Factor.of(new int[] {0, 1}, new int[] {2, 2}, values)));
  }

  private static ErrorStatement logEvidenceError(Marginals marginals) {
    return marginals.logEvidence().orElseThrow().error();
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> engine.withTolerance(1))
        .hasMessage("tolerance of mean-field is 1.0; give a number in (0, 1)");
    assertThatThrownBy(() -> engine.withTolerance(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> engine.withIterations(0))
        .hasMessage("iterations of mean-field is 0; give at least 1");
    assertThatThrownBy(() -> engine.withRestarts(0))
        .hasMessage("restarts of mean-field is 0; give at least 1");
  }

  @Test
  void labelHoldsWhatDiffersFromTheDefaults() {
    assertThat(engine).hasToString("mean-field");
    assertThat(engine.withTolerance(1e-6).withIterations(50).withRestarts(9))
        .hasToString("mean-field[tolerance=1.0E-6,iterations=50,restarts=9]");
  }

  /** Two coupled spins, worked by hand: {@code m = tanh(J·m)}, above J = 1 with a solution besides 0. */
  @Test
  void twoCoupledSpinsSettleOnTheSelfConsistentMagnetisation() {
    double coupling = 1.5;
    double m = 1;
    for (int i = 0; i < 1000; i++) {
      m = Math.tanh(coupling * m);
    }
    double same = Math.exp(coupling);
    double different = Math.exp(-coupling);
    Outcome<Marginals> outcome =
        engine.infer(
            MarginalProblem.of(pair(same, different, different, same), Evidence.none()), Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.CONVERGED);
    Marginals answer = outcome.orThrow();
    double high = Math.max(answer.p(0, 0), answer.p(0, 1));
    assertThat(high).isCloseTo((1 + m) / 2, within(1e-7));
    double p = (1 + m) / 2;
    double elbo = coupling * m * m - 2 * (p * Math.log(p) + (1 - p) * Math.log(1 - p));
    assertThat(answer.logEvidence().orElseThrow().value()).isCloseTo(elbo, within(1e-12));
    assertThat(logEvidenceError(answer))
        .isEqualTo(
            new ErrorStatement.Bound(
                answer.logEvidence().orElseThrow().value(), Double.POSITIVE_INFINITY));
  }

  @Test
  void theUpperLimitOnANetworkIsThatOfTheLikelihoods() {
    BayesianNetwork network =
        BayesianNetwork.builder("two")
            .variable(Variable.of("a", "no", "yes"), List.of(), 0.3, 0.7)
            .variable(Variable.of("b", "no", "yes"), List.of("a"), 0.9, 0.1, 0.4, 0.6)
            .build();
    Evidence hard = Evidence.none().observe(1, 1);
    Marginals observed = engine.infer(MarginalProblem.of(network, hard), Run.of(1)).orThrow();
    assertThat(observed.logEvidence().orElseThrow().value())
        .isCloseTo(Math.log(0.45), within(1e-12)); // 0.3·0.1 + 0.7·0.6: one variable is left
    assertThat(((ErrorStatement.Bound) logEvidenceError(observed)).upper()).isZero();

    Evidence soft = Evidence.none().likelihood(0, 2, 3).likelihood(1, 0.5, 0.25);
    Marginals likely = engine.infer(MarginalProblem.of(network, soft), Run.of(1)).orThrow();
    assertThat(((ErrorStatement.Bound) logEvidenceError(likely)).upper())
        .isCloseTo(Math.log(1.5), within(1e-15));

    Marginals prior =
        engine.infer(MarginalProblem.of(network, Evidence.none()), Run.of(1)).orThrow();
    assertThat(prior.logEvidence().orElseThrow().value()).isLessThanOrEqualTo(0);
  }

  @Test
  void zerosAreWarnedOf() {
    Outcome<Marginals> outcome =
        engine.infer(MarginalProblem.of(pair(1, 0, 0, 1), Evidence.none()), Run.of(1));
    assertThat(outcome.diagnostics().warnings())
        .containsExactly(
            "the model has zeros: mean field stays near the consistent assignment it starts from, so whole regions"
                + " of the posterior may be missing");
    assertThat(outcome.orThrow().logEvidence().orElseThrow().value()).isZero(); // one of two
  }

  @Test
  void impossibleEvidenceIsProved() {
    Evidence evidence = Evidence.none().observe(0, 0).observe(1, 1);
    assertThat(engine.infer(MarginalProblem.of(pair(1, 0, 0, 1), evidence), Run.of(1)))
        .isInstanceOf(Outcome.Impossible.class);
    assertThat(
            engine.infer(
                MarginalProblem.of(pair(0, 0, 0, 1), Evidence.none().likelihood(0, 1, 0)),
                Run.of(1)))
        .isInstanceOf(Outcome.Impossible.class);
    assertThat(
            engine.infer(
                MarginalProblem.of(pair(1, 0, 0, 0), Evidence.none().observe(1, 1)), Run.of(1)))
        .isInstanceOf(Outcome.Impossible.class);
  }

  /** More pigeons than holes: no assignment exists, but only a long search would prove it. */
  @Test
  void whereNoStartIsFoundItIsStuckAndSaysSo() {
    int pigeons = 10;
    List<String> holes = IntStream.range(0, pigeons - 1).mapToObj(h -> "hole" + h).toList();
    List<Variable> variables =
        IntStream.range(0, pigeons).mapToObj(p -> new Variable("p" + p, holes)).toList();
    double[] different = new double[holes.size() * holes.size()];
    for (int i = 0; i < different.length; i++) {
      different[i] = i / holes.size() == i % holes.size() ? 0 : 1;
    }
    List<Factor> factors = new ArrayList<>();
    for (int p = 0; p < pigeons; p++) {
      for (int r = p + 1; r < pigeons; r++) {
        factors.add(Factor.of(new int[] {p, r}, new int[] {holes.size(), holes.size()}, different));
      }
    }
    MarginalProblem problem =
        MarginalProblem.of(new FactorGraph("pigeons", variables, factors), Evidence.none());
    Outcome<Marginals> outcome = engine.infer(problem, Run.of(1));
    assertThat(outcome).isInstanceOf(Outcome.GaveUp.class);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.STUCK);
    assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
        .isEqualTo(
            "no assignment of positive weight was found to start from, nor a proof that there is none;"
                + " give an exact engine");
  }

  @Test
  void restartsThatDoNotConvergeAreCounted() {
    double[] strong = {Math.exp(3), 1, 1, Math.exp(3)};
    Outcome<Marginals> outcome =
        engine
            .withIterations(2)
            .withRestarts(3)
            .infer(MarginalProblem.of(pair(strong), Evidence.none()), Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.NOT_CONVERGED);
    assertThat(outcome.diagnostics().steps()).isEqualTo(6);
    assertThat(outcome.diagnostics().warnings())
        .containsExactly(
            "only 0 of 3 restarts converged within 2 sweeps; the bound holds nevertheless");
    assertThat(outcome.diagnostics().measures())
        .containsKeys("elbo", "residual", "restarts", "convergedRestarts")
        .containsEntry("restarts", 3.0)
        .containsEntry("convergedRestarts", 0.0);
  }

  @Test
  void evaluationsAreTheEntriesRead() {
    Outcome<Marginals> outcome =
        engine.infer(
            MarginalProblem.of(pair(1, 2, 3, 4), Evidence.none()), Run.of(1, Budget.ofSteps(2)));
    // the first bound 4 + 2; each sweep two updates of 4 and the bound 4 + 2
    assertThat(outcome.diagnostics().evaluations()).isEqualTo(6 + 2 * (2 * 4 + 6));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.STEP_BUDGET);
    assertThat(logEvidenceError(outcome.orThrow()).kind()).isEqualTo("bound");
  }
}
