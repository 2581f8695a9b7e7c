package org.credence.bayes.bounds;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.SavedState;
import org.credence.core.engine.StopReason;
import org.credence.core.math.LogSpace;
import org.credence.core.random.Randomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/**
 * Bounds on marginals under way. Where the evidence alone needs fewer variables of a network than the query, the probability of the
 * evidence is bounded on those.
 */
final class MarginalBoundsIteration implements Iteration<Marginals>, Resumable {

  private final MarginalProblem problem;
  private final LogModel model;
  private final Randomness randomness;
  private final TotalBounds whole;
  private final TotalBounds evidence; // the same where nothing is barren
  private final double conversion; // rounding of a network's rows between the two
  private final int[] asked; // open variables
  private final ClampedBounds upperOf;
  private final Optional<ClampedBounds> lowerOf;
  private final double[][] logLower; // [open variable][state]
  private final double[][] logUpper; // [open variable][state]
  private int next; // of those asked: whose turn it is
  private int sinceTightened; // variables bounded since a total got tighter
  private long restored;
  private long steps;

  MarginalBoundsIteration(
      MarginalProblem problem, LogModel model, int cells, Randomness randomness) {
    this.problem = problem;
    this.model = model;
    this.randomness = randomness;
    whole = new TotalBounds(model, cells, true);
    LogModel less = WeightedMiniBucket.evidenceOnly(problem.model(), problem.evidence());
    boolean same = less.size() == model.size();
    evidence = same ? whole : new TotalBounds(less, cells, false);
    double entries = 0;
    for (int f = 0; f < model.factors(); f++) {
      entries += model.scope(f).length + 1;
    }
    conversion = same ? 0 : 64 * WeightedPass.UNIT * (entries + mostStates() * model.size());
    asked = problem.query().stream().mapToInt(model::number).filter(v -> v >= 0).toArray();
    upperOf = new ClampedBounds(whole.upper().pass());
    lowerOf = whole.lower().map(lower -> new ClampedBounds(lower.pass()));
    logLower = new double[model.size()][];
    logUpper = new double[model.size()][];
    for (int v : asked) {
      logLower[v] = new double[model.cardinality(v)];
      logUpper[v] = new double[model.cardinality(v)];
      Arrays.fill(logLower[v], Double.NEGATIVE_INFINITY);
      Arrays.fill(logUpper[v], Double.POSITIVE_INFINITY);
    }
    exchange();
  }

  private int mostStates() {
    int most = 1;
    for (int v = 0; v < model.size(); v++) {
      most = Math.max(most, model.cardinality(v));
    }
    return most;
  }

  /** What is known of one total holds of the other. */
  private void exchange() {
    if (evidence != whole) {
      whole.tighten(evidence.logLower() - conversion, evidence.logUpper() + conversion);
      evidence.tighten(whole.logLower() - conversion, whole.logUpper() + conversion);
    }
  }

  @Override
  public void advance(long wanted) {
    for (long i = 0; i < wanted && finished().isEmpty(); i++) {
      long before = evaluations();
      boolean stalled = isStalled();
      Randomness own = randomness.split(steps);
      if (whole.isExact() || !whole.isStalled()) {
        whole.advance(own.split(0));
      }
      if (evidence != whole && !evidence.isStalled()) {
        evidence.advance(own.split(1));
      }
      sinceTightened = stalled ? sinceTightened : 0;
      if (!whole.isExact()) {
        boundStates(evaluations() - before);
      }
      exchange();
      steps++;
    }
  }

  private boolean isStalled() {
    return whole.isStalled() && evidence.isStalled();
  }

  /** Bounds the states of variables in turn until so much work is done, one at least, each once at most. */
  private void boundStates(long work) {
    long before = evaluations();
    for (int i = 0; i < asked.length && (i == 0 || evaluations() - before < work); i++) {
      boundStates(asked[next]);
      next = (next + 1) % asked.length;
      sinceTightened++;
    }
  }

  private void boundStates(int v) {
    double[] bounds = new double[logUpper[v].length];
    upperOf.bounds(v, bounds);
    for (int s = 0; s < bounds.length; s++) {
      logUpper[v][s] = Math.min(logUpper[v][s], bounds[s]);
    }
    lowerOf.ifPresent(
        clamped -> {
          clamped.bounds(v, bounds);
          for (int s = 0; s < bounds.length; s++) {
            logLower[v][s] = Math.max(logLower[v][s], bounds[s]);
          }
        });
    double lower = LogSpace.logSumExp(lower(v));
    double upper = LogSpace.logSumExp(logUpper[v]);
    whole.tighten(lower - rounding(lower), upper + rounding(upper));
  }

  private static double rounding(double log) {
    return Double.isInfinite(log) ? 0 : 32 * WeightedPass.UNIT * (Math.abs(log) + 4);
  }

  /** Lower bounds of a variable's states, those of the exact sums included. */
  private double[] lower(int v) {
    double[] lower = logLower[v].clone();
    for (int s = 0; s < lower.length; s++) {
      lower[s] = Math.max(lower[s], whole.sums().total(v, s));
      TotalBounds.requireOrder(lower[s], logUpper[v][s]);
    }
    return lower;
  }

  /** A state's total is at most the whole; a finite stand-in where the turn has not come. */
  private double[] upper(int v) {
    double[] upper = logUpper[v].clone();
    for (int s = 0; s < upper.length; s++) {
      upper[s] = Math.min(upper[s], whole.logUpper());
    }
    return upper;
  }

