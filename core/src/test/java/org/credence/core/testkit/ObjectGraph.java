package org.credence.core.testkit;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All numbers and texts that can be reached from an object, each under a way to it: what it looks like now. Two equal pictures of one
 * object, before and after, say that nothing it shares with others was changed in between, scratch in arrays included; pictures of two
 * answers are equal if the answers are, to the last bit.
 *
 * <p>Goes through objects of this project (lambdas, too), arrays, collections, maps and optionals. Enums, numbers and texts are leaves; of
 * other classes, threads for instance, only the name counts.
 */
public final class ObjectGraph {

  private static final String OWN = "org.credence.";

  private final Set<String> without;
  private final Map<String, String> leaves = new LinkedHashMap<>();
  private final Map<Object, String> seen = new IdentityHashMap<>();
  private final Deque<Step> waiting = new ArrayDeque<>();

  private record Step(String way, Object to) {}

  private ObjectGraph(Set<String> without) {
    this.without = without;
  }

  /** What can be reached from there: ways to leaves. */
  public static Map<String, String> of(Object root) {
    return of(root, Set.of());
  }

  /**
   * What can be reached from there.
   *
   * @param without fields that are passed over, as {@code SimpleName.field}
   */
  public static Map<String, String> of(Object root, Set<String> without) {
    ObjectGraph graph = new ObjectGraph(without);
    graph.waiting.add(new Step(root.getClass().getSimpleName(), root));
    while (!graph.waiting.isEmpty()) {
      graph.visit(graph.waiting.poll());
    }
    return graph.leaves;
  }

  /** Where two pictures differ, with both values; empty if they do not. */
  public static List<String> differences(Map<String, String> before, Map<String, String> after) {
    Set<String> ways = new TreeSet<>(before.keySet());
    ways.addAll(after.keySet());
    return ways.stream()
        .filter(way -> !before.getOrDefault(way, "").equals(after.getOrDefault(way, "")))
        .map(way -> way + ": " + before.get(way) + " -> " + after.get(way))
        .toList();
  }

  /** The value of a field of that name, wherever in its class or those above. */
  public static Object field(Object owner, String name) {
    for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          return get(field, owner);
        }
      }
    }
    throw new IllegalArgumentException(owner.getClass() + " has no field " + name);
  }

  private static Object get(Field field, Object owner) {
    try {
      field.setAccessible(true);
      Object value = field.get(owner);
      return value == null ? "null" : value;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("no access to " + field, e);
    }
  }

  private void visit(Step step) {
    Object object = step.to;
    if (isLeaf(object)) {
      leaves.put(step.way, object.toString());
      return;
    }
    String before = seen.putIfAbsent(object, step.way);
    if (before != null) {
      leaves.put(step.way, "see " + before);
      return;
    }
    if (object.getClass().isArray()) {
      array(step.way, object);
    } else if (object instanceof Collection<?> collection) {
      leaves.put(step.way + ".size", Integer.toString(collection.size()));
      int i = 0;
      for (Object element : collection) {
        later(step.way + "[" + i++ + "]", element);
      }
    } else if (object instanceof Map<?, ?> map) {
      List<Object> entries = new ArrayList<>();
      map.forEach(
          (key, value) -> {
            entries.add(key);
            entries.add(value);
          });
      later(step.way + ".entries", entries);
    } else if (object instanceof Optional<?> optional) {
      leaves.put(step.way + ".isPresent", Boolean.toString(optional.isPresent()));
      optional.ifPresent(value -> later(step.way, value));
    } else if (object.getClass().getName().startsWith(OWN)) {
      fields(step.way, object);
    } else {
      leaves.put(step.way, object.getClass().getName());
    }
  }

  private static boolean isLeaf(Object object) {
    return object instanceof Number
        || object instanceof CharSequence
        || object instanceof Boolean
        || object instanceof Character
        || object instanceof Enum<?>
        || object instanceof Class<?>;
  }

  private void array(String way, Object array) {
    int length = Array.getLength(array);
    leaves.put(way + ".length", Integer.toString(length));
    if (array instanceof Object[] objects) {
      for (int i = 0; i < length; i++) {
        later(way + "[" + i + "]", objects[i] == null ? "null" : objects[i]);
      }
      return;
    }
    long hash = 1;
    for (int i = 0; i < length; i++) {
      Object value = Array.get(array, i);
      long bits =
          value instanceof Double number ? Double.doubleToRawLongBits(number) : value.hashCode();
      hash = (hash + bits) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    leaves.put(way + ".hash", Long.toHexString(hash));
  }

  private void fields(String way, Object object) {
    for (Class<?> type = object.getClass(); type != Object.class; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())
            && !without.contains(type.getSimpleName() + "." + field.getName())) {
          later(way + "." + field.getName(), get(field, object));
        }
      }
    }
  }

  private void later(String way, Object object) {
    waiting.add(new Step(way, object));
  }
}
