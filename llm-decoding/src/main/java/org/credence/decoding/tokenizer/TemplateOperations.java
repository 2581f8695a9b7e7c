package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.credence.decoding.tokenizer.TemplateValue.Flag;
import org.credence.decoding.tokenizer.TemplateValue.Mapping;
import org.credence.decoding.tokenizer.TemplateValue.Nothing;
import org.credence.decoding.tokenizer.TemplateValue.Sequence;
import org.credence.decoding.tokenizer.TemplateValue.Text;
import org.credence.decoding.tokenizer.TemplateValue.Undefined;
import org.credence.decoding.tokenizer.TemplateValue.Whole;

/** What signs between values do. */
final class TemplateOperations {

  private TemplateOperations() {}

  static TemplateValue arithmetic(
      String sign, TemplateValue left, TemplateValue right, TemplateScope scope, TemplatePlace at) {
    if (sign.equals("~")) {
      return joined(printed(left, at), printed(right, at), scope, at);
    }
    if (left instanceof Whole one && right instanceof Whole other) {
      return new Whole(whole(sign, one.number(), other.number(), at));
    }
    if (sign.equals("+") && left instanceof Text one && right instanceof Text other) {
      return joined(one.text(), other.text(), scope, at);
    }
    if (sign.equals("+") && left instanceof Sequence one && right instanceof Sequence other) {
      scope.use((long) one.items().size() + other.items().size(), at);
      List<TemplateValue> items = new ArrayList<>(one.items());
      items.addAll(other.items());
      return scope.made(items, at);
    }
    throw at.type(
        "'" + sign + "' between " + left.kind() + " and " + right.kind() + " has no meaning here");
  }

  private static TemplateValue joined(
      MarkedText left, MarkedText right, TemplateScope scope, TemplatePlace at) {
    scope.requireAtMost((long) left.length() + right.length(), at);
    return scope.made(MarkedText.join(List.of(left, right), MarkedText.EMPTY), at);
  }

  private static long whole(String sign, long one, long other, TemplatePlace at) {
    try {
      switch (sign) {
        case "+":
          return Math.addExact(one, other);
        case "-":
          return Math.subtractExact(one, other);
        case "*":
          return Math.multiplyExact(one, other);
        case "//":
          return Math.floorDiv(one, other);
        case "%":
          return Math.floorMod(one, other);
        default:
          throw at.unknown("'" + sign + "' between numbers");
      }
    } catch (ArithmeticException e) {
      throw at.type(one + " " + sign + " " + other + " is no whole number of 64 bits");
    }
  }

  /** A value as it is written out. */
  static MarkedText printed(TemplateValue value, TemplatePlace at) {
    if (value instanceof Text text) {
      return text.text();
    }
    if (value instanceof Whole whole) {
      return MarkedText.ours(Long.toString(whole.number()));
    }
    if (value instanceof Flag flag) {
      return MarkedText.ours(flag.isTrue() ? "True" : "False");
    }
    if (value instanceof Nothing) {
      return MarkedText.ours("None");
    }
    if (value instanceof Undefined) {
      return MarkedText.EMPTY;
    }
    throw at.type(value.kind() + " cannot be written; write its parts, or use 'tojson'");
  }

  static boolean compare(
      String sign, TemplateValue left, TemplateValue right, TemplateScope scope, TemplatePlace at) {
    switch (sign) {
      case "==":
        return same(left, right, scope, at);
      case "!=":
        return !same(left, right, scope, at);
      case "in":
        return isIn(left, right, scope, at);
      case "not in":
        return !isIn(left, right, scope, at);
      default:
        int order = order(sign, left, right, scope, at);
        return sign.startsWith("<")
            ? order < 0 || order == 0 && sign.equals("<=")
            : order > 0 || order == 0 && sign.equals(">=");
    }
  }

  private static int order(
      String sign, TemplateValue left, TemplateValue right, TemplateScope scope, TemplatePlace at) {
    if (left instanceof Whole one && right instanceof Whole other) {
      return Long.compare(one.number(), other.number());
    }
    if (left instanceof Text one && right instanceof Text other) {
      scope.read(Math.min(one.text().length(), other.text().length()), at);
      return one.text().text().compareTo(other.text().text());
    }
    throw at.type(
        "'" + sign + "' between " + left.kind() + " and " + right.kind() + " has no meaning here");
  }

  /** Equality of what is meant; who wrote a text does not matter. */
  static boolean same(
      TemplateValue left, TemplateValue right, TemplateScope scope, TemplatePlace at) {
    scope.step(at);
    if (left instanceof Text one && right instanceof Text other) {
      scope.read(Math.min(one.text().length(), other.text().length()), at);
      return one.text().text().equals(other.text().text());
    }
    if (left instanceof Sequence one && right instanceof Sequence other) {
      boolean same = one.items().size() == other.items().size();
      for (int i = 0; same && i < one.items().size(); i++) {
        same = same(one.items().get(i), other.items().get(i), scope, at);
      }
      return same;
    }
    if (left instanceof Mapping one && right instanceof Mapping other) {
      scope.use(one.entries().size(), at);
      boolean same = one.entries().keySet().equals(other.entries().keySet());
      for (Map.Entry<String, TemplateValue> entry : one.entries().entrySet()) {
        TemplateValue twin = other.entries().get(entry.getKey());
        same = same && twin != null && same(entry.getValue(), twin, scope, at);
      }
      return same;
    }
    if (left instanceof Undefined && right instanceof Undefined) {
      return true;
    }
    return number(left).equals(number(right));
  }

  /** Numbers and truth values are equal as 0 and 1 are; all else is equal to itself. */
  private static Object number(TemplateValue value) {
    return value instanceof Flag flag ? new Whole(flag.isTrue() ? 1 : 0) : value;
  }

  private static boolean isIn(
      TemplateValue left, TemplateValue right, TemplateScope scope, TemplatePlace at) {
    if (left instanceof Text part && right instanceof Text whole) {
      scope.search(whole.text(), part.text(), at);
      return whole.text().text().contains(part.text().text());
    }
    if (left instanceof Text key && right instanceof Mapping mapping) {
      scope.read(key.text().length(), at);
      return mapping.entries().containsKey(key.text().text());
    }
    if (right instanceof Sequence list) {
      for (TemplateValue item : list.items()) {
        if (same(left, item, scope, at)) {
          return true;
        }
      }
      return false;
    }
    if (right instanceof Undefined) {
      return false;
    }
    throw at.type("'in' between " + left.kind() + " and " + right.kind() + " has no meaning here");
  }
}
