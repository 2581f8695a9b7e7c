package org.credence.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringWriter;
import java.util.List;
import java.util.stream.IntStream;
import org.credence.bayes.exact.Enumeration;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.message.BeliefPropagation;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Run;
import org.credence.lab.catalog.ModelCatalog;
import org.credence.lab.catalog.ModelSource.NetworkSource;
import org.credence.lab.report.PosteriorCsv;
import org.junit.jupiter.api.Test;

final class CaseBatchTest {

  private static final GraphicalModel ASIA =
      ((NetworkSource) ModelCatalog.standard().open("asia")).model();

  private static final String CASES =
      "smoke,xray,tub,either\n"
          + "yes,no,,\n"
          + "no,yes,no,\n"
          + ",,yes,no\n"
          + "maybe,,,\n"
          + ",,,\n"
          + "no,no,no,no,no\n"
          + "yes,yes,,\n";

  private static String posteriors(
      InferenceEngine<MarginalProblem, Marginals> engine, String cases, Run run, String... asked) {
    StringWriter out = new StringWriter();
    List<Integer> query =
        List.of(asked).stream().map(name -> ASIA.variableIndex(name).orElseThrow()).toList();
    try (CaseFile file = CaseFile.of("c.csv", cases, ASIA, Evidence.none(), List.of())) {
      PosteriorCsv csv = new PosteriorCsv(out, ASIA, query);
      long rows = CaseBatch.infer(engine, ASIA, file, query, run, csv);
      csv.flush();
      assertThat(csv.tally().cases()).isEqualTo(rows);
    }
    return out.toString();
  }

  @Test
  void everyRowIsAnsweredInItsOwnLine() {
    String out = posteriors(VariableElimination.marginals(), CASES, Run.of(1), "lung", "bronc");
    List<String> lines = out.lines().toList();
    assertThat(lines.get(0))
        .isEqualTo("case,status,logEvidence,p(lung=yes),p(lung=no),p(bronc=yes),p(bronc=no)");
    assertThat(lines).hasSize(8);
    for (int row : new int[] {1, 2, 5, 7}) {
      assertThat(lines.get(row)).startsWith(row + ",ok,").doesNotContain(",,");
    }
    assertThat(lines.get(3)).matches("3,\"?impossible: .*(tub|either).*,,,,,");
    assertThat(lines.get(4)).startsWith("4,\"error: c.csv:5:1: error: ").endsWith("\",,,,,");
    assertThat(lines.get(6)).startsWith("6,\"error: c.csv:7:5: error: ").endsWith("\",,,,,");
    assertThat(lines.get(5)).startsWith("5,ok,").contains(",0.055");
  }

  @Test
  void numbersAreThoseOfEachQuestionAskedAlone() {
    String out = posteriors(VariableElimination.marginals(), CASES, Run.of(1), "lung");
    String[] cells = out.lines().toList().get(2).split(",");
    MarginalProblem alone =
        MarginalProblem.of(
            ASIA,
            Evidence.none()
                .observe(ASIA, "smoke", "no")
                .observe(ASIA, "xray", "yes")
                .observe(ASIA, "tub", "no"));
    Marginals truth = Enumeration.marginals().infer(alone, Run.of(1)).orThrow();
    int lung = ASIA.variableIndex("lung").orElseThrow();
    assertThat(Double.parseDouble(cells[2]))
        .isCloseTo(truth.logEvidence().orElseThrow().value(), within(1e-12));
    assertThat(Double.parseDouble(cells[3])).isCloseTo(truth.p(lung, 0), within(1e-12));
  }

  @Test
  void theBytesDoNotDependOnTheThreads() {
    String many = "smoke,xray,tub,either\n" + (CASES.substring(CASES.indexOf('\n') + 1)).repeat(20);
    String one = posteriors(VariableElimination.marginals(), many, Run.of(1), "lung", "dysp");
    for (int threads : new int[] {2, 4}) {
      Run run = Run.of(1).withThreads(threads);
      assertThat(posteriors(VariableElimination.marginals(), many, run, "lung", "dysp"))
          .isEqualTo(one);
    }
    assertThat(one.lines().count()).isEqualTo(1 + 7 * 20);
    assertThat(one.lines().skip(1).map(line -> line.substring(0, line.indexOf(','))))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 140).mapToObj(Integer::toString).toList());
  }

  @Test
  void anAnswerThatMissedItsCriterionIsUnsure() {
    BeliefPropagation hasty = BeliefPropagation.standard().withIterations(1);
    assertThat(posteriors(hasty, "dysp\nyes\n", Run.of(1), "lung"))
        .contains("\n1,unsure: not-converged,");
  }

  @Test
  void aRefusalIsARowToo() {
    Run tiny = Run.of(1, Budget.unlimited().withBytes(1));
    assertThat(posteriors(VariableElimination.marginals(), "smoke\nyes\n", tiny, "dysp"))
        .contains("\n1,\"error: needs ");
  }

  @Test
  void talliesEveryKind() {
    CaseTally tally = new CaseTally();
    try (CaseFile file = CaseFile.of("c.csv", CASES, ASIA, Evidence.none(), List.of())) {
      CaseBatch.infer(
          VariableElimination.marginals(), ASIA, file, List.of(0), Run.of(1), tally::add);
    }
    assertThat(tally.cases()).isEqualTo(7);
    assertThat(tally.answered()).isEqualTo(4);
    assertThat(tally.impossible()).isEqualTo(1);
    assertThat(tally.malformed()).isEqualTo(2);
    assertThat(tally.unsure() + tally.refused() + tally.failed()).isZero();
  }
}
