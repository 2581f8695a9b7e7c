package org.credence.decoding.tokenizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.core.input.Escaped;

/** A value of a template: data, and nothing of the program that runs it. */
sealed interface TemplateValue {

  /** What counts as true in a condition. */
  boolean isTrue();

  /** The kind in words, for messages. */
  String kind();

  /** Levels of lists and mappings. */
  default int depth() {
    return 0;
  }

  /** A text. */
  record Text(MarkedText text) implements TemplateValue {

    static Text of(String text) {
      return new Text(MarkedText.ours(text));
    }

    @Override
    public boolean isTrue() {
      return text.length() > 0;
    }

    @Override
    public String kind() {
      return "a text";
    }
  }

  /** A whole number. */
  record Whole(long number) implements TemplateValue {

    @Override
    public boolean isTrue() {
      return number != 0;
    }

    @Override
    public String kind() {
      return "a number";
    }
  }

  /** True or false. */
  record Flag(boolean isTrue) implements TemplateValue {

    @Override
    public String kind() {
      return isTrue ? "true" : "false";
    }
  }

  /** {@code none}. */
  record Nothing() implements TemplateValue {

    @Override
    public boolean isTrue() {
      return false;
    }

    @Override
    public String kind() {
      return "none";
    }
  }

  /**
   * What is not there.
   *
   * @param name what was asked for
   */
  record Undefined(String name) implements TemplateValue {

    @Override
    public boolean isTrue() {
      return false;
    }

    @Override
    public String kind() {
      return "undefined (" + Escaped.quote(name) + ")";
    }
  }

  /** A list; it does not change. */
  record Sequence(List<TemplateValue> items, int depth) implements TemplateValue {

    static Sequence of(List<? extends TemplateValue> items) {
      return new Sequence(List.copyOf(items), 1 + deepest(items));
    }

    @Override
    public boolean isTrue() {
      return !items.isEmpty();
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /**
   * Items that a filter gives one after the other, once: they may be looped over or filtered on, not kept. As deep as can be, so that it is
   * never part of another value.
   */
  record Selected(List<TemplateValue> items) implements TemplateValue {

    @Override
    public boolean isTrue() {
      return true;
    }

    @Override
    public int depth() {
      return Integer.MAX_VALUE - 1;
    }

    @Override
    public String kind() {
      return "a selection without '| list' behind it";
    }
  }

  /** A mapping from texts; it does not change. */
  record Mapping(Map<String, TemplateValue> entries, int depth) implements TemplateValue {

    static Mapping of(Map<String, TemplateValue> entries) {
      return new Mapping(new LinkedHashMap<>(entries), 1 + deepest(entries.values()));
    }

    @Override
    public boolean isTrue() {
      return !entries.isEmpty();
    }

    @Override
    public String kind() {
      return "a mapping";
    }
  }

  /** Variables that loops may set. As deep as can be, so that it is never part of another value, let alone of itself. */
  record Namespace(Map<String, TemplateValue> entries) implements TemplateValue {

    @Override
    public boolean isTrue() {
      return true;
    }

    @Override
    public int depth() {
      return Integer.MAX_VALUE - 1;
    }

    @Override
    public String kind() {
      return "a namespace";
    }
  }

  /**
   * What a loop knows about itself.
   *
   * @param at place of the item, from 0
   */
  record LoopState(List<TemplateValue> items, int at) implements TemplateValue {

    /** One of its attributes, if there is one of that name. */
    Optional<TemplateValue> attribute(String name) {
      int size = items.size();
      return switch (name) {
        case "index" -> Optional.of(new Whole(at + 1L));
        case "index0" -> Optional.of(new Whole(at));
        case "revindex" -> Optional.of(new Whole(size - at));
        case "revindex0" -> Optional.of(new Whole(size - at - 1L));
        case "length" -> Optional.of(new Whole(size));
        case "first" -> Optional.of(new Flag(at == 0));
        case "last" -> Optional.of(new Flag(at == size - 1));
        case "previtem" -> Optional.of(at > 0 ? items.get(at - 1) : new Undefined(name));
        case "nextitem" -> Optional.of(at + 1 < size ? items.get(at + 1) : new Undefined(name));
        default -> Optional.empty();
      };
    }

    @Override
    public boolean isTrue() {
      return true;
    }

    @Override
    public int depth() {
      return Integer.MAX_VALUE - 1;
    }

    @Override
    public String kind() {
      return "a loop";
    }
  }

  private static int deepest(Iterable<? extends TemplateValue> values) {
    int deepest = 0;
    for (TemplateValue value : values) {
      deepest = Math.max(deepest, value.depth());
    }
    return deepest;
  }
}
