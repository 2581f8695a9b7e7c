package org.credence.bayes.circuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.circuit.CircuitModels.Case;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Meter;
import org.junit.jupiter.api.Test;

/** Derivatives by single entries of factors. */
final class CircuitParametersTest {

  private static final CircuitCompiler SEPARATE =
      CircuitCompiler.standard().withParameters(CircuitCompiler.Parameters.SEPARATE);
  private static final double ROUNDING = 1e-10;

  private static CircuitDerivatives derivatives(GraphicalModel model, Evidence evidence) {
    return CircuitModels.compile(SEPARATE, model).differentiate(evidence, Meter.unlimited());
  }

  @Test
  void familyPosteriorsAndDerivativesAreThoseOfTheJoint() {
    for (int seed = 0; seed < 500; seed++) {
      Case c = CircuitModels.random(seed);
      JointTable joint = new JointTable(c.model(), c.evidence());
      if (joint.total() == 0 || c.model().factors().stream().noneMatch(f -> f.rank() > 0)) {
        continue;
      }
      CircuitDerivatives derivatives = derivatives(c.model(), c.evidence());
      for (int f = 0; f < c.model().factors().size(); f++) {
        Factor factor = c.model().factors().get(f);
        double[] family = new double[factor.size()];
        for (int i = 0; i < joint.assignments().size(); i++) {
          family[factor.index(joint.assignments().get(i))] += joint.weight(i);
        }
        double[] posterior = derivatives.familyPosterior(c.model(), f);
        double[] slopes = derivatives.parameterDerivatives(c.model(), f);
        double[] sensitivity = derivatives.sensitivity(c.model(), f);
        for (int i = 0; i < family.length; i++) {
          String where = "seed " + seed + " factor " + f + " entry " + i + " of " + c;
          assertThat(posterior[i]).as(where).isCloseTo(family[i] / joint.total(), within(ROUNDING));
          if (factor.value(i) > 0) {
            double slope = family[i] / factor.value(i); // the joint is linear in each entry
            assertThat(slopes[i]).as(where).isCloseTo(slope, within(ROUNDING * (1 + slope)));
            assertThat(sensitivity[i])
                .as(where)
                .isCloseTo(slope / joint.total(), within(ROUNDING * (1 + slope / joint.total())));
          } else {
            assertThat(slopes[i]).as(where).isNaN();
            assertThat(sensitivity[i]).as(where).isNaN();
          }
        }
      }
    }
  }

  @Test
  void aDerivativeIsTheChangeOfTheEvidenceProbabilityPerChangeOfTheEntry() {
    GraphicalModel asia = SmallNetworks.asia();
    Evidence evidence = Evidence.none().observe(asia, "dysp", "yes").observe(asia, "xray", "no");
    int smoke = 4; // bronc given smoke
    double[] slopes = derivatives(asia, evidence).parameterDerivatives(asia, smoke);
    double step = 1e-3;
    for (int entry = 0; entry < slopes.length; entry++) {
      double difference =
          new JointTable(changed(asia, smoke, entry, step), evidence).total()
              - new JointTable(changed(asia, smoke, entry, -step), evidence).total();
      assertThat(slopes[entry]).isCloseTo(difference / (2 * step), within(1e-12 / step));
      assertThat(slopes[entry]).isPositive();
    }
  }

  private static FactorGraph changed(GraphicalModel model, int f, int entry, double by) {
    List<Factor> factors = new ArrayList<>(model.factors());
    double[] values = factors.get(f).values();
    values[entry] += by;
    int[] scope = factors.get(f).scope();
    factors.set(
        f, Factor.of(scope, Arrays.stream(scope).map(model::cardinality).toArray(), values));
    return new FactorGraph("changed", model.variables(), factors);
  }

  @Test
  void separateParametersGiveTheSameValueFromALargerCircuit() {
    GraphicalModel asia = SmallNetworks.asia();
    ArithmeticCircuit shared = CircuitModels.compile(asia);
    ArithmeticCircuit separate = CircuitModels.compile(SEPARATE, asia);
    Evidence evidence = Evidence.none().observe(asia, "dysp", "yes");
    assertThat(separate.logValue(evidence, Meter.unlimited()))
        .isCloseTo(shared.logValue(evidence, Meter.unlimited()), within(ROUNDING));
    assertThat(separate.products()).isGreaterThan(shared.products());
    assertThat(separate.hasParameters()).isTrue();
    assertThat(shared.hasParameters()).isFalse();
  }

  @Test
  void withoutParametersItSaysHowToGetThem() {
    GraphicalModel asia = SmallNetworks.asia();
    CircuitDerivatives derivatives =
        CircuitModels.compile(asia).differentiate(Evidence.none(), Meter.unlimited());
    assertThatThrownBy(() -> derivatives.sensitivity(asia, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the circuit shares equal parameters, so it has no derivatives by single ones; compile it with separate parameters");
  }

  @Test
  void nothingIsSaidGivenImpossibleEvidenceButDerivativesAre() {
    GraphicalModel asia = SmallNetworks.asia();
    Evidence impossible = Evidence.none().observe(asia, "tub", "yes").observe(asia, "either", "no");
    CircuitDerivatives derivatives = derivatives(asia, impossible);
    assertThat(derivatives.isImpossible()).isTrue();
    assertThat(derivatives.logValue()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThatThrownBy(() -> derivatives.posterior(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the evidence is impossible, so nothing can be said given it; ask for the derivatives alone");
    int either = asia.variableIndex("either").orElseThrow();
    double tubAlone = Math.log(0.01 * 0.05 + 0.99 * 0.01);
    assertThat(derivatives.logIndicatorDerivative(either, 0)).isCloseTo(tubAlone, within(1e-12));
  }
}
