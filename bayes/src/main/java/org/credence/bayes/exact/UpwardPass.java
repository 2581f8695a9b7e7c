package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.core.engine.Meter;
import org.credence.core.math.CompensatedSum;

/**
 * The elimination itself: every cluster multiplies its factors and the messages it takes, and sums out the variables it eliminates:
 *
 * <pre>  m_c(s) = ⊕_{x_c \ s} Π f(x) · Π_{children d} m_d(x)</pre>
 *
 * Every message is scaled; what was taken out is summed apart, so the total is known in logarithms whatever its size. Source:
 * Dechter 1999 (bucket elimination); Aji &amp; McEliece 2000 for semirings.
 */
final class UpwardPass {

  final EliminationPlan plan;
  final EliminationTree tree;
  final Semiring semiring;

  /** Shape [factor]. */
  final Table[] factors;

  /** Shape [cluster]; those not kept are empty. */
  final Table[] messages;

  static final Table GONE = new Table(new double[0], 0, 0, Table.State.FINE);

  private final Meter meter;
  private final CompensatedSum shifts = new CompensatedSum();
  private final CompensatedSum logs = new CompensatedSum();
  private Table.State state = Table.State.FINE;
  private long held;

  private UpwardPass(EliminationPlan plan, Semiring semiring, Meter meter) {
    this.plan = plan;
    this.tree = plan.tree;
    this.semiring = semiring;
    this.meter = meter;
    this.factors = new Table[tree.factorScopes.length];
    this.messages = new Table[tree.clusters()];
  }

  /** Eliminates everything; messages are kept if the plan needs them afterwards. */
  static UpwardPass run(EliminationPlan plan, Semiring semiring, Meter meter) {
    UpwardPass pass = new UpwardPass(plan, semiring, meter);
    pass.absorb();
    boolean keep = plan.use != InductionCost.Use.TOTAL;
    for (int c = 0; c < pass.messages.length && pass.state == Table.State.FINE; c++) {
      pass.eliminate(c, keep);
    }
    return pass;
  }

  /** A pass that has done nothing yet, for elimination piece by piece; {@link #state} and {@link #logTotal} mean nothing then. */
  static UpwardPass idle(EliminationPlan plan, Semiring semiring, Meter meter) {
    return new UpwardPass(plan, semiring, meter);
  }

  /**
   * Eliminates everything in a tree.
   *
   * @param keep whether messages are needed afterwards
   */
  static UpwardPass run(
      OpenModel open, EliminationTree tree, Semiring semiring, boolean keep, Meter meter) {
    InductionCost.Use use = keep ? InductionCost.Use.TRACEBACK : InductionCost.Use.TOTAL;
    return run(EliminationPlan.of(open, tree, use, new boolean[0]), semiring, meter);
  }

  /**
   * Eliminates the first part of a tree in two parts, see {@link EliminationTree#firstSingle}; of the messages only those to the
   * second part stay.
   */
  static UpwardPass runFirst(EliminationPlan plan, Semiring semiring, Meter meter) {
    UpwardPass pass = new UpwardPass(plan, semiring, meter);
    pass.absorb();
    pass.eliminate(0, pass.tree.firstSingle, false);
    return pass;
  }

  private void eliminate(int from, int to, boolean keep) {
    for (int c = from; c < to && state == Table.State.FINE; c++) {
      eliminate(c, keep);
    }
  }

  /**
   * Eliminates the second part too, with the maximum for the sum. This pass, which was over the first part, is at its end: its tables
   * are taken over.
   */
  UpwardPass maximizeRest() {
    UpwardPass pass = new UpwardPass(plan, MaxProduct.INSTANCE, meter);
    pass.held = held;
    pass.logs.add(logTotal());
    for (int c = tree.firstSingle; c < tree.clusters(); c++) {
      for (int f : tree.factors[c]) {
        pass.factors[f] = pass.takeOver(factors[f], semiring);
      }
      for (int child : tree.children[c]) {
        if (child < tree.firstSingle) {
          pass.messages[child] = pass.takeOver(messages[child], semiring);
        }
      }
    }
    pass.eliminate(tree.firstSingle, tree.clusters(), true);
    return pass;
  }

  private Table takeOver(Table table, Semiring from) {
    if (from instanceof LogSemiring) {
      return table; // its shift is in the total already
    }
    Table logs = semiring.absorb(table.values());
    note(logs);
    return logs;
  }

