package org.credence.lab.catalog;

import java.util.Arrays;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.importance.Intervals;

/** Settings that several engines of networks have. */
final class NetworkSettings {
  static final SettingDomain UNIT = new SettingDomain.Decimal(0, false, 1, false);
  static final SettingDomain ITERATIONS = SettingDomain.whole(1, Integer.MAX_VALUE);
  static final SettingDomain STEPS = SettingDomain.whole(1, Long.MAX_VALUE);
  static final SettingDomain FROM_ZERO = SettingDomain.whole(0, Integer.MAX_VALUE);
  static final SettingDomain DAMPING = new SettingDomain.Decimal(0, true, 1, false);
  static final SettingDomain CUTOFF = new SettingDomain.Decimal(0, true, 0.5, false);
  static final String SAMPLES_TEXT = "samples drawn where the run sets no limit";
  static final String LEVEL_TEXT = "confidence level of its intervals";
  static final String DAMPING_TEXT = "share of the old message in the new one";
  static final String ORDER_TEXT = "which variable is eliminated next";
  static final String STEPS_TEXT = "steps before it ends unconverged";
  static final String CUTOFF_TEXT =
      "least probability of a possible state in a proposal's row of fewer than 5 states";

  static final SettingDomain INTERVALS =
      SettingDomain.words(
          Arrays.stream(Intervals.values()).map(Intervals::toString).toArray(String[]::new));
  static final String INTERVALS_TEXT =
      "for runs of a length fixed beforehand, or (wider) also for runs stopped on seeing them";

  private NetworkSettings() {}

  static Intervals intervals(SettingValues settings) {
    return Intervals.of(settings.word("intervals"));
  }

  static SettingDomain orders() {
    return SettingDomain.words(
        Arrays.stream(EliminationHeuristic.values())
            .map(EliminationHeuristic::label)
            .toArray(String[]::new));
  }

  static EliminationHeuristic heuristic(SettingValues settings) {
    return EliminationHeuristic.of(settings.word("order"));
  }
}
