package org.credence.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.credence.core.random.Randomness;
import org.junit.jupiter.api.Test;

final class PropertyTest {

  private static List<Integer> numbers(Randomness randomness, int size) {
    int length = randomness.below(size + 1);
    List<Integer> list = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      list.add(randomness.below(1000));
    }
    return list;
  }

  private static AssertionError counterexample(
      Property<List<Integer>> property, Property.Statement<List<Integer>> statement) {
    return catchThrowableOfType(AssertionError.class, () -> property.check(statement));
  }

  @Test
  void passesWhatHolds() {
    List<Integer> sizes = new ArrayList<>();
    Property.forAll((randomness, size) -> size, 20, "sizes").sizes(3, 22).check(sizes::add);
    assertThat(sizes).hasSize(20).startsWith(3, 4).endsWith(21, 22);
  }

  @Test
  void shrinksAListToTheOneNumberThatMatters() {
    AssertionError error =
        counterexample(
            Property.forAll(PropertyTest::numbers, 100, "all below 500"),
            list -> assertThat(list).allMatch(n -> n < 500));
    assertThat(error)
        .hasMessageContaining("property \"all below 500\" fails in case ")
        .hasMessageContaining(" of 100 (case seed ")
        .hasMessageContaining("simplifications: [500]; it fails with: ");
    assertThat(error.getCause()).isInstanceOf(AssertionError.class).hasMessageContaining("500");
    assertThat(error.getSuppressed()).hasSize(1);
  }

  @Test
  void shrinksTwoChoicesThatHangTogether() {
    AssertionError error =
        counterexample(
            Property.forAll(PropertyTest::numbers, 300, "no number twice its neighbour"),
            list -> {
              for (int i = 1; i < list.size(); i++) {
                if (list.get(i) > list.get(i - 1)) {
                  throw new IllegalStateException("ascent at " + i);
                }
              }
            });
    assertThat(error).hasMessageContaining(": [0, 1]; it fails with: ");
    assertThat(error).hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void shrinksTheSizeFirst() {
    AssertionError error =
        catchThrowableOfType(
            AssertionError.class,
            () ->
                Property.forAll((randomness, size) -> size, 50, "size")
                    .sizes(0, 49)
                    .check(size -> assertThat(size).isLessThan(7)));
    assertThat(error).hasMessageContaining("smallest counterexample, of size 7");
  }

  @Test
  void shrinksDoublesBooleansAndSubStreams() {
    AssertionError error =
        catchThrowableOfType(
            AssertionError.class,
            () ->
                Property.forAll(
                        (randomness, size) ->
                            List.of(
                                randomness.split(4).uniform(),
                                randomness.bernoulli(0.5),
                                randomness.gaussian(),
                                randomness.categorical(new double[] {0, 1, 1, 1})),
                        50,
                        "mixed")
                    .check(value -> assertThat((Double) value.get(0)).isLessThan(0.25)));
    assertThat(error.getMessage()).containsPattern("\\[0\\.(2[5-9]|3|4)\\d*, false, 0\\.0, 1\\]");
  }

  @Test
  void aGeneratorThatWaitsForAChoiceCanBeShrunk() {
    AssertionError error =
        catchThrowableOfType(
            AssertionError.class,
            () ->
                Property.forAll(
                        (randomness, size) -> {
                          int number;
                          do {
                            number = randomness.below(100);
                          } while (number < 10); // zeros alone would never end it
                          return number;
                        },
                        50,
                        "rejection")
                    .check(number -> assertThat(number).isLessThan(30)));
    assertThat(error).hasMessageContaining(": 30; it fails with: ");
  }

  @Test
  void aFailureOfAnotherKindIsNotTakenForTheSame() {
    AssertionError error =
        counterexample(
            Property.forAll(PropertyTest::numbers, 100, "kinds"),
            list -> {
              if (list.isEmpty()) {
                return;
              }
              if (list.size() < 3) {
                throw new IllegalArgumentException("short");
              }
              throw new IllegalStateException("long");
            });
    if (error.getCause() instanceof IllegalStateException) {
      assertThat(error).hasMessageContaining(": [0, 0, 0]; it fails with: ");
    } else {
      assertThat(error).hasMessageContaining(": [0]; it fails with: ");
      assertThat(error).hasCauseInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void sameSeedIdMeansSameCases() {
    List<List<Integer>> first = new ArrayList<>();
    List<List<Integer>> second = new ArrayList<>();
    Property.forAll(PropertyTest::numbers, 10, "same").check(first::add);
    Property.forAll(PropertyTest::numbers, 10, "same").check(second::add);
    List<List<Integer>> other = new ArrayList<>();
    Property.forAll(PropertyTest::numbers, 10, "other").check(other::add);
    assertThat(second).isEqualTo(first).isNotEqualTo(other);
  }

  @Test
  void aGeneratorThatFailsIsNotHidden() {
    assertThatThrownBy(
            () ->
                Property.forAll((randomness, size) -> randomness.below(0), 1, "broken")
                    .check(value -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bound of a uniform draw is 0");
  }

  @Test
  void rejectsNoCases() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Property.forAll((randomness, size) -> size, 0, "none"))
        .withMessage("cases 0, sizes 1 to 20; give at least 1 case");
  }
}
