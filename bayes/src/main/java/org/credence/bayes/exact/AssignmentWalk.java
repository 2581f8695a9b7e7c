package org.credence.bayes.exact;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Meter;
import org.credence.core.engine.StopReason;

/** Goes through the joint assignments that agree with the evidence, the last variable fastest. */
final class AssignmentWalk {
  private static final double MOST_ASSIGNMENTS = 0x1p34;
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

  AssignmentWalk(GraphicalModel model, Evidence evidence, Meter meter) {
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

  /** Number of assignments that agree with the evidence, beyond any integer if need be. */
  static double assignments(GraphicalModel model, Evidence evidence) {
    double count = 1;
    for (int v = 0; v < model.size(); v++) {
      count *= evidence.states().containsKey(v) ? 1 : model.cardinality(v);
    }
    return count;
  }

  /** Begins anew. */
  void rewind() {
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
