package org.credence.lab.catalog;

import static org.credence.lab.catalog.Question.MARGINALS;

import java.util.List;
import org.credence.bayes.message.BeliefPropagation;
import org.credence.bayes.variational.MeanField;

/** The engines for networks, declared: defaults are those of the engines themselves, domains those of their settings. */
final class NetworkEngines {

  private static final SettingDomain UNIT = new SettingDomain.Decimal(0, false, 1, false);
  private static final SettingDomain ITERATIONS = SettingDomain.whole(1, Integer.MAX_VALUE);

  private NetworkEngines() {}

  static List<EngineEntry> entries() {
    return List.of(beliefPropagation(), meanField());
  }

  private static EngineEntry beliefPropagation() {
    BeliefPropagation standard = BeliefPropagation.standard();
    return EngineEntry.named("belief-propagation")
        .alias("bp", "sum-product")
        .description("Passes sum-product messages on the factor graph until they settle.")
        .guarantee("exact on trees; heuristic on loops, where it says whether it converged")
        .setting("tolerance", UNIT, standard.tolerance(), "residual at which it has converged")
        .setting(
            "iterations", ITERATIONS, standard.iterations(), "steps before it ends unconverged")
        .setting(
            "damping",
            new SettingDomain.Decimal(0, true, 1, false),
            standard.damping(),
            "share of the old message in the new one")
        .answers(
            MARGINALS,
            s ->
                new BeliefPropagation(
                    s.decimal("tolerance"), s.count("iterations"), s.decimal("damping")))
        .build();
  }

  private static EngineEntry meanField() {
    MeanField standard = MeanField.standard();
    return EngineEntry.named("mean-field")
        .alias("mf")
        .description(
            "Fits a product of independent distributions by coordinate ascent on the evidence bound.")
        .guarantee("marginals heuristic; log evidence a lower bound")
        .setting(
            "tolerance",
            UNIT,
            standard.tolerance(),
            "largest change in a sweep at which a restart has converged")
        .setting(
            "iterations",
            ITERATIONS,
            standard.iterations(),
            "sweeps before a restart ends unconverged")
        .setting("restarts", ITERATIONS, standard.restarts(), "number of starts")
        .answers(
            MARGINALS,
            s -> new MeanField(s.decimal("tolerance"), s.count("iterations"), s.count("restarts")))
        .build();
  }
}
