package org.credence.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Intervention;
import org.credence.core.engine.Diagnostics;
import org.credence.core.uncertainty.ErrorStatement;
import tools.jackson.core.JsonGenerator;

/** What the reports of all questions about a network have in common. */
final class NetworkText {

  private NetworkText() {}

  /** The first lines: model, evidence, engine and what its answer is worth. */
  static List<String> title(NetworkReport<?> report) {
    Diagnostics diagnostics = report.outcome().diagnostics();
    List<String> pieces = report.evidence().describe(report.model());
    String set = Intervention.describe(report.model());
    return List.of(
        report.label()
            + (set.isEmpty() ? "" : ", " + set)
            + (pieces.isEmpty() ? "" : ", given " + String.join(", ", pieces)),
        report.engine()
            + ": "
            + diagnostics.guarantee().label()
            + ", "
            + diagnostics.stop().label()
            + ", "
            + Figures.count(diagnostics.evaluations())
            + " evaluations ("
            + report.evaluationUnit()
            + "), "
            + Figures.seconds(diagnostics.elapsed().toNanos() / 1e9));
  }

  /** Why there is no answer; empty if there is one. */
  static String reason(NetworkReport<?> report) {
    return report
        .outcome()
        .match(
            answered -> "",
            impossible -> "the evidence is impossible: " + String.join(", ", impossible.conflict()),
            gaveUp -> "no answer: " + gaveUp.reason());
  }

  /** Warnings about the model and from the engine, once each. */
  static List<String> warnings(NetworkReport<?> report) {
    Set<String> warnings = new LinkedHashSet<>(report.warnings());
    warnings.addAll(report.outcome().diagnostics().warnings());
    return List.copyOf(warnings);
  }

  /** What the engine decided by itself. */
  static List<String> notes(NetworkReport<?> report) {
    return report.outcome().diagnostics().notes();
  }

  /**
   * What is stated about a number, in a few characters: {@code exact}, {@code 0.051 .. 0.062 (95%)}, {@code 0.049 .. 0.064 (95%, any
   * time)}, {@code unknown}.
   */
  static String statement(ErrorStatement error) {
    return error.match(
        exact -> "exact",
        interval ->
            Figures.number(interval.lower())
                + " .. "
                + Figures.number(interval.upper())
                + " ("
                + Figures.share(interval.level())
                + (interval.anytime() ? ", any time)" : ")"),
        bound ->
            Figures.number(bound.lower()) + " .. " + Figures.number(bound.upper()) + " (bound)",
        unknown -> "unknown");
  }

  /** The lines of a report for the terminal: title, body, reason, warnings. */
  static String terminal(NetworkReport<?> report, String body, Terminal terminal) {
    StringBuilder out = new StringBuilder();
    for (String line : title(report)) {
      Notes.wrap(out, line, terminal, "  ");
    }
    if (!body.isEmpty()) {
      out.append('\n').append(body);
    }
    List<String> reasons = reason(report).isEmpty() ? List.of() : List.of(reason(report));
    List<String> warnings = new ArrayList<>();
    warnings(report).forEach(w -> warnings.add("warning: " + w));
    if (!reasons.isEmpty() || !warnings.isEmpty() || !notes(report).isEmpty()) {
      out.append('\n');
    }
    Notes.painted(out, notes(report), terminal, terminal::faint);
    Notes.painted(out, reasons, terminal, terminal::red);
    Notes.painted(out, warnings, terminal, terminal::yellow);
    return out.toString();
  }

  /** The report as Markdown: title, body, reason, warnings. */
  static String markdown(NetworkReport<?> report, String body) {
    StringBuilder out = new StringBuilder();
    out.append(MarkdownText.of(String.join(". ", title(report)))).append(".\n");
    if (!body.isEmpty()) {
      out.append('\n').append(body);
    }
    String reason = reason(report);
    List<String> notes = new ArrayList<>(reason.isEmpty() ? List.of() : List.of(reason));
    notes.addAll(notes(report));
    warnings(report).forEach(w -> notes.add("warning: " + w));
    if (!notes.isEmpty()) {
      out.append('\n');
      notes.forEach(note -> out.append("- ").append(MarkdownText.of(note)).append('\n'));
    }
    return out.toString();
  }

  /** The JSON fields that come before the answer. */
  static void head(JsonGenerator json, NetworkReport<?> report) {
    json.writeStringProperty("model", report.label());
    json.writeObjectPropertyStart("evidence");
    report
        .evidence()
        .states()
        .forEach((v, s) -> json.writeStringProperty(report.variable(v), report.state(v, s)));
    json.writeEndObject();
    Evidence evidence = report.evidence();
    List<Integer> soft = evidence.softVariables();
    List<Integer> likelihoods =
        evidence.likelihoodVariables().stream().filter(v -> !soft.contains(v)).toList();
    numbers(json, "likelihoods", report, likelihoods, evidence::likelihood);
    numbers(json, "softEvidence", report, soft, evidence::target);
    if (report.model() instanceof BayesianNetwork network && !network.interventions().isEmpty()) {
      json.writeObjectPropertyStart("interventions");
      network
          .interventions()
          .forEach((v, s) -> json.writeStringProperty(report.variable(v), report.state(v, s)));
      json.writeEndObject();
    }
    JsonText.outcome(json, report.engine(), report.outcome());
    JsonText.texts(json, "warnings", warnings(report));
    JsonText.texts(json, "notes", notes(report));
  }

  private static void numbers(
      JsonGenerator json,
      String name,
      NetworkReport<?> report,
      List<Integer> variables,
      IntFunction<double[]> numbers) {
    if (!variables.isEmpty()) {
      json.writeObjectPropertyStart(name);
      variables.forEach(v -> JsonText.numbers(json, report.variable(v), numbers.apply(v)));
      json.writeEndObject();
    }
  }

  /** The JSON fields that come after the answer. */
  static void tail(JsonGenerator json, NetworkReport<?> report) {
    JsonText.diagnostics(json, report.outcome().diagnostics(), report.evaluationUnit());
    JsonText.run(json, report.run());
  }
}
