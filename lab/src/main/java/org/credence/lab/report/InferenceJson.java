package org.credence.lab.report;

import java.util.List;
import java.util.Optional;
import org.credence.bayes.problem.Marginals;
import org.credence.core.uncertainty.Estimate;
import tools.jackson.core.JsonGenerator;

/** Marginals from one engine as JSON, see docs/json.md. */
public final class InferenceJson {

  private InferenceJson() {}

  /** One object, ended by a newline; the same shape whether there is an answer or not. */
  public static String of(NetworkReport<Marginals> report) {
    return AnswerText.json(
        report,
        json -> {
          Optional<Marginals> answer = report.outcome().answer();
          JsonText.estimate(json, "logEvidence", answer.flatMap(Marginals::logEvidence));
          if (answer.isPresent()) {
            marginals(json, report, answer.get());
          } else {
            json.writeNullProperty("marginals");
            json.writeNullProperty("errors");
          }
        });
  }

  private static void marginals(
      JsonGenerator json, NetworkReport<Marginals> report, Marginals answer) {
    List<Integer> variables = InferenceRows.variables(report);
    json.writeObjectPropertyStart("marginals");
    for (int v : variables) {
      json.writeObjectPropertyStart(report.variable(v));
      for (int s = 0; s < report.model().cardinality(v); s++) {
        double p = InferenceRows.estimate(report, answer, v, s).value();
        JsonText.number(json, report.state(v, s), p);
      }
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeObjectPropertyStart("errors");
    for (int v : variables) {
      json.writeObjectPropertyStart(report.variable(v));
      for (int s = 0; s < report.model().cardinality(v); s++) {
        Estimate estimate = InferenceRows.estimate(report, answer, v, s);
        JsonText.error(json, report.state(v, s), estimate.value(), estimate.error());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
