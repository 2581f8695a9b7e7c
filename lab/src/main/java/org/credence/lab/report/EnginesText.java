package org.credence.lab.report;

import java.util.List;
import java.util.stream.Collectors;
import org.credence.lab.catalog.EngineCatalog;
import org.credence.lab.catalog.EngineEntry;
import org.credence.lab.catalog.Question;
import org.credence.lab.catalog.Setting;
import org.credence.lab.report.TextTable.Column;
import tools.jackson.core.JsonGenerator;

/** The engines of a catalog, as text and as JSON. */
public final class EnginesText {

  private EnginesText() {}

  /** For a terminal: each engine with what it does, answers and promises, and its settings. */
  public static String of(EngineCatalog catalog, Terminal terminal) {
    StringBuilder out = new StringBuilder();
    for (EngineEntry entry : catalog.entries()) {
      out.append(terminal.bold(names(entry))).append('\n');
      line(out, entry.description(), terminal);
      line(out, "answers: " + questions(entry), terminal);
      line(out, "guarantee: " + entry.guarantee(), terminal);
      for (Setting setting : entry.settings()) {
        line(
            out,
            "[" + setting.name() + "=" + setting.byDefault() + "] " + about(setting),
            terminal);
      }
      out.append('\n');
    }
    return out.toString();
  }

  private static void line(StringBuilder out, String text, Terminal terminal) {
    int width =
        terminal.width() == Integer.MAX_VALUE
            ? terminal.width()
            : Math.max(20, terminal.width() - 4);
    StringBuilder lines = new StringBuilder();
    Notes.wrap(lines, text, new Terminal(width, false), "  ");
    lines.toString().lines().forEach(l -> out.append("    ").append(l).append('\n'));
  }

  /** As Markdown: a table of the engines and one of their settings. */
  public static String markdown(EngineCatalog catalog) {
    TextTable engines =
        new TextTable(
            List.of(
                Column.left("engine"),
                Column.left("what it does"),
                Column.left("answers"),
                Column.left("guarantee")));
    TextTable settings =
        new TextTable(
            List.of(
                Column.left("engine"),
                Column.left("setting"),
                Column.left("default"),
                Column.left("meaning")));
    for (EngineEntry entry : catalog.entries()) {
      engines.row(List.of(names(entry), entry.description(), questions(entry), entry.guarantee()));
      for (Setting setting : entry.settings()) {
        settings.row(List.of(entry.name(), setting.name(), setting.byDefault(), about(setting)));
      }
    }
    return engines.markdown() + "\n" + settings.markdown();
  }

  private static String names(EngineEntry entry) {
    return entry.aliases().isEmpty()
        ? entry.name()
        : entry.name() + " (" + String.join(", ", entry.aliases()) + ")";
  }

  private static String questions(EngineEntry entry) {
    return entry.questions().stream()
        .map(q -> q.label().replace('-', ' '))
        .collect(Collectors.joining(", "));
  }

  private static String about(Setting setting) {
    return setting.help() + " (" + setting.domain().words() + ")";
  }

  /** One object, ended by a newline, see docs/json.md. */
  public static String json(EngineCatalog catalog) {
    return JsonText.object(
        json -> {
          json.writeArrayPropertyStart("engines");
          catalog.entries().forEach(entry -> entry(json, entry));
          json.writeEndArray();
        });
  }

  private static void entry(JsonGenerator json, EngineEntry entry) {
    json.writeStartObject();
    json.writeStringProperty("name", entry.name());
    JsonText.texts(json, "aliases", entry.aliases());
    json.writeStringProperty("description", entry.description());
    JsonText.texts(json, "answers", entry.questions().stream().map(Question::label).toList());
    json.writeStringProperty("guarantee", entry.guarantee());
    json.writeArrayPropertyStart("settings");
    for (Setting setting : entry.settings()) {
      json.writeStartObject();
      json.writeStringProperty("name", setting.name());
      json.writeStringProperty("kind", setting.domain().kind());
      json.writeStringProperty("default", setting.byDefault());
      json.writeStringProperty("domain", setting.domain().words());
      json.writeStringProperty("help", setting.help());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
