package org.credence.core.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.ToDoubleBiFunction;
import org.credence.core.random.Randomness;
import org.credence.core.testkit.Property;
import org.junit.jupiter.api.Test;

final class DistanceTest {

  private static final double[] FAIR = {0.5, 0.5};
  private static final double[] BENT = {0.25, 0.75};
  private static final List<ToDoubleBiFunction<double[], double[]>> ALL =
      List.of(
          Distance::totalVariation,
          Distance::kullbackLeibler,
          Distance::hellinger,
          Distance::maximum);

  @Test
  void worksByHand() {
    assertThat(Distance.totalVariation(FAIR, BENT)).isEqualTo(0.25);
    assertThat(Distance.maximum(FAIR, BENT)).isEqualTo(0.25);
    // ½ log(½ / ¼) + ½ log(½ / ¾) = ½ log(4/3)
    assertThat(Distance.kullbackLeibler(FAIR, BENT))
        .isCloseTo(0.5 * Math.log(4.0 / 3), within(1e-16));
    // 1 - Σ √(pq) = 1 - (√⅛ + √⅜)
    assertThat(Distance.hellinger(FAIR, BENT))
        .isCloseTo(Math.sqrt(1 - Math.sqrt(0.125) - Math.sqrt(0.375)), within(1e-15));
    double[] p = {0.1, 0.2, 0.7};
    double[] q = {0.3, 0.1, 0.6};
    assertThat(Distance.totalVariation(p, q)).isCloseTo(0.2, within(1e-16));
    assertThat(Distance.maximum(p, q)).isCloseTo(0.2, within(1e-16));
  }

  @Test
  void isZeroForEqualsAndLargestForDisjoint() {
    double[] left = {1, 0};
    double[] right = {0, 1};
    ALL.forEach(distance -> assertThat(distance.applyAsDouble(BENT, BENT)).isZero());
    ALL.forEach(distance -> assertThat(distance.applyAsDouble(left, left)).isZero());
    ALL.forEach(
        distance -> assertThat(distance.applyAsDouble(new double[0], new double[0])).isZero());
    assertThat(Distance.totalVariation(left, right)).isEqualTo(1);
    assertThat(Distance.hellinger(left, right)).isEqualTo(1);
    assertThat(Distance.maximum(left, right)).isEqualTo(1);
    assertThat(Distance.kullbackLeibler(left, right)).isInfinite();
  }

  @Test
  void divergenceIsInfiniteOnlyWhereTheSecondForbidsWhatTheFirstAllows() {
    assertThat(Distance.kullbackLeibler(FAIR, new double[] {1, 0})).isInfinite();
    assertThat(Distance.kullbackLeibler(new double[] {1, 0}, FAIR))
        .isCloseTo(Math.log(2), within(1e-16));
  }

  @Test
  void divergenceSurvivesRatiosBeyondTheRangeOfDoubles() {
    double tiny = 1e-320;
    assertThat(Distance.kullbackLeibler(new double[] {1, 0}, new double[] {tiny, 1}))
        .isCloseTo(-Math.log(tiny), within(1e-9));
    assertThat(Distance.kullbackLeibler(new double[] {tiny, 1}, new double[] {1, 1})).isZero();
  }

  @Test
  void aNaNIsNeverHidden() {
    for (ToDoubleBiFunction<double[], double[]> distance : ALL) {
      for (double other : new double[] {0, 0.5}) {
        double[] broken = {Double.NaN, 0.5};
        double[] sound = {other, 0.5};
        assertThat(distance.applyAsDouble(broken, sound)).isNaN();
        assertThat(distance.applyAsDouble(sound, broken)).isNaN();
      }
    }
  }

  @Test
  void rejectsDifferentLengths() {
    for (ToDoubleBiFunction<double[], double[]> distance : ALL) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> distance.applyAsDouble(FAIR, new double[] {1}))
          .withMessage(
              "distributions over 2 and 1 states cannot be compared; give the same states to both");
    }
  }

  private static double[][] pair(Randomness randomness, int size) {
    return new double[][] {law(randomness, size), law(randomness, size)};
  }

  private static double[] law(Randomness randomness, int size) {
    double[] law = new double[size];
    double total = 0;
    for (int i = 0; i < size; i++) {
      law[i] = randomness.bernoulli(0.2) ? 0 : randomness.below(1000) + 1;
      total += law[i];
    }
    for (int i = 0; i < size; i++) {
      law[i] = total == 0 ? 1.0 / size : law[i] / total;
    }
    return law;
  }

  @Test
  void theInequalitiesBetweenThemHold() {
    Property.forAll(DistanceTest::pair, 2000, "distance inequalities")
        .sizes(1, 40)
        .check(
            pair -> {
              double tv = Distance.totalVariation(pair[0], pair[1]);
              double h = Distance.hellinger(pair[0], pair[1]);
              double kl = Distance.kullbackLeibler(pair[0], pair[1]);
              double rounding = 1e-13;
              assertThat(tv).isBetween(0.0, 1 + rounding);
              assertThat(h * h).isLessThanOrEqualTo(tv + rounding);
              assertThat(tv).isLessThanOrEqualTo(h * Math.sqrt(2 - h * h) + 1e-7);
              assertThat(tv * tv).as("Pinsker").isLessThanOrEqualTo(kl / 2 + rounding);
              assertThat(Distance.maximum(pair[0], pair[1])).isLessThanOrEqualTo(tv + rounding);
              assertThat(Distance.totalVariation(pair[1], pair[0])).isEqualTo(tv);
            });
  }
}
