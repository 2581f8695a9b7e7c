package org.credence.bayes.temporal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.credence.core.random.Randomness;

/**
 * Smoothing by trajectories drawn backward through the stored particles (FFBSi), as many as there are particles.
 *
 * <pre>
 *  last slice:   i ~ w_T
 *  slice t:      j ~ B_t(j | i) ∝ w_t^j · Π p(x_v^i | parents) · 1{what leaps over slice t+1 is the same in i and j}
 *                over the variables v of slice t+1, open or observed, that read slice t or earlier: their parents' states there are j's
 *  p(x_v = s) = mean over trajectories of Σ_j B_t(j | i) 1{x_v^j = s}        v in slice t
 * </pre>
 *
 * <p>The mean is over the law that the next index is drawn from, not over the index, which adds no cost and takes away the noise of the
 * draw (Rao-Blackwell). The state of the process at a slice is all that later slices read, so the order need not be first: of the
 * variables that arcs leap over a slice with, only equal states may be joined. {@code E[Z p(x_v = s)] = P(x_v = s, e)} for any number
 * of particles, any unbiased resampling, always, sometimes or never: what the particles of slice t send to t+1 has the intensity
 * {@code Σ_j w_j p(· | x^j)} either way, which is what B_t divides by.
 *
 * <p>The laws of trajectories that agree in what is read from before their slice are the same and made once. Time per slice at most
 * min(N, joint states of that) · N · tables that read back; memory N · (variables that later slices or the question read) of every
 * slice from the first one asked for.
 *
 * <p>Source: Godsill, Doucet &amp; West 2004; Douc, Garivier, Moulines &amp; Olsson 2011. Deviations: trajectories of equal state share
 * their law; the Rao-Blackwellised mean.
 */
final class BackwardSmoothing implements PathSmoothing {

  /** Below this sum a law is made anew of logarithms, lest rounding of tiny products tells in it. */
  private static final double TINY = 1e-200;

  /** Trajectories are told apart by state where there are at most so many joint states per particle, else by particle. */
  private static final int CLASSES_PER_PARTICLE = 4;

  private final FilterPlan plan;
  private final int[][] kept; // [slice - first recorded][row of its cloud], positions
  private final Boundary[] boundaries; // [slice - first recorded], to the slice after it

  /**
   * What a slice reads of those before it. Rows are those of the clouds on the two sides.
   *
   * @param leapsBefore rows of variables that the slice passes on unread or read, in the cloud before it
   * @param leapsAfter the same in its own cloud
   * @param keyRows what the law of the step back depends on, in the slice's cloud
   * @param keyStates how many states each has
   * @param classes joint states of the key, or the number of particles, which then are told apart one by one
   */
  private record Boundary(
      Crossing[] crossings,
      int[] leapsBefore,
      int[] leapsAfter,
      int[] keyRows,
      int[] keyStates,
      int classes,
      boolean byParticle) {

    int evaluationsPerParticle() {
      return Math.max(1, crossings.length);
    }
  }

  /** A table with parents before its slice; its place is settled by what is observed, the slice's own states and those before. */
  private record Crossing(
      double[] table,
      int settled,
      int[] rowsBefore,
      int[] stridesBefore,
      int[] rowsAfter,
      int[] stridesAfter) {}

  BackwardSmoothing(FilterPlan plan) {
    this.plan = plan;
    OrderedNetwork net = plan.net;
    int slices = Math.max(0, net.sliceCount - plan.firstRecorded);
    kept = new int[slices][];
    boundaries = new Boundary[Math.max(0, slices - 1)];
    int[] before = new int[net.size()]; // [position], row in the cloud of the slice before
    int[] after = new int[net.size()];
    List<Integer> alive =
        new ArrayList<>(); // positions of slices before that this or later ones read
    for (int t = 0; t < net.sliceCount; t++) {
      int slice = t;
      alive.removeIf(p -> net.slices[net.lastUse[p]] <= slice);
      if (t >= plan.firstRecorded) {
        int at = t - plan.firstRecorded;
        kept[at] = cloud(t, alive);
        for (int row = 0; row < kept[at].length; row++) {
          after[kept[at][row]] = row;
        }
        if (at > 0) {
          boundaries[at - 1] = boundary(t, alive, before, after);
        }
        int[] swap = before;
        before = after;
        after = swap;
      }
      for (int p = plan.sliceBegin(t); p < plan.sliceEnds[t]; p++) {
        if (open(p) && net.slices[net.lastUse[p]] > t) {
          alive.add(p);
        }
      }
    }
  }

