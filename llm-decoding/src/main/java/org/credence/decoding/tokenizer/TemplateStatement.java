package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.credence.decoding.tokenizer.TemplateValue.LoopState;
import org.credence.decoding.tokenizer.TemplateValue.Mapping;
import org.credence.decoding.tokenizer.TemplateValue.Namespace;
import org.credence.decoding.tokenizer.TemplateValue.Selected;
import org.credence.decoding.tokenizer.TemplateValue.Sequence;
import org.credence.decoding.tokenizer.TemplateValue.Text;
import org.credence.decoding.tokenizer.TemplateValue.Undefined;

/** A part of a template that writes text or sets variables. */
interface TemplateStatement {

  /** How a template goes on after a statement. */
  enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  Flow run(TemplateScope scope);

  /** Runs statements until one of them leaves or repeats the loop around them. */
  static Flow runAll(List<TemplateStatement> statements, TemplateScope scope) {
    for (TemplateStatement statement : statements) {
      Flow flow = statement.run(scope);
      if (flow != Flow.ON) {
        return flow;
      }
    }
    return Flow.ON;
  }

  /** Text between tags. */
  record Data(MarkedText text, TemplatePlace place) implements TemplateStatement {
    @Override
    public Flow run(TemplateScope scope) {
      scope.write(text, place);
      return Flow.ON;
    }
  }

  /** {@code {{ value }}}. */
  record Print(TemplateExpression value, TemplatePlace place) implements TemplateStatement {
    @Override
    public Flow run(TemplateScope scope) {
      scope.write(TemplateOperations.printed(value.value(scope), place), place);
      return Flow.ON;
    }
  }

  /** A condition and what is done where it holds. */
  record Branch(TemplateExpression condition, List<TemplateStatement> body) {}

  /** {@code {% if %}}, {@code {% elif %}}, {@code {% else %}}. */
  record Branches(List<Branch> branches, List<TemplateStatement> otherwise, TemplatePlace place)
      implements TemplateStatement {
    @Override
    public Flow run(TemplateScope scope) {
      for (Branch branch : branches) {
        scope.step(place);
        if (branch.condition().value(scope).isTrue()) {
          return runAll(branch.body(), scope);
        }
      }
      return runAll(otherwise, scope);
    }
  }

  /**
   * {@code {% for name in values if condition %}}.
   *
   * @param names one, or as many as each item has entries
   * @param otherwise what is done where there are no items
   */
  record Loop(
      List<String> names,
      TemplateExpression values,
      Optional<TemplateExpression> condition,
      List<TemplateStatement> body,
      List<TemplateStatement> otherwise,
      TemplatePlace place)
      implements TemplateStatement {
    @Override
    public Flow run(TemplateScope scope) {
      List<TemplateValue> items = kept(items(values.value(scope), scope), scope);
      boolean more = true;
      for (int i = 0; more && i < items.size(); i++) {
        scope.step(place);
        scope.enter();
        scope.set("loop", new LoopState(items, i));
        assign(items.get(i), scope);
        more = runAll(body, scope) != Flow.BREAK;
        scope.leave();
      }
      return items.isEmpty() ? runAll(otherwise, scope) : Flow.ON;
    }

    private List<TemplateValue> items(TemplateValue value, TemplateScope scope) {
      if (value instanceof Sequence list) {
        return list.items();
      }
      if (value instanceof Selected selected) {
        return selected.items();
      }
      if (value instanceof Mapping mapping) {
        scope.use(mapping.entries().size(), place);
        List<TemplateValue> keys = new ArrayList<>();
        mapping.entries().keySet().forEach(key -> keys.add(Text.of(key)));
        return keys;
      }
      if (value instanceof Undefined) {
        return List.of();
      }
      throw place.type("a loop over " + value.kind() + ", expected a list");
    }

    private List<TemplateValue> kept(List<TemplateValue> items, TemplateScope scope) {
      if (condition.isEmpty()) {
        return items;
      }
      List<TemplateValue> kept = new ArrayList<>();
      for (TemplateValue item : items) {
        scope.step(place);
        scope.enter();
        assign(item, scope);
        if (condition.get().value(scope).isTrue()) {
          kept.add(item);
        }
        scope.leave();
      }
      return kept;
    }

    private void assign(TemplateValue item, TemplateScope scope) {
      if (names.size() == 1) {
        scope.set(names.get(0), item);
        return;
      }
      if (!(item instanceof Sequence list && list.items().size() == names.size())) {
        throw place.type(
            "an item of the loop is " + item.kind() + ", expected a list of " + names.size());
      }
      for (int i = 0; i < names.size(); i++) {
        scope.set(names.get(i), list.items().get(i));
      }
    }
  }

  /** {@code {% set name = value %}}. */
  record Assignment(String name, TemplateExpression value, TemplatePlace place)
      implements TemplateStatement {
    @Override
    public Flow run(TemplateScope scope) {
      scope.step(place);
      TemplateValue kept = value.value(scope);
      if (kept instanceof Selected) {
        throw place.type(
            "'" + name + "' is set to " + kept.kind() + ", which can be read once only");
      }
      scope.set(name, kept);
      return Flow.ON;
    }
  }

  /** {@code {% set space.name = value %}}. */
  record NamespaceAssignment(
      String space, String name, TemplateExpression value, TemplatePlace place)
      implements TemplateStatement {
    @Override
    public Flow run(TemplateScope scope) {
      scope.step(place);
      TemplateValue target = scope.variable(space);
      if (!(target instanceof Namespace namespace)) {
        throw place.type(
            "'" + space + "' is " + target.kind() + "; only entries of a namespace can be set");
      }
      namespace.entries().put(name, scope.made(value.value(scope), place));
      return Flow.ON;
    }
  }

  /** {@code {% break %}} or {@code {% continue %}}. */
  record Jump(Flow flow) implements TemplateStatement {
    @Override
    public Flow run(TemplateScope scope) {
      return flow;
    }
  }
}
