package org.credence.bayes.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Variable;
import org.junit.jupiter.api.Test;

final class DynamicNetworkTest {

  private static final Variable RAIN = Variable.of("rain", "no", "yes");
  private static final Variable RAIN_BEFORE = Variable.of("rain[t-1]", "no", "yes");
  private static final BayesianNetwork FIRST =
      BayesianNetwork.builder("weather").variable(RAIN, List.of(), 0.6, 0.4).build();

  private static BayesianNetwork transition(Variable before, Variable now) {
    return BayesianNetwork.builder("next")
        .variable(now, List.of(before.name()), 0.7, 0.3, 0.2, 0.8)
        .variable(before, List.of(), 0.5, 0.5)
        .build();
  }

  @Test
  void unrollsSliceBySlice() {
    DynamicNetwork weather = new DynamicNetwork(FIRST, transition(RAIN_BEFORE, RAIN));
    BayesianNetwork network = weather.unroll(3);
    assertThat(network.variables().stream().map(Variable::name))
        .containsExactly("rain[0]", "rain[1]", "rain[2]");
    assertThat(network.parents(0)).isEmpty();
    assertThat(network.parents(2)).containsExactly(1);
    assertThat(network.givenTable(0)).containsExactly(0.6, 0.4);
    assertThat(network.givenTable(2)).containsExactly(0.7, 0.3, 0.2, 0.8);
    assertThat(weather.index(0, 2)).isEqualTo(2);
    assertThat(weather.timeOrder(network)).isEqualTo(TimeOrder.byNames(network).orElseThrow());
  }

  @Test
  void refusesSlicesThatDoNotFit() {
    assertThatThrownBy(() -> new DynamicNetwork(FIRST, FIRST).unroll(0))
        .hasMessage("slices is 0; give at least 1");
    assertThatThrownBy(
            () ->
                new DynamicNetwork(
                    FIRST,
                    transition(
                        Variable.of("wind[t-1]", "no", "yes"), Variable.of("wind", "no", "yes"))))
        .hasMessage(
            "variable \"wind\" of the transition network has no counterpart \"wind\" in the initial network; both slices have the same"
                + " variables");
    assertThatThrownBy(
            () ->
                new DynamicNetwork(FIRST, transition(Variable.of("rain[t-1]", "off", "on"), RAIN)))
        .hasMessage(
            "variable \"rain[t-1]\" has the states [off, on] in the transition network and [no, yes] in the initial one; give the same");
    assertThatThrownBy(
            () ->
                new DynamicNetwork(
                    FIRST,
                    BayesianNetwork.builder("next")
                        .variable(RAIN_BEFORE, List.of(), 0.5, 0.5)
                        .build()))
        .hasMessage(
            "the transition network has 0 variables of its own slice and the initial network 1; both slices have the same variables");
    assertThatThrownBy(
            () ->
                new DynamicNetwork(
                    FIRST,
                    BayesianNetwork.builder("next")
                        .variable(RAIN, List.of(), 0.5, 0.5)
                        .variable(RAIN_BEFORE, List.of("rain"), 0.5, 0.5, 0.5, 0.5)
                        .build()))
        .hasMessage(
            "variable \"rain[t-1]\" of the slice before has parents in the transition network; it is an input, give it none");
  }

  @Test
  void timesAreReadOffNamesOrElseLayersOfTheGraph() {
    BayesianNetwork named =
        BayesianNetwork.builder("named")
            .variable(Variable.of("b_7", "n", "y"), List.of("a_2"), 0.7, 0.3, 0.2, 0.8)
            .variable(Variable.of("a_2", "n", "y"), List.of(), 0.5, 0.5)
            .variable(Variable.of("c_2", "n", "y"), List.of("a_2"), 0.7, 0.3, 0.2, 0.8)
            .build();
    TimeOrder time = TimeOrder.byNames(named).orElseThrow();
    assertThat(time.slices()).isEqualTo(2);
    assertThat(time.order()).containsExactly(1, 2, 0);
    assertThat(time.variables(0)).containsExactly(1, 2);
    assertThat(time.slice(0)).isEqualTo(1);
    Evidence evidence = Evidence.none().observe(0, 1).observe(1, 0).likelihood(2, 0.2, 0.4);
    assertThat(time.upTo(evidence, 0))
        .isEqualTo(Evidence.none().observe(1, 0).likelihood(2, 0.2, 0.4));
    BayesianNetwork backward =
        BayesianNetwork.builder("backward")
            .variable(Variable.of("a1", "n", "y"), List.of("b2"), 0.7, 0.3, 0.2, 0.8)
            .variable(Variable.of("b2", "n", "y"), List.of(), 0.5, 0.5)
            .build();
    assertThat(TimeOrder.byNames(backward)).isEmpty();
    assertThat(TimeOrder.recognised(backward)).isEqualTo(TimeOrder.of(backward, 1, 0));
    assertThat(TimeOrder.byNames(FIRST)).isEmpty();
    assertThatThrownBy(() -> TimeOrder.of(backward, 1, 2))
        .hasMessage(
            "variable \"a1\" is in slice 1 and has a parent, \"b2\", in slice 2; put no variable before its parents");
    assertThatThrownBy(() -> TimeOrder.of(backward, 1))
        .hasMessage("1 times for 2 variables; give one for each variable");
  }
}
