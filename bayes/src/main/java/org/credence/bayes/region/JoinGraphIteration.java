package org.credence.bayes.region;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.SavedState;
import org.credence.core.engine.StopReason;

/** Join-graph propagation under way: join graphs one after the other, each from uniform messages. */
final class JoinGraphIteration implements Iteration<Marginals>, Resumable {

  private static final String NO_STATEMENT =
      "join-graph propagation states no error where clusters were cut: nothing bounds the distance of its beliefs from the marginals";
  private static final String CUT =
      "the run was cut before every message had been sent, so the beliefs leave parts of the model out";

  /** A tree that costs at most this many evaluations needs no smaller join graphs before it. */
  private static final double CHEAP = 1e8;

  /** Of a sum of probabilities. */
  private static final double ROUNDING = 1e-9;

  private final JoinGraphPropagation engine;
  private final RegionModel model;
  private final long[] limits; // [stage]: most cells
  private int stage;
  private JoinGraph graph;
  private JoinGraphMessages messages;
  private long steps;
  private int stepsOfStage;
  private long evaluations;
  private double peakBytes;
  private boolean ended;
  private Result best = Result.NONE;

  /** What a join graph that was left said. */
  private record Result(
      double[][] marginals, double logTotal, double cells, double residual, boolean converged) {
    static final Result NONE = new Result(new double[0][], 0, 0, Double.POSITIVE_INFINITY, false);
  }

  JoinGraphIteration(JoinGraphPropagation engine, MarginalProblem problem) {
    this.engine = engine;
    model = new RegionModel(problem, engine.order());
    model.requirePossible();
    graph = model.joinGraph(engine.cells());
    boolean atOnce = !engine.growing() || graph.forest && graph.evaluationsPerStep() <= CHEAP;
    limits = atOnce ? new long[] {engine.cells()} : stages();
    if (!graph.fitsArrays()) {
      throw new CannotAnswerException(
          StopReason.REFUSED,
          "a cluster has "
              + graph.largest()
              + " cells, more than an array holds; give fewer cells, or choose another engine");
    }
    for (int[] scope : model.open.scopes) {
      double entries = 1;
      for (int v : scope) {
        entries *= model.open.cardinalities[v];
      }
      evaluations += (long) entries;
    }
    begin(model.joinGraph(limits[0]));
  }

  /** Limits that grow, each making another graph than the one before. */
  private long[] stages() {
    long[] result = new long[64];
    int count = 0;
    int[][] scopes = {};
    for (long limit = JoinGraphPropagation.FIRST_CELLS;
        limit < engine.cells();
        limit *= JoinGraphPropagation.GROWTH) {
      JoinGraph candidate = model.joinGraph(limit);
      if (!Arrays.deepEquals(candidate.scopes, scopes)) {
        result[count++] = limit;
        scopes = candidate.scopes;
      }
    }
    if (count == 0 || !Arrays.deepEquals(graph.scopes, scopes)) {
      result[count++] = engine.cells();
    }
    return Arrays.copyOf(result, count);
  }

  private void begin(JoinGraph next) {
    graph = next;
    messages = new JoinGraphMessages(graph, model.open.scopes, model::table, model.evidence);
    stepsOfStage = 0;
    peakBytes = Math.max(peakBytes, graph.bytes());
  }

  @Override
  public void advance(long wanted) {
    for (long i = 0; i < wanted && !ended; i++) {
      if (stageIsOver()) {
        stage++;
        begin(model.joinGraph(limits[stage]));
      }
      messages.sweep(graph.forest ? 0 : engine.damping());
      steps++;
      stepsOfStage++;
      evaluations += (long) graph.evaluationsPerStep();
      if (graph.forest && messages.lost()) {
        throw new CannotAnswerException(
            StopReason.DIVERGED,
            "numbers of this model lie further apart than doubles hold; use variable-elimination, which can work in logarithms");
      }
      if (stageIsOver()) {
        evaluations += (long) graph.evaluationsPerAnswer();
        Result result = result();
        best = result.converged || !best.converged ? result : best;
        ended = stage == limits.length - 1;
      }
    }
  }

