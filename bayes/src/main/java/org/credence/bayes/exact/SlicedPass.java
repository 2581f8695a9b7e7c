package org.credence.bayes.exact;

import java.util.Arrays;
import org.credence.core.engine.Meter;
import org.credence.core.math.CompensatedSum;

/**
 * Goes through the slices of a {@link Slicing} depth first, on one thread. A step down gives the next cutset variable a state,
 * propagates what follows from zeros and makes the tables and messages of that level; a contradiction or a message that is zero
 * throughout skips all slices below. At the bottom everything is there for one slice, and
 *
 * <pre>  log P(e, slice) = Σ_levels (shifts taken out there + logarithms of messages that end there)</pre>
 */
final class SlicedPass {

  /** What is done with a slice that is possible. */
  interface Visitor {
    void visit(SlicedPass pass, double logWeight);
  }

  /** The tables of the slice in hand. */
  final UpwardPass up;

  /** Shape [level - 1]: the state in hand. */
  final int[] states;

  private final Slicing slicing;
  private final SupportPropagation support;
  private final Meter meter;
  private final int[] known; // [variable of the model]
  private final Table[] kept; // [cluster]: messages that outlive a slice
  private final boolean[] scalar; // [factor]
  private final long[] held; // [level]: bytes
  private final double[] logs; // [level]
  private boolean damaged;

  SlicedPass(Slicing slicing, SupportPropagation support, Semiring semiring, Meter meter) {
    this.slicing = slicing;
    this.support = support;
    this.meter = meter;
    up = UpwardPass.idle(slicing.plan, semiring, meter);
    states = new int[slicing.cutset.length];
    known = slicing.known.clone();
    kept = new Table[slicing.tree.clusters()];
    scalar = new boolean[up.factors.length];
    for (int f : slicing.tree.scalars) {
      scalar[f] = true;
    }
    held = new long[states.length + 1];
    logs = new double[states.length + 1];
  }

  /** Another pass that shares what this one has made on level 0. */
  SlicedPass share(SupportPropagation ownSupport, Meter ownMeter) {
    SlicedPass other = new SlicedPass(slicing, ownSupport, up.semiring, ownMeter);
    for (int f : slicing.factors[0]) {
      other.up.factors[f] = up.factors[f];
    }
    for (int c : slicing.clusters[0]) {
      other.up.messages[c] = up.messages[c];
      other.kept[c] = kept[c];
    }
    other.logs[0] = logs[0];
    return other;
  }

  /** Makes level 0; false if that proves that nothing is possible, or something is {@link #damaged}. */
  boolean begin() {
    return enter(0);
  }

  /** Visits all possible slices that begin with those states, in their order; false if it stopped for damage. */
  boolean run(int[] prefix, Visitor visitor) {
    int depth = states.length;
    int[] next = new int[depth + 1]; // [level]: index into the allowed states
    int[] marks = new int[depth + 1];
    int level = Math.min(1, depth);
    marks[level] = support.mark();
    if (depth == 0) {
      visitor.visit(this, logs[0]);
    }
    while (level > 0) {
      support.undo(marks[level]);
      int[] choices = slicing.states[level - 1];
      boolean fixed = level <= prefix.length;
      if (next[level] == (fixed ? 1 : choices.length)) {
        drop(level);
        known[variable(level)] = slicing.known[variable(level)];
        level--;
        continue;
      }
      int state = fixed ? prefix[level - 1] : choices[next[level]];
      next[level]++;
      states[level - 1] = state;
      int stateOfModel = slicing.open.stateOf(slicing.cutset[level - 1], state);
      known[variable(level)] = stateOfModel;
      if (!support.allows(variable(level), stateOfModel)
          || !support.assign(variable(level), stateOfModel)
          || !enter(level)) {
        if (damaged) {
          return false;
        }
      } else if (level == depth) {
        double logWeight = 0;
        for (double log : logs) {
          logWeight += log;
        }
        visitor.visit(this, logWeight);
      } else {
        level++;
        next[level] = 0;
        marks[level] = support.mark();
      }
    }
    return true;
  }

