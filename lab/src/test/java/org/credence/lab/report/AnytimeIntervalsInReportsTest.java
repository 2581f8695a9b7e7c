package org.credence.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Run;
import org.credence.lab.catalog.EngineCatalog;
import org.credence.lab.catalog.ModelCatalog;
import org.credence.lab.catalog.ModelSource.NetworkSource;
import org.junit.jupiter.api.Test;

/** Whoever reads a report sees whether its intervals may be watched. */
final class AnytimeIntervalsInReportsTest {

  private static NetworkReport<Marginals> report(String engine) {
    BayesianNetwork asia =
        (BayesianNetwork) ((NetworkSource) ModelCatalog.standard().open("asia")).model();
    Evidence evidence = Evidence.of(asia, Map.of("dysp", "yes"));
    Run run = Run.of(1, Budget.ofSteps(5000));
    return new NetworkReport<>(
        "asia",
        asia,
        evidence,
        List.of(),
        engine,
        MarginalProblem.EVALUATION_UNIT,
        run,
        EngineCatalog.standard().marginals(engine).infer(MarginalProblem.of(asia, evidence), run),
        List.of());
  }

  @Test
  void tablesAndJsonSayWhichIntervalsHoldAtAnyTime() {
    for (String engine : List.of("likelihood-weighting", "rejection-sampling", "epis-bn")) {
      NetworkReport<Marginals> anytime = report(engine + "[intervals=anytime]");
      NetworkReport<Marginals> fixed = report(engine);
      assertThat(InferenceTable.of(anytime, Terminal.plain())).contains("(95%, any time)");
      assertThat(InferenceTable.of(fixed, Terminal.plain()))
          .contains("(95%)")
          .doesNotContain("any time");
      assertThat(InferenceJson.of(anytime)).contains("\"anytime\": true");
      assertThat(InferenceJson.of(fixed)).doesNotContain("\"anytime\"");
    }
  }
}