  private boolean open(int position) {
    return plan.net.observed[position] == OrderedNetwork.OPEN;
  }

  /** Whether a table reads open variables of slices before its own. */
  private boolean crosses(int position) {
    for (int parent : plan.net.parents[position]) {
      if (open(parent) && plan.net.slices[parent] < plan.net.slices[position]) {
        return true;
      }
    }
    return false;
  }

  /** Positions whose states are kept: passed on to later slices, asked for, or read by a table that reads back. */
  private int[] cloud(int t, List<Integer> passedOn) {
    OrderedNetwork net = plan.net;
    int begin = plan.sliceBegin(t);
    int end = plan.sliceEnds[t];
    boolean[] read = new boolean[end - begin];
    for (int p = begin; p < end; p++) {
      if (crosses(p)) {
        read[p - begin] = true;
        for (int parent : net.parents[p]) {
          if (parent >= begin) {
            read[parent - begin] = true;
          }
        }
      }
    }
    List<Integer> cloud = new ArrayList<>(passedOn);
    for (int p = begin; p < end; p++) {
      boolean needed =
          read[p - begin] || plan.records[p] != FilterPlan.NONE || net.slices[net.lastUse[p]] > t;
      if (open(p) && needed) {
        cloud.add(p);
      }
    }
    return cloud.stream().mapToInt(p -> p).toArray();
  }

  private Boundary boundary(int t, List<Integer> passedOn, int[] before, int[] after) {
    OrderedNetwork net = plan.net;
    TreeMap<Integer, Integer> key = new TreeMap<>(); // row after -> states
    List<Crossing> crossings = new ArrayList<>();
    for (int p = plan.sliceBegin(t); p < plan.sliceEnds[t]; p++) {
      if (crosses(p)) {
        crossings.add(crossing(p, before, after, key));
      }
    }
    int[] leapsBefore = new int[passedOn.size()];
    int[] leapsAfter = new int[passedOn.size()];
    for (int k = 0; k < leapsBefore.length; k++) {
      int p = passedOn.get(k);
      leapsBefore[k] = before[p];
      leapsAfter[k] = after[p];
      key.put(after[p], net.cardinalities[p]);
    }
    double joint = 1;
    for (int states : key.values()) {
      joint *= states;
    }
    boolean byParticle = joint > (double) CLASSES_PER_PARTICLE * plan.particles;
    return new Boundary(
        crossings.toArray(new Crossing[0]),
        leapsBefore,
        leapsAfter,
        key.keySet().stream().mapToInt(row -> row).toArray(),
        key.values().stream().mapToInt(states -> states).toArray(),
        byParticle ? plan.particles : (int) joint,
        byParticle);
  }

  private Crossing crossing(int p, int[] before, int[] after, Map<Integer, Integer> key) {
    OrderedNetwork net = plan.net;
    List<int[]> reads = new ArrayList<>(); // of both sides: row, stride
    List<int[]> own = new ArrayList<>();
    for (int k = 0; k < net.parents[p].length; k++) {
      int parent = net.parents[p][k];
      if (open(parent)) {
        boolean back = net.slices[parent] < net.slices[p];
        (back ? reads : own)
            .add(new int[] {back ? before[parent] : after[parent], net.strides[p][k]});
        if (!back) {
          key.put(after[parent], net.cardinalities[parent]);
        }
      }
    }
    int settled = net.settledRow(p);
    if (open(p)) {
      own.add(new int[] {after[p], 1});
      key.put(after[p], net.cardinalities[p]);
    } else {
      settled += net.observed[p];
    }
    return new Crossing(
        net.tables[p],
        settled,
        reads.stream().mapToInt(r -> r[0]).toArray(),
        reads.stream().mapToInt(r -> r[1]).toArray(),
        own.stream().mapToInt(r -> r[0]).toArray(),
        own.stream().mapToInt(r -> r[1]).toArray());
  }

