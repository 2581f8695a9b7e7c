package org.credence.lab.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.credence.bayes.exact.OrderQuality;
import org.credence.lab.report.TextTable.Column;

/** What a search for an elimination order found, as text and as JSON. */
public final class OrderText {

  private OrderText() {}

  /** For a terminal; every line ended by a newline. */
  public static String of(OrderReport report, Terminal terminal) {
    StringBuilder out = new StringBuilder();
    Notes.wrap(out, title(report), terminal, "  ");
    out.append('\n').append(table(report).render(terminal)).append('\n');
    Notes.wrap(out, caption(report), terminal, "  ");
    List<String> warnings = report.warnings().stream().map(w -> "warning: " + w).toList();
    Notes.painted(out, warnings, terminal, terminal::yellow);
    return out.toString();
  }

  private static String title(OrderReport report) {
    List<String> pieces = report.evidence().describe(report.model());
    return report.label()
        + (pieces.isEmpty() ? "" : ", given " + String.join(", ", pieces))
        + ": orders in which to eliminate "
        + report.model().size()
        + " variables";
  }

  private static TextTable table(OrderReport report) {
    TextTable table =
        new TextTable(
            List.of(
                Column.left("order"),
                Column.right("width"),
                Column.right("largest clique"),
                Column.right("cells in all"),
                Column.right("times the best").rank(1)));
    double best = report.found().quality().totalCellsLog2();
    for (Map.Entry<String, OrderQuality> order : report.orders().entrySet()) {
      OrderQuality quality = order.getValue();
      double times = Math.pow(2, quality.totalCellsLog2() - best);
      table.row(
          List.of(
              order.getKey(),
              Integer.toString(quality.width()),
              power(quality.largestCliqueLog2()),
              power(quality.totalCellsLog2()),
              Figures.number(times)));
    }
    return table;
  }

  private static String power(double log2) {
    return log2 == Double.NEGATIVE_INFINITY ? "0" : String.format(Locale.ROOT, "2^%.1f", log2);
  }

  private static String caption(OrderReport report) {
    int atLeast = report.found().quality().widthAtLeast();
    return String.format(
        Locale.ROOT,
        "%s; %s%d restarts, seed %d, %s; 1 cell = 1 joint state of a clique that is within no other",
        atLeast > 0 ? "no order has width below " + atLeast : "no lower bound of the width",
        report.interrupted() ? "interrupted after at most " : "",
        report.found().restarts(),
        report.search().seed(),
        Figures.seconds(report.seconds()));
  }

  /** One object, ended by a newline, see docs/json.md. */
  public static String json(OrderReport report) {
    return JsonText.object(
        json -> {
          json.writeStringProperty("model", report.label());
          json.writeObjectPropertyStart("evidence");
          report
              .evidence()
              .states()
              .forEach(
                  (v, s) ->
                      json.writeStringProperty(
                          report.model().variables().get(v).name(),
                          report.model().variables().get(v).states().get(s)));
          json.writeEndObject();
          json.writeNumberProperty("widthAtLeast", report.found().quality().widthAtLeast());
          json.writeArrayPropertyStart("orders");
          report
              .orders()
              .forEach(
                  (name, quality) -> {
                    json.writeStartObject();
                    json.writeStringProperty("order", name);
                    json.writeNumberProperty("width", quality.width());
                    JsonText.number(json, "largestCliqueLog2", quality.largestCliqueLog2());
                    JsonText.number(json, "totalCellsLog2", quality.totalCellsLog2());
                    json.writeEndObject();
                  });
          json.writeEndArray();
          json.writeArrayPropertyStart("best");
          for (int v : report.found().order().variables()) {
            json.writeString(report.model().variables().get(v).name());
          }
          json.writeEndArray();
          json.writeNumberProperty("restarts", report.found().restarts());
          json.writeNumberProperty("seed", report.search().seed());
          json.writeNumberProperty("threads", report.threads());
          json.writeNumberProperty("elapsedSeconds", report.seconds());
          json.writeBooleanProperty("interrupted", report.interrupted());
          JsonText.texts(json, "warnings", report.warnings());
        });
  }
}
