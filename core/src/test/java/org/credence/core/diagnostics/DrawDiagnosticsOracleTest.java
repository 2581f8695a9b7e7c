package org.credence.core.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Against the R package posterior 1.7.1, and against reference values of Stan and ArviZ. */
final class DrawDiagnosticsOracleTest {

  private static final Map<String, ToDoubleFunction<double[][]>> OURS = new LinkedHashMap<>();

  private static final Map<String, ToDoubleFunction<double[][]>> ARVIZ = new LinkedHashMap<>();
  private static final int EXPECTED_UNDEFINED = 41;

  static {
    OURS.put("pareto_khat_both", TailShape::of);
    OURS.put("rhat", Rhat::of);
    OURS.put("rhat_basic_split", Rhat::split);
    OURS.put("rhat_basic_nosplit", Rhat::basic);
    OURS.put("ess_bulk", EffectiveSampleSize::bulk);
    OURS.put("ess_tail", EffectiveSampleSize::tail);
    OURS.put("ess_mean", EffectiveSampleSize::mean);
    OURS.put("ess_sd", EffectiveSampleSize::standardDeviation);
    OURS.put("ess_median", x -> EffectiveSampleSize.quantile(x, 0.5));
    OURS.put("ess_basic_split", EffectiveSampleSize::mean);
    OURS.put("ess_basic_nosplit", EffectiveSampleSize::basic);
    OURS.put("ess_q05", x -> EffectiveSampleSize.quantile(x, 0.05));
    OURS.put("ess_q95", x -> EffectiveSampleSize.quantile(x, 0.95));
    OURS.put("ess_q10", x -> EffectiveSampleSize.quantile(x, 0.1));
    OURS.put("ess_q90", x -> EffectiveSampleSize.quantile(x, 0.9));
    OURS.put("mcse_mean", MonteCarloError::mean);
    OURS.put("mcse_sd", MonteCarloError::standardDeviation);
    OURS.put("mcse_median", x -> MonteCarloError.quantile(x, 0.5));
    OURS.put("mcse_q05", x -> MonteCarloError.quantile(x, 0.05));
    OURS.put("mcse_q95", x -> MonteCarloError.quantile(x, 0.95));
    ARVIZ.put("rhat_rank", Rhat::of);
    ARVIZ.put("rhat_raw", Rhat::basic);
    ARVIZ.put("ess_bulk", EffectiveSampleSize::bulk);
    ARVIZ.put("ess_tail", EffectiveSampleSize::tail);
    ARVIZ.put("ess_mean", EffectiveSampleSize::mean);
    ARVIZ.put("ess_sd", EffectiveSampleSize::standardDeviation);
    ARVIZ.put("ess_median", x -> EffectiveSampleSize.quantile(x, 0.5));
    ARVIZ.put("ess_raw", EffectiveSampleSize::basic);
    ARVIZ.put("ess_quantile01", x -> EffectiveSampleSize.quantile(x, 0.01));
    ARVIZ.put("ess_quantile10", x -> EffectiveSampleSize.quantile(x, 0.1));
    ARVIZ.put("ess_quantile30", x -> EffectiveSampleSize.quantile(x, 0.3));
    ARVIZ.put("mcse_mean", MonteCarloError::mean);
    ARVIZ.put("mcse_sd", MonteCarloError::standardDeviation);
    ARVIZ.put("mcse_median", x -> MonteCarloError.quantile(x, 0.5));
    ARVIZ.put("mcse_quantile01", x -> MonteCarloError.quantile(x, 0.01));
    ARVIZ.put("mcse_quantile10", x -> MonteCarloError.quantile(x, 0.1));
    ARVIZ.put("mcse_quantile30", x -> MonteCarloError.quantile(x, 0.3));
  }

  /** The R package has no Pareto k for these three; ours is undefined. */
  private static final List<String> WITHOUT_TAIL_SHAPE =
      List.of("bernoulli_4x500", "short_4x4", "constant_4x100");

