package org.credence.bayes.importance;

import org.credence.bayes.exact.SupportPropagation;
import org.credence.bayes.model.Factor;
import org.credence.core.engine.Patience;
import org.credence.core.random.Randomness;

/** The kernel of {@link SampleSearch}: carries out a {@link SearchPlan}. */
final class SearchingSampler implements WeightedSampler {

  private static final int MOST_NODES_OF_FIRST_LOOK = 10_000;
  private static final long WORK_PER_NODE = 1 << 13; // of a search, in units of patience

  private final SearchPlan plan;
  private final int nodes;
  private final long entriesOfFirstLook;

  /**
   * @param nodes limit of each search
   */
  SearchingSampler(SearchPlan plan, int nodes) {
    this.plan = plan;
    this.nodes = nodes;
    this.entriesOfFirstLook =
        plan.searched() == 0 || plan.size() == 0
            ? 0
            : new Work(new SampleBlock(plan.variables())).firstLook();
  }

  @Override
  public double sample(Randomness randomness, int[] out) {
    SampleBlock block = new SampleBlock(plan.variables());
    block.count = 1;
    new Work(block).draw(0, out, randomness);
    return block.logWeight(0);
  }

  @Override
  public void sample(Randomness randomness, SampleBlock out) {
    Work work = new Work(out);
    for (int b = 0; b < out.count; b++) {
      work.draw(b, out.one, randomness);
      out.setStates(b, out.one);
    }
    out.evaluations += work.entries + work.domains.entriesRead();
  }

  /** Draws the samples of one block. Propagation remembers what it found; that changes its cost and never its verdict. */
  private final class Work {
    private final SampleBlock block;
    private final SupportPropagation domains = plan.propagation();
    private final int root = domains.mark();
    private final double[] weights = new double[plan.mostStates()]; // [state]
    private final int[] tried; // [depth of the search], variable
    private final int[] states; // [depth], its state
    private final int[] marks; // [depth]
    private final Patience patience = Patience.ofThisThread();
    private boolean settled; // whatever is allowed can be completed
    private int limit; // nodes of a search, halved by each that exceeds it: hard samples end
    private long entries;

    Work(SampleBlock block) {
      this.block = block;
      int depths = Math.min(nodes, plan.size()) + 1;
      tried = new int[depths];
      states = new int[depths];
      marks = new int[depths];
    }

    /** Draws a sample; a weight of zero ends it early. */
    void draw(int b, int[] out, Randomness randomness) {
      block.weights[b] = 1;
      block.exponents[b] = 0;
      settled = false;
      limit = nodes;
      for (int v = 0; v < out.length; v++) {
        out[v] = Math.max(0, plan.known(v));
      }
      for (int f : plan.constant()) {
        block.multiply(b, plan.factor(f).at(out));
        entries++;
      }
      for (int i = 0; i < plan.size() && block.weights[b] > 0; i++) {
        drawPosition(i, b, out, randomness);
      }
      domains.undo(root);
    }

    private void drawPosition(int i, int b, int[] out, Randomness randomness) {
      int v = plan.variable(i);
      int cardinality = plan.cardinality(v);
      settled |= i >= plan.searched() || domains.tightest() == plan.variables();
      for (int s = 0; s < cardinality; s++) {
        weights[s] = domains.allows(v, s) ? 1 : 0;
      }
      for (int f : plan.completed(i)) {
        block.multiply(b, multiplyIn(plan.factor(f), v, cardinality, out));
      }
      if (!settled && domains.domainSize(v) > 1) {
        leaveOutDeadEnds(v, cardinality);
      }
      double sum = 0;
      for (int s = 0; s < cardinality; s++) {
        sum += weights[s];
      }
      block.multiply(b, sum);
      if (sum > 0) {
        out[v] = randomness.categorical(weights, 0, cardinality);
        if (!settled && domains.domainSize(v) > 1) {
          domains.assign(v, out[v]);
        }
      }
    }

    /** Multiplies the weights of the states by a factor over its largest entry among them, which is returned. */
    private double multiplyIn(Factor factor, int v, int cardinality, int[] out) {
      out[v] = 0;
      int row = factor.index(out);
      int stride = factor.stride(factor.position(v));
      double largest = 0;
      for (int s = 0; s < cardinality; s++) {
        if (weights[s] > 0) {
          largest = Math.max(largest, factor.value(row + s * stride));
          entries++;
        }
      }
      for (int s = 0; s < cardinality && largest > 0; s++) {
        weights[s] *= weights[s] > 0 ? factor.value(row + s * stride) / largest : 0;
      }
      return largest;
    }

    private void leaveOutDeadEnds(int v, int cardinality) {
      for (int s = 0; s < cardinality; s++) {
        if (weights[s] > 0) {
          int mark = domains.mark();
          if (!domains.assign(v, s) || !mayBeCompleted()) {
            weights[s] = 0;
          }
          domains.undo(mark);
        }
      }
    }

    /** Entries read to look ahead from the first variable drawn: whether searches are short. */
    private long firstLook() {
      limit = Math.min(nodes, MOST_NODES_OF_FIRST_LOOK);
      int v = plan.variable(0);
      for (int s = 0; s < plan.cardinality(v); s++) {
        weights[s] = domains.allows(v, s) ? 1 : 0;
      }
      if (domains.tightest() < plan.variables()) {
        leaveOutDeadEnds(v, plan.cardinality(v));
      }
      domains.undo(root);
      return domains.entriesRead();
    }

    private boolean exceeded() {
      limit /= 2;
      return true;
    }

    /** False if a depth-first search proves that what is allowed holds no assignment of positive weight; it leaves its strikes. */
    private boolean mayBeCompleted() {
      int depth = 0;
      int used = 0;
      for (int next = domains.tightest(); next < plan.variables(); next = domains.tightest()) {
        if (used >= limit) {
          return exceeded();
        }
        tried[depth] = next;
        states[depth] = -1;
        marks[depth] = domains.mark();
        boolean consistent = false;
        while (!consistent) {
          int v = tried[depth];
          states[depth] = domains.nextAlive(v, states[depth] + 1);
          if (states[depth] == plan.cardinality(v)) {
            if (depth == 0) {
              return false;
            }
            depth--;
            domains.undo(marks[depth]);
          } else if (used >= limit) {
            return exceeded();
          } else {
            used++;
            patience.spend(WORK_PER_NODE);
            consistent = domains.assign(v, states[depth]);
            if (!consistent) {
              domains.undo(marks[depth]);
            }
          }
        }
        depth++;
      }
      return true;
    }
  }

  @Override
  public long evaluationsPerSample() {
    return plan.evaluations() + entriesOfFirstLook * plan.searched() / 2;
  }

  @Override
  public long bytes() {
    return plan.bytes();
  }
}
