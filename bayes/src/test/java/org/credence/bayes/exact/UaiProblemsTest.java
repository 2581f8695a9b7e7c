package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.format.Uai;
import org.credence.bayes.format.UaiEvidence;
import org.credence.bayes.format.UaiResult;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.NetworkData;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.input.InputLimits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Variable elimination on problems of the UAI 2014 competition against the official answers (skipped without the data). */
final class UaiProblemsTest {

  /** Official marginals have six significant digits: at most half a unit of the sixth, and our own rounding. */
  private static final double MARGINAL = 5e-7 + 1e-9;

  /** The official log10 of the partition function has six significant digits. */
  private static final double RELATIVE_LOG10 = 5e-6;

  private static final double MOST_EVALUATIONS = 2e9;
  private static final double MOST_BYTES = 1e9;
  private static final int AFFORDABLE = 26;

  private static Path folder() {
    return NetworkData.folder("uai/mar");
  }

  /** Whether it was affordable; if so it agrees. */
  private static boolean agreesIfAffordable(Path folder, String name) {
    GraphicalModel model =
        Uai.read(folder.resolve(name + ".uai.gz"), ReadOptions.standard()).value();
    Evidence evidence =
        UaiEvidence.read(folder.resolve(name + ".uai.evid.gz"), model, InputLimits.standard())
            .value();
    MarginalProblem problem = MarginalProblem.of(model, evidence);
    Forecast forecast = VariableElimination.marginals().forecast(problem);
    if (forecast.evaluations() > MOST_EVALUATIONS || forecast.bytes() > MOST_BYTES) {
      return false;
    }
    Outcome<Marginals> outcome = VariableElimination.marginals().infer(problem, Run.of(1));
    Marginals answer = outcome.orThrow();
    List<List<Double>> official = ((UaiResult.Marginals) result(folder, name + ".uai.MAR.gz")).p();
    double worst = 0;
    for (int v = 0; v < model.size(); v++) {
      for (int s = 0; s < model.cardinality(v); s++) {
        worst = Math.max(worst, Math.abs(answer.p(v, s) - official.get(v).get(s)));
      }
    }
    assertThat(worst).as("largest error of a marginal of %s", name).isLessThan(MARGINAL);
    double log10 = ((UaiResult.PartitionFunction) result(folder, name + ".uai.PR.gz")).value();
    assertThat(Models.logEvidence(answer) / Math.log(10))
        .as("log10 of the partition function of %s", name)
        .isCloseTo(log10, within(RELATIVE_LOG10 * Math.abs(log10)));
    assertThat((double) outcome.diagnostics().peakBytes()).isEqualTo(forecast.bytes());
    assertThat(forecast.evaluations()) // at most, as zeros are skipped
        .isGreaterThanOrEqualTo(outcome.diagnostics().evaluations());
    return true;
  }

  private static UaiResult result(Path folder, String file) {
    return UaiResult.read(folder.resolve(file), InputLimits.standard()).value();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Pedigree_11",
        "Pedigree_13",
        "Promedus_13",
        "Promedus_15",
        "Promedus_21",
        "Promedus_27",
        "Promedus_29",
        "Promedus_31",
        "Promedus_33",
        "Promedus_35",
        "Segmentation_11"
      })
  void officialAnswersOfSmallProblems(String name) {
    assertThat(agreesIfAffordable(folder(), name)).isTrue();
  }

  @Tag("slow")
  @Test
  void officialAnswersOfAllAffordableProblems() throws IOException {
    Path folder = folder();
    List<String> names;
    try (Stream<Path> files = Files.list(folder)) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.endsWith(".uai.gz"))
              .map(file -> file.replace(".uai.gz", ""))
              .sorted()
              .toList();
    }
    long affordable = names.stream().filter(name -> agreesIfAffordable(folder, name)).count();
    assertThat(affordable).as("of %d problems", names.size()).isGreaterThanOrEqualTo(AFFORDABLE);
  }
}