  @Override
  public double bytes() {
    double cells = 0;
    for (int[] cloud : kept) {
      cells += cloud.length;
    }
    double perParticle =
        Character.BYTES * cells
            + Double.BYTES * (kept.length + 2.0)
            + Integer.BYTES * (2.0 + 2 * CLASSES_PER_PARTICLE);
    return perParticle * plan.particles;
  }

  @Override
  public double mostEvaluations() {
    double sum = 0;
    for (Boundary boundary : boundaries) {
      double laws = Math.min(plan.particles, boundary.classes);
      sum += laws * plan.particles * boundary.evaluationsPerParticle();
    }
    return sum;
  }

  @Override
  public Pass pass() {
    return new Backward();
  }

  private final class Backward implements Pass {

    private final int n = plan.particles;
    private final char[][][] clouds; // [slice - first recorded][row][particle], states
    private final double[][] cloudWeights; // [slice - first recorded][particle], logs
    private final double[] law; // [particle], sums to 1
    private final double[] sums; // of the law
    private final int[] counts; // [class], trajectories
    private final int[] members; // [class], the particle of one of them
    private int[] now; // [trajectory], particle of the slice at hand
    private int[] next;

    Backward() {
      clouds = new char[kept.length][][];
      for (int at = 0; at < kept.length; at++) {
        clouds[at] = new char[kept[at].length][n];
      }
      cloudWeights = new double[kept.length][n];
      law = new double[n];
      sums = new double[n];
      counts = new int[CLASSES_PER_PARTICLE * n];
      members = new int[CLASSES_PER_PARTICLE * n];
      now = new int[n];
      next = new int[n];
    }

    @Override
    public void observe(int slice, int[][] states, double[] logWeights) {
      int at = slice - plan.firstRecorded;
      if (at < 0) {
        return;
      }
      System.arraycopy(logWeights, 0, cloudWeights[at], 0, n);
      for (int row = 0; row < kept[at].length; row++) {
        int[] source = states[plan.slots[kept[at][row]]];
        char[] target = clouds[at][row];
        for (int i = 0; i < n; i++) {
          target[i] = (char) source[i];
        }
      }
    }

    @Override
    public void resampled(int slice, int[] chosen) {
      // clouds are those before resampling, which their weights stand for
    }

    @Override
    public long smooth(double[] weights, Randomness randomness, double[] out) {
      long evaluations = 0;
      int last = kept.length - 1;
      if (last >= 0) {
        System.arraycopy(weights, 0, law, 0, n);
        normalise();
        add(last, 1, out);
        draw(last, n, 0, randomness);
      }
      for (int at = last - 1; at >= 0; at--) {
        Boundary boundary = boundaries[at];
        int[] swap = now;
        now = next;
        next = swap;
        classify(boundary, clouds[at + 1]);
        linear(cloudWeights[at], weights);
        int drawn = 0;
        for (int c = 0; c < boundary.classes; c++) {
          if (counts[c] > 0) {
            weigh(boundary, at, members[c], weights);
            evaluations += (long) n * boundary.evaluationsPerParticle();
            add(at, (double) counts[c] / n, out);
            draw(at, counts[c], drawn, randomness);
            drawn += counts[c];
          }
        }
      }
      return evaluations;
    }

