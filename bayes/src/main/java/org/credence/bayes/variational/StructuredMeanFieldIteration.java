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
import org.credence.core.uncertainty.Estimate;

/** Structured mean field under way: of each restart three ascents one after the other, the best kept. */
final class StructuredMeanFieldIteration implements Iteration<Marginals>, Resumable {

  private static final String NO_STATEMENT =
      "structured mean field states no error of its marginals: only the log evidence is bounded";

  private enum Ascent {
    PRODUCT,
    WARM, // over blocks from where the product ended
    COLD // over blocks from the start
  }

  private final StructuredMeanField engine;
  private final MarginalProblem problem;
  private final LogFactors factors;
  private final BlockFactors grouped;
  private final ProductStarts starts;
  private Optional<double[]> start; // of this restart; empty if none was found
  private Ascent ascent = Ascent.COLD;
  private Optional<FactorisedFit> product = Optional.empty(); // of ascent PRODUCT
  private BlockFit fit; // of the others
  private Optional<BlockFit> best = Optional.empty();
  private int restart;
  private int ascents; // over blocks, ended
  private int converged; // of those
  private int withoutStart;
  private boolean finished;
  private boolean descended;
  private long steps;

  StructuredMeanFieldIteration(
      StructuredMeanField engine, MarginalProblem problem, Randomness randomness) {
    this.engine = engine;
    this.problem = problem;
    factors = new LogFactors(problem);
    grouped = new BlockFactors(problem, factors, new Blocks(problem, engine.cells()));
    starts = new ProductStarts(problem, factors, randomness);
    start = Optional.empty();
    if (whole()) {
      fit = new BlockFit(grouped, starts.dispersed(0));
      return;
    }
    start = starts.start(0);
    if (start.isEmpty() && grouped.zerosBetweenBlocks) {
      throw new CannotAnswerException(
          StopReason.STUCK,
          "no assignment of positive weight was found to start from, nor a proof that there is none; give more cells, or an exact"
              + " engine");
    }
    fit = new BlockFit(grouped, cold());
    beginRestart();
  }

  private boolean whole() {
    return grouped.blocks.whole;
  }

  /** Where the ascent over blocks from the start begins: zeros inside blocks are no hindrance to it. */
  private double[] cold() {
    return grouped.zerosBetweenBlocks ? start.orElseThrow() : starts.dispersed(restart);
  }

  private void beginRestart() {
    product = start.map(q -> new FactorisedFit(factors, q.clone()));
    ascent = product.isPresent() ? Ascent.PRODUCT : Ascent.COLD;
    if (ascent == Ascent.COLD) {
      fit = new BlockFit(grouped, cold());
    }
  }

  @Override
  public void advance(long wanted) {
    for (long i = 0; i < wanted && finished().isEmpty(); i++) {
      steps++;
      if (ascent == Ascent.PRODUCT) {
        FactorisedFit climbing = product.orElseThrow();
        climbing.sweep();
        descended |= climbing.descended();
        if (climbing.residual() <= engine.tolerance() || climbing.sweeps() >= engine.iterations()) {
          fit = new BlockFit(grouped, climbing.distribution());
          ascent = Ascent.WARM;
        }
        continue;
      }
      fit.sweep();
      if (fit.empty() && !grouped.zerosBetweenBlocks) {
        throw starts.impossible(); // other blocks only weigh the states of this one
      }
      descended |= fit.descended();
      boolean still = whole() || fit.residual() <= engine.tolerance();
      if (still || fit.sweeps() >= engine.iterations()) {
        ascents++;
        converged += still ? 1 : 0;
        next();
      }
    }
  }

  /** Keeps the better of the best and the current fit and goes on to the next ascent there is. */
  private void next() {
    best = Optional.of(better(fit));
    if (whole() || descended) {
      finished = true;
    } else if (ascent == Ascent.WARM) {
      ascent = Ascent.COLD;
      fit = new BlockFit(grouped, cold());
    } else {
      while (++restart < engine.restarts()) {
        start = starts.start(restart);
        if (start.isPresent() || !grouped.zerosBetweenBlocks) {
          beginRestart();
          return;
        }
        withoutStart++;
      }
      finished = true;
    }
  }

  private BlockFit better(BlockFit candidate) {
    return best.filter(b -> !(candidate.elbo() > b.elbo())).orElse(candidate);
  }

  /** The best so far, the ascent under way included. */
  private BlockFit current() {
    if (ascent == Ascent.PRODUCT) {
      return better(new BlockFit(grouped, product.orElseThrow().distribution()));
    }
    return better(fit);
  }

