package org.credence.bayes.mcmc;

import java.util.Arrays;
import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;
import org.credence.core.random.Randomness;

/**
 * Draws all variables of one block from their joint law given the rest, and tells their exact marginals under it.
 *
 * <pre>
 *  up      b_i(x_i, x_N) = Π f · Π messages        m_i(x_N) = Σ_{x_i} b_i(x_i, x_N)
 *  down    p(x_i, x_N) = b_i(x_i, x_N) / m_i(x_N) · p(x_N)        p(x_N) from the bucket m_i went to
 *  draw    x_i ~ b_i(·, x_N), last bucket first
 * </pre>
 *
 * <p>Messages are divided by their largest entry, and so are tables that come near the limits of doubles. Immutable; a chain brings its
 * own {@link Scratch}.
 */
final class BlockSampler {

  private static final double HUGE = 1e100;
  private static final double TINY = 1e-100;

  private final BlockPlan plan;
  private final AbsorbedFactors tables;
  private final int[][][] factorMaps; // [bucket][its factor][cell], offset from the block's base
  private final int[][][] childMaps; // [bucket][its child][cell], entry of the child's message
  private final int[] cellOffsets; // [bucket], in the scratch
  private final int[] messageOffsets; // [bucket], in the scratch
  private final int[][]
      separatorStrides; // [bucket][..], of the separator's variables in the message
  private final int[][]
      inner; // [bucket][..], variables of the block in the bucket's factors, one factor after the
  // other
  private final int[][] innerStrides; // [bucket][..]
  private final int[][] innerEnds; // [bucket][its factor]

  BlockSampler(BlockPlan plan, AbsorbedFactors tables) {
    this.plan = plan;
    this.tables = tables;
    int n = plan.size();
    this.factorMaps = new int[n][][];
    this.childMaps = new int[n][][];
    this.cellOffsets = new int[n];
    this.messageOffsets = new int[n];
    this.separatorStrides = new int[n][];
    this.inner = new int[n][];
    this.innerStrides = new int[n][];
    this.innerEnds = new int[n][];
    int cell = 0;
    int message = 0;
    for (int i = 0; i < n; i++) {
      cellOffsets[i] = cell;
      messageOffsets[i] = message;
      cell += plan.cells[i];
      message += plan.cells[i] / plan.states(i);
      separatorStrides[i] = strides(i);
    }
    int[] places = new int[tables.variables()];
    Arrays.fill(places, -1);
    for (int i = 0; i < n; i++) {
      places[plan.order[i]] = i;
    }
    for (int i = 0; i < n; i++) {
      mapFactors(i, places);
      childMaps[i] = new int[plan.children[i].length][];
      for (int k = 0; k < childMaps[i].length; k++) {
        int child = plan.children[i][k];
        childMaps[i][k] = map(i, plan.separators[child], separatorStrides[child]);
      }
    }
  }

  private int[] strides(int bucket) {
    int[] separator = plan.separators[bucket];
    int[] strides = new int[separator.length];
    int stride = 1;
    for (int k = separator.length - 1; k >= 0; k--) {
      strides[k] = stride;
      stride *= plan.states(separator[k]);
    }
    return strides;
  }

  private void mapFactors(int bucket, int[] places) {
    int[] factors = plan.factors[bucket];
    factorMaps[bucket] = new int[factors.length][];
    innerEnds[bucket] = new int[factors.length];
    int[] variables = new int[0];
    int[] steps = new int[0];
    for (int k = 0; k < factors.length; k++) {
      int[] scope = tables.scope(factors[k]);
      int[] strides = tables.strides(factors[k]);
      int inside = 0;
      int[] buckets = new int[scope.length];
      int[] own = new int[scope.length];
      for (int j = 0; j < scope.length; j++) {
        if (places[scope[j]] >= 0) {
          buckets[inside] = places[scope[j]];
          own[inside++] = strides[j];
        }
      }
      int before = variables.length;
      variables = Arrays.copyOf(variables, before + inside);
      steps = Arrays.copyOf(steps, before + inside);
      for (int j = 0; j < inside; j++) {
        variables[before + j] = plan.order[buckets[j]];
        steps[before + j] = own[j];
      }
      innerEnds[bucket][k] = variables.length;
      factorMaps[bucket][k] =
          map(bucket, Arrays.copyOf(buckets, inside), Arrays.copyOf(own, inside));
    }
    inner[bucket] = variables;
    innerStrides[bucket] = steps;
  }

  /** For every cell of a bucket's table, the offset in a table over some of the bucket's variables with those strides. */
  private int[] map(int bucket, int[] buckets, int[] strides) {
    int[] separator = plan.separators[bucket];
    int rank = separator.length + 1;
    int[] lengths = new int[rank];
    int[] steps = new int[rank];
    for (int k = 0; k < rank; k++) {
      int at = k < separator.length ? separator[k] : bucket;
      lengths[k] = plan.states(at);
      for (int j = 0; j < buckets.length; j++) {
        steps[k] += buckets[j] == at ? strides[j] : 0;
      }
    }
    int[] map = new int[plan.cells[bucket]];
    int[] digits = new int[rank];
    int entry = 0;
    for (int cell = 0; cell < map.length; cell++) {
      map[cell] = entry;
      for (int k = rank - 1; k >= 0; k--) {
        entry += steps[k];
        if (++digits[k] < lengths[k]) {
          break;
        }
        entry -= steps[k] * lengths[k];
        digits[k] = 0;
      }
    }
    return map;
  }

