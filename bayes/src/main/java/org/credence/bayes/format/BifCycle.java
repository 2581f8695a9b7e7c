package org.credence.bayes.format;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks for a cycle among parents by taking out variables without waiting parents until none is left, or a cycle is (Kahn 1962). */
final class BifCycle {

  private BifCycle() {}

  /**
   * One cycle along the arrows, its first variable again at the end; empty if there is none.
   *
   * @param parents of every variable
   */
  static List<String> find(Map<String, List<String>> parents) {
    Map<String, List<String>> children = new HashMap<>();
    Map<String, Integer> waiting = new LinkedHashMap<>();
    Deque<String> free = new ArrayDeque<>();
    parents.forEach(
        (name, itsParents) -> {
          waiting.put(name, itsParents.size());
          itsParents.forEach(p -> children.computeIfAbsent(p, x -> new ArrayList<>()).add(name));
          if (itsParents.isEmpty()) {
            free.add(name);
          }
        });
    while (!free.isEmpty()) {
      String done = free.remove();
      waiting.remove(done);
      for (String child : children.getOrDefault(done, List.of())) {
        if (waiting.merge(child, -1, Integer::sum) == 0) {
          free.add(child);
        }
      }
    }
    return waiting.isEmpty() ? List.of() : backwards(parents, waiting);
  }

  /** From any waiting variable to a waiting parent, until one comes again. */
  private static List<String> backwards(
      Map<String, List<String>> parents, Map<String, Integer> waiting) {
    Map<String, Integer> steps = new LinkedHashMap<>();
    String at = waiting.keySet().iterator().next();
    while (steps.putIfAbsent(at, steps.size()) == null) {
      at =
          parents.getOrDefault(at, List.of()).stream()
              .filter(waiting::containsKey)
              .findFirst()
              .orElseThrow();
    }
    List<String> path = new ArrayList<>(steps.keySet());
    List<String> cycle = new ArrayList<>();
    cycle.add(at);
    for (int k = path.size() - 1; k >= steps.getOrDefault(at, 0); k--) {
      cycle.add(path.get(k));
    }
    return cycle;
  }
}