  private int variable(int level) {
    return slicing.open.variables[slicing.cutset[level - 1]];
  }

  /** Makes the tables of a level anew. */
  private boolean enter(int level) {
    drop(level);
    long before = up.held();
    boolean possible = make(level);
    held[level] += up.held() - before;
    return possible;
  }

  private boolean make(int level) {
    CompensatedSum shifts = new CompensatedSum();
    CompensatedSum ends = new CompensatedSum();
    for (int f : slicing.factors[level]) {
      up.absorb(f, slicing.open.table(f, slicing.tree.factorScopes[f], known));
      Table table = up.factors[f];
      if (!fine(table)) {
        return false;
      }
      shifts.add(table.shift());
      if (scalar[f]) {
        meter.evaluated(1);
        ends.add(up.semiring.logOf(table.values()[0]));
      }
    }
    for (int c : slicing.clusters[level]) {
      up.eliminate(c, true);
      Table table = up.messages[c];
      if (!fine(table)) {
        return false;
      }
      shifts.add(table.shift());
      if (slicing.tree.parents[c] == EliminationTree.ROOT) {
        ends.add(up.semiring.logOf(table.values()[0]));
      }
      if (slicing.use == InductionCost.Use.TOTAL) {
        for (int child : slicing.tree.children[c]) {
          if (slicing.levels[child] == level) {
            up.release(up.messages[child].bytes());
            up.messages[child] = UpwardPass.GONE;
          }
        }
      }
      if (slicing.use == InductionCost.Use.MARGINALS && level < states.length) {
        kept[c] = up.messages[c];
      }
    }
    logs[level] = shifts.value() * up.semiring.logUnit() + ends.value();
    return true;
  }

  private boolean fine(Table table) {
    damaged |= table.state() == Table.State.DAMAGED;
    return table.state() == Table.State.FINE;
  }

  private void drop(int level) {
    for (int f : slicing.factors[level]) {
      up.factors[f] = UpwardPass.GONE;
    }
    for (int c : slicing.clusters[level]) {
      up.messages[c] = UpwardPass.GONE;
      kept[c] = UpwardPass.GONE;
    }
    up.release(held[level]);
    held[level] = 0;
  }

  /** Whether digits were lost, so that all must be done again in the log domain. */
  boolean damaged() {
    return damaged;
  }

  /** The state of an open variable that is given in the slice in hand, as a number of the open model. */
  int state(int variable) {
    int state = 0;
    while (slicing.open.stateOf(variable, state) != known[slicing.open.variables[variable]]) {
      state++;
    }
    return state;
  }

  /** Posteriors of the variables asked for within the slice in hand; shape [open variable][state]. */
  double[][] posteriors() {
    int last = states.length;
    long lent = 0;
    long spent = 0;
    for (int c = 0; c < kept.length; c++) {
      if (slicing.plan.visited[c]) {
        if (slicing.levels[c] < last) {
          lent += kept[c].bytes();
        } else {
          spent += up.messages[c].bytes();
        }
      }
    }
    long before = up.held();
    up.hold(lent); // the downward pass lets go of every message it has passed
    double[][] posteriors = DownwardPass.run(up, SumProduct.INSTANCE, meter);
    up.release(up.held() - (before - spent));
    held[last] -= spent;
    for (int c = 0; c < kept.length; c++) {
      if (slicing.levels[c] < last) {
        up.messages[c] = kept[c];
      }
    }
    return posteriors;
  }

  /** The best states of the open variables within the slice in hand; shape [open variable], cutset variables included. */
  int[] best() {
    int[] result = Traceback.run(up, meter);
    for (int v = 0; v < result.length; v++) {
      if (known[slicing.open.variables[v]] >= 0) {
        result[v] = state(v);
      }
    }
    return result;
  }

  void close() {
    up.close();
    Arrays.fill(kept, UpwardPass.GONE);
    Arrays.fill(held, 0);
  }
}
