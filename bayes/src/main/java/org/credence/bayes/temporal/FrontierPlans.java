package org.credence.bayes.temporal;

import java.util.Locale;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;

/** The sentences that exact passes along a frontier share. */
final class FrontierPlans {

  private FrontierPlans() {}

  static String basis(FrontierPlan plan) {
    return String.format(
        Locale.ROOT,
        "%d slices, largest table 2^%.1f cells",
        plan.net.sliceCount,
        Math.log(plan.largest) / Math.log(2));
  }

  static String notANetwork(String engine) {
    return engine
        + " walks along the order of time of a Bayesian network, and this model is a factor graph; use variable-elimination";
  }

  static void requireArrays(FrontierPlan plan, String engine) {
    if (!plan.fitsArrays()) {
      throw new CannotAnswerException(
          StopReason.REFUSED,
          String.format(
              Locale.ROOT,
              "%s needs a table of 2^%.1f cells, which no array holds; use variable-elimination or particle-filter",
              engine,
              Math.log(plan.largest) / Math.log(2)));
    }
  }
}
