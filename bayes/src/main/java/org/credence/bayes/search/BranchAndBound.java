package org.credence.bayes.search;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.credence.bayes.bounds.LogModel;
import org.credence.core.engine.SavedState;
import org.credence.core.math.LogSpace;

/**
 * Depth-first branch and bound over the AND/OR tree of a {@link PseudoTree}, on a stack of its own. OR nodes are variables, their
 * children states, whose children are the variables below.
 *
 * <pre>  value(v | path) = max_s [cost(v = s) + Σ_{children c} value(c | path, s)]        maximised variables
 *                  = log Σ_s exp[...]                                           summed ones, all below the maximised</pre>
 *
 * <p>Each maximised node has a threshold: a smaller value cannot become part of a better assignment, given what its ancestors have
 * found and what the bounds of the siblings allow. A state is left as soon as its cost, values found and bounds of the children yet to
 * be solved do not exceed the threshold, or the best state so far. A node all of whose states were left has an upper bound
 * instead of a value. Values and bounds are kept by context ({@link ContextCache}).
 *
 * <p>A state is left, too, if its bound exceeds the threshold by no more than the rounding of the heuristic; {@link #rounding} is
 * what that and sums along the tree can make of it.
 */
final class BranchAndBound {

  private static final int[] NO_STATES = {};

  private final LogModel model;
  private final PseudoTree tree;
  private final boolean[] maximised; // [variable]
  private final BucketHeuristic heuristic;
  private final ContextCache cache;
  private final SavedPlaces codec;
  private final int[] states; // [variable]: on the way to the top of the stack
  private final Frame[] stack; // [depth]; the first is the root, of no variable
  private final double tolerance;
  private int top;
  private boolean finished;
  private long nodes;
  private double best = Double.NEGATIVE_INFINITY;
  private int[] bestStates = {}; // [place]; empty before there is an assignment
  private double bound = Double.POSITIVE_INFINITY;

  /** An OR node on the way from the root. */
  private final class Frame {
    int variable;
    boolean sum;
    double threshold;
    double value; // best state so far, or log of the sum
    double left; // the largest bound of a state that was left
    double[] bounds = {}; // [state]
    int[] order = {}; // [rank]: state, best bound first
    int rank; // of the state at hand
    double cost; // of the state at hand
    double solved; // values of its children before child
    int child; // of the state at hand, -1 before it is entered
    double[] above = {}; // [child]: bounds under the state at hand
    int[] trial = {}; // [place - own place]: the assignment under the state at hand
    int[] solution = {}; // likewise, of the best state so far

    int[] children() {
      return variable == PseudoTree.NONE ? tree.roots : tree.children[variable];
    }

    /** Best bound first, as they come where all are summed. */
    void rankStates() {
      for (int s = 0; s < order.length; s++) {
        int at = s;
        while (at > 0 && bounds[order[at - 1]] < bounds[s] && !sum) {
          order[at] = order[at - 1];
          at--;
        }
        order[at] = s;
      }
    }

    /** Bound of the children after {@code child}. */
    double rest() {
      double rest = 0;
      for (int c = child + 1; c < children().length; c++) {
        rest += above[c];
      }
      return rest;
    }

    double limit() {
      double own = Math.max(threshold, value);
      return variable == PseudoTree.NONE ? Math.max(own, best) : own;
    }

    boolean isHopeless(double stateBound) {
      return sum ? stateBound == Double.NEGATIVE_INFINITY : stateBound <= limit() + tolerance;
    }

    void leave(double stateBound) {
      left = Math.max(left, stateBound);
      next();
    }

    void next() {
      rank++;
      child = -1;
    }
  }

  /**
   * A search that has not begun.
   *
   * @param maximised shape [open variable]; none below a summed one
   */
  BranchAndBound(
      LogModel model,
      PseudoTree tree,
      BucketHeuristic heuristic,
      boolean[] maximised,
      long cacheBytes) {
    this.model = model;
    this.tree = tree;
    this.heuristic = heuristic;
    this.maximised = maximised;
    cache = new ContextCache(tree, model.cardinalities(), cacheBytes);
    codec = new SavedPlaces(tree, model.cardinalities(), maximised);
    states = new int[model.size()];
    stack = new Frame[tree.depth + 1];
    Arrays.setAll(stack, i -> new Frame());
    tolerance = heuristic.slack();
    Frame root = stack[0];
    root.variable = PseudoTree.NONE;
    reset(root, Double.NEGATIVE_INFINITY, 1, model.size());
    root.bounds[0] = model.logConstant();
    for (int c : tree.roots) {
      root.bounds[0] += heuristic.above(c, states);
    }
    bound = root.bounds[0];
  }

