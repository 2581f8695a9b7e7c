package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The state of one run of a template: its variables, what it has written, what it has used. Used by one thread. */
final class TemplateScope {

  private static final int TEXT_PER_STEP = 16;
  private static final int SHORT_PART = 32;

  private final TemplateLimits limits;
  private final List<Map<String, TemplateValue>> frames = new ArrayList<>(); // innermost last
  private final MarkedText.Builder output = new MarkedText.Builder();
  private long steps;

  TemplateScope(TemplateLimits limits, Map<String, TemplateValue> data) {
    this.limits = limits;
    frames.add(new HashMap<>(data));
  }

  TemplateValue variable(String name) {
    for (int i = frames.size() - 1; i >= 0; i--) {
      TemplateValue value = frames.get(i).get(name);
      if (value != null) {
        return value;
      }
    }
    return new TemplateValue.Undefined(name);
  }

  /** Sets a variable of the innermost loop, or of the template outside loops. */
  void set(String name, TemplateValue value) {
    frames.get(frames.size() - 1).put(name, value);
  }

  void enter() {
    frames.add(new HashMap<>());
  }

  void leave() {
    frames.remove(frames.size() - 1);
  }

  /** Counts one step at that place. */
  void step(TemplatePlace place) {
    use(1, place);
  }

  /** Counts several steps at once, before they are taken. */
  void use(long more, TemplatePlace place) {
    steps += more;
    if (steps > limits.steps()) {
      throw place.error(
          "the template takes more than "
              + limits.steps()
              + " steps; does it loop without need? Name a built-in template instead",
          "STEPS");
    }
  }

  /** Counts a walk over a text of that length. */
  void read(long length, TemplatePlace place) {
    use(1 + length / TEXT_PER_STEP, place);
  }

  /** Counts a search in a text, which is slow for long parts that almost agree. */
  void search(MarkedText text, MarkedText part, TemplatePlace place) {
    long excess = Math.max(0, part.length() - SHORT_PART);
    read(text.length() + text.length() * excess, place);
  }

  /** Counts a value that was made. */
  TemplateValue made(TemplateValue value, TemplatePlace place) {
    if (value.depth() > limits.depth()) {
      throw place.error(
          value.depth() > Integer.MAX_VALUE - 2
              ? "a namespace or the state of a loop cannot be part of another value"
              : value.kind() + " within more than " + limits.depth() + " others",
          "DEPTH");
    }
    use(1, place);
    return value;
  }

  TemplateValue made(MarkedText text, TemplatePlace place) {
    requireLength(text.length(), place);
    return new TemplateValue.Text(text);
  }

  TemplateValue made(List<? extends TemplateValue> items, TemplatePlace place) {
    use(items.size(), place);
    return made(TemplateValue.Sequence.of(items), place);
  }

  /** Requires, before it is made, that a text be of lawful length. */
  void requireLength(long length, TemplatePlace place) {
    requireAtMost(length, place);
    read(length, place);
  }

  /** Requires a lawful length and counts nothing. */
  void requireAtMost(long length, TemplatePlace place) {
    if (length > limits.outputLength()) {
      throw place.error(
          "the template makes a text of more than "
              + limits.outputLength()
              + " characters; give shorter messages, or name a built-in template",
          "OUTPUT");
    }
  }

  void write(MarkedText text, TemplatePlace place) {
    requireAtMost((long) output.length() + text.length(), place);
    read(text.length(), place);
    output.append(text);
  }

  MarkedText output() {
    return output.build();
  }
}
