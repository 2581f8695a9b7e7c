package org.credence.bayes.exact;

import java.util.Arrays;
import java.util.Locale;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Meter;
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

  static final String NAME = "enumeration";

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

  /** The joint posterior of several variables. */
  public static EnumeratedJointMarginal jointMarginal() {
    return new EnumeratedJointMarginal();
  }

  /** The k most probable assignments. */
  public static EnumeratedKMostProbable kMostProbable() {
    return new EnumeratedKMostProbable();
  }

  /** The most probable joint state of some variables. */
  public static EnumeratedMarginalMap marginalMap() {
    return new EnumeratedMarginalMap();
  }

  /** Draws from the posterior. */
  public static EnumeratedSampling posteriorSample() {
    return new EnumeratedSampling();
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
      AssignmentWalk walk = new AssignmentWalk(model, problem.evidence(), meter);
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
      AssignmentWalk walk = new AssignmentWalk(problem.model(), problem.evidence(), meter);
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
      AssignmentWalk walk = new AssignmentWalk(problem.model(), problem.evidence(), meter);
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

  static Forecast forecast(GraphicalModel model, Evidence evidence, int walks, double bytes) {
    double count = AssignmentWalk.assignments(model, evidence);
    double tables = model.factors().size() + evidence.likelihoodVariables().size();
    return Forecast.ofAnswer(
            walks * count * Math.max(1, tables),
            bytes + 4.0 * model.size(),
            String.format(Locale.ROOT, "%.4g joint assignments of %.0f tables", count, tables))
        .costing(RELATIVE_COST);
  }
}
