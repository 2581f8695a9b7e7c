package org.credence.lab.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.credence.core.input.Escaped;

/**
 * An engine as text: {@code name} or {@code name[key=value,key=value]}. Names and keys are lower-case words joined by hyphens;
 * blanks around any part are ignored; a value is any text without commas, or with commas inside brackets of its own. The empty
 * brackets of {@code name[]} mean no settings.
 *
 * @param name the engine's name or alias as written
 * @param settings keys to values in the order written
 */
public record EngineText(String name, Map<String, String> settings) {

  private static final String FORM = "write name or name[key=value,key=value]";

  public EngineText {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /**
   * Reads one engine.
   *
   * @throws CatalogException naming the character (counted from 1) where the text goes wrong
   */
  public static EngineText parse(String text) {
    return parse("engine", text, 0, text.length());
  }

  /** Reads engines separated by commas: {@code ve,gibbs[warmup=500,thin=2],bp}. */
  public static List<EngineText> parseList(String text) {
    List<EngineText> engines = new ArrayList<>();
    int start = 0;
    for (int end : ends(text, 0, text.length())) {
      engines.add(parse("engine", text, start, end));
      start = end + 1;
    }
    return engines;
  }

  /** Reads the same grammar for another kind of thing, whose name may be any text without brackets. */
  static EngineText parseNamed(String kind, String text) {
    int open = text.indexOf('[');
    if (open < 0) {
      return new EngineText(text, Map.of());
    }
    return parseBrackets(kind, text, text.substring(0, open).strip(), open, text.length());
  }

  private static EngineText parse(String kind, String text, int start, int end) {
    int open = text.indexOf('[', start);
    int nameEnd = open < 0 || open >= end ? end : open;
    String name = text.substring(start, nameEnd).strip();
    if (name.isEmpty()) {
      throw error(kind, text, start, "found no name; " + FORM);
    }
    int bad = firstOutsideName(name);
    if (bad >= 0) {
      int at = text.indexOf(name, start) + bad;
      throw error(
          kind,
          text,
          at,
          "found "
              + Escaped.quote(name.substring(bad, bad + 1))
              + " in a name, expected lower-case letters, digits and hyphens; "
              + FORM);
    }
    return nameEnd == end
        ? new EngineText(name, Map.of())
        : parseBrackets(kind, text, name, open, end);
  }

  private static EngineText parseBrackets(
      String kind, String text, String name, int open, int end) {
    int close = matching(text, open, end);
    if (close < 0) {
      throw error(kind, text, open, "the bracket opened here is not closed; " + FORM);
    }
    if (!text.substring(close + 1, end).isBlank()) {
      throw error(
          kind,
          text,
          close + 1,
          "found "
              + Escaped.quote(text.substring(close + 1, end))
              + " after the settings, expected nothing; "
              + FORM);
    }
    Map<String, String> settings = new LinkedHashMap<>();
    if (text.substring(open + 1, close).isBlank()) {
      return new EngineText(name, settings);
    }
    int start = open + 1;
    for (int next : ends(text, start, close)) {
      int equals = text.indexOf('=', start);
      if (equals < 0 || equals >= next) {
        throw error(
            kind,
            text,
            start,
            "found "
                + Escaped.quote(text.substring(start, next).strip())
                + ", expected key=value; "
                + FORM);
      }
      String key = text.substring(start, equals).strip();
      String value = text.substring(equals + 1, next).strip();
      if (key.isEmpty() || value.isEmpty()) {
        throw error(
            kind,
            text,
            start,
            "found "
                + Escaped.quote(text.substring(start, next).strip())
                + (key.isEmpty() ? " without a key" : " without a value")
                + ", expected key=value; "
                + FORM);
      }
      if (settings.putIfAbsent(key, value) != null) {
        throw error(
            kind,
            text,
            start,
            "the setting " + Escaped.text(key) + " is given twice; give it once");
      }
      start = next + 1;
    }
    return new EngineText(name, settings);
  }

  /** Where the parts between commas outside brackets end, the last one at {@code end}. */
  private static List<Integer> ends(String text, int start, int end) {
    List<Integer> ends = new ArrayList<>();
    int depth = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      depth += c == '[' ? 1 : c == ']' ? -1 : 0;
      if (c == ',' && depth <= 0) {
        ends.add(i);
      }
    }
    ends.add(end);
    return ends;
  }

  private static int matching(String text, int open, int end) {
    int depth = 0;
    for (int i = open; i < end; i++) {
      char c = text.charAt(i);
      depth += c == '[' ? 1 : c == ']' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private static int firstOutsideName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') {
        return i;
      }
    }
    return -1;
  }

  private static CatalogException error(String kind, String text, int at, String problem) {
    return new CatalogException(
        kind + " " + Escaped.quote(text) + ", character " + (at + 1) + ": " + problem);
  }

  /** The text that reads back to this. */
  @Override
  public String toString() {
    return settings.isEmpty()
        ? name
        : settings.entrySet().stream()
            .map(setting -> setting.getKey() + "=" + setting.getValue())
            .collect(Collectors.joining(",", name + "[", "]"));
  }
}
