package org.credence.bayes.variational;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
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
import org.credence.core.random.Randomness;
import org.credence.core.uncertainty.ErrorStatement;

/** Mean field under way: one restart after the other, the best kept. */
final class MeanFieldIteration implements Iteration<Marginals>, Resumable {

  private static final String NO_STATEMENT =
      "mean field states no error of its marginals: only the log evidence is bounded";

  private final MeanField engine;
  private final MarginalProblem problem;
  private final LogFactors factors;
  private final ProductStarts starts;
  private FactorisedFit current;
  private FactorisedFit best;
  private int restart; // of the current fit
  private int converged;
  private int withoutStart;
  private boolean finished;
  private long steps;

  MeanFieldIteration(MeanField engine, MarginalProblem problem, Randomness randomness) {
    this.engine = engine;
    this.problem = problem;
    this.factors = new LogFactors(problem);
    this.starts = new ProductStarts(problem, factors, randomness);
    Optional<double[]> start = starts.start(0);
    if (start.isEmpty()) {
      throw new CannotAnswerException(
          StopReason.STUCK,
          "no assignment of positive weight was found to start from, nor a proof that there is none; give an exact engine");
    }
    this.current = new FactorisedFit(factors, start.get());
    this.best = current;
  }

  @Override
  public void advance(long wanted) {
    for (long i = 0; i < wanted && finished().isEmpty(); i++) {
      current.sweep();
      steps++;
      boolean still = current.residual() <= engine.tolerance();
      if (still || current.sweeps() >= engine.iterations()) {
        converged += still ? 1 : 0;
        next();
      }
    }
  }

  /** Keeps the better of the best and the current fit and goes on to the next start there is. */
  private void next() {
    best = better();
    while (!current.descended() && ++restart < engine.restarts()) {
      Optional<double[]> start = starts.start(restart);
      if (start.isPresent()) {
        current = new FactorisedFit(factors, start.get());
        return;
      }
      withoutStart++;
    }
    finished = true;
  }

  private FactorisedFit better() {
    return current.elbo() > best.elbo() ? current : best;
  }

  @Override
  public Optional<StopReason> finished() {
    if (current.descended()) {
      return Optional.of(StopReason.DIVERGED);
    }
    if (!finished) {
      return Optional.empty();
    }
    boolean all = converged + withoutStart == engine.restarts();
    return Optional.of(all ? StopReason.CONVERGED : StopReason.NOT_CONVERGED);
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public long evaluations() {
    return factors.evaluations() + starts.evaluations();
  }

  @Override
  public Marginals answer() {
    if (current.descended()) {
      throw new CannotAnswerException(
          StopReason.DIVERGED,
          "the evidence lower bound fell or became undefined in sweep "
              + steps
              + ", which coordinate ascent cannot do: this is a fault of mean-field, please report it");
    }
    FactorisedFit fit = better();
    double[][] p = new double[problem.query().size()][];
    List<ErrorStatement> errors = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      int v = problem.query().get(i);
      boolean known = factors.fixed[v] >= 0;
      p[i] = new double[problem.model().cardinality(v)];
      for (int s = 0; s < p[i].length; s++) {
        p[i][s] = known ? (s == factors.fixed[v] ? 1 : 0) : fit.q(v, s);
        errors.add(known ? ErrorStatement.exact() : ErrorStatement.unknown(NO_STATEMENT));
      }
    }
    return Marginals.of(
        problem,
        p,
        Guarantee.HEURISTIC,
        errors::get,
        Optional.of(EvidenceBound.of(problem, fit.elbo())));
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.HEURISTIC;
  }

  @Override
  public Map<String, Double> measures() {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("elbo", better().elbo());
    measures.put("residual", current.residual());
    measures.put("restarts", (double) Math.min(restart + 1, engine.restarts()));
    measures.put("convergedRestarts", (double) converged);
    return measures;
  }

  @Override
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (starts.zeros()) {
      warnings.add(
          "the model has zeros: mean field stays near the consistent assignment it starts from, so whole regions of"
              + " the posterior may be missing");
    }
    if (withoutStart > 0) {
      warnings.add(
          "for "
              + withoutStart
              + " of "
              + engine.restarts()
              + " restarts no assignment of positive weight was found to start from");
    }
    if (finished && converged + withoutStart < engine.restarts()) {
      warnings.add(
          "only "
              + converged
              + " of "
              + engine.restarts()
              + " restarts converged within "
              + engine.iterations()
              + " sweeps; the bound holds nevertheless");
    }
    return warnings;
  }

  @Override
  public long peakBytes() {
    return factors.bytes() + 2L * Double.BYTES * factors.local.length;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(restart);
    out.writeInt(converged);
    out.writeInt(withoutStart);
    out.writeBoolean(finished);
    out.writeLong(steps);
    out.writeLong(factors.evaluations());
    current.save(out);
    out.writeBoolean(best != current);
    if (best != current) {
      best.save(out);
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    int wanted = SavedState.index(in, engine.restarts(), "restart");
    converged = SavedState.index(in, engine.restarts(), "number of restarts that converged");
    withoutStart = SavedState.index(in, engine.restarts(), "number of restarts without a start");
    finished = in.readBoolean();
    steps = SavedState.steps(in);
    long counted = SavedState.count(in, "number of evaluations");
    while (restart < wanted) { // the search for starts remembers those before
      restart++;
      if (starts.zeros() && restart < engine.restarts()) {
        starts.start(restart);
      }
    }
    current = restoredFit(in);
    best = in.readBoolean() ? restoredFit(in) : current;
    factors.countedBefore(counted);
  }

  private FactorisedFit restoredFit(DataInput in) throws IOException {
    FactorisedFit fit = new FactorisedFit(factors, new double[factors.local.length]);
    fit.restore(in);
    return fit;
  }
}