    /** Counts the trajectories whose next law is the same. */
    private void classify(Boundary boundary, char[][] cloud) {
      Arrays.fill(counts, 0, boundary.classes, 0);
      for (int i : now) {
        int c = boundary.byParticle ? i : 0;
        for (int k = 0; k < boundary.keyRows.length && !boundary.byParticle; k++) {
          c = c * boundary.keyStates[k] + cloud[boundary.keyRows[k]][i];
        }
        counts[c]++;
        members[c] = i;
      }
    }

    /** Weights with the largest at 1. */
    private void linear(double[] logWeights, double[] out) {
      double max = Double.NEGATIVE_INFINITY;
      for (double logWeight : logWeights) {
        max = Math.max(max, logWeight);
      }
      for (int i = 0; i < n; i++) {
        out[i] = Math.exp(logWeights[i] - max);
      }
    }

    /** The law of the particle before particle i. */
    private void weigh(Boundary boundary, int at, int i, double[] weights) {
      char[][] before = clouds[at];
      char[][] after = clouds[at + 1];
      System.arraycopy(weights, 0, law, 0, n);
      forbidOtherLeaps(boundary, before, after, i, 0);
      for (Crossing crossing : boundary.crossings) {
        int base = base(crossing, after, i);
        for (int j = 0; j < n; j++) {
          law[j] *= crossing.table[place(crossing, base, before, j)];
        }
      }
      if (normalise() > TINY) {
        return;
      }
      System.arraycopy(cloudWeights[at], 0, law, 0, n);
      forbidOtherLeaps(boundary, before, after, i, Double.NEGATIVE_INFINITY);
      for (Crossing crossing : boundary.crossings) {
        int base = base(crossing, after, i);
        for (int j = 0; j < n; j++) {
          law[j] += Math.log(crossing.table[place(crossing, base, before, j)]);
        }
      }
      linear(law, law);
      normalise();
    }

    private void forbidOtherLeaps(
        Boundary boundary, char[][] before, char[][] after, int i, double forbidden) {
      for (int k = 0; k < boundary.leapsBefore.length; k++) {
        char state = after[boundary.leapsAfter[k]][i];
        char[] states = before[boundary.leapsBefore[k]];
        for (int j = 0; j < n; j++) {
          if (states[j] != state) {
            law[j] = forbidden;
          }
        }
      }
    }

    private int base(Crossing crossing, char[][] after, int i) {
      int base = crossing.settled;
      for (int k = 0; k < crossing.rowsAfter.length; k++) {
        base += crossing.stridesAfter[k] * after[crossing.rowsAfter[k]][i];
      }
      return base;
    }

    private int place(Crossing crossing, int base, char[][] before, int j) {
      int place = base;
      for (int k = 0; k < crossing.rowsBefore.length; k++) {
        place += crossing.stridesBefore[k] * before[crossing.rowsBefore[k]][j];
      }
      return place;
    }

    /** Makes the law sum to 1; returns what it summed to. */
    private double normalise() {
      double total = 0;
      for (double weight : law) {
        total += weight;
      }
      for (int i = 0; i < n; i++) {
        law[i] /= total;
      }
      return total;
    }

    /** Adds a share of the law to the states asked for in the slice. */
    private void add(int at, double share, double[] out) {
      for (int row = kept[at].length - 1; row >= 0; row--) {
        int p = kept[at][row];
        if (plan.net.slices[p] < at + plan.firstRecorded) {
          return; // rows from here down are passed on from slices before
        }
        if (plan.records[p] != FilterPlan.NONE) {
          int offset = plan.offsets[plan.records[p]];
          char[] states = clouds[at][row];
          for (int j = 0; j < n; j++) {
            out[offset + states[j]] += share * law[j];
          }
        }
      }
    }

    /** Moves that many trajectories to particles of the law; none from the first slice asked for, where they end. */
    private void draw(int at, int count, int from, Randomness randomness) {
      if (at == 0) {
        return;
      }
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += law[j];
        sums[j] = sum;
      }
      for (int m = from; m < from + count; m++) {
        next[m] = randomness.cumulative(sums, 0, n);
      }
    }
  }
}