  /**
   * The product of all that a pass over the first part has left, over the variables of the second.
   *
   * @param walk over these variables, all of them, with the tables left and the product, see {@link EliminationPlan#scopesOfRest}
   */
  Table productOfRest(CliqueWalk walk) {
    List<Table> left = new ArrayList<>();
    for (int c = tree.firstSingle; c < tree.clusters(); c++) {
      for (int f : tree.factors[c]) {
        left.add(factors[f]);
      }
      for (int child : tree.children[c]) {
        if (child < tree.firstSingle) {
          left.add(messages[child]);
        }
      }
    }
    Table[] operands = left.toArray(Table[]::new);
    long lowest = 0;
    for (Table operand : operands) {
      lowest += operand.lowest();
    }
    ClusterProduct product = new ClusterProduct(semiring, meter, walk, operands, lowest);
    int size = (int) (walk.tiles() * walk.tile());
    long working = (long) walk.bytes() + 8L * size * (semiring.accumulatorWidth() - 1);
    hold(working + 8L * size);
    double[] cells = semiring.accumulator(size);
    while (product.next()) {
      product.accumulate(semiring, operands.length, cells);
    }
    release(working);
    Table result = semiring.finish(cells);
    note(result);
    return result;
  }

  private void absorb() {
    for (int f = 0; f < factors.length; f++) {
      absorb(f, plan.open.table(f, tree.factorScopes[f]));
    }
    meter.evaluated(tree.scalars.length);
    for (int f : tree.scalars) {
      logs.add(semiring.logOf(factors[f].values()[0]));
    }
  }

  /** Takes a factor in; the array is taken over. */
  void absorb(int factor, double[] values) {
    hold(8L * values.length);
    factors[factor] = semiring.absorb(values);
    note(factors[factor]);
  }

  /** Computes the message of a cluster from its factors and the messages it takes. */
  void eliminate(int cluster, boolean keep) {
    EliminationPlan.Step step = plan.up[cluster];
    Table[] operands = operands(cluster, step.operands(), 0);
    int size = (int) tree.cells(tree.separators[cluster]);
    long working = (long) step.bytes() + 8L * size * (semiring.accumulatorWidth() - 1);
    hold(working + 8L * size);
    double[] sums = semiring.accumulator(size);
    ClusterSum.run(
        semiring,
        semiring,
        plan,
        cluster,
        step,
        operands,
        ClusterSum.share(operands),
        new double[][] {sums},
        meter);
    Table message = semiring.finish(sums);
    release(working);
    messages[cluster] = message;
    note(message);
    if (tree.parents[cluster] == EliminationTree.ROOT) {
      logs.add(semiring.logOf(message.values()[0]));
    }
    if (!keep) {
      for (int child : tree.children[cluster]) {
        release(messages[child].bytes());
        messages[child] = GONE;
      }
    }
  }

  /** What a cluster multiplies: its factors, then the messages it takes, from that place of a new array on. */
  Table[] operands(int cluster, int count, int from) {
    Table[] operands = new Table[count];
    Arrays.fill(operands, 0, from, GONE);
    int next = from;
    for (int f : tree.factors[cluster]) {
      operands[next++] = factors[f];
    }
    for (int child : tree.children[cluster]) {
      operands[next++] = messages[child];
    }
    return operands;
  }

  private void note(Table table) {
    shifts.add(table.shift());
    if (table.state() == Table.State.EMPTY || state == Table.State.EMPTY) {
      state = Table.State.EMPTY;
    } else if (table.state() == Table.State.DAMAGED) {
      state = Table.State.DAMAGED;
    }
  }

  void hold(long bytes) {
    held += bytes;
    meter.hold(bytes);
  }

  void release(long bytes) {
    held -= bytes;
    meter.release(bytes);
  }

  /** Bytes held at present. */
  long held() {
    return held;
  }

  /** Lets all tables go; the total stays known. */
  void close() {
    Arrays.fill(factors, GONE);
    Arrays.fill(messages, GONE);
    release(held);
  }

  /** Whether the total can be used. */
  Table.State state() {
    return state;
  }

  /** Natural logarithm of the total: the probability of the evidence, or the largest joint weight. */
  double logTotal() {
    return shifts.value() * semiring.logUnit() + logs.value();
  }
}
