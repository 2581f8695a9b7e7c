package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.credence.core.input.Escaped;
import org.credence.decoding.tokenizer.TemplateExpression.ArgumentValues;
import org.credence.decoding.tokenizer.TemplateValue.Flag;
import org.credence.decoding.tokenizer.TemplateValue.Mapping;
import org.credence.decoding.tokenizer.TemplateValue.Namespace;
import org.credence.decoding.tokenizer.TemplateValue.Nothing;
import org.credence.decoding.tokenizer.TemplateValue.Selected;
import org.credence.decoding.tokenizer.TemplateValue.Sequence;
import org.credence.decoding.tokenizer.TemplateValue.Text;
import org.credence.decoding.tokenizer.TemplateValue.Undefined;
import org.credence.decoding.tokenizer.TemplateValue.Whole;

/** The functions, filters, tests and methods that templates may use: all there are. */
final class TemplateLibrary {

  private static final int MOST_STRIPPED = 64;

  private TemplateLibrary() {}

  static TemplateValue function(
      String name, ArgumentValues arguments, TemplateScope scope, TemplatePlace at) {
    String what = "the function " + Escaped.quote(name);
    switch (name) {
      case "raise_exception":
        arguments.requireCount(1, 1, what, at);
        throw new IllegalArgumentException(
            "the chat template ("
                + Escaped.text(at.file())
                + ":"
                + at.line()
                + ") does not take these messages: "
                + Escaped.text(TemplateOperations.printed(arguments.get(0), at).text()));
      case "namespace":
        if (!arguments.byPlace().isEmpty()) {
          throw at.unknown(what + " with values that have no name");
        }
        arguments.byName().values().forEach(v -> scope.made(v, at));
        return new Namespace(new LinkedHashMap<>(arguments.byName()));
      case "range":
        arguments.requireCount(1, 2, what, at);
        return range(arguments, scope, at);
      default:
        throw at.unknown(what);
    }
  }

  private static TemplateValue range(
      ArgumentValues arguments, TemplateScope scope, TemplatePlace at) {
    int last = arguments.count() - 1;
    if (!(arguments.get(0) instanceof Whole first && arguments.get(last) instanceof Whole end)) {
      throw at.type("the bounds of a range are no whole numbers");
    }
    List<TemplateValue> numbers = new ArrayList<>();
    for (long i = last == 0 ? 0 : first.number(); i < end.number(); i++) {
      scope.step(at);
      numbers.add(new Whole(i));
    }
    return scope.made(numbers, at);
  }

  static boolean test(TemplateValue value, String name, TemplatePlace at) {
    if (value instanceof Selected) {
      throw at.type("the test " + Escaped.quote(name) + " of " + value.kind());
    }
    switch (name) {
      case "defined":
        return !(value instanceof Undefined);
      case "undefined":
        return value instanceof Undefined;
      case "none":
        return value instanceof Nothing;
      case "string":
        return value instanceof Text;
      case "mapping":
        return value instanceof Mapping;
      case "sequence":
      case "iterable":
        return value instanceof Text
            || value instanceof Sequence
            || value instanceof Mapping
            || value instanceof Undefined;
      case "number":
        return value instanceof Whole || value instanceof Flag;
      case "integer":
        return value instanceof Whole;
      case "boolean":
        return value instanceof Flag;
      case "true":
        return value instanceof Flag && value.isTrue();
      case "false":
        return value instanceof Flag && !value.isTrue();
      case "even":
        return parity(value, at) == 0;
      case "odd":
        return parity(value, at) == 1;
      default:
        throw at.unknown("the test " + Escaped.quote(name));
    }
  }

  private static int parity(TemplateValue value, TemplatePlace at) {
    if (value instanceof Whole whole) {
      return (int) (whole.number() & 1);
    }
    throw at.type(value.kind() + " is neither even nor odd");
  }

  static TemplateValue filter(
      TemplateValue value,
      String name,
      ArgumentValues arguments,
      TemplateScope scope,
      TemplatePlace at) {
    String what = "the filter " + Escaped.quote(name);
    switch (name) {
      case "trim":
        arguments.requireCount(0, 0, what, at);
        return ofText(TemplateOperations.printed(value, at), "strip", what, arguments, scope, at);
      case "upper":
      case "lower":
      case "replace":
        return ofText(TemplateOperations.printed(value, at), name, what, arguments, scope, at);
      case "string":
        arguments.requireCount(0, 0, what, at);
        return new Text(TemplateOperations.printed(value, at));
      case "length":
      case "count":
        arguments.requireCount(0, 0, what, at);
        return new Whole(length(value, what, scope, at));
      case "tojson":
        arguments.requireCount(0, 0, what, at);
        return new Text(TemplateJson.of(value, scope, at));
      case "default":
      case "d":
        arguments.requireCount(1, 1, what, at);
        return value instanceof Undefined ? arguments.get(0) : value;
      case "first":
      case "last":
        arguments.requireCount(0, 0, what, at);
        if (value instanceof Selected && name.equals("last")) {
          throw at.type(what + " is for lists, not for " + value.kind());
        }
        List<TemplateValue> items = items(value, what, at);
        return items.isEmpty()
            ? new Undefined(name)
            : items.get(name.equals("first") ? 0 : items.size() - 1);
      case "list":
        arguments.requireCount(0, 0, what, at);
        return scope.made(items(value, what, at), at);
      case "join":
        arguments.requireCount(0, 1, what, at);
        MarkedText between =
            arguments.count() == 0 ? MarkedText.EMPTY : arguments.text(0, what, at);
        List<MarkedText> parts = new ArrayList<>();
        items(value, what, at).forEach(i -> parts.add(TemplateOperations.printed(i, at)));
        return joined(parts, between, scope, at);
      case "selectattr":
      case "rejectattr":
        boolean selects = name.equals("selectattr");
        return TemplateSelection.select(
            items(value, what, at), selects, what, arguments, scope, at);
      case "map":
        return TemplateSelection.map(items(value, what, at), what, arguments, scope, at);
      default:
        throw at.unknown(what);
    }
  }

