package org.credence.bayes.exact;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Meter;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.math.CompensatedSum;
import org.credence.core.uncertainty.Estimate;

/**
 * Exact answers straight from the definition: walk every joint assignment that agrees with the evidence and multiply.
 *
 * <pre>  P(e) = Σ_{x ~ e} w(x)     p(x_v | e) = Σ_{x ~ e, x_v} w(x) / P(e)     w(x) = Π_f f(x_f) · Π_v λ_v(x_v)</pre>
 *
 * The oracle of the other engines, and it shares no code with them. Choose it to check, or for a handful of variables; anything
 * larger is for {@link VariableElimination}.
 *
 * <p>Products carry an exponent of their own, so no weight underflows; sums are taken relative to the largest weight (found in a
 * first walk) and compensated. Time O(states · factors), twice; no space. Refuses more than 2^34 joint assignments.
 */
public final class Enumeration {

  private static final String NAME = "enumeration";
  private static final double MOST_ASSIGNMENTS = 0x1p34;

  private static final double RELATIVE_COST = 15; // measured, docs/decisions/0020

  private Enumeration() {}

  /** All marginals. */
  public static OfMarginals marginals() {
    return new OfMarginals();
  }

  /** The probability of the evidence. */
  public static OfEvidenceProbability evidenceProbability() {
    return new OfEvidenceProbability();
  }

  /** The most probable assignment. */
  public static OfMostProbable mostProbable() {
    return new OfMostProbable();
  }

  /** Posterior distributions of the queried variables with log P(e). */
  public record OfMarginals() implements ExactEngine<MarginalProblem, Marginals> {

    @Override
    public Forecast forecast(MarginalProblem problem) {
      double states = 0;
      for (int v : problem.query()) {
        states += problem.model().cardinality(v);
      }
      return Enumeration.forecast(problem.model(), problem.evidence(), 2, 24 * states);
    }

    @Override
    public Marginals solve(MarginalProblem problem, Meter meter, Workers workers) {
      GraphicalModel model = problem.model();
      int[] query = problem.query().stream().mapToInt(Integer::intValue).toArray();
      CompensatedSum[][] sums = new CompensatedSum[query.length][];
      for (int i = 0; i < query.length; i++) {
        sums[i] = new CompensatedSum[model.cardinality(query[i])];
        Arrays.setAll(sums[i], s -> new CompensatedSum());
        meter.hold(24L * sums[i].length);
      }
      Walk walk = new Walk(model, problem.evidence(), meter);
      CompensatedSum total = new CompensatedSum();
      long top = walk.largestExponent();
      while (walk.next()) {
        double w = walk.weightRelativeTo(top);
        total.add(w);
        for (int i = 0; i < query.length; i++) {
          sums[i][walk.states[query[i]]].add(w);
        }
      }
      double[][] p = new double[query.length][];
      for (int i = 0; i < query.length; i++) {
        CompensatedSum[] row = sums[i];
        p[i] = new double[row.length];
        Arrays.setAll(p[i], s -> row[s].value() / total.value());
      }
      return Marginals.exact(problem, p, top * Math.log(2) + Math.log(total.value()));
    }

    @Override
    public String toString() {
      return NAME;
    }
  }

  /** Natural logarithm of the probability of the evidence. */
  public record OfEvidenceProbability()
      implements ExactEngine<EvidenceProbabilityProblem, Estimate> {

    @Override
    public Forecast forecast(EvidenceProbabilityProblem problem) {
      return Enumeration.forecast(problem.model(), problem.evidence(), 2, 0);
    }

    @Override
    public Estimate solve(EvidenceProbabilityProblem problem, Meter meter, Workers workers) {
      Walk walk = new Walk(problem.model(), problem.evidence(), meter);
      CompensatedSum total = new CompensatedSum();
      long top = walk.largestExponent();
      while (walk.next()) {
        total.add(walk.weightRelativeTo(top));
      }
      return Estimate.exact(top * Math.log(2) + Math.log(total.value()));
    }

    @Override
    public String toString() {
      return NAME;
    }
  }

  /**
   * The most probable assignment; of several equally probable ones, as computed, the first with the states written in the order of
   * the variables.
   */
  public record OfMostProbable()
      implements ExactEngine<MostProbableProblem, MostProbableAssignment> {

    @Override
    public Forecast forecast(MostProbableProblem problem) {
      return Enumeration.forecast(problem.model(), problem.evidence(), 1, 0);
    }

    @Override
    public MostProbableAssignment solve(MostProbableProblem problem, Meter meter, Workers workers) {
      Walk walk = new Walk(problem.model(), problem.evidence(), meter);
      int[] best = {};
      double mantissa = 0;
      long exponent = Long.MIN_VALUE;
      while (walk.next()) {
        if (walk.mantissa > 0
            && (walk.exponent > exponent
                || walk.exponent == exponent && walk.mantissa > mantissa)) {
          mantissa = walk.mantissa;
          exponent = walk.exponent;
          best = walk.states.clone();
        }
      }
      if (mantissa == 0) {
        throw walk.impossible();
      }
      return new MostProbableAssignment(
          best, Estimate.exact(exponent * Math.log(2) + Math.log(mantissa)));
    }

    @Override
    public String toString() {
      return NAME;
    }
  }