  @Override
  public Optional<StopReason> finished() {
    if (whole.isExact()) {
      return steps > 0 ? Optional.of(StopReason.COMPLETED) : Optional.empty();
    }
    boolean all = isStalled() && sinceTightened >= asked.length;
    return all ? Optional.of(StopReason.CONVERGED) : Optional.empty();
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public long evaluations() {
    return restored + ownEvaluations();
  }

  private long ownEvaluations() {
    return whole.evaluations()
        + (evidence == whole ? 0 : evidence.evaluations())
        + upperOf.evaluations()
        + lowerOf.map(ClampedBounds::evaluations).orElse(0L);
  }

  @Override
  public Marginals answer() {
    boolean exact = guarantee() == Guarantee.EXACT;
    List<ErrorStatement> errors = new ArrayList<>();
    double[][] p = new double[problem.query().size()][];
    for (int i = 0; i < p.length; i++) {
      int variable = problem.query().get(i);
      int v = model.number(variable);
      if (v < 0) {
        p[i] = new double[problem.model().cardinality(variable)];
        p[i][model.known(variable)] = 1;
      } else {
        p[i] = whole.upper().belief(v).clone();
      }
      if (v < 0 || exact) {
        errors.addAll(Collections.nCopies(p[i].length, ErrorStatement.exact()));
      } else {
        errors.addAll(bound(v, p[i]));
      }
    }
    Estimate logEvidence =
        exact ? Estimate.exact(whole.logTotal()) : TotalBoundsIteration.bounded(evidence);
    return Marginals.of(problem, p, guarantee(), errors::get, Optional.of(logEvidence));
  }

  private List<ErrorStatement> bound(int v, double[] p) {
    double[] lower = new double[p.length];
    double[] upper = new double[p.length];
    StateBounds.intervals(lower(v), upper(v), whole.logLower(), whole.logUpper(), lower, upper);
    List<ErrorStatement> errors = new ArrayList<>();
    for (int s = 0; s < p.length; s++) {
      TotalBounds.requireOrder(lower[s], upper[s]);
      errors.add(new ErrorStatement.Bound(lower[s], upper[s]));
    }
    StateBounds.moveInto(p, lower, upper);
    return errors;
  }

  @Override
  public Guarantee guarantee() {
    return whole.isExact() && steps > 0 ? Guarantee.EXACT : Guarantee.BOUND;
  }

  @Override
  public Map<String, Double> measures() {
    Map<String, Double> measures = new LinkedHashMap<>(TotalBoundsIteration.measures(evidence));
    measures.put("cutBuckets", (double) whole.cutBuckets());
    double width = 0;
    for (int v : asked) {
      double[] lower = new double[logLower[v].length];
      double[] upper = new double[lower.length];
      StateBounds.intervals(lower(v), upper(v), whole.logLower(), whole.logUpper(), lower, upper);
      double widest = 0;
      for (int s = 0; s < lower.length; s++) {
        widest = Math.max(widest, upper[s] - lower[s]);
      }
      width += widest / asked.length;
    }
    measures.put("meanWidth", guarantee() == Guarantee.EXACT ? 0 : width);
    return measures;
  }

  @Override
  public List<String> warnings() {
    return evidence.logLower() == Double.NEGATIVE_INFINITY
        ? List.of(TotalBoundsIteration.NO_LOWER)
        : List.of();
  }

  @Override
  public long peakBytes() {
    return whole.bytes() + (evidence == whole ? 0 : evidence.bytes());
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeLong(steps);
    out.writeLong(evaluations());
    out.writeInt(next);
    out.writeInt(sinceTightened);
    whole.save(out);
    if (evidence != whole) {
      evidence.save(out);
    }
    for (int v : asked) {
      Tightening.write(out, logLower[v]);
      Tightening.write(out, logUpper[v]);
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    steps = SavedState.steps(in);
    long evaluations = SavedState.count(in, "number of evaluations");
    next = in.readInt();
    sinceTightened = SavedState.index(in, Integer.MAX_VALUE, "number of variables since");
    if (next < 0 || next >= Math.max(1, asked.length)) {
      throw new IOException("the state names variable " + next + " of " + asked.length);
    }
    whole.restore(in);
    if (evidence != whole) {
      evidence.restore(in);
    }
    for (int v : asked) {
      SavedState.logWeights(in, logLower[v], "lower bound");
      double most = Double.POSITIVE_INFINITY; // before the first bound
      SavedState.numbers(in, Double.NEGATIVE_INFINITY, most, logUpper[v], "upper bound");
      requireOrder(v);
    }
    restored = evaluations - ownEvaluations();
  }

  /** Whether bounds of a variable's states that were read agree with each other and with the whole. */
  private void requireOrder(int v) throws IOException {
    double[] upper = upper(v);
    double[] lower = logLower[v].clone();
    for (int s = 0; s < upper.length; s++) {
      lower[s] = Math.max(lower[s], whole.sums().total(v, s));
      SavedState.require(lower[s] <= upper[s], "lower bound", lower[s]);
    }
    double below = LogSpace.logSumExp(lower);
    SavedState.require(below - rounding(below) <= whole.logUpper(), "sum of lower bounds", below);
    double above = LogSpace.logSumExp(upper);
    SavedState.require(above + rounding(above) >= whole.logLower(), "sum of upper bounds", above);
  }
}
