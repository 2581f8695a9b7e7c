package org.credence.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.credence.core.input.Escaped;
import org.credence.lab.report.TextTable.Column;

/** How probable a text is, as text and as JSON. */
public final class ScoreText {

  private ScoreText() {}

  /** For a terminal; every line ended by a newline. */
  public static String of(ScoreReport report, Terminal terminal) {
    StringBuilder out = new StringBuilder();
    if (report.eachToken()) {
      TextTable table =
          new TextTable(
              List.of(
                  Column.right("token"), Column.left("piece"), Column.right("log-probability")));
      for (int i = 0; i < report.tokens().length(); i++) {
        int id = report.tokens().token(i);
        table.row(
            List.of(
                String.valueOf(id),
                Escaped.quote(report.vocabulary().text(id)),
                fixed(report.score().logP(i))));
      }
      out.append(table.render(terminal)).append('\n');
    }
    out.append(report.label()).append('\n');
    line(out, "tokens scored", String.valueOf(report.score().length()));
    line(out, "log-probability", fixed(report.score().logP()));
    double error = report.perplexityError();
    line(
        out,
        "perplexity",
        fixed(report.score().perplexity())
            + (Double.isFinite(error) ? " (standard error " + fixed(error) + ")" : ""));
    List<String> warnings = report.warnings().stream().map(w -> "warning: " + w).toList();
    Notes.painted(out, warnings, terminal, terminal::yellow);
    return out.toString();
  }

  private static void line(StringBuilder out, String name, String value) {
    out.append(String.format(Locale.ROOT, "  %-16s %s\n", name, value));
  }

  private static String fixed(double value) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, "%.4f", value)
        : value > 0 ? "infinite" : value < 0 ? "-infinite" : "-";
  }

  /** One object, ended by a newline, see docs/json.md. */
  public static String json(ScoreReport report) {
    return JsonText.object(
        json -> {
          json.writeStringProperty("model", report.label());
          LanguageJson.ids(json, "before", report.before().toArray());
          LanguageJson.ids(json, "tokens", report.tokens().toArray());
          json.writeNumberProperty("tokenCount", report.score().length());
          JsonText.number(json, "logProbability", report.score().logP());
          JsonText.number(json, "perplexity", report.score().perplexity());
          JsonText.number(json, "perplexityStandardError", report.perplexityError());
          if (report.eachToken()) {
            List<String> pieces = new ArrayList<>();
            double[] logP = new double[report.tokens().length()];
            for (int i = 0; i < logP.length; i++) {
              pieces.add(report.vocabulary().text(report.tokens().token(i)));
              logP[i] = report.score().logP(i);
            }
            JsonText.texts(json, "pieces", pieces);
            JsonText.numbers(json, "tokenLogProbability", logP);
          }
          JsonText.texts(json, "warnings", report.warnings());
        });
  }
}