  private static double assignments(GraphicalModel model, Evidence evidence) {
    double count = 1;
    for (int v = 0; v < model.size(); v++) {
      count *= evidence.states().containsKey(v) ? 1 : model.cardinality(v);
    }
    return count;
  }

  private static Forecast forecast(
      GraphicalModel model, Evidence evidence, int walks, double bytes) {
    double count = assignments(model, evidence);
    double tables = model.factors().size() + evidence.likelihoodVariables().size();
    return Forecast.ofAnswer(
            walks * count * Math.max(1, tables),
            bytes + 4.0 * model.size(),
            String.format(Locale.ROOT, "%.4g joint assignments of %.0f tables", count, tables))
        .costing(RELATIVE_COST);
  }

  /** Goes through the joint assignments that agree with the evidence, the last variable fastest. */
  private static final class Walk {
    private static final double SMALL = 0x1p-500;
    private static final double LARGE = 0x1p500;
    private static final int RESCALE = 500;

    private final GraphicalModel model;
    private final Evidence evidence;
    private final Meter meter;
    private final Factor[] factors;
    private final List<Integer> likelihoodVariables;
    private final double[][] likelihoods;
    private final boolean[] fixed; // [variable]
    private boolean begun;

    /** The assignment in hand; shape [variables]. */
    final int[] states;

    /** Its weight is mantissa · 2^exponent; the mantissa is in [1, 2), or 0. */
    double mantissa;

    long exponent;

    Walk(GraphicalModel model, Evidence evidence, Meter meter) {
      double count = assignments(model, evidence);
      if (count > MOST_ASSIGNMENTS) {
        throw new CannotAnswerException(
            StopReason.NOT_APPLICABLE,
            String.format(
                Locale.ROOT,
                "there are %.4g joint assignments, more than the 2^34 that enumeration walks; use variable-elimination",
                count));
      }
      this.model = model;
      this.evidence = evidence;
      this.meter = meter;
      factors = model.factors().toArray(Factor[]::new);
      likelihoodVariables = evidence.likelihoodVariables();
      likelihoods = likelihoodVariables.stream().map(evidence::likelihood).toArray(double[][]::new);
      fixed = new boolean[model.size()];
      states = new int[model.size()];
      meter.hold(4L * states.length);
      rewind();
    }

    private void rewind() {
      Arrays.fill(states, 0);
      evidence
          .states()
          .forEach(
              (v, s) -> {
                states[v] = s;
                fixed[v] = true;
              });
      begun = false;
    }

    /** Goes to the next assignment and weighs it; false after the last. */
    boolean next() {
      if (begun && !advance()) {
        return false;
      }
      begun = true;
      weigh();
      return true;
    }

    private boolean advance() {
      for (int v = states.length - 1; v >= 0; v--) {
        if (!fixed[v]) {
          if (++states[v] < model.cardinality(v)) {
            return true;
          }
          states[v] = 0;
        }
      }
      return false;
    }

    private void weigh() {
      mantissa = 1;
      exponent = 0;
      int reads = 0;
      for (int f = 0; f < factors.length && mantissa > 0; f++) {
        times(factors[f].at(states));
        reads++;
      }
      for (int i = 0; i < likelihoods.length && mantissa > 0; i++) {
        times(likelihoods[i][states[likelihoodVariables.get(i)]]);
        reads++;
      }
      if (mantissa > 0) {
        int e = Math.getExponent(mantissa);
        mantissa = Math.scalb(mantissa, -e);
        exponent += e;
      }
      meter.evaluated(Math.max(1, reads));
    }

    private void times(double value) {
      double scaled = value;
      if (value != 0 && value < SMALL) {
        scaled = value * LARGE;
        exponent -= RESCALE;
      } else if (value > LARGE) {
        scaled = value * SMALL;
        exponent += RESCALE;
      }
      mantissa *= scaled;
      int e = Math.getExponent(mantissa);
      if (mantissa != 0 && Math.abs(e) > 250) {
        mantissa = Math.scalb(mantissa, -e);
        exponent += e;
      }
    }

    /** The largest exponent of any weight; begins anew afterwards. */
    long largestExponent() {
      long top = Long.MIN_VALUE;
      while (next()) {
        if (mantissa > 0) {
          top = Math.max(top, exponent);
        }
      }
      if (top == Long.MIN_VALUE) {
        throw impossible();
      }
      rewind();
      return top;
    }

    double weightRelativeTo(long top) {
      return Math.scalb(mantissa, (int) Math.max(-3000, exponent - top));
    }

    ImpossibleEvidenceException impossible() {
      return new ImpossibleEvidenceException(evidence.describe(model));
    }
  }
}
