package org.credence.bayes.exact;

import java.util.Arrays;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;

/**
 * The states of each variable that evidence and the zeros of the model leave possible, as far as generalised arc consistency sees it
 * ({@link SupportPropagation}). A state that is not among them has probability zero; one that is may have too. Immutable.
 *
 * <p>If propagation proves the evidence impossible, all states but those of observed variables are left, and {@link #impossible} says
 * so.
 */
public final class StateDomains {

  private final boolean[][] allowed; // [variable][state]
  private final int[] counts; // [variable]
  private final int[] firsts; // [variable]
  private final boolean impossible;

  private StateDomains(boolean[][] allowed, boolean impossible) {
    this.allowed = allowed;
    this.impossible = impossible;
    counts = new int[allowed.length];
    firsts = new int[allowed.length];
    for (int v = 0; v < allowed.length; v++) {
      for (int s = allowed[v].length - 1; s >= 0; s--) {
        if (allowed[v][s]) {
          counts[v]++;
          firsts[v] = s;
        }
      }
    }
  }

  /** What is left of a model; in a network, zeros that touch no evidence are not looked at. */
  public static StateDomains of(GraphicalModel model, Evidence evidence) {
    OpenModel open = OpenModel.propagated(model, evidence);
    boolean[][] allowed = new boolean[model.size()][];
    for (int v = 0; v < allowed.length; v++) {
      allowed[v] = new boolean[model.cardinality(v)];
      int number = open.numbers[v];
      if (number == OpenModel.CLOSED) {
        allowed[v][open.knownState(v)] = true;
      } else {
        for (int s = 0; s < open.cardinalities[number]; s++) {
          allowed[v][open.stateOf(number, s)] = true;
        }
      }
    }
    return new StateDomains(allowed, open.impossible);
  }

  /** What evidence alone leaves, without a look at zeros. */
  public static StateDomains withoutPropagation(GraphicalModel model, Evidence evidence) {
    int[] known = evidence.knownStates(model);
    boolean[][] allowed = new boolean[model.size()][];
    for (int v = 0; v < allowed.length; v++) {
      allowed[v] = new boolean[model.cardinality(v)];
      if (known[v] < 0) {
        Arrays.fill(allowed[v], true);
      } else {
        allowed[v][known[v]] = true;
      }
    }
    return new StateDomains(allowed, false);
  }

  /** Whether a state is left. */
  public boolean allows(int variable, int state) {
    return allowed[variable][state];
  }

  /** How many states are left, at least 1. */
  public int count(int variable) {
    return counts[variable];
  }

  /** The first state left. */
  public int first(int variable) {
    return firsts[variable];
  }

  /** The first state left from {@code from} on, or the number of states. */
  public int next(int variable, int from) {
    int s = from;
    while (s < allowed[variable].length && !allowed[variable][s]) {
      s++;
    }
    return s;
  }

  /** Whether the evidence is proved impossible. */
  public boolean impossible() {
    return impossible;
  }
}