  private static long length(
      TemplateValue value, String what, TemplateScope scope, TemplatePlace at) {
    if (value instanceof Text text) {
      scope.read(text.text().length(), at);
      String all = text.text().text();
      return all.codePointCount(0, all.length());
    }
    if (value instanceof Mapping mapping) {
      return mapping.entries().size();
    }
    if (value instanceof Selected) {
      throw at.type(what + " is for lists, not for " + value.kind());
    }
    return items(value, what, at).size();
  }

  private static List<TemplateValue> items(TemplateValue value, String what, TemplatePlace at) {
    if (value instanceof Sequence list) {
      return list.items();
    }
    if (value instanceof Selected selected) {
      return selected.items();
    }
    if (value instanceof Undefined) {
      return List.of();
    }
    throw at.type(what + " is for lists, not for " + value.kind());
  }

  private static TemplateValue joined(
      List<MarkedText> parts, MarkedText between, TemplateScope scope, TemplatePlace at) {
    long length = (long) Math.max(0, parts.size() - 1) * between.length();
    for (MarkedText part : parts) {
      scope.step(at);
      length += part.length();
    }
    scope.requireAtMost(length, at);
    return scope.made(MarkedText.join(parts, between), at);
  }

  static TemplateValue method(
      TemplateValue value,
      String name,
      ArgumentValues arguments,
      TemplateScope scope,
      TemplatePlace at) {
    String what = "the method " + Escaped.quote(name) + " of " + value.kind();
    if (value instanceof Text text) {
      return ofText(text.text(), name, what, arguments, scope, at);
    }
    if (value instanceof Mapping mapping && name.equals("get")) {
      arguments.requireCount(1, 2, what, at);
      scope.read(arguments.text(0, what, at).length(), at);
      TemplateValue found = mapping.entries().get(arguments.text(0, what, at).text());
      TemplateValue absent = arguments.count() == 2 ? arguments.get(1) : new Nothing();
      return found == null ? absent : found;
    }
    if (value instanceof Mapping mapping && name.equals("items")) {
      arguments.requireCount(0, 0, what, at);
      List<TemplateValue> items = new ArrayList<>();
      for (Map.Entry<String, TemplateValue> entry : mapping.entries().entrySet()) {
        items.add(scope.made(List.of(Text.of(entry.getKey()), entry.getValue()), at));
      }
      return scope.made(items, at);
    }
    throw at.unknown(what);
  }

  private static TemplateValue ofText(
      MarkedText text,
      String name,
      String what,
      ArgumentValues arguments,
      TemplateScope scope,
      TemplatePlace at) {
    scope.read(text.length(), at);
    switch (name) {
      case "strip":
      case "lstrip":
      case "rstrip":
        arguments.requireCount(0, 1, what, at);
        boolean left = !name.startsWith("r");
        boolean right = !name.startsWith("l");
        return scope.made(
            arguments.count() == 0
                ? text.strip(left, right)
                : text.strip(left, right, shortText(arguments, what, at)),
            at);
      case "upper":
        arguments.requireCount(0, 0, what, at);
        return scope.made(text.upper(), at);
      case "lower":
        arguments.requireCount(0, 0, what, at);
        return scope.made(text.lower(), at);
      case "startswith":
        arguments.requireCount(1, 1, what, at);
        return new Flag(text.text().startsWith(arguments.text(0, what, at).text()));
      case "endswith":
        arguments.requireCount(1, 1, what, at);
        return new Flag(text.text().endsWith(arguments.text(0, what, at).text()));
      case "split":
        arguments.requireCount(1, 1, what, at);
        return scope.made(
            split(text, arguments, what, scope, at).stream().map(Text::new).toList(), at);
      case "replace":
        arguments.requireCount(2, 2, what, at);
        return joined(
            split(text, arguments, what, scope, at), arguments.text(1, what, at), scope, at);
      default:
        throw at.unknown(what);
    }
  }

  private static List<MarkedText> split(
      MarkedText text,
      ArgumentValues arguments,
      String what,
      TemplateScope scope,
      TemplatePlace at) {
    String separator = arguments.text(0, what, at).text();
    if (separator.isEmpty()) {
      throw at.type(what + " by an empty text has no meaning here");
    }
    scope.search(text, arguments.text(0, what, at), at);
    scope.use(text.length(), at);
    return text.split(separator);
  }

  /** Characters to take away at the ends of a text: each of them is compared with all of these. */
  private static String shortText(ArgumentValues arguments, String what, TemplatePlace at) {
    MarkedText characters = arguments.text(0, what, at);
    if (characters.length() > MOST_STRIPPED) {
      throw at.unknown(what + " for more than " + MOST_STRIPPED + " characters");
    }
    return characters.text();
  }
}
