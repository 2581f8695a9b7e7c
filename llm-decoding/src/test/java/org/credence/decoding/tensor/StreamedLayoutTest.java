package org.credence.decoding.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class StreamedLayoutTest {

  /** Rows that fill no tile, a block and a tile, several blocks of many positions and some. */
  private static final int[] ROWS = {1, 80, 300};

  private static List<Kernels> all() {
    List<Kernels> kernels = new ArrayList<>(List.of(Kernels.plain()));
    Kernels.vector().ifPresent(kernels::add);
    return kernels;
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void productsAndRowsHaveTheBitsOfPackedMatrices(WeightFormat format) {
    Randomness random = SeededRandomness.of(71).split(format.ordinal());
    int columns = format.blockWeights() == 1 ? 71 : 2 * format.blockWeights();
    try (Workers workers = Workers.of(3)) {
      for (int rows : ROWS) {
        for (StoredRows stored :
            List.of(
                StoredRows.random(format, rows, columns, random),
                StoredRows.anyBits(format, rows, columns, random))) {
          for (Kernels kernels : all()) {
            Matrix packed = stored.in(PackedLayout.with(kernels));
            Matrix streamed = stored.in(StreamedLayout.with(kernels));
            assertThat(streamed.rows()).isEqualTo(rows);
            assertThat(streamed.columns()).isEqualTo(columns);
            assertThat(streamed.format()).isEqualTo(format);
            assertThat(streamed.bytes()).isZero();
            for (int positions : new int[] {1, 6}) {
              float[] x = StoredRows.activations(positions * columns, random);
              float[] expected = new float[positions * rows];
              float[] out = new float[positions * rows];
              packed.multiply(x, positions, expected, workers);
              streamed.multiply(x, positions, out, workers);
              assertThat(out)
                  .as("%s, %d rows, %d positions", kernels.label(), rows, positions)
                  .isEqualTo(expected);
            }
            float[] row = new float[columns + 1];
            float[] expectedRow = new float[columns + 1];
            for (int r = 0; r < rows; r += 1 + rows / 7) {
              packed.row(r, expectedRow, 1);
              streamed.row(r, row, 1);
              assertThat(row).isEqualTo(expectedRow);
            }
          }
        }
      }
    }
  }

  @Test
  void halvesThatCannotBeKeptAsHalvesHaveTheSameBitsToo() {
    StoredRows stored = StoredRows.random(WeightFormat.F16, 200, 32, SeededRandomness.of(72));
    HalfFloat.put(1000, stored.bytes(), 2 * (70 * 32 + 3));
    HalfFloat.put(Float.NEGATIVE_INFINITY, stored.bytes(), 2 * (190 * 32));
    float[] x = new float[32];
    Arrays.fill(x, 0.5f);
    float[] expected = new float[200];
    float[] out = new float[200];
    stored.in(PackedLayout.best()).multiply(x, 1, expected, Workers.sequential());
    stored.in(StreamedLayout.best()).multiply(x, 1, out, Workers.sequential());
    assertThat(out).isEqualTo(expected);
    assertThat(out[190]).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(out[70]).isNotEqualTo(out[71]);
  }

  @Test
  void readsNothingUntilItIsUsedAndThenOnlyWhatIsNeeded() {
    AtomicInteger rowsRead = new AtomicInteger();
    StoredRows stored = StoredRows.random(WeightFormat.Q8_0, 300, 64, SeededRandomness.of(73));
    Matrix matrix =
        StreamedLayout.best()
            .of(
                WeightFormat.Q8_0,
                300,
                64,
                (first, count, out) -> {
                  rowsRead.addAndGet(count);
                  stored.source().read(first, count, out);
                });
    assertThat(rowsRead).hasValue(0);
    matrix.row(299, new float[64], 0);
    assertThat(rowsRead).hasValue(1);
    matrix.multiply(new float[64], 1, new float[300], Workers.sequential());
    assertThat(rowsRead).hasValue(301);
  }

  @Test
  void sourcesThatDoNotLastAreRepacked() {
    StreamedLayout layout = StreamedLayout.best();
    assertThat(layout.keepsSource()).isTrue();
    assertThat(layout.ofPassingSources()).isInstanceOf(PackedLayout.class);
    assertThat(PackedLayout.best().keepsSource()).isFalse();
    assertThat(PackedLayout.best().ofPassingSources()).isInstanceOf(PackedLayout.class);
  }

  @Test
  void theBytesOfPackedMatricesAreKnownBefore() {
    for (WeightFormat format : WeightFormat.values()) {
      for (int rows : ROWS) {
        StoredRows stored = StoredRows.random(format, rows, 256, SeededRandomness.of(74));
        assertThat(PackedLayout.bytes(format, rows, 256))
            .isEqualTo(stored.in(PackedLayout.plain()).bytes());
      }
    }
  }
}