  @Test
  void everyValueAgreesWithPosteriorAndIsUndefinedWhereThatIs() {
    Map<String, Map<String, double[]>> expected =
        ReferenceData.groups("expected-posterior-1.7.1.json");
    assertThat(expected).hasSize(20);
    int undefined = 0;
    for (Map.Entry<String, Map<String, double[]>> file : expected.entrySet()) {
      String name = file.getKey();
      double[][] draws = ReferenceData.columns("chains/" + name + ".csv");
      for (Map.Entry<String, ToDoubleFunction<double[][]>> ours : OURS.entrySet()) {
        double[] value = file.getValue().get(ours.getKey());
        if (ours.getKey().equals("pareto_khat_both") && WITHOUT_TAIL_SHAPE.contains(name)) {
          value = new double[] {Double.NaN};
        }
        undefined += Double.isNaN(value[0]) ? 1 : 0;
        ReferenceData.assertAgrees(
            name + " " + ours.getKey(), ours.getValue().applyAsDouble(draws), value[0]);
      }
    }
    assertThat(undefined).isEqualTo(EXPECTED_UNDEFINED);
  }

  /** Against Stan's own tests, to the digits printed there. */
  @Test
  void agreesWithStan() {
    double[][][] chains = new double[4][][];
    for (int c = 0; c < 4; c++) {
      chains[c] = ReferenceData.columns("stan-tests/bern" + (c + 1) + ".csv");
    }
    double[][] logDensity = pick(chains, 0);
    assertThat(Rhat.of(logDensity)).isCloseTo(1.00073, within(5e-6));
    assertThat(Rhat.split(logDensity)).isCloseTo(1.00035489482, within(1e-10));
    assertThat(EffectiveSampleSize.bulk(logDensity)).isCloseTo(1512.7684, within(5e-4));
    assertThat(EffectiveSampleSize.tail(logDensity)).isCloseTo(1591.9707, within(5e-4));
    assertThat(EffectiveSampleSize.basic(logDensity)).isCloseTo(1335.41366787, within(1e-7));
    assertThat(MonteCarloError.mean(logDensity)).isCloseTo(0.02016, within(5e-5 + 5e-6));
    double[][] theta = pick(chains, 7);
    assertThat(Rhat.of(theta)).isCloseTo(1.006789, within(1e-6));
    assertThat(Rhat.split(theta)).isCloseTo(1.00721797217, within(1e-10));
    assertThat(EffectiveSampleSize.bulk(theta)).isCloseTo(1407.5124, within(5e-4));
    assertThat(EffectiveSampleSize.tail(theta)).isCloseTo(1291.7131, within(5e-4));
    assertThat(EffectiveSampleSize.basic(theta)).isCloseTo(1377.5030282, within(1e-6));
    assertThat(MonteCarloError.mean(theta)).isCloseTo(0.00323, within(5e-5));
    assertThat(MonteCarloError.standardDeviation(theta)).isCloseTo(0.00216, within(5e-5));
  }

  /** Against the values in ArviZ' tests, 48 quantities of a posterior. */
  @Test
  void agreesWithArviz() {
    double[][][] chains = {
      ReferenceData.columns("arviz/blocker.1.csv"), ReferenceData.columns("arviz/blocker.2.csv")
    };
    List<String> names =
        List.of(
            ReferenceData.lines("arviz/blocker.1.csv").stream()
                .filter(line -> !line.startsWith("#"))
                .findFirst()
                .orElseThrow()
                .split(","));
    List<String> reference = ReferenceData.lines("arviz/reference_posterior.csv");
    List<String> keys = List.of(reference.get(0).replace("\"", "").split(","));
    for (String line : reference.subList(1, reference.size())) {
      String[] cells = line.replace("\"", "").split(",");
      double[][] draws = pick(chains, names.indexOf(cells[0]));
      ARVIZ.forEach(
          (key, ours) ->
              ReferenceData.assertAgrees(
                  cells[0] + " " + key,
                  ours.applyAsDouble(draws),
                  Double.parseDouble(cells[keys.indexOf(key)])));
    }
  }

  private static double[][] pick(double[][][] chains, int column) {
    double[][] draws = new double[chains.length][];
    for (int c = 0; c < chains.length; c++) {
      draws[c] = chains[c][column];
    }
    return draws;
  }
}
