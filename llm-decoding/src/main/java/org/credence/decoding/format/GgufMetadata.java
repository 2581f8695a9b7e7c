package org.credence.decoding.format;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;

/**
 * The metadata of a GGUF file by key, in the order of the file. Whole numbers are read from any width, real ones from whole ones too;
 * a value of another kind is a format error with the place of the value. Immutable.
 */
public final class GgufMetadata {

  private final String file;
  private final boolean stored;
  private final Map<String, GgufValue> values;
  private final Map<String, Long> places; // of the values in the file, none for metadata made here

  /** Metadata of a file. */
  GgufMetadata(String file, Map<String, GgufValue> values, Map<String, Long> places) {
    this(file, values, places, true);
  }

  private GgufMetadata(
      String file, Map<String, GgufValue> values, Map<String, Long> places, boolean stored) {
    this.file = file;
    this.stored = stored;
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    this.places = Map.copyOf(places);
  }

  /**
   * Metadata that are to be written.
   *
   * @param values in the order to write them; values keep their arrays
   */
  public static GgufMetadata of(Map<String, GgufValue> values) {
    return new GgufMetadata("metadata", values, Map.of(), false);
  }

  /** All values in order. */
  public Map<String, GgufValue> values() {
    return values;
  }

  public Set<String> keys() {
    return values.keySet();
  }

  public boolean has(String key) {
    return values.containsKey(key);
  }

  public Optional<GgufValue> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  public Optional<String> text(String key) {
    return value(key)
        .map(
            v -> {
              if (v instanceof GgufValue.Text text) {
                return text.text();
              }
              throw wrongKind(key, v, "a text");
            });
  }

  public Optional<Boolean> flag(String key) {
    return value(key)
        .map(
            v -> {
              if (v instanceof GgufValue.Flag flag) {
                return flag.flag();
              }
              throw wrongKind(key, v, "true or false");
            });
  }

  /** A whole number of any width that is at least {@code least} and at most {@code most}. */
  public Optional<Long> whole(String key, long least, long most) {
    return value(key)
        .map(
            v -> {
              if (!(v instanceof GgufValue.Whole whole)) {
                throw wrongKind(key, v, "a whole number");
              }
              boolean tooLarge = whole.type() == GgufType.UINT64 && whole.number() < 0;
              if (tooLarge || whole.number() < least || whole.number() > most) {
                throw error(
                    key,
                    "is " + v.description() + ", expected one from " + least + " to " + most,
                    "GGUF-RANGE");
              }
              return whole.number();
            });
  }

  /** A finite real number, or a whole one. */
  public Optional<Double> real(String key) {
    return value(key)
        .map(
            v -> {
              if (v instanceof GgufValue.Whole whole) {
                return (double) whole.number();
              }
              if (!(v instanceof GgufValue.Real real)) {
                throw wrongKind(key, v, "a real number");
              }
              if (!Double.isFinite(real.number())) {
                throw error(key, "is " + v.description() + ", expected a finite one", "GGUF-RANGE");
              }
              return real.number();
            });
  }

  public Optional<GgufValue.Texts> texts(String key) {
    return value(key)
        .map(
            v -> {
              if (v instanceof GgufValue.Texts texts) {
                return texts;
              }
              throw wrongKind(key, v, "an array of texts");
            });
  }

  /** An array of whole numbers of any width. */
  public Optional<GgufValue.Numbers> wholes(String key) {
    return value(key)
        .map(
            v -> {
              if (v instanceof GgufValue.Numbers numbers && numbers.type().isWhole()) {
                return numbers;
              }
              throw wrongKind(key, v, "an array of whole numbers");
            });
  }

  /** An array of real numbers, or of whole ones. */
  public Optional<GgufValue.Numbers> reals(String key) {
    return value(key)
        .map(
            v -> {
              if (v instanceof GgufValue.Numbers numbers && numbers.type() != GgufType.BOOL) {
                return numbers;
              }
              throw wrongKind(key, v, "an array of real numbers");
            });
  }

  private FormatException wrongKind(String key, GgufValue found, String expected) {
    return error(
        key,
        "is "
            + (found instanceof GgufValue.Text text
                ? "the text " + Escaped.quote(text.text())
                : found.description())
            + ", expected "
            + expected,
        "GGUF-KIND");
  }

  /** A format error about the value of a key: {@code problem} goes on after the key's name. */
  FormatException error(String key, String problem, String code) {
    String said = said(key, problem);
    Long place = places.get(key);
    return place == null
        ? FormatException.of(file, said, code)
        : FormatException.atByte(file, place, said, code);
  }

  private static String said(String key, String problem) {
    String cure = problem.contains("; ") ? "" : "; convert the model again";
    return "metadata key "
        + Escaped.quote(key)
        + (problem.startsWith(":") ? "" : " ")
        + problem
        + cure;
  }

  /** A format error about an entry of an array. */
  FormatException error(String key, int index, String problem, String code) {
    Long place = places.get(key);
    GgufValue value = values.get(key);
    if (place == null || value == null) {
      return error(key, problem, code);
    }
    long at = place + value.entryAt(index);
    return FormatException.atByte(file, at, said(key, problem), code);
  }

  /** A format error about a key that is not there. */
  FormatException missing(String key, String what) {
    String said =
        "metadata key "
            + Escaped.quote(key)
            + " is missing ("
            + what
            + "); convert the model again with a current converter";
    return stored
        ? FormatException.atByte(file, GgufFile.KEY_COUNT_AT, said, "GGUF-MISSING-KEY")
        : FormatException.of(file, said, "GGUF-MISSING-KEY");
  }
}