  private void reset(Frame frame, double threshold, int count, int places) {
    frame.threshold = threshold;
    frame.value = Double.NEGATIVE_INFINITY;
    frame.left = Double.NEGATIVE_INFINITY;
    frame.rank = 0;
    frame.child = -1;
    frame.bounds = frame.bounds.length == count ? frame.bounds : new double[count];
    frame.order = frame.order.length == count ? frame.order : new int[count];
    int children = frame.children().length;
    frame.above = frame.above.length == children ? frame.above : new double[children];
    frame.trial = frame.trial.length == places ? frame.trial : new int[places];
    frame.solution = frame.solution.length == places ? frame.solution : new int[places];
  }

  /** States entered so far. */
  long nodes() {
    return nodes;
  }

  ContextCache cache() {
    return cache;
  }

  boolean isFinished() {
    return finished;
  }

  /** Log weight of the best assignment found, minus infinity before there is one. */
  double best() {
    return best;
  }

  /** States by variable of the best assignment found; there must be one. */
  int[] bestStates() {
    return tree.byVariable(bestStates);
  }

  /** How far rounding can have moved best and bound. */
  double rounding() {
    return 2 * tolerance * (model.size() + 2);
  }

  /** Certified upper bound of the best there is; never less than the best found. */
  double upperBound() {
    double now = finished ? best : frontier();
    bound = Math.min(bound, now);
    return Math.max(best, bound) + rounding();
  }

  /** Offers an assignment from elsewhere, by variable, where all are maximised. */
  void offer(int[] assigned) {
    double value = model.logConstant();
    for (int v : tree.byPlace) {
      value += heuristic.cost(v, assigned);
    }
    if (value > best) {
      best = value;
      bestStates = tree.byPlace(assigned);
    }
  }

  /** Enters one more state, or finishes. */
  void enterNext() {
    long before = nodes;
    while (!finished && nodes == before) {
      move();
    }
  }

  private void move() {
    Frame frame = stack[top];
    if (frame.child < 0) {
      if (frame.rank == frame.order.length) {
        close(frame);
      } else if (frame.isHopeless(frame.bounds[frame.order[frame.rank]])) {
        frame.leave(frame.bounds[frame.order[frame.rank]]);
      } else {
        enter(frame, frame.order[frame.rank]);
      }
    } else if (frame.child < frame.children().length) {
      solveChild(frame);
    } else {
      complete(frame);
    }
  }

  private void enter(Frame frame, int state) {
    nodes++;
    frame.solved = 0;
    frame.child = 0;
    if (frame.variable == PseudoTree.NONE) {
      frame.cost = model.logConstant();
    } else {
      states[frame.variable] = state;
      frame.trial[0] = state;
      frame.cost = heuristic.cost(frame.variable, states);
    }
    int[] children = frame.children();
    for (int i = 0; i < children.length; i++) {
      frame.above[i] = heuristic.above(children[i], states);
    }
  }

  private void solveChild(Frame frame) {
    int c = frame.children()[frame.child];
    double others = frame.cost + frame.solved + frame.rest();
    int slot = cache.find(c, states);
    if (slot != ContextCache.MISSING) {
      double known = cache.value(c, slot);
      if (cache.isExact(c, slot)) {
        deliver(frame, known, cache.solution(c, slot));
        return;
      }
      frame.above[frame.child] = Math.min(frame.above[frame.child], known);
    }
    double whole = others + frame.above[frame.child];
    if (frame.isHopeless(whole)) {
      frame.leave(whole);
      return;
    }
    double threshold = frame.limit() - others;
    push(c, Double.isNaN(threshold) ? Double.NEGATIVE_INFINITY : threshold);
  }

  private void push(int v, double threshold) {
    Frame frame = stack[++top];
    frame.variable = v;
    frame.sum = !maximised[v];
    reset(frame, threshold, model.cardinality(v), frame.sum ? 1 : tree.size[v]);
    for (int s = 0; s < frame.bounds.length; s++) {
      states[v] = s;
      double stateBound = boundOf(v, states);
      frame.bounds[s] = stateBound;
    }
    frame.rankStates();
  }

  /** Bound of a variable in its state and of all below it. */
  private double boundOf(int v, int[] assigned) {
    double sum = heuristic.cost(v, assigned);
    for (int c : tree.children[v]) {
      sum += heuristic.above(c, assigned);
    }
    return sum;
  }