  /** Tables of one chain, large enough for every block. */
  static final class Scratch {
    private final double[] cells;
    private final double[] joint;
    private final double[] messages;
    private final double[] marginal;

    Scratch(int cells, int mostStates) {
      this.cells = new double[cells];
      this.joint = new double[cells];
      this.messages = new double[cells];
      this.marginal = new double[mostStates];
    }

    static double bytes(double cells) {
      return 3 * Double.BYTES * cells;
    }
  }

  /**
   * Draws the block.
   *
   * @param out receives the marginals of the wanted variables
   */
  void draw(
      Position position,
      Scratch scratch,
      TallyLayout layout,
      Randomness randomness,
      BatchMeans out) {
    up(position, scratch);
    int last = plan.size() - 1;
    for (int i = last; i >= 0; i--) {
      if (plan.visited[i]) {
        down(i, scratch, layout, out);
      }
    }
    for (int i = last; i >= 0; i--) {
      int row = 0;
      for (int k = 0; k < plan.separators[i].length; k++) {
        row += separatorStrides[i][k] * position.states[plan.order[plan.separators[i][k]]];
      }
      int length = plan.states(i);
      int state = randomness.categorical(scratch.cells, cellOffsets[i] + row * length, length);
      position.move(plan.order[i], state);
    }
  }

  private void up(Position position, Scratch scratch) {
    double[] cells = scratch.cells;
    double[] messages = scratch.messages;
    for (int i = 0; i < plan.size(); i++) {
      int from = cellOffsets[i];
      int length = plan.cells[i];
      Arrays.fill(cells, from, from + length, 1);
      int next = 0;
      for (int k = 0; k < factorMaps[i].length; k++) {
        int factor = plan.factors[i][k];
        int base = position.entries[factor];
        for (; next < innerEnds[i][k]; next++) {
          base -= innerStrides[i][next] * position.states[inner[i][next]];
        }
        multiply(cells, from, length, tables.table(factor), base, factorMaps[i][k]);
      }
      for (int k = 0; k < childMaps[i].length; k++) {
        int child = plan.children[i][k];
        multiply(cells, from, length, messages, messageOffsets[child], childMaps[i][k]);
      }
      sumOut(i, cells, messages);
    }
  }

  private static void multiply(
      double[] cells, int from, int length, double[] operand, int base, int[] map) {
    double largest = 0;
    for (int c = 0; c < length; c++) {
      double product = cells[from + c] * operand[base + map[c]];
      cells[from + c] = product;
      largest = Math.max(largest, product);
    }
    if (largest > HUGE || (largest < TINY && largest > 0)) {
      for (int c = from; c < from + length; c++) {
        cells[c] /= largest;
      }
    }
  }

  private void sumOut(int bucket, double[] cells, double[] messages) {
    int states = plan.states(bucket);
    int rows = plan.cells[bucket] / states;
    int cell = cellOffsets[bucket];
    int to = messageOffsets[bucket];
    double largest = 0;
    for (int r = 0; r < rows; r++) {
      double sum = 0;
      for (int s = 0; s < states; s++) {
        sum += cells[cell++];
      }
      messages[to + r] = sum;
      largest = Math.max(largest, sum);
    }
    if (!(largest > 0 && largest <= Double.MAX_VALUE)) {
      throw new CannotAnswerException(
          StopReason.DIVERGED,
          "the weights of a block of "
              + plan.size()
              + " variables span more than doubles hold; use gibbs-sampler, or blocked-gibbs with fewer cells");
    }
    for (int r = 0; r < rows; r++) {
      messages[to + r] /= largest;
    }
  }

  private void down(int bucket, Scratch scratch, TallyLayout layout, BatchMeans out) {
    int states = plan.states(bucket);
    int rows = plan.cells[bucket] / states;
    int from = cellOffsets[bucket];
    int separator =
        messageOffsets[bucket]; // messages are read no more: the separator's law goes there
    double[] law = scratch.messages;
    Arrays.fill(law, separator, separator + rows, 0);
    int parent = plan.parents[bucket];
    if (parent == BlockPlan.ROOT) {
      law[separator] = 1;
    } else {
      int[] map = childMaps[parent][Arrays.binarySearch(plan.children[parent], bucket)];
      int at = cellOffsets[parent];
      for (int c = 0; c < map.length; c++) {
        law[separator + map[c]] += scratch.joint[at + c];
      }
    }
    double[] marginal = scratch.marginal;
    Arrays.fill(marginal, 0, states, 0);
    for (int r = 0; r < rows; r++) {
      int cell = from + r * states;
      double sum = 0;
      for (int s = 0; s < states; s++) {
        sum += scratch.cells[cell + s];
      }
      double scale = sum > 0 ? law[separator + r] / sum : 0;
      for (int s = 0; s < states; s++) {
        double p = scratch.cells[cell + s] * scale;
        scratch.joint[cell + s] = p;
        marginal[s] += p;
      }
    }
    if (plan.wanted[bucket]) {
      Sites.normalise(marginal, states);
      Sites.tally(marginal, states, layout.place(plan.order[bucket]), out);
    }
  }
}
