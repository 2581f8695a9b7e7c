package org.credence.decoding.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.credence.decoding.testkit.ToyModels;
import org.junit.jupiter.api.Test;

final class TableModelTest {

  private static final Vocabulary AB = ToyModels.vocabulary(2, false);

  @Test
  void theLastTokensChooseTheRow() {
    // contexts a, b, aa, ab, ba, bb
    double[] rows = {1, 0, .9, .1, .8, .2, .7, .3, .6, .4, .5, .5};
    TokenContext context = TableModel.of(AB, 2, rows).open();
    double[] out = new double[8];
    context.extend(new int[] {0, 1, 0, 0}, out); // a, ab, ba, aa
    double[] expected = {1, 0, .7, .3, .6, .4, .8, .2};
    for (int i = 0; i < 8; i++) {
      assertThat(Math.exp(out[i])).isCloseTo(expected[i], within(1e-15));
    }
    assertThat(out[1]).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void rejectsTablesOfTheWrongShape() {
    assertThatThrownBy(() -> TableModel.of(AB, 2, new double[4]))
        .hasMessage("the tables have 4 numbers; contexts of 1 to 2 of 2 tokens need 12");
    assertThatThrownBy(() -> TableModel.of(AB, 0, new double[0]))
        .hasMessage("memory is 0; give at least 1 token");
  }

  @Test
  void rejectsRowsThatAreNoDistributions() {
    assertThatThrownBy(() -> TableModel.of(AB, 1, new double[] {.5, .5, .5, .4}))
        .hasMessageContaining("row 1 sums to 0.9");
    assertThatThrownBy(() -> TableModel.of(AB, 1, new double[] {1.5, -.5, .5, .5}))
        .hasMessageContaining("probability of token 1 in row 0 is -0.5");
    assertThatThrownBy(() -> TableModel.of(AB, 1, new double[] {Double.NaN, 1, .5, .5}))
        .hasMessageContaining("token 0 in row 0 is NaN");
  }
}