  /** A child of the state at hand is solved. */
  private void deliver(Frame frame, double value, int[] solution) {
    if (solution.length > 0) {
      int c = frame.children()[frame.child];
      int own = frame.variable == PseudoTree.NONE ? 0 : tree.place[frame.variable];
      System.arraycopy(solution, 0, frame.trial, tree.place[c] - own, solution.length);
    }
    double whole = frame.cost + frame.solved + value + frame.rest();
    if (frame.isHopeless(whole)) {
      frame.leave(whole);
      return;
    }
    frame.solved += value;
    frame.child++;
  }

  /** All children of the state at hand are solved. */
  private void complete(Frame frame) {
    double value = frame.cost + frame.solved;
    if (frame.sum) {
      frame.value = LogSpace.logAdd(frame.value, value);
    } else if (value > frame.value) {
      frame.value = value;
      int[] better = frame.trial;
      frame.trial = frame.solution;
      frame.solution = better;
      found();
    }
    frame.next();
  }

  /** The node on top has a better value: where nothing else is open, that makes a whole assignment. */
  private void found() {
    double value = stack[top].value;
    for (int d = top - 1; d >= 0; d--) {
      Frame frame = stack[d];
      if (frame.child + 1 < frame.children().length) {
        return;
      }
      value = frame.cost + frame.solved + value;
    }
    if (!(value > best)) {
      return;
    }
    best = value;
    int[] all = new int[model.size()];
    for (int d = 0; d <= top; d++) {
      int[] known = d == top ? stack[d].solution : stack[d].trial;
      int own = d == 0 ? 0 : tree.place[stack[d].variable];
      System.arraycopy(known, 0, all, own, Math.min(known.length, all.length - own));
    }
    bestStates = all;
  }

  /** All states of a node are done. */
  private void close(Frame frame) {
    boolean exact = frame.sum || frame.value > Double.NEGATIVE_INFINITY;
    double value = exact ? frame.value : frame.left;
    if (top == 0) {
      finished = true;
      return;
    }
    top--;
    Frame parent = stack[top];
    int[] solution = frame.sum ? NO_STATES : frame.solution;
    cache.put(frame.variable, states, value, exact, solution);
    if (exact) {
      deliver(parent, value, solution);
    } else {
      parent.leave(parent.cost + parent.solved + value + parent.rest());
    }
  }

  /** What the best assignment can weigh at most: the best found, or what is left open. */
  private double frontier() {
    double below = 0;
    for (int d = top; d >= 0; d--) {
      Frame frame = stack[d];
      double open = frame.sum ? frame.value : Math.max(frame.value, frame.left);
      for (int i = frame.rank; i < frame.order.length; i++) {
        double state = frame.bounds[frame.order[i]];
        if (i == frame.rank && frame.child >= 0) {
          boolean within = d < top;
          double current = within ? below : 0;
          if (!within && frame.child < frame.above.length) {
            current = frame.above[frame.child];
          }
          state = Math.min(state, frame.cost + frame.solved + current + frame.rest());
        }
        open = frame.sum ? LogSpace.logAdd(open, state) : Math.max(open, state);
      }
      below = open;
    }
    return below;
  }

  /**
   * The states on the way to the top of the stack, with what is solved beside it; all others by the best bound, parents first.
   *
   * @return states by variable
   */
  int[] greedy() {
    int[] result = new int[model.size()];
    boolean[] forced = new boolean[model.size()];
    for (int d = 1; d <= top; d++) {
      Frame frame = stack[d];
      if (frame.child >= 0) {
        force(result, forced, frame.variable, states[frame.variable]);
        for (int i = 0; i < frame.child; i++) {
          forceSubtree(result, forced, frame, frame.children()[i], tree.place[frame.variable]);
        }
      }
    }
    for (int i = 0; i < stack[0].child && top > 0; i++) {
      forceSubtree(result, forced, stack[0], stack[0].children()[i], 0);
    }
    for (int v : tree.byPlace) {
      if (!forced[v]) {
        result[v] = greedyState(v, result);
      }
    }
    return result;
  }

  private static void force(int[] result, boolean[] forced, int v, int state) {
    result[v] = state;
    forced[v] = true;
  }

  private void forceSubtree(int[] result, boolean[] forced, Frame frame, int child, int own) {
    for (int p = tree.place[child]; p < tree.place[child] + tree.size[child]; p++) {
      force(result, forced, tree.byPlace[p], frame.trial[p - own]);
    }
  }

