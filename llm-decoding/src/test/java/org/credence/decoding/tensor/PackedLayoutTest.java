package org.credence.decoding.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PackedLayoutTest {

  private static final float MOST = 127;

  /** Rows that fill no tile, one tile, one panel and some, an odd number of panels. */
  private static final int[] ROWS = {1, 16, 47, 129};

  private static List<Kernels> all() {
    List<Kernels> kernels = new ArrayList<>(List.of(Kernels.plain()));
    Kernels.vector().ifPresent(kernels::add);
    return kernels;
  }

  private static int[] columnCounts(WeightFormat format) {
    return switch (format.blockWeights()) {
      case 1 -> new int[] {1, 7, 300};
      case 32 -> new int[] {32, 256, 288};
      default -> new int[] {256, 512};
    };
  }

  private static List<StoredRows> samples(WeightFormat format, long seed) {
    Randomness random = SeededRandomness.of(seed).split(format.ordinal());
    List<StoredRows> samples = new ArrayList<>();
    for (int rows : ROWS) {
      for (int columns : columnCounts(format)) {
        samples.add(StoredRows.random(format, rows, columns, random));
        samples.add(StoredRows.anyBits(format, rows, columns, random));
      }
    }
    return samples;
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void holdsTheWeightsAsStored(WeightFormat format) {
    for (StoredRows stored : samples(format, 51)) {
      Matrix expected = stored.in(MatrixLayout.stored());
      Matrix packed = stored.in(PackedLayout.plain());
      assertThat(packed.rows()).isEqualTo(stored.rows());
      assertThat(packed.columns()).isEqualTo(stored.columns());
      assertThat(packed.format()).isEqualTo(format);
      float[] row = new float[stored.columns()];
      float[] expectedRow = new float[stored.columns()];
      for (int r = 0; r < stored.rows(); r++) {
        expected.row(r, expectedRow, 0);
        packed.row(r, row, 0);
        assertThat(row).isEqualTo(expectedRow);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void productsAreThoseOfTheStoredWeightsUpToTheRoundingOfActivations(WeightFormat format) {
    Randomness random = SeededRandomness.of(52);
    for (StoredRows stored : samples(format, 53)) {
      float[] x = StoredRows.activations(stored.columns(), random);
      Matrix definition = stored.in(MatrixLayout.stored());
      float[] w = new float[stored.columns()];
      for (Kernels kernels : all()) {
        float[] out = new float[stored.rows()];
        stored.in(PackedLayout.with(kernels)).multiply(x, 1, out, Workers.sequential());
        for (int row = 0; row < stored.rows(); row++) {
          definition.row(row, w, 0);
          double product = 0;
          double bound = w.length * (double) Float.MIN_VALUE; // of sums that have no normal float
          double sizes = 0;
          for (int k = 0; k < w.length; k++) {
            product += (double) w[k] * x[k];
            sizes += Math.abs(w[k]) * Math.max(Math.abs(x[k]), most(x, k));
            // an activation is off by at most half a step
            bound += format.blockWeights() == 1 ? 0 : Math.abs(w[k]) * most(x, k) / MOST / 2;
          }
          // Float operations: one rounding per column, or three per block; levels and minima may
          // cancel, 64 times at most
          bound += sizes * Math.ulp(1f) * 0.5 * (format.blockWeights() == 1 ? w.length : 64 * 3);
          assertThat((double) out[row])
              .as("%s %d x %d, row %d, %s", format, stored.rows(), w.length, row, kernels.label())
              .isBetween(product - bound, product + bound);
        }
      }
    }
  }

  private static float most(float[] x, int k) {
    float most = 0;
    for (int i = k / 32 * 32; i < Math.min(x.length, k / 32 * 32 + 32); i++) {
      most = Math.max(most, Math.abs(x[i]));
    }
    return most;
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void kernelsPositionsAndThreadsChangeNoBit(WeightFormat format) {
    Randomness random = SeededRandomness.of(54);
    try (Workers workers = Workers.of(3)) {
      for (StoredRows stored : samples(format, 55)) {
        int positions = 1 + random.below(9);
        float[] x = StoredRows.activations(positions * stored.columns(), random);
        float[] expected = new float[positions * stored.rows()];
        Matrix plain = stored.in(PackedLayout.plain());
        for (int p = 0; p < positions; p++) {
          float[] one = new float[stored.rows()];
          int at = p * stored.columns();
          plain.multiply(
              Arrays.copyOfRange(x, at, at + stored.columns()), 1, one, Workers.sequential());
          System.arraycopy(one, 0, expected, p * stored.rows(), stored.rows());
        }
        for (Kernels kernels : all()) {
          Matrix matrix = stored.in(PackedLayout.with(kernels));
          float[] block = new float[expected.length];
          matrix.multiply(x, positions, block, workers);
          assertThat(block).as("%s, %d positions", kernels.label(), positions).isEqualTo(expected);
          float[] one = new float[stored.rows()];
          matrix.multiply(x, 1, one, workers);
          assertThat(one)
              .as("%s, one position", kernels.label())
              .isEqualTo(Arrays.copyOf(expected, stored.rows()));
        }
      }
    }
  }

  @Test
  void manyRowsAndColumnsAgreeToo() {
    Randomness random = SeededRandomness.of(56);
    try (Workers workers = Workers.of(2)) {
      for (WeightFormat format : WeightFormat.values()) {
        StoredRows stored = StoredRows.random(format, 1000, 512, random);
        float[] x = StoredRows.activations(13 * 512, random);
        float[] expected = new float[13 * 1000];
        stored.in(PackedLayout.plain()).multiply(x, 13, expected, Workers.sequential());
        for (Kernels kernels : all()) {
          float[] out = new float[expected.length];
          stored.in(PackedLayout.with(kernels)).multiply(x, 13, out, workers);
          assertThat(out).as("%s %s", format, kernels.label()).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = WeightFormat.class,
      names = {"Q8_0", "Q4_0"})
  void theLargestLevelsTimesTheLargestActivationsAreExact(WeightFormat format) {
    int columns = 64;
    byte[] bytes = new byte[(int) format.bytes(64L * columns)];
    for (int at = 0; at < bytes.length; at += format.blockBytes()) {
      HalfFloat.put(1, bytes, at);
      // -128 and 127, or -8 and 7, in rows of one sort and alternating
      int row = at / (2 * format.blockBytes());
      for (int k = 2; k < format.blockBytes(); k++) {
        boolean low = row % 3 == 0 || row % 3 == 1 && k % 2 == 0;
        bytes[at + k] = (byte) (format == WeightFormat.Q8_0 ? low ? 0x80 : 0x7f : low ? 0 : 0xff);
      }
    }
    StoredRows stored = new StoredRows(format, 64, columns, bytes);
    for (float first : new float[] {127, -127}) {
      for (float second : new float[] {127, -127}) {
        float[] x = new float[columns];
        for (int k = 0; k < columns; k++) {
          x[k] = k % 2 == 0 ? first : second;
        }
        float[] expected = new float[64];
        stored.in(MatrixLayout.stored()).multiply(x, 1, expected, Workers.sequential());
        for (Kernels kernels : all()) {
          float[] out = new float[64];
          stored.in(PackedLayout.with(kernels)).multiply(x, 1, out, Workers.sequential());
          assertThat(out).as("%s, %s", kernels.label(), first).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = WeightFormat.class,
      names = {"Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"})
  void extremeLevelsTimesExtremeActivationsOverflowNowhere(WeightFormat format) {
    int columns = 512;
    byte[] bytes = new byte[(int) format.bytes(128L * columns)];
    for (int at = 0; at < bytes.length; at += format.blockBytes()) {
      // all levels least, all greatest, alternating by byte, by two and by nibble
      int row = at / (columns / format.blockWeights() * format.blockBytes());
      for (int k = 0; k < format.blockBytes(); k++) {
        bytes[at + k] = (byte) new int[] {0, 255, k % 2 * 255, k / 2 % 2 * 255, 15}[row % 5];
      }
      for (int scale : format == WeightFormat.Q6_K ? new int[] {208} : new int[] {0, 2}) {
        if (scale == 0 || format != WeightFormat.Q5_0) {
          HalfFloat.put(1, bytes, at + scale);
        }
      }
      if (format == WeightFormat.Q6_K) {
        Arrays.fill(bytes, at + 192, at + 208, (byte) -128);
      } else if (format.blockWeights() == 256) {
        Arrays.fill(bytes, at + 4, at + 16, (byte) 255);
      }
    }
    StoredRows stored = new StoredRows(format, 128, columns, bytes);
    for (int pattern = 0; pattern < 8; pattern++) {
      float[] x = new float[columns];
      for (int k = 0; k < columns; k++) {
        x[k] = (pattern >> (k % 2 + k / 2 % 2) & 1) == 0 ? 127 : -127;
      }
      float[] expected = new float[128];
      stored.in(PackedLayout.plain()).multiply(x, 1, expected, Workers.sequential());
      for (Kernels kernels : all()) {
        float[] out = new float[128];
        stored.in(PackedLayout.with(kernels)).multiply(x, 1, out, Workers.sequential());
        assertThat(out).as("%s, pattern %d", kernels.label(), pattern).isEqualTo(expected);
      }
    }
  }

  @Test
  void activationsOfAnySizeAreMultipliedWithHalves() {
    StoredRows stored = StoredRows.random(WeightFormat.F16, 47, 64, SeededRandomness.of(59));
    for (float size : new float[] {1e-42f, 3e7f, 4e7f, 1e30f, Float.POSITIVE_INFINITY}) {
      float[] x = StoredRows.activations(64, SeededRandomness.of(60));
      x[7] = size;
      float[] expected = new float[47];
      stored.in(PackedLayout.plain()).multiply(x, 1, expected, Workers.sequential());
      for (Kernels kernels : all()) {
        float[] out = new float[47];
        stored.in(PackedLayout.with(kernels)).multiply(x, 1, out, Workers.sequential());
        assertThat(out).as("%s, %s", kernels.label(), size).isEqualTo(expected);
      }
    }
  }

  @Test
  void theVectorisedKernelsAreTestedWhereTheModuleIs() {
    boolean module = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    assertThat(Kernels.vector().isPresent()).isEqualTo(module);
    Kernels.vector().ifPresent(k -> assertThat(k.label()).matches("vector \\d+"));
    assertThat(Kernels.plain().label()).isEqualTo("plain");
    assertThat(PackedLayout.plain().kernels()).isEqualTo("plain");
  }

  @Test
  void infiniteHalvesKeepTheirMeaning() {
    for (int exotic = 0; exotic < 100; exotic += 33) {
      int columns = 32;
      byte[] bytes = new byte[100 * columns * 2];
      for (int i = 0; i < 100 * columns; i++) {
        HalfFloat.put(i % 7 - 3, bytes, 2 * i);
      }
      HalfFloat.put(Float.NEGATIVE_INFINITY, bytes, 2 * (exotic * columns + 5));
      StoredRows stored = new StoredRows(WeightFormat.F16, 100, columns, bytes);
      float[] x = new float[columns];
      Arrays.fill(x, 1);
      float[] out = new float[100];
      stored.in(PackedLayout.best()).multiply(x, 1, out, Workers.sequential());
      float[] expected = new float[100];
      stored.in(MatrixLayout.stored()).multiply(x, 1, expected, Workers.sequential());
      assertThat(out).isEqualTo(expected);
      assertThat(out[exotic]).isEqualTo(Float.NEGATIVE_INFINITY);
    }
  }

  @Test
  void allHalvesKeepTheirValue() {
    byte[] bytes = new byte[1 << 17];
    for (int bits = 0; bits < 1 << 16; bits++) {
      bytes[2 * bits] = (byte) bits;
      bytes[2 * bits + 1] = (byte) (bits >> 8);
    }
    for (boolean large : new boolean[] {false, true}) {
      int rows = large ? 64 : 22; // of 1024 fractions: exponents 0 to 21, or all, both signs
      StoredRows stored = new StoredRows(WeightFormat.F16, rows, 1024, bytes);
      Matrix packed = stored.in(PackedLayout.plain());
      float[] row = new float[1024];
      for (int r = 0; r < rows; r++) {
        packed.row(r, row, 0);
        for (int k = 0; k < 1024; k++) {
          float value = HalfFloat.toFloat((short) (1024 * r + k));
          assertThat(Float.compare(row[k], value)).isZero();
        }
      }
    }
  }

  @Test
  void takesAboutTheBytesOfTheFile() {
    Randomness random = SeededRandomness.of(57);
    for (WeightFormat format : WeightFormat.values()) {
      StoredRows stored = StoredRows.random(format, 64, 512, random);
      long packed = stored.in(PackedLayout.plain()).bytes();
      assertThat(packed)
          .as(format.name())
          .isBetween((long) stored.bytes().length, stored.bytes().length * 6L / 5);
    }
  }

  @Test
  void readsRowsInOrderAndOnce() {
    StoredRows stored = StoredRows.random(WeightFormat.F32, 3000, 1000, SeededRandomness.of(58));
    List<Integer> firsts = new ArrayList<>();
    int[] next = {0};
    PackedLayout.plain()
        .of(
            WeightFormat.F32,
            3000,
            1000,
            (first, count, out) -> {
              assertThat(first).isEqualTo(next[0]);
              next[0] += count;
              firsts.add(first);
              assertThat(out.length).as("a part of the file only").isLessThanOrEqualTo(1 << 22);
              stored.source().read(first, count, out);
            });
    assertThat(next[0]).isEqualTo(3000);
    assertThat(firsts.size()).isGreaterThan(1);
  }
}
