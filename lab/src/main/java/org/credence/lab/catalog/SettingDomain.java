package org.credence.lab.catalog;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.credence.core.input.StrictNumbers;

/** Which texts a setting takes. */
public sealed interface SettingDomain {

  /** Whether the text is lawful. */
  boolean contains(String text);

  /** The domain in words, to complete "expected". */
  String words();

  /** Kind as it stands in JSON: whole, whole-or-word, decimal, flag or word. */
  String kind();

  /** Whole numbers from {@code min} to {@code max}, both included. */
  static SettingDomain whole(long min, long max) {
    return new Whole(min, max);
  }

  /** Whole numbers from {@code min} to {@code max}, both included, and that word. */
  static SettingDomain wholeOr(String word, long min, long max) {
    return new WholeOrWord(word, new Whole(min, max));
  }

  /** Decimal numbers from {@code min} to {@code max}, both included. */
  static SettingDomain decimal(double min, double max) {
    return new Decimal(min, true, max, true);
  }

  /** {@code true} or {@code false}. */
  static SettingDomain flag() {
    return new Flag();
  }

  /** One of these words. */
  static SettingDomain words(String... words) {
    return new Word(List.of(words));
  }

  /** Whole numbers, limits included; the largest long stands for no upper limit. */
  record Whole(long min, long max) implements SettingDomain {
    @Override
    public boolean contains(String text) {
      OptionalLong value = StrictNumbers.whole(text);
      return value.isPresent() && value.getAsLong() >= min && value.getAsLong() <= max;
    }

    @Override
    public String words() {
      return max == Long.MAX_VALUE
          ? "a whole number of at least " + min
          : "a whole number from " + min + " to " + max;
    }

    @Override
    public String kind() {
      return "whole";
    }
  }

  /** Whole numbers, and one word that stands for a choice made later. */
  record WholeOrWord(String word, Whole numbers) implements SettingDomain {
    @Override
    public boolean contains(String text) {
      return text.equals(word) || numbers.contains(text);
    }

    @Override
    public String words() {
      return numbers.words() + ", or " + word;
    }

    @Override
    public String kind() {
      return "whole-or-word";
    }
  }

  /** Decimal numbers; each limit may belong to the domain or not; infinite limits stand for none. */
  record Decimal(double min, boolean minIncluded, double max, boolean maxIncluded)
      implements SettingDomain {
    @Override
    public boolean contains(String text) {
      OptionalDouble read = StrictNumbers.decimal(text);
      if (read.isEmpty()) {
        return false;
      }
      double value = read.getAsDouble();
      return (minIncluded ? value >= min : value > min)
          && (maxIncluded ? value <= max : value < max);
    }

    @Override
    public String words() {
      if (max == Double.POSITIVE_INFINITY) {
        return "a number " + (minIncluded ? "of at least " : "above ") + plain(min);
      }
      return "a number in "
          + (minIncluded ? "[" : "(")
          + plain(min)
          + ", "
          + plain(max)
          + (maxIncluded ? "]" : ")");
    }

    private static String plain(double limit) {
      return limit == Math.rint(limit) && Math.abs(limit) < 1e9
          ? Long.toString((long) limit)
          : Double.toString(limit);
    }

    @Override
    public String kind() {
      return "decimal";
    }
  }

  /** {@code true} or {@code false}. */
  record Flag() implements SettingDomain {
    @Override
    public boolean contains(String text) {
      return text.equals("true") || text.equals("false");
    }

    @Override
    public String words() {
      return "true or false";
    }

    @Override
    public String kind() {
      return "flag";
    }
  }

  /** One of some words. */
  record Word(List<String> choices) implements SettingDomain {
    public Word {
      choices = List.copyOf(choices);
    }

    @Override
    public boolean contains(String text) {
      return choices.contains(text);
    }

    @Override
    public String words() {
      return "one of " + String.join(", ", choices);
    }

    @Override
    public String kind() {
      return "word";
    }
  }
}
