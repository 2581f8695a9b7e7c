package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.credence.core.input.Escaped;
import org.credence.decoding.tokenizer.TemplateExpression.Arguments;
import org.credence.decoding.tokenizer.TemplateValue.Flag;
import org.credence.decoding.tokenizer.TemplateValue.LoopState;
import org.credence.decoding.tokenizer.TemplateValue.Mapping;
import org.credence.decoding.tokenizer.TemplateValue.Namespace;
import org.credence.decoding.tokenizer.TemplateValue.Nothing;
import org.credence.decoding.tokenizer.TemplateValue.Sequence;
import org.credence.decoding.tokenizer.TemplateValue.Text;
import org.credence.decoding.tokenizer.TemplateValue.Undefined;
import org.credence.decoding.tokenizer.TemplateValue.Whole;

/** What stands behind a value and makes another of it. */
interface TemplateSuffix {

  TemplateValue apply(TemplateValue value, TemplateScope scope);

  /** {@code value.name}: an entry of data, never a property of the program. */
  record Attribute(String name, TemplatePlace place) implements TemplateSuffix {

    /** Names that mean something else than an entry in the Jinja that templates are written for. */
    private static final Set<String> METHODS =
        Set.of(
            "items",
            "keys",
            "values",
            "get",
            "pop",
            "update",
            "copy",
            "clear",
            "setdefault",
            "popitem",
            "fromkeys");

    @Override
    public TemplateValue apply(TemplateValue value, TemplateScope scope) {
      scope.step(place);
      if (value instanceof Mapping mapping && isEntry(name)) {
        return entry(Optional.ofNullable(mapping.entries().get(name)), name);
      }
      if (value instanceof Namespace namespace && isEntry(name)) {
        return entry(Optional.ofNullable(namespace.entries().get(name)), name);
      }
      if (value instanceof LoopState loop) {
        return loop.attribute(name).orElseThrow(() -> unknown(value));
      }
      if (value instanceof Undefined) {
        throw place.type("'" + name + "' of what is " + value.kind());
      }
      throw unknown(value);
    }

    private RuntimeException unknown(TemplateValue value) {
      return place.unknown("the attribute " + Escaped.quote(name) + " of " + value.kind());
    }

    private static boolean isEntry(String name) {
      return !name.startsWith("_") && !METHODS.contains(name);
    }

    private static TemplateValue entry(Optional<TemplateValue> found, String name) {
      return found.orElseGet(() -> new Undefined(name));
    }
  }

  /** {@code value[item]}. */
  record Item(TemplateExpression item, TemplatePlace place) implements TemplateSuffix {
    @Override
    public TemplateValue apply(TemplateValue value, TemplateScope scope) {
      scope.step(place);
      TemplateValue key = item.value(scope);
      if (value instanceof Mapping mapping && key instanceof Text text) {
        scope.read(text.text().length(), place);
        TemplateValue found = mapping.entries().get(text.text().text());
        return found == null ? new Undefined(text.text().text()) : found;
      }
      if (value instanceof Sequence list && key instanceof Whole whole) {
        long at = whole.number() < 0 ? whole.number() + list.items().size() : whole.number();
        return at < 0 || at >= list.items().size()
            ? new Undefined("item " + whole.number())
            : list.items().get((int) at);
      }
      if (value instanceof Text text && key instanceof Whole whole) {
        String all = text.text().text();
        scope.read(all.length(), place);
        int length = all.codePointCount(0, all.length());
        long at = whole.number() < 0 ? whole.number() + length : whole.number();
        if (at < 0 || at >= length) {
          return new Undefined("character " + whole.number());
        }
        int from = all.offsetByCodePoints(0, (int) at);
        return new Text(text.text().slice(from, all.offsetByCodePoints(from, 1)));
      }
      throw place.type(value.kind() + " has no item that is " + key.kind());
    }
  }

  /** {@code value[from:to:step]}, as Python counts. */
  record Slice(
      Optional<TemplateExpression> from,
      Optional<TemplateExpression> to,
      Optional<TemplateExpression> step,
      TemplatePlace place)
      implements TemplateSuffix {
    @Override
    public TemplateValue apply(TemplateValue value, TemplateScope scope) {
      scope.step(place);
      long by = number(step, 1, scope);
      if (by == 0) {
        throw place.type("a slice in steps of 0 never ends");
      }
      if (value instanceof Sequence list) {
        int size = list.items().size();
        scope.use(size, place);
        List<TemplateValue> items = new ArrayList<>();
        long at = number(from, by > 0 ? 0 : size - 1L, size, by < 0, scope);
        long end = to.isPresent() || by > 0 ? number(to, size, size, by < 0, scope) : -1;
        for (; by > 0 ? at < end : at > end; at = Math.addExact(at, clamp(by, size))) {
          items.add(list.items().get((int) at));
        }
        return scope.made(items, place);
      }
      if (value instanceof Text text && by == 1) {
        String all = text.text().text();
        scope.read(all.length(), place);
        int length = all.codePointCount(0, all.length());
        int start = (int) number(from, 0, length, false, scope);
        int end = Math.max(start, (int) number(to, length, length, false, scope));
        int first = all.offsetByCodePoints(0, start);
        return scope.made(
            text.text().slice(first, all.offsetByCodePoints(first, end - start)), place);
      }
      throw place.unknown("a slice of " + value.kind() + (by == 1 ? "" : " in steps of " + by));
    }

    private static long clamp(long by, int size) {
      return Math.max(-size - 1L, Math.min(size + 1L, by));
    }

    private long number(Optional<TemplateExpression> bound, long absent, TemplateScope scope) {
      if (bound.isEmpty()) {
        return absent;
      }
      TemplateValue value = bound.get().value(scope);
      if (value instanceof Whole whole) {
        return whole.number();
      }
      if (value instanceof Nothing) {
        return absent;
      }
      throw place.type("the bound of a slice is " + value.kind() + ", expected a number");
    }

    /** A bound counted from the start and within the value; going down, one before its start is within too. */
    private long number(
        Optional<TemplateExpression> bound,
        long absent,
        int size,
        boolean down,
        TemplateScope scope) {
      long number = number(bound, absent, scope);
      long counted = bound.isPresent() && number < 0 ? number + size : number;
      return Math.max(down ? -1 : 0, Math.min(down ? size - 1L : size, counted));
    }
  }

  /** {@code value.name(...)}. */
  record Method(String name, Arguments arguments, TemplatePlace place) implements TemplateSuffix {
    @Override
    public TemplateValue apply(TemplateValue value, TemplateScope scope) {
      scope.step(place);
      return TemplateLibrary.method(value, name, arguments.values(scope), scope, place);
    }
  }

  /** {@code value | name(...)}. */
  record Filter(String name, Arguments arguments, TemplatePlace place) implements TemplateSuffix {
    @Override
    public TemplateValue apply(TemplateValue value, TemplateScope scope) {
      scope.step(place);
      return TemplateLibrary.filter(value, name, arguments.values(scope), scope, place);
    }
  }

  /** {@code value is name}. */
  record Test(String name, boolean expected, TemplatePlace place) implements TemplateSuffix {
    @Override
    public TemplateValue apply(TemplateValue value, TemplateScope scope) {
      scope.step(place);
      return new Flag(TemplateLibrary.test(value, name, place) == expected);
    }
  }
}
