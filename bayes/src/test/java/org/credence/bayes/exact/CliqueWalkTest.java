package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

/** Index arithmetic against nested counting. */
final class CliqueWalkTest {

  @Test
  void visitsEveryCellOnceAndEveryTableWhereItStands() {
    int[] shapes = new int[3];
    for (int seed = 0; seed < 400; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      int rank = random.below(9);
      int[] clique = new int[rank];
      int[] cardinalities = new int[12];
      for (int v = 0; v < 12; v++) {
        cardinalities[v] = 1 + random.below(5);
      }
      if (seed % 10 == 0) {
        cardinalities[11] = 100;
      }
      for (int k = 0; k < rank; k++) {
        clique[k] = (k * 5 + 11) % 12;
      }
      int[][] tables = new int[4][];
      for (int t = 0; t < tables.length; t++) {
        tables[t] = subset(random, clique);
      }
      CliqueWalk walk = new CliqueWalk(clique, cardinalities, tables);
      CliqueWalk.Cursor at = walk.open();
      CliqueWalk.Cursor other = walk.open(); // of another thread; moves when it likes
      int[] digits = new int[rank];
      double tiles = 0;
      int wrong = 0;
      boolean more = true;
      while (more) {
        tiles++;
        for (int i = 0; i < walk.tile(); i++) {
          for (int t = 0; t < tables.length; t++) {
            shapes[walk.access(t).ordinal()]++;
            wrong +=
                entry(walk, at, t, i) == index(tables[t], clique, digits, cardinalities) ? 0 : 1;
          }
          increment(digits, clique, cardinalities);
        }
        if (tiles % 3 == 1) {
          other = other.advance() ? other : walk.open();
        }
        more = at.advance();
      }
      assertThat(wrong).as("entries in the wrong place, seed %d", seed).isZero();
      assertThat(digits).as("back at the start").containsExactly(new int[rank]);
      assertThat(walk.tiles()).isEqualTo(tiles);
    }
    assertThat(shapes).as("constant, contiguous, gathered").doesNotContain(0);
  }

  private static int entry(CliqueWalk walk, CliqueWalk.Cursor at, int table, int cell) {
    return at.base(table)
        + switch (walk.access(table)) {
          case CONSTANT -> 0;
          case CONTIGUOUS -> cell;
          case GATHERED -> at.offsets(table)[cell];
        };
  }

  private static int index(int[] scope, int[] clique, int[] digits, int[] cardinalities) {
    int index = 0;
    for (int v : scope) {
      int k = 0;
      while (clique[k] != v) {
        k++;
      }
      index = index * cardinalities[v] + digits[k];
    }
    return index;
  }

  private static void increment(int[] digits, int[] clique, int[] cardinalities) {
    for (int k = digits.length - 1; k >= 0; k--) {
      if (++digits[k] < cardinalities[clique[k]]) {
        return;
      }
      digits[k] = 0;
    }
  }

  /** Some variables of the clique, in the clique's order or another. */
  private static int[] subset(SeededRandomness random, int[] clique) {
    List<Integer> chosen = new ArrayList<>();
    int from = random.bernoulli(0.3) ? clique.length - random.below(clique.length + 1) : 0;
    for (int k = from; k < clique.length; k++) {
      if (from > 0 || random.bernoulli(0.5)) {
        chosen.add(from > 0 ? chosen.size() : random.below(chosen.size() + 1), clique[k]);
      }
    }
    return chosen.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void sizesOfAnyCliqueAreKnownWithoutAllocation() {
    int[] clique = new int[100];
    int[] cardinalities = new int[100];
    for (int v = 0; v < 100; v++) {
      clique[v] = v;
      cardinalities[v] = 2;
    }
    CliqueWalk walk = new CliqueWalk(clique, cardinalities, new int[][] {clique, {99}, {0}});
    assertThat(walk.tiles() * walk.tile()).isEqualTo(0x1p100);
    assertThat(walk.readsPerTile(0)).isEqualTo(walk.tile());
    assertThat(walk.readsPerTile(2)).isEqualTo(1);
  }
}
