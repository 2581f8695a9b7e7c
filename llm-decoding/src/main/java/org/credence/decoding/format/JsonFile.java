package org.credence.decoding.format;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON document read whole and strictly into values that know their place: UTF-8, at most 32 MiB, nested at most 64 deep, at
 * most about 192 MiB of values and two thirds of the JVM's heap, no member named twice, no unpaired surrogates, nothing behind the end. No recursion on the depth.
 *
 * <p>Source: RFC 8259.
 */
final class JsonFile {

  /** Bytes of a file, and characters of a text. */
  static final int MOST_BYTES = 32 << 20;

  /** Objects and arrays within each other. */
  static final int MOST_DEPTH = 64;

  /** Bytes that all values may take in memory, about; checked as they are read, so that a small heap does not run out. */
  static final long MOST_HELD = 192L << 20;

  private static final int VALUE_BYTES = 64;
  private static final int CONTAINER_BYTES = 64;
  private static final int MEMBER_BYTES = 56;
  private static final int TEXT_BYTES = 56;

  private static final int NUMBER_LENGTH = 400;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MOST_DEPTH + 1)
                  .maxDocumentLength(MOST_BYTES + 1L)
                  .maxStringLength(MOST_BYTES)
                  .maxNameLength(MOST_BYTES)
                  .maxNumberLength(NUMBER_LENGTH)
                  .build())
          .build();

  private final String name;
  private final JsonParser parser;
  private final Deque<JsonValue> open = new ArrayDeque<>();
  private final long mostHeld;
  private long held;

  private JsonFile(String name, JsonParser parser, long mostHeld) {
    this.name = name;
    this.parser = parser;
    this.mostHeld = mostHeld;
  }

  /** The value of a file. Throws {@link FormatException} for whatever is wrong with it. */
  static JsonValue read(Path file) {
    InputLimits standard = InputLimits.standard();
    InputLimits limits =
        new InputLimits(
            MOST_BYTES,
            MOST_BYTES,
            standard.compressionRatio(),
            standard.nameLength(),
            standard.states(),
            standard.parents(),
            standard.variables(),
            standard.tableEntries());
    return parse(file.toString(), InputText.read(file, limits).text());
  }

  /**
   * The value of a text.
   *
   * @param name what messages call the file
   */
  static JsonValue parse(String name, String text) {
    return parse(name, text, MOST_HELD);
  }

  /**
   * The value of a text.
   *
   * @param mostHeld bytes that its values may take in memory, about
   */
  static JsonValue parse(String name, String text, long mostHeld) {
    if (text.length() > MOST_BYTES) {
      throw FormatException.of(
          name,
          "holds "
              + text.length()
              + " characters of JSON, expected at most "
              + MOST_BYTES
              + "; this is not a file of settings",
          "JSON-LIMIT");
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      return within(name, parser, Math.min(mostHeld, ofHeap(text)));
    } catch (JacksonException e) {
      throw translated(name, e, "is not JSON", "JSON-SYNTAX");
    }
  }

  /** Two thirds of what a text leaves of the heap; the rest is for what is made of the values. */
  private static long ofHeap(String text) {
    long left = Runtime.getRuntime().maxMemory() - (long) Character.BYTES * text.length();
    return Math.max(left, 0) / 3 * 2;
  }

  private static JsonValue within(String name, JsonParser parser, long mostHeld) {
    try {
      return new JsonFile(name, parser, mostHeld).document();
    } catch (StreamConstraintsException e) { // has no place of its own
      TokenStreamLocation place = parser.currentLocation();
      throw FormatException.at(
          name,
          Math.max(1, place.getLineNr()),
          Math.max(1, place.getColumnNr()),
          "is beyond a limit here ("
              + limit(e.getOriginalMessage())
              + "); mend the file or fetch it again",
          "JSON-LIMIT");
    }
  }

  /** Without the name of the setting in the parser. */
  private static String limit(String found) {
    int setting = found.indexOf(", from `");
    return setting < 0 ? found : found.substring(0, setting) + ")";
  }

  private static FormatException translated(
      String name, JacksonException e, String what, String code) {
    TokenStreamLocation place = e.getLocation();
    boolean known = place != null && place.getLineNr() > 0;
    String found = e.getOriginalMessage();
    int source = found.indexOf(" (start marker at "); // a place in the parser's own words
    String problem =
        what
            + " here ("
            + (source < 0 ? found : found.substring(0, source))
            + "); mend the file or fetch it again";
    return known
        ? FormatException.at(
            name, place.getLineNr(), Math.max(1, place.getColumnNr()), problem, code)
        : FormatException.of(name, problem, code);
  }

  private JsonValue document() {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw FormatException.at(
          name,
          1,
          1,
          "holds nothing, expected a JSON value; the file was cut, fetch it again",
          "JSON-SYNTAX");
    }
    JsonValue root = value(token, "the document", 0);
    while (!open.isEmpty()) {
      step(open.getLast());
    }
    TokenStreamLocation end = parser.currentLocation();
    if (parser.nextToken() != null) {
      TokenStreamLocation place = parser.currentTokenLocation();
      throw FormatException.at(
          name,
          place.getLineNr(),
          place.getColumnNr(),
          "goes on after the end of the JSON value (line "
              + end.getLineNr()
              + "), expected the end of the file; remove the rest",
          "JSON-SYNTAX");
    }
    return root;
  }

  /** The next member or element of the innermost open value, or its end. */
  private void step(JsonValue inner) {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
      open.removeLast();
    } else if (inner.kind() == JsonValue.Kind.OBJECT) {
      String key = parser.currentName();
      TokenStreamLocation place = parser.currentTokenLocation();
      requireWhole(key, place);
      hold(MEMBER_BYTES + TEXT_BYTES + key.length(), place);
      if (inner.put(key, value(parser.nextToken(), key, 0))) {
        throw FormatException.at(
            name,
            place.getLineNr(),
            place.getColumnNr(),
            "member '" + JsonValue.shown(key) + "' stands twice in one object; remove one of them",
            "JSON-DUPLICATE");
      }
    } else {
      inner.add(value(token, inner.label(), inner.size() + 1));
    }
  }

  private JsonValue value(JsonToken token, String label, int index) {
    TokenStreamLocation place = parser.currentTokenLocation();
    hold(VALUE_BYTES, place);
    Object payload;
    JsonValue.Kind kind;
    switch (token) {
      case START_OBJECT -> {
        kind = JsonValue.Kind.OBJECT;
        hold(CONTAINER_BYTES, place);
        payload = new LinkedHashMap<String, JsonValue>();
      }
      case START_ARRAY -> {
        kind = JsonValue.Kind.ARRAY;
        hold(CONTAINER_BYTES, place);
        payload = new ArrayList<JsonValue>(2);
      }
      case VALUE_STRING -> {
        kind = JsonValue.Kind.TEXT;
        String text = parser.getString();
        hold(TEXT_BYTES + text.length(), place);
        requireWhole(text, place);
        payload = text;
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        kind = JsonValue.Kind.TRUTH;
        payload = token == JsonToken.VALUE_TRUE;
      }
      case VALUE_NULL -> {
        kind = JsonValue.Kind.NULL;
        payload = "null";
      }
      default -> {
        kind = JsonValue.Kind.NUMBER;
        String digits = parser.getString();
        hold(TEXT_BYTES + digits.length(), place);
        payload = digits;
      }
    }
    JsonValue value =
        new JsonValue(name, kind, payload, label, index, place.getLineNr(), place.getColumnNr());
    if (kind == JsonValue.Kind.OBJECT || kind == JsonValue.Kind.ARRAY) {
      if (open.size() == MOST_DEPTH) {
        throw value.error(
            "is nested deeper than " + MOST_DEPTH + " objects and arrays; nothing known is",
            "JSON-LIMIT");
      }
      open.addLast(value);
    }
    return value;
  }

  private void hold(long bytes, TokenStreamLocation place) {
    held += bytes;
    if (held > mostHeld) {
      throw FormatException.at(
          name,
          place.getLineNr(),
          place.getColumnNr(),
          "the values up to here take more than "
              + mostHeld
              + " bytes of memory, expected at most that many; this is not a file of settings, or the JVM has a small"
              + " heap (JDK_JAVA_OPTIONS=-Xmx512m gives it more)",
          "JSON-LIMIT");
    }
  }

  private void requireWhole(String text, TokenStreamLocation place) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isHighSurrogate(c)
            && i + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          i++;
        } else {
          throw FormatException.at(
              name,
              place.getLineNr(),
              place.getColumnNr(),
              String.format(
                  Locale.ROOT,
                  "holds the unpaired surrogate \\u%04x, expected whole code points; write the pair or another character",
                  (int) c),
              "JSON-SURROGATE");
        }
      }
    }
  }
}
