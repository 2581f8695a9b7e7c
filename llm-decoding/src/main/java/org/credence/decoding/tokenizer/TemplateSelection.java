package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.List;
import org.credence.core.input.Escaped;
import org.credence.decoding.tokenizer.TemplateExpression.ArgumentValues;
import org.credence.decoding.tokenizer.TemplateValue.Mapping;
import org.credence.decoding.tokenizer.TemplateValue.Selected;
import org.credence.decoding.tokenizer.TemplateValue.Text;
import org.credence.decoding.tokenizer.TemplateValue.Undefined;

/**
 * The filters {@code selectattr}, {@code rejectattr} and {@code map}: items of a list by an entry that each has, or these entries.
 *
 * <pre>
 *   selectattr(name)                where the entry counts as true
 *   selectattr(name, test)          where the test holds of it
 *   selectattr(name, test, value)   where it is equal to the value, another, or in it
 *   map(attribute=name)             the entries </pre>
 */
final class TemplateSelection {

  private TemplateSelection() {}

  static TemplateValue select(
      List<TemplateValue> items,
      boolean selects,
      String what,
      ArgumentValues arguments,
      TemplateScope scope,
      TemplatePlace at) {
    arguments.requireCount(1, 3, what, at);
    String name = name(arguments.get(0), what, at);
    List<TemplateValue> kept = new ArrayList<>();
    for (TemplateValue item : items) {
      if (holds(entry(item, name, what, scope, at), what, arguments, scope, at) == selects) {
        kept.add(item);
      }
    }
    return new Selected(List.copyOf(kept));
  }

  static TemplateValue map(
      List<TemplateValue> items,
      String what,
      ArgumentValues arguments,
      TemplateScope scope,
      TemplatePlace at) {
    TemplateValue attribute = arguments.byName().get("attribute");
    if (attribute == null || arguments.count() != 1) {
      throw at.unknown(what + " without 'attribute=' alone");
    }
    String name = name(attribute, what, at);
    List<TemplateValue> entries = new ArrayList<>();
    for (TemplateValue item : items) {
      entries.add(entry(item, name, what, scope, at));
    }
    return new Selected(List.copyOf(entries));
  }

  private static String name(TemplateValue argument, String what, TemplatePlace at) {
    if (!(argument instanceof Text text)) {
      throw at.type(what + " needs the name of an entry, found " + argument.kind());
    }
    String name = text.text().text();
    if (!name.matches("[A-Za-z][A-Za-z0-9_]*")) {
      throw at.unknown(what + " of the entry " + Escaped.quote(name));
    }
    return name;
  }

  private static TemplateValue entry(
      TemplateValue item, String name, String what, TemplateScope scope, TemplatePlace at) {
    scope.step(at);
    if (!(item instanceof Mapping mapping)) {
      throw at.type(what + " is for mappings, not for " + item.kind());
    }
    TemplateValue entry = mapping.entries().get(name);
    return entry == null ? new Undefined(name) : entry;
  }

  private static boolean holds(
      TemplateValue entry,
      String what,
      ArgumentValues arguments,
      TemplateScope scope,
      TemplatePlace at) {
    if (arguments.count() == 1) {
      return entry.isTrue();
    }
    String test = arguments.text(1, what, at).text();
    if (arguments.count() == 2) {
      return TemplateLibrary.test(entry, test, at);
    }
    String sign =
        switch (test) {
          case "equalto", "eq", "==" -> "==";
          case "ne", "!=" -> "!=";
          case "in" -> "in";
          default -> throw at.unknown(what + " by the test " + Escaped.quote(test));
        };
    return TemplateOperations.compare(sign, entry, arguments.get(2), scope, at);
  }
}
