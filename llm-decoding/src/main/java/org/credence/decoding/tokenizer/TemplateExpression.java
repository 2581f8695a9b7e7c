package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.credence.decoding.tokenizer.TemplateValue.Flag;
import org.credence.decoding.tokenizer.TemplateValue.Mapping;
import org.credence.decoding.tokenizer.TemplateValue.Text;
import org.credence.decoding.tokenizer.TemplateValue.Undefined;
import org.credence.decoding.tokenizer.TemplateValue.Whole;

/** A part of a template that has a value. Chains of one precedence are lists, so that depth grows with brackets alone. */
interface TemplateExpression {

  TemplateValue value(TemplateScope scope);

  /** A literal. */
  record Constant(TemplateValue constant) implements TemplateExpression {
    @Override
    public TemplateValue value(TemplateScope scope) {
      return constant;
    }
  }

  /** A name. */
  record Variable(String name, TemplatePlace place) implements TemplateExpression {
    @Override
    public TemplateValue value(TemplateScope scope) {
      scope.step(place);
      return scope.variable(name);
    }
  }

  /** {@code [a, b]} or {@code (a, b)}. */
  record ListOf(List<TemplateExpression> items, TemplatePlace place) implements TemplateExpression {
    @Override
    public TemplateValue value(TemplateScope scope) {
      List<TemplateValue> values = new ArrayList<>();
      for (TemplateExpression item : items) {
        values.add(item.value(scope));
      }
      return scope.made(values, place);
    }
  }

  /** {@code {'a': b}}. */
  record MappingOf(
      List<TemplateExpression> keys, List<TemplateExpression> values, TemplatePlace place)
      implements TemplateExpression {
    @Override
    public TemplateValue value(TemplateScope scope) {
      scope.use(keys.size(), place);
      Map<String, TemplateValue> entries = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        TemplateValue key = keys.get(i).value(scope);
        if (!(key instanceof Text text)) {
          throw place.type("a key of a mapping is " + key.kind() + ", expected a text");
        }
        scope.read(text.text().length(), place);
        entries.put(text.text().text(), values.get(i).value(scope));
      }
      return scope.made(Mapping.of(entries), place);
    }
  }

  /** A sign and what stands to its right. */
  record Link(String sign, TemplateExpression right, TemplatePlace place) {}

  /** {@code a + b - c}, from the left. */
  record Chain(TemplateExpression first, List<Link> links) implements TemplateExpression {
    @Override
    public TemplateValue value(TemplateScope scope) {
      TemplateValue value = first.value(scope);
      for (Link link : links) {
        scope.step(link.place());
        value =
            TemplateOperations.arithmetic(
                link.sign(), value, link.right().value(scope), scope, link.place());
      }
      return value;
    }
  }

  /** {@code a < b <= c}: each with its neighbour. */
  record Comparison(TemplateExpression first, List<Link> links) implements TemplateExpression {
    @Override
    public TemplateValue value(TemplateScope scope) {
      TemplateValue left = first.value(scope);
      for (Link link : links) {
        scope.step(link.place());
        TemplateValue right = link.right().value(scope);
        if (!TemplateOperations.compare(link.sign(), left, right, scope, link.place())) {
          return new Flag(false);
        }
        left = right;
      }
      return new Flag(true);
    }
  }

  /** {@code a and b}: the first that is not true, or the last. {@code a or b}: the first that is true, or the last. */
  record Junction(List<TemplateExpression> parts, boolean stopsAt, TemplatePlace place)
      implements TemplateExpression {
    @Override
    public TemplateValue value(TemplateScope scope) {
      TemplateValue value = parts.get(0).value(scope);
      for (int i = 1; i < parts.size() && value.isTrue() != stopsAt; i++) {
        scope.step(place);
        value = parts.get(i).value(scope);
      }
      return value;
    }
  }

  /** {@code not a}. */
  record Not(TemplateExpression part) implements TemplateExpression {
    @Override
    public TemplateValue value(TemplateScope scope) {
      return new Flag(!part.value(scope).isTrue());
    }
  }

  /** {@code -a}. */
  record Negative(TemplateExpression part, TemplatePlace place) implements TemplateExpression {
    @Override
    public TemplateValue value(TemplateScope scope) {
      return TemplateOperations.arithmetic("-", new Whole(0), part.value(scope), scope, place);
    }
  }

  /** {@code a if b else c}. */
  record Choice(TemplateExpression then, TemplateExpression condition, TemplateExpression otherwise)
      implements TemplateExpression {
    @Override
    public TemplateValue value(TemplateScope scope) {
      return condition.value(scope).isTrue() ? then.value(scope) : otherwise.value(scope);
    }
  }

  /** Something with attributes, items, filters and tests behind it. */
  record Followed(TemplateExpression base, List<TemplateSuffix> suffixes)
      implements TemplateExpression {
    @Override
    public TemplateValue value(TemplateScope scope) {
      TemplateValue value = base.value(scope);
      for (TemplateSuffix suffix : suffixes) {
        value = suffix.apply(value, scope);
      }
      return value;
    }
  }

  /** The call of a function. */
  record Call(String name, Arguments arguments, TemplatePlace place) implements TemplateExpression {
    @Override
    public TemplateValue value(TemplateScope scope) {
      scope.step(place);
      return TemplateLibrary.function(name, arguments.values(scope), scope, place);
    }
  }

  /** Arguments by place and by name. */
  record Arguments(List<TemplateExpression> byPlace, Map<String, TemplateExpression> byName) {

    static Arguments none() {
      return new Arguments(List.of(), Map.of());
    }

    ArgumentValues values(TemplateScope scope) {
      List<TemplateValue> places = new ArrayList<>();
      byPlace.forEach(e -> places.add(e.value(scope)));
      Map<String, TemplateValue> names = new LinkedHashMap<>();
      byName.forEach((name, e) -> names.put(name, e.value(scope)));
      return new ArgumentValues(places, names);
    }
  }

  /** What they are. */
  record ArgumentValues(List<TemplateValue> byPlace, Map<String, TemplateValue> byName) {

    int count() {
      return byPlace.size() + byName.size();
    }

    /** The only arguments there may be, by place. */
    void requireCount(int least, int most, String what, TemplatePlace place) {
      if (byPlace.size() < least || byPlace.size() > most || !byName.isEmpty()) {
        throw place.unknown(
            what + " with " + byPlace.size() + " arguments and " + byName.size() + " named ones");
      }
    }

    TemplateValue get(int i) {
      return i < byPlace.size() ? byPlace.get(i) : new Undefined("argument " + (i + 1));
    }

    MarkedText text(int i, String what, TemplatePlace place) {
      if (get(i) instanceof Text text) {
        return text.text();
      }
      throw place.type(
          "argument " + (i + 1) + " of " + what + " is " + get(i).kind() + ", expected a text");
    }
  }
}
