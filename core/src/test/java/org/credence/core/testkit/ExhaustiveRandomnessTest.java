package org.credence.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class ExhaustiveRandomnessTest {

  @Test
  void givesTheLawOfTwoDice() {
    ExhaustiveRandomness.Law<Integer> law =
        ExhaustiveRandomness.law(chance -> 2 + chance.below(6) + chance.below(6));
    for (int sum = 2; sum <= 12; sum++) {
      assertThat(law.p(sum)).isCloseTo((6 - Math.abs(sum - 7)) / 36.0, within(1e-15));
    }
    assertThat(law.p(1)).isZero();
    assertThat(law.paths()).isEqualTo(36);
    assertThat(law.residual()).isZero();
    assertThat(law.expectation(Integer::doubleValue)).isCloseTo(7, within(1e-14));
  }

  @Test
  void givesTheLawOfAnAlgorithmWhoseChoicesDependOnEachOther() {
    // Pólya's urn: after n draws every number of red balls is equally likely.
    ExhaustiveRandomness.Law<Integer> law =
        ExhaustiveRandomness.law(
            chance -> {
              int red = 1;
              for (int balls = 2; balls < 7; balls++) {
                red += chance.bernoulli((double) red / balls) ? 1 : 0;
              }
              return red - 1;
            });
    assertThat(law.probabilities()).hasSize(6);
    law.probabilities().forEach((k, p) -> assertThat(p).isCloseTo(1.0 / 6, within(1e-15)));
  }

  @Test
  void certifiesTheMassOfALoopThatIsCut() {
    // Rejection sampling of a die from three bits: each try fails with probability 1/4.
    ExhaustiveRandomness.Law<Integer> law =
        ExhaustiveRandomness.law(
            5,
            chance -> {
              int face;
              do {
                face = chance.below(8);
              } while (face >= 6);
              return face;
            });
    assertThat(law.residual()).isCloseTo(Math.pow(0.25, 5), within(1e-15));
    assertThat(law.p(0)).isCloseTo((1 - law.residual()) / 6, within(1e-15));
    double sum = law.probabilities().values().stream().mapToDouble(p -> p).sum();
    assertThat(sum + law.residual()).isCloseTo(1, within(1e-14));
  }

  @Test
  void refusesAnEndlessLoopWithoutALimit() {
    assertThatThrownBy(
            () ->
                ExhaustiveRandomness.law(
                    chance -> {
                      while (!chance.bernoulli(0)) {
                        // try again
                      }
                      return "done";
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("paths of more than 10000 choices have probability 1.0");
  }

  @Test
  void doesNotWalkWhatIsImpossible() {
    List<Integer> walked = new ArrayList<>();
    ExhaustiveRandomness.Law<Integer> law =
        ExhaustiveRandomness.law(
            chance -> {
              int i = chance.categorical(new double[] {7, 0, 0, 2, 0, 6, 0}, 1, 5);
              walked.add(i);
              return i;
            });
    assertThat(walked).containsExactly(2, 4);
    assertThat(law.probabilities()).containsExactlyInAnyOrderEntriesOf(Map.of(2, 0.25, 4, 0.75));
    assertThat(ExhaustiveRandomness.law(c -> c.bernoulli(0)).probabilities())
        .containsOnlyKeys(false);
    assertThat(ExhaustiveRandomness.law(c -> c.bernoulli(1)).probabilities())
        .containsOnlyKeys(true);
  }

  @Test
  void splitStreamsAreIndependent() {
    ExhaustiveRandomness.Law<Integer> law =
        ExhaustiveRandomness.law(
            chance -> 10 * chance.split(1).below(2) + chance.split(1).below(2));
    assertThat(law.probabilities()).hasSize(4).containsValue(0.25);
  }

  @Test
  void detectsAnAlgorithmThatIsNotDeterministic() {
    int[] runs = {0};
    assertThatThrownBy(
            () -> ExhaustiveRandomness.law(chance -> chance.below(runs[0]++ == 0 ? 2 : 3)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("made another choice when given the same answers");
    int[] again = {0};
    assertThatThrownBy(
            () ->
                ExhaustiveRandomness.law(
                    chance -> again[0]++ == 0 ? chance.below(2) + chance.below(2) : 0))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("made fewer choices when given the same answers");
    double[] p = {0.5};
    assertThatThrownBy(
            () ->
                ExhaustiveRandomness.law(
                    chance -> {
                      p[0] /= 2;
                      return chance.bernoulli(p[0]);
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("made another choice when given the same answers");
  }

  @Test
  void refusesContinuousDraws() {
    assertThatThrownBy(() -> ExhaustiveRandomness.law(Randomness::uniform))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("state its choice as categorical");
    assertThatThrownBy(() -> ExhaustiveRandomness.law(Randomness::gaussian))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void refusesWhatIsNoLawLikeTheSeededOne() {
    for (double[] weights : new double[][] {{}, {0, 0}, {1, Double.NaN}, {1e308, 1e308}, {2, -1}}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ExhaustiveRandomness.law(chance -> chance.categorical(weights)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SeededRandomness.of(1).categorical(weights));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExhaustiveRandomness.law(chance -> chance.bernoulli(Double.NaN)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExhaustiveRandomness.law(chance -> chance.below(0)));
  }

  /** The law that is walked and the law that is drawn are the same: an oracle for both. */
  @Test
  void agreesWithTheSeededRandomness() {
    ExhaustiveRandomness.Law<Integer> law = ExhaustiveRandomness.law(this::mixed);
    SeededRandomness seeded =
        SeededRandomness.of(StatisticalAssert.seed("exhaustive against seeded"));
    Map<Integer, Long> drawn = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      drawn.merge(mixed(seeded.split(i)), 1L, Long::sum);
    }
    List<Integer> results = List.copyOf(law.probabilities().keySet());
    assertThat(results).containsAll(drawn.keySet());
    StatisticalAssert.assertLaw(
        results.stream().mapToLong(r -> drawn.getOrDefault(r, 0L)).toArray(),
        results.stream().mapToDouble(law::p).toArray(),
        1e-6);
  }

  private int mixed(Randomness chance) {
    int first = chance.categorical(new double[] {1, 2, 3});
    if (chance.bernoulli(0.2 + first / 10.0)) {
      return first;
    }
    return 10 * first + chance.split(first).below(first + 2);
  }
}