  private int greedyState(int v, int[] assigned) {
    int chosen = 0;
    double highest = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < model.cardinality(v); s++) {
      assigned[v] = s;
      double value = boundOf(v, assigned);
      if (value > highest) {
        highest = value;
        chosen = s;
      }
    }
    return chosen;
  }

  long evaluations() {
    return heuristic.evaluations();
  }

  /** Writes the open path, the best assignment and the cache; states of summed variables are not of the answer and left out. */
  void save(DataOutput out) throws IOException {
    out.writeLong(nodes);
    out.writeLong(evaluations());
    out.writeBoolean(finished);
    out.writeDouble(best);
    if (best > Double.NEGATIVE_INFINITY) {
      codec.write(out, bestStates, 0, 0, bestStates.length);
    }
    out.writeDouble(bound);
    out.writeInt(top);
    for (int d = 0; d <= top; d++) {
      save(stack[d], out);
    }
    cache.save(out, codec);
  }

  private void save(Frame frame, DataOutput out) throws IOException {
    out.writeDouble(frame.threshold);
    out.writeDouble(frame.value);
    out.writeDouble(frame.left);
    SavedState.write(out, frame.bounds);
    out.writeInt(frame.rank);
    out.writeInt(frame.child);
    if (frame.child >= 0) {
      out.writeDouble(frame.cost);
      out.writeDouble(frame.solved);
      SavedState.write(out, frame.above);
      codec.write(out, frame.trial, own(frame), own(frame), solvedEnd(frame));
    }
    if (hasSolution(frame)) {
      codec.write(out, frame.solution, own(frame), own(frame), own(frame) + frame.solution.length);
    }
  }

  /** The first place of a node's assignment. */
  private int own(Frame frame) {
    return frame.variable == PseudoTree.NONE ? 0 : tree.place[frame.variable];
  }

  /** The place after those that are settled under the state at hand: its own and those of children solved. */
  private int solvedEnd(Frame frame) {
    if (frame.sum) {
      return own(frame);
    }
    if (frame.child == frame.children().length) {
      return own(frame) + frame.trial.length;
    }
    return tree.place[frame.children()[frame.child]];
  }

  private static boolean hasSolution(Frame frame) {
    return !frame.sum && frame.value > Double.NEGATIVE_INFINITY;
  }

  /** Takes on what {@link #save} wrote; this search has not begun. */
  void restore(DataInput in) throws IOException {
    nodes = SavedState.count(in, "number of states entered");
    heuristic.countedBefore(SavedState.count(in, "number of evaluations"));
    finished = in.readBoolean();
    best = SavedState.logWeight(in, "best log weight");
    bestStates = best > Double.NEGATIVE_INFINITY ? new int[model.size()] : NO_STATES;
    codec.read(in, bestStates, 0, 0, bestStates.length);
    bound = SavedState.logWeight(in, "upper bound");
    int depth = SavedState.index(in, stack.length - 1, "depth");
    for (top = 0; top < depth; top++) {
      restore(stack[top], in);
      Frame frame = stack[top];
      SavedState.require(
          frame.child >= 0 && frame.child < frame.children().length, "open child", frame.child);
      Frame below = stack[top + 1];
      below.variable = frame.children()[frame.child];
      below.sum = !maximised[below.variable];
      int places = below.sum ? 1 : tree.size[below.variable];
      reset(below, 0, model.cardinality(below.variable), places);
    }
    restore(stack[top], in);
    cache.restore(in, codec);
  }

  private void restore(Frame frame, DataInput in) throws IOException {
    frame.threshold = SavedState.logWeight(in, "threshold");
    frame.value = SavedState.logWeight(in, "value");
    frame.left = SavedState.logWeight(in, "bound of states left");
    SavedState.logWeights(in, frame.bounds, "bound of a state");
    frame.rankStates();
    frame.rank = SavedState.index(in, frame.order.length, "rank");
    frame.child = in.readInt();
    SavedState.require(
        frame.child >= -1
            && frame.child <= frame.children().length
            && (frame.child < 0 || frame.rank < frame.order.length),
        "child",
        frame.child);
    if (frame.child >= 0) {
      if (frame.variable != PseudoTree.NONE) {
        states[frame.variable] = frame.order[frame.rank];
      }
      frame.cost = SavedState.logWeight(in, "cost");
      frame.solved = SavedState.logWeight(in, "value of solved children");
      SavedState.logWeights(in, frame.above, "bound of a child");
      codec.read(in, frame.trial, own(frame), own(frame), solvedEnd(frame));
    }
    if (hasSolution(frame)) {
      codec.read(in, frame.solution, own(frame), own(frame), own(frame) + frame.solution.length);
    }
  }
}