  @Override
  public Optional<StopReason> finished() {
    if (descended) {
      return Optional.of(StopReason.DIVERGED);
    }
    if (!finished) {
      return Optional.empty();
    }
    return Optional.of(converged == ascents ? StopReason.CONVERGED : StopReason.NOT_CONVERGED);
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public long evaluations() {
    return factors.evaluations() + grouped.evaluations() + starts.evaluations();
  }

  @Override
  public Marginals answer() {
    if (descended) {
      throw new CannotAnswerException(
          StopReason.DIVERGED,
          "the evidence lower bound fell or became undefined in sweep "
              + steps
              + ", which coordinate ascent cannot do: this is a fault of structured-mean-field, please report it");
    }
    BlockFit shown = current();
    boolean exact = guarantee() == Guarantee.EXACT;
    double[][] p = new double[problem.query().size()][];
    List<ErrorStatement> errors = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      int v = problem.query().get(i);
      boolean known = factors.fixed[v] >= 0;
      p[i] = new double[problem.model().cardinality(v)];
      for (int s = 0; s < p[i].length; s++) {
        p[i][s] = known ? (s == factors.fixed[v] ? 1 : 0) : shown.q(v, s);
        errors.add(known || exact ? ErrorStatement.exact() : ErrorStatement.unknown(NO_STATEMENT));
      }
    }
    return Marginals.of(problem, p, guarantee(), errors::get, logEvidence(shown.elbo(), exact));
  }

  /** Nothing before zeros inside a block have been met for the first time. */
  private Optional<Estimate> logEvidence(double elbo, boolean exact) {
    if (!(elbo > Double.NEGATIVE_INFINITY)) {
      return Optional.empty();
    }
    return Optional.of(exact ? Estimate.exact(elbo) : EvidenceBound.of(problem, elbo));
  }

  @Override
  public Guarantee guarantee() {
    return whole() && finished ? Guarantee.EXACT : Guarantee.HEURISTIC;
  }

  @Override
  public Map<String, Double> measures() {
    Map<String, Double> measures = new LinkedHashMap<>();
    int largest = 0;
    for (int[] block : grouped.blocks.variables) {
      largest = Math.max(largest, block.length);
    }
    measures.put("elbo", current().elbo());
    measures.put(
        "residual", ascent == Ascent.PRODUCT ? product.orElseThrow().residual() : fit.residual());
    measures.put("blocks", (double) grouped.blocks.variables.length);
    measures.put("largestBlock", (double) largest);
    measures.put("restarts", (double) Math.min(restart + 1, engine.restarts()));
    measures.put("convergedAscents", (double) converged);
    return measures;
  }

  @Override
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (grouped.zerosBetweenBlocks) {
      warnings.add(
          "there are zeros between blocks: structured mean field stays near the consistent assignment it starts from, so whole"
              + " regions of the posterior may be missing");
    }
    if (withoutStart > 0) {
      warnings.add(
          "for "
              + withoutStart
              + " of "
              + engine.restarts()
              + " restarts no assignment of positive weight was found to start from");
    }
    if (finished && converged < ascents) {
      warnings.add(
          "only "
              + converged
              + " of "
              + ascents
              + " ascents converged within "
              + engine.iterations()
              + " sweeps; the bound holds nevertheless");
    }
    return warnings;
  }

  @Override
  public long peakBytes() {
    return factors.bytes() + grouped.bytes() + 2L * Double.BYTES * factors.local.length;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(restart);
    out.writeInt(ascent.ordinal());
    out.writeBoolean(product.isPresent());
    out.writeInt(ascents);
    out.writeInt(converged);
    out.writeInt(withoutStart);
    out.writeBoolean(finished);
    out.writeBoolean(descended);
    out.writeLong(steps);
    out.writeLong(factors.evaluations());
    out.writeLong(grouped.evaluations());
    if (product.isPresent()) {
      product.get().save(out);
    }
    fit.save(out);
    out.writeBoolean(best.isPresent());
    if (best.isPresent()) {
      best.get().save(out);
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    int wanted = in.readInt();
    int kind = in.readInt();
    if (wanted < 0 || wanted > engine.restarts() || kind < 0 || kind >= Ascent.values().length) {
      throw new IOException("restart " + wanted + ", ascent " + kind + " does not exist");
    }
    while (restart < wanted) { // the search for starts remembers those before
      restart++;
      start = restart < engine.restarts() ? starts.start(restart) : start;
    }
    ascent = Ascent.values()[kind];
    boolean climbing = in.readBoolean();
    ascents = SavedState.index(in, Integer.MAX_VALUE, "number of ascents");
    converged = SavedState.index(in, ascents, "number of ascents that converged");
    withoutStart = SavedState.index(in, engine.restarts(), "number of restarts without a start");
    finished = in.readBoolean();
    descended = in.readBoolean();
    steps = SavedState.steps(in);
    factors.countedBefore(SavedState.count(in, "number of evaluations"));
    grouped.countedBefore(SavedState.count(in, "number of evaluations"));
    long counted = factors.evaluations();
    product = Optional.empty();
    if (climbing) {
      FactorisedFit restored = new FactorisedFit(factors, new double[factors.local.length]);
      restored.restore(in);
      product = Optional.of(restored);
    }
    factors.countedBefore(counted);
    fit = new BlockFit(grouped, new double[factors.local.length]);
    fit.restore(in);
    best = Optional.empty();
    if (in.readBoolean()) {
      BlockFit restored = new BlockFit(grouped, new double[factors.local.length]);
      restored.restore(in);
      best = Optional.of(restored);
    }
  }
}
