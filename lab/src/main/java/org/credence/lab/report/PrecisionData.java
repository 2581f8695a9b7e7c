package org.credence.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.core.compare.Spread;
import org.credence.decoding.precision.Divergence;
import org.credence.decoding.precision.Measured;
import org.credence.lab.precision.PrecisionRow;
import org.credence.lab.precision.PrecisionRow.Measures;
import tools.jackson.core.JsonGenerator;

/** A comparison of precisions as JSON, see docs/json.md, and as CSV: one row per model, all digits. */
public final class PrecisionData {

  private PrecisionData() {}

  /** One object, ended by a newline. */
  public static String json(PrecisionReport report) {
    return JsonText.object(
        json -> {
          json.writeStringProperty("model", report.label());
          json.writeStringProperty("text", report.text());
          json.writeNumberProperty("tokensBefore", report.result().before());
          json.writeNumberProperty("tokenCount", report.result().scored());
          json.writeNumberProperty("tokensLeftOut", report.result().leftOut());
          json.writeNumberProperty("context", report.policy().context());
          json.writeStringProperty("overflow", report.policy().overflow().label());
          JsonText.textOrNull(json, "contextNote", report.result().note().orElse(""));
          json.writeArrayPropertyStart("rows");
          report.result().rows().forEach(row -> row(json, row));
          json.writeEndArray();
          JsonText.texts(json, "warnings", report.warnings());
          json.writeNumberProperty("repeats", report.repeats());
          json.writeNumberProperty("threads", report.threads());
          json.writeBooleanProperty("interrupted", report.result().interrupted());
        });
  }

  private static void row(JsonGenerator json, PrecisionRow row) {
    json.writeStartObject();
    json.writeStringProperty("model", row.label());
    JsonText.texts(json, "formats", row.formats());
    json.writeStringProperty("stop", row.stop().label());
    json.writeStringProperty("outcome", row.measures().isPresent() ? "answered" : "gave-up");
    JsonText.textOrNull(json, "reason", row.reason());
    numbers(row.measures())
        .forEach(
            (name, value) -> {
              if (COUNTS.contains(name)) {
                JsonText.count(json, name, value);
              } else {
                JsonText.number(json, name, value);
              }
            });
    if (row.measures().isPresent()) {
      Divergence divergence = row.measures().get().divergence();
      JsonText.error(
          json,
          "topAgreementError",
          (double) divergence.agreements() / divergence.tokens(),
          divergence.agreement());
    } else {
      json.writeNullProperty("topAgreementError");
    }
    JsonText.texts(json, "notes", row.notes());
    json.writeEndObject();
  }

  private static final List<String> COUNTS =
      List.of(
          "bytes", "weights", "agreements", "promptTokens", "decodeTokens", "floatErrorPositions");

  /** All numbers of a row by name, NaN where there is none. */
  private static Map<String, Double> numbers(Optional<Measures> measures) {
    Map<String, Double> all = new LinkedHashMap<>();
    Optional<Divergence> divergence = measures.map(Measures::divergence);
    all.put("bytes", measures.map(m -> (double) m.bytes()).orElse(Double.NaN));
    all.put("weights", measures.map(m -> (double) m.weights()).orElse(Double.NaN));
    all.put("bitsPerWeight", measures.map(Measures::bitsPerWeight).orElse(Double.NaN));
    measured(all, "perplexity", divergence.map(Divergence::perplexity));
    measured(all, "logPerplexityRatio", divergence.map(Divergence::logRatio));
    measured(all, "kl", divergence.map(Divergence::kl));
    measured(all, "kl99", divergence.map(Divergence::kl99));
    all.put("klMax", divergence.map(Divergence::klMost).orElse(Double.NaN));
    all.put("agreements", divergence.map(d -> (double) d.agreements()).orElse(Double.NaN));
    all.put(
        "topAgreement",
        divergence.map(d -> (double) d.agreements() / d.tokens()).orElse(Double.NaN));
    spread(all, "decodeTokensPerSecond", measures.flatMap(m -> m.speed().map(s -> s.decode())));
    spread(all, "promptTokensPerSecond", measures.flatMap(m -> m.speed().map(s -> s.prompt())));
    all.put(
        "decodeTokens",
        measures.flatMap(m -> m.speed().map(s -> (double) s.decodeTokens())).orElse(Double.NaN));
    all.put(
        "promptTokens",
        measures.flatMap(m -> m.speed().map(s -> (double) s.promptTokens())).orElse(Double.NaN));
    all.put(
        "floatErrorMax",
        measures.flatMap(m -> m.floatError().map(e -> e.most())).orElse(Double.NaN));
    all.put(
        "floatErrorMean",
        measures.flatMap(m -> m.floatError().map(e -> e.mean())).orElse(Double.NaN));
    all.put(
        "floatErrorPositions",
        measures.flatMap(m -> m.floatError().map(e -> (double) e.positions())).orElse(Double.NaN));
    return all;
  }

  private static void measured(Map<String, Double> all, String name, Optional<Measured> measured) {
    all.put(name, measured.map(Measured::value).orElse(Double.NaN));
    all.put(name + "StandardError", measured.map(Measured::standardError).orElse(Double.NaN));
  }

  private static void spread(Map<String, Double> all, String name, Optional<Spread> spread) {
    all.put(name, spread.map(Spread::median).orElse(Double.NaN));
    all.put(name + "Min", spread.map(Spread::min).orElse(Double.NaN));
    all.put(name + "Max", spread.map(Spread::max).orElse(Double.NaN));
  }

  /** Heading and rows; nothing where there is no number. */
  public static String csv(PrecisionReport report) {
    List<String> heading =
        new ArrayList<>(
            List.of("reference", "text", "tokenCount", "model", "formats", "outcome", "stop"));
    heading.add("reason");
    heading.addAll(numbers(Optional.empty()).keySet());
    heading.addAll(List.of("topAgreementLower", "topAgreementUpper", "notes"));
    return CsvText.of(
        heading,
        csv -> {
          for (PrecisionRow row : report.result().rows()) {
            csv.writeRecord(cells(report, row));
          }
        });
  }

  private static List<String> cells(PrecisionReport report, PrecisionRow row) {
    List<String> cells = new ArrayList<>();
    cells.add(report.label());
    cells.add(report.text());
    cells.add(String.valueOf(report.result().scored()));
    cells.add(row.label());
    cells.add(String.join(" ", row.formats()));
    cells.add(row.measures().isPresent() ? "answered" : "gave-up");
    cells.add(row.stop().label());
    cells.add(row.reason());
    numbers(row.measures())
        .forEach(
            (name, value) ->
                cells.add(
                    COUNTS.contains(name) && Double.isFinite(value)
                        ? String.valueOf(value.longValue())
                        : Figures.digits(value)));
    Optional<Divergence> divergence = row.measures().map(Measures::divergence);
    cells.add(Figures.digits(divergence.map(d -> d.agreement().lower()).orElse(Double.NaN)));
    cells.add(Figures.digits(divergence.map(d -> d.agreement().upper()).orElse(Double.NaN)));
    cells.add(String.join("; ", row.notes()));
    return cells;
  }
}
