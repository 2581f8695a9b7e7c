package org.credence.decoding.format;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.credence.core.input.FormatException;

/**
 * A value of a JSON document that knows its place. Asking for what it is not gives a {@link FormatException} with line and column,
 * what was found and what was expected, code {@code JSON-KIND}, {@code JSON-NUMBER} or {@code JSON-MISSING}.
 */
final class JsonValue {

  /** What a value can be. */
  enum Kind {
    OBJECT("an object"),
    ARRAY("an array"),
    TEXT("a text"),
    NUMBER("a number"),
    TRUTH("true or false"),
    NULL("null");

    private final String shown;

    Kind(String shown) {
      this.shown = shown;
    }
  }

  private static final int SHOWN_LENGTH = 40;

  private final String file;
  private final Kind kind;
  private final Object
      payload; // by kind: LinkedHashMap, ArrayList, String, String of the digits, Boolean, "null"
  private final String label;
  private final int index;
  private final int line;
  private final int column;

  /**
   * @param label the member's name; of an element, that of its array
   * @param index place in its array from 1; 0 if it is no element
   */
  JsonValue(String file, Kind kind, Object payload, String label, int index, int line, int column) {
    this.file = file;
    this.kind = kind;
    this.payload = payload;
    this.label = label;
    this.index = index;
    this.line = line;
    this.column = column;
  }

  Kind kind() {
    return kind;
  }

  boolean isNull() {
    return kind == Kind.NULL;
  }

  String label() {
    return label;
  }

  /** How messages call it: {@code 'vocab'}, {@code element 3 of 'merges'}. */
  String called() {
    String named = index == 0 && label.equals("the document") ? label : "'" + shown(label) + "'";
    return index == 0 ? named : "element " + index + " of " + named;
  }

  /** Members or elements. */
  int size() {
    if (payload instanceof List<?> list) {
      return list.size();
    }
    return payload instanceof Map<?, ?> map ? map.size() : 0;
  }

  /** The members in the order of the file. */
  Map<String, JsonValue> members() {
    require(Kind.OBJECT);
    return Collections.unmodifiableMap(map());
  }

  /** The elements. */
  List<JsonValue> elements() {
    require(Kind.ARRAY);
    return Collections.unmodifiableList(list());
  }

  /** The characters of a text. */
  String text() {
    require(Kind.TEXT);
    return (String) payload;
  }

  /** A truth value. */
  boolean truth() {
    require(Kind.TRUTH);
    return (Boolean) payload;
  }

  /** A whole number, written as digits without point or exponent. */
  long integer(long least, long most) {
    require(Kind.NUMBER);
    String digits = (String) payload;
    boolean whole = digits.length() <= 20 && digits.chars().allMatch(c -> c == '-' || isDigit(c));
    if (whole) {
      try {
        long value = Long.parseLong(digits);
        if (value >= least && value <= most) {
          return value;
        }
      } catch (NumberFormatException e) {
        whole = false; // 20 digits may be too many; said below
      }
    }
    throw error(
        "is "
            + shown(digits)
            + ", expected a whole number from "
            + least
            + " to "
            + most
            + "; correct it",
        "JSON-NUMBER");
  }

  /** A finite number. */
  double number() {
    require(Kind.NUMBER);
    double value = Double.parseDouble((String) payload); // the grammar of JSON has been checked
    if (!(Math.abs(value) <= Double.MAX_VALUE)) {
      throw error(
          "is " + shown((String) payload) + ", beyond what a number can hold; correct it",
          "JSON-NUMBER");
    }
    return value;
  }

  /** A member that must be there. */
  JsonValue member(String name) {
    require(Kind.OBJECT);
    JsonValue value = map().get(name);
    if (value == null) {
      throw error(
          "has no member '" + name + "', expected one; the file is incomplete or of another kind",
          "JSON-MISSING");
    }
    return value;
  }

  /** A member, if it is there and not {@code null}. */
  Optional<JsonValue> optional(String name) {
    require(Kind.OBJECT);
    return Optional.ofNullable(map().get(name)).filter(value -> !value.isNull());
  }

  /** An error at the place of this value: its name, then the problem. */
  FormatException error(String problem, String code) {
    String cure = problem.contains("; ") ? "" : "; correct the file";
    String said = called() + (problem.startsWith(":") ? "" : " ") + problem + cure;
    return FormatException.at(file, line, column, said, code);
  }

  /** Whether the name stood there already. */
  boolean put(String name, JsonValue value) {
    return map().put(name, value) != null;
  }

  void add(JsonValue value) {
    list().add(value);
  }

  private void require(Kind expected) {
    if (kind != expected) {
      throw error(
          "is " + found() + ", expected " + expected.shown + "; correct the file", "JSON-KIND");
    }
  }

  private String found() {
    return switch (kind) {
      case TEXT -> "the text '" + shown((String) payload) + "'";
      case NUMBER -> "the number " + shown((String) payload);
      case TRUTH -> payload.toString();
      default -> kind.shown;
    };
  }

  @SuppressWarnings("unchecked")
  private Map<String, JsonValue> map() {
    return (LinkedHashMap<String, JsonValue>) payload;
  }

  @SuppressWarnings("unchecked")
  private List<JsonValue> list() {
    return (ArrayList<JsonValue>) payload;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** A text of a file, short enough for a message. */
  static String shown(String text) {
    if (text.codePointCount(0, text.length()) <= SHOWN_LENGTH) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, SHOWN_LENGTH))
        + String.format(Locale.ROOT, "... (%d characters)", text.length());
  }
}
