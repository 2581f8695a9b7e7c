package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.core.engine.Meter;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

/** The join of what is not zero against the dense tiles. */
final class CliqueJoinTest {

  /** A clique with operands and targets over subsets of it. */
  private record Case(
      int[] clique, int[] cardinalities, int[][] scopes, Table[] operands, int targets) {

    static Case random(SeededRandomness random, double zeros, double smallest) {
      int rank = 1 + random.below(6);
      int[] cardinalities = new int[rank];
      int[] clique = new int[rank];
      for (int v = 0; v < rank; v++) {
        cardinalities[v] = random.below(9) == 0 ? 65 + random.below(80) : 1 + random.below(4);
        clique[v] = rank - 1 - v;
      }
      int operands = random.below(4);
      int targets = 1 + random.below(3);
      int[][] scopes = new int[operands + targets][];
      Table[] tables = new Table[operands];
      for (int t = 0; t < scopes.length; t++) {
        List<Integer> scope = new ArrayList<>();
        long size = 1;
        for (int v : clique) {
          if (random.bernoulli(0.6) && size * cardinalities[v] < 20_000) {
            scope.add(v);
            size *= cardinalities[v];
          }
        }
        scopes[t] = scope.stream().mapToInt(Integer::intValue).toArray();
        if (t < operands) {
          double[] values = new double[(int) size];
          for (int i = 0; i < values.length; i++) {
            values[i] = random.bernoulli(zeros) ? 0 : Math.pow(smallest, random.uniform());
          }
          tables[t] = SumProduct.INSTANCE.absorb(values);
        }
      }
      return new Case(clique, cardinalities, scopes, tables, targets);
    }

    double cells() {
      return Arrays.stream(cardinalities).asDoubleStream().reduce(1, (a, b) -> a * b);
    }

    long lowest() {
      return Arrays.stream(operands).mapToLong(Table::lowest).sum();
    }

    boolean isEmpty() {
      return Arrays.stream(operands).anyMatch(t -> t.state() == Table.State.EMPTY);
    }

    double[][] sums() {
      double[][] sums = new double[targets][];
      for (int u = 0; u < targets; u++) {
        int size = 1;
        for (int v : scopes[operands.length + u]) {
          size *= cardinalities[v];
        }
        sums[u] = new double[size];
      }
      return sums;
    }

    double[][] joined(LinearSemiring semiring) {
      double[][] sums = sums();
      new CliqueJoin(
              new JoinPlan(clique, cardinalities, scopes, operands.length),
              operands,
              sums,
              semiring.accumulation(),
              semiring.mayUnderflow(lowest()))
          .run(Meter.unlimited());
      return sums;
    }

    double[][] tiled(LinearSemiring semiring) {
      double[][] sums = sums();
      ClusterProduct product =
          new ClusterProduct(
              semiring,
              Meter.unlimited(),
              new CliqueWalk(clique, cardinalities, scopes),
              operands,
              lowest());
      while (product.next()) {
        for (int u = 0; u < targets; u++) {
          product.accumulate(semiring, operands.length + u, sums[u]);
        }
      }
      return sums;
    }
  }

  private static double worst(double[][] expected, double[][] actual) {
    double worst = 0;
    for (int u = 0; u < expected.length; u++) {
      for (int i = 0; i < expected[u].length; i++) {
        double e = expected[u][i];
        double error = e == 0 ? actual[u][i] : Math.abs(actual[u][i] / e - 1);
        worst = error <= worst ? worst : error;
      }
    }
    return worst;
  }

  @Test
  void sumsAndMaximaAreThoseOfTheTilesUpToRounding() {
    int walked = 0;
    int longRows = 0;
    for (int seed = 0; seed < 4000; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      Case c = Case.random(random, random.below(5) * 0.22, 1e-3);
      if (c.cells() < 1e5 && !c.isEmpty()) {
        walked++;
        longRows += Arrays.stream(c.cardinalities()).anyMatch(n -> n > 64) ? 1 : 0;
        assertThat(worst(c.tiled(SumProduct.INSTANCE), c.joined(SumProduct.INSTANCE)))
            .as("sums, seed %d", seed)
            .isLessThan(1e-13);
        assertThat(worst(c.tiled(ScaledMaxProduct.INSTANCE), c.joined(ScaledMaxProduct.INSTANCE)))
            .as("maxima, seed %d", seed)
            .isLessThan(1e-13);
      }
    }
    assertThat(walked).isGreaterThan(2000);
    assertThat(longRows).as("cliques with a variable of more than 64 states").isGreaterThan(300);
  }

  @Test
  void wherePowersOfTwoAreMultipliedAndMaximizedEveryBitIsThatOfTheTiles() {
    for (int seed = 0; seed < 1000; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      Case c = Case.random(random, 0.4, 1);
      for (Table table : c.operands()) {
        double[] values = table.values();
        for (int i = 0; i < values.length; i++) {
          values[i] = values[i] == 0 ? 0 : Math.scalb(1.0, -random.below(20));
        }
      }
      if (c.cells() < 1e5 && !c.isEmpty()) {
        assertThat(c.joined(ScaledMaxProduct.INSTANCE))
            .isDeepEqualTo(c.tiled(ScaledMaxProduct.INSTANCE));
      }
    }
  }

  @Test
  void supportIsKeptWhereProductsUnderflow() {
    int guarded = 0;
    for (int seed = 0; seed < 1000; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      Case c = Case.random(random, 0.4, 1e-260);
      if (c.cells() < 1e5 && !c.isEmpty() && SumProduct.INSTANCE.mayUnderflow(c.lowest())) {
        guarded++;
        double[][] expected = c.tiled(SumProduct.INSTANCE);
        double[][] actual = c.joined(SumProduct.INSTANCE);
        for (int u = 0; u < expected.length; u++) {
          for (int i = 0; i < expected[u].length; i++) {
            assertThat(actual[u][i] > 0).isEqualTo(expected[u][i] > 0);
            if (expected[u][i] > 1e-290) {
              assertThat(Math.abs(actual[u][i] / expected[u][i] - 1)).isLessThan(1e-13);
            }
          }
        }
      }
    }
    assertThat(guarded).isGreaterThan(100);
  }

  @Test
  void bitsOfPrefixesAreThoseOfTheDefinition() {
    for (int seed = 0; seed < 500; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      int[] cardinalities = new int[1 + random.below(4)];
      int size = 1;
      for (int k = 0; k < cardinalities.length; k++) {
        cardinalities[k] = 1 + random.below(seed % 7 == 0 && k == 0 ? 150 : 9);
        size *= cardinalities[k];
      }
      double[] values = new double[size];
      for (int i = 0; i < size; i++) {
        values[i] = random.bernoulli(seed % 3 == 0 ? 0.002 : 0.15) ? 1e-300 : 0;
      }
      long[][] levels = PrefixSupport.of(values, cardinalities);
      int run = size;
      for (int j = 0; j < cardinalities.length; j++) {
        run /= cardinalities[j];
        for (int prefix = 0; prefix < size / run; prefix++) {
          boolean any =
              Arrays.stream(values, prefix * run, (prefix + 1) * run).anyMatch(x -> x > 0);
          assertThat((levels[j][prefix >> 6] >>> prefix & 1) == 1).isEqualTo(any);
        }
      }
      int from = random.below(size);
      int count = 1 + random.below(Math.min(64, size - from));
      long chunk = PrefixSupport.chunk(levels[levels.length - 1], from, count);
      for (int i = 0; i < 64; i++) {
        assertThat((chunk >>> i & 1) == 1).isEqualTo(i < count && values[from + i] > 0);
      }
    }
  }
}