  private boolean converged() {
    return stepsOfStage > 0 && (graph.forest || messages.residual() <= engine.tolerance());
  }

  private boolean stageIsOver() {
    return converged() || stepsOfStage >= engine.iterations();
  }

  private Result result() {
    JoinGraphMessages.Beliefs beliefs = messages.beliefs();
    return new Result(
        beliefs.marginals(),
        beliefs.logTotal(),
        graph.largest(),
        graph.forest && stepsOfStage > 0 ? 0 : messages.residual(),
        converged());
  }

  /** The best of the join graphs left or, while there is none, the one at work. */
  private Result current() {
    try {
      return best.marginals.length == 0 ? result() : best;
    } catch (ArithmeticException e) {
      throw new CannotAnswerException(
          StopReason.DIVERGED,
          "messages contradict each other beyond what doubles hold; try damping or other clusters");
    }
  }

  @Override
  public Optional<StopReason> finished() {
    if (!ended) {
      return Optional.empty();
    }
    return Optional.of(best.converged ? StopReason.CONVERGED : StopReason.NOT_CONVERGED);
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public long evaluations() {
    return evaluations;
  }

  @Override
  public Marginals answer() {
    Result result = current();
    return model.answer(
        result.marginals, result.logTotal, exact(), steps == 0 ? CUT : NO_STATEMENT);
  }

  /** Only the last join graph can be without loops. */
  private boolean exact() {
    return graph.forest && stepsOfStage > 0;
  }

  @Override
  public Guarantee guarantee() {
    return exact() ? Guarantee.EXACT : Guarantee.HEURISTIC;
  }

  @Override
  public Map<String, Double> measures() {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("iterations", (double) steps);
    measures.put("joinGraphs", (double) stage + 1);
    measures.put("largestCluster", best.marginals.length == 0 ? graph.largest() : best.cells);
    measures.put("residual", best.marginals.length == 0 ? messages.residual() : best.residual);
    return measures;
  }

  @Override
  public List<String> warnings() {
    if (!ended || best.converged && best.cells == graph.largest()) {
      return List.of();
    }
    return List.of(
        "join-graph propagation did not converge in "
            + engine.iterations()
            + " iterations on the largest clusters (residual "
            + messages.residual()
            + ")"
            + (best.converged
                ? "; the answer is that of clusters of at most " + (long) best.cells + " cells"
                : "; its beliefs may be far off, try more damping, other cells or another engine"));
  }

  @Override
  public long peakBytes() {
    return (long) peakBytes;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(stage);
    out.writeInt(stepsOfStage);
    out.writeLong(steps);
    out.writeLong(evaluations);
    out.writeDouble(peakBytes);
    out.writeBoolean(ended);
    out.writeInt(best.marginals.length);
    for (double[] p : best.marginals) {
      for (double value : p) {
        out.writeDouble(value);
      }
    }
    out.writeDouble(best.logTotal);
    out.writeDouble(best.cells);
    out.writeDouble(best.residual);
    out.writeBoolean(best.converged);
    messages.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    stage = in.readInt();
    if (stage < 0 || stage >= limits.length) {
      throw new IOException("join graph " + stage + " of " + limits.length + " does not exist");
    }
    begin(model.joinGraph(limits[stage]));
    stepsOfStage = SavedState.index(in, engine.iterations(), "number of steps of a join graph");
    steps = SavedState.steps(in);
    evaluations = SavedState.count(in, "number of evaluations");
    peakBytes = SavedState.number(in, 0, Long.MAX_VALUE, "number of bytes");
    ended = in.readBoolean();
    int count = in.readInt();
    if (count != 0 && count != model.open.cardinalities.length) {
      throw new IOException("the state is of " + count + " variables");
    }
    double[][] marginals = new double[count][];
    for (int v = 0; v < count; v++) {
      marginals[v] = new double[model.open.cardinalities[v]];
      SavedState.numbers(in, 0, 1 + ROUNDING, marginals[v], "probability");
    }
    best =
        new Result(marginals, in.readDouble(), in.readDouble(), in.readDouble(), in.readBoolean());
    messages.restore(in);
    SavedState.require(ended || !stageIsOver() || stage < limits.length - 1, "join graph", stage);
  }
}
