package org.credence.bayes.mcmc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;

/**
 * Whether moves that change one variable at a time connect all assignments of positive weight. If they do, a Gibbs sampler reaches
 * everything from everywhere; if not, it stays in the part where it began.
 *
 * <p>Factors without zeros do not shape the support, so it is a product over groups: the variables joined by factors with zeros.
 * It is connected exactly if the support of every group is, and it has as many parts as the product of theirs. A group of at most
 * {@link #MOST_JOINT_STATES} joint states is decided by walking through all of them; a larger one is left undecided.
 *
 * @param kind the verdict
 * @param parts number of parts known of (at least that many where not all groups are decided); 0 if no assignment has positive weight
 * @param undecidedStates joint states of the largest group that was not decided, 0 if all were
 */
record SupportConnectivity(Connectivity.Kind kind, double parts, double undecidedStates) {

  static final int MOST_JOINT_STATES = 1 << 16;

  /** Decides for a model with evidence. */
  static SupportConnectivity of(GraphicalModel model, Evidence evidence) {
    return of(model.size(), evidence.absorbInto(model));
  }

  /** Decides for factors with the evidence absorbed. */
  static SupportConnectivity of(int variables, List<Factor> absorbed) {
    List<Factor> withZeros = absorbed.stream().filter(Factor::hasZeros).toList();
    int[] root = new int[variables];
    Arrays.setAll(root, v -> v);
    double parts = 1;
    for (Factor factor : withZeros) {
      if (factor.rank() == 0) {
        parts = 0;
      }
      for (int k = 1; k < factor.rank(); k++) {
        root[find(root, factor.variable(k))] = find(root, factor.variable(0));
      }
    }
    List<List<Factor>> groups = new ArrayList<>();
    for (int v = 0; v < variables; v++) {
      groups.add(new ArrayList<>());
    }
    for (Factor factor : withZeros) {
      if (factor.rank() > 0) {
        groups.get(find(root, factor.variable(0))).add(factor);
      }
    }
    double undecided = 0;
    for (List<Factor> group : groups) {
      if (!group.isEmpty()) {
        Group members = new Group(group);
        if (members.jointStates > MOST_JOINT_STATES) {
          undecided = Math.max(undecided, members.jointStates);
        } else {
          parts *= members.components();
        }
      }
    }
    Connectivity.Kind kind =
        parts > 1
            ? Connectivity.Kind.SPLIT
            : undecided > 0 || parts == 0
                ? Connectivity.Kind.UNDECIDED
                : Connectivity.Kind.CONNECTED;
    return new SupportConnectivity(kind, parts, undecided);
  }

  /** The verdict for samplers that change one variable at a time. */
  Connectivity bySingleSites() {
    if (kind == Connectivity.Kind.CONNECTED) {
      return Connectivity.connected();
    }
    if (kind == Connectivity.Kind.SPLIT) {
      return Connectivity.split(
          String.format(
              Locale.ROOT,
              "zeros split the support into %s%.0f parts that no single-site move connects",
              undecidedStates > 0 ? "at least " : "",
              parts));
    }
    return Connectivity.undecided(
        String.format(
            Locale.ROOT,
            "zeros may split the support into parts that no single-site move connects; %.3g joint states are too many to walk through",
            undecidedStates));
  }

  private static int find(int[] root, int v) {
    int at = v;
    while (root[at] != at) {
      root[at] = root[root[at]];
      at = root[at];
    }
    return at;
  }

  /**
   * Which joint states of some variables every factor allows.
   *
   * @param members the variables of all factors, in order; a joint state counts them with the last fastest
   */
  static boolean[] positive(
      List<Factor> factors, int[] members, int[] cardinalities, int jointStates) {
    boolean[] positive = new boolean[jointStates];
    Arrays.fill(positive, true);
    int[] digits = new int[members.length];
    for (Factor factor : factors) {
      int[] steps = new int[members.length]; // of the factor's table, 0 for variables outside
      for (int k = 0; k < factor.rank(); k++) {
        steps[Arrays.binarySearch(members, factor.variable(k))] = factor.stride(k);
      }
      Arrays.fill(digits, 0);
      int entry = 0;
      for (int x = 0; x < positive.length; x++) {
        positive[x] &= factor.value(entry) > 0;
        for (int i = members.length - 1; i >= 0; i--) {
          entry += steps[i];
          if (++digits[i] < cardinalities[i]) {
            break;
          }
          entry -= steps[i] * cardinalities[i];
          digits[i] = 0;
        }
      }
    }
    return positive;
  }

  /** Variables joined by factors with zeros. A joint state is Σ stride · state, the last member fastest. */
  private static final class Group {
    private final int[] members; // [i], variables in order
    private final int[] cardinalities; // [i]
    private final List<Factor> factors;
    private final double jointStates;

    Group(List<Factor> factors) {
      this.factors = factors;
      this.members =
          factors.stream()
              .flatMapToInt(factor -> Arrays.stream(factor.scope()))
              .distinct()
              .sorted()
              .toArray();
      this.cardinalities = new int[members.length];
      double states = 1;
      for (Factor factor : factors) {
        for (int k = 0; k < factor.rank(); k++) {
          cardinalities[Arrays.binarySearch(members, factor.variable(k))] = factor.cardinality(k);
        }
      }
      for (int cardinality : cardinalities) {
        states *= cardinality;
      }
      this.jointStates = states;
    }

    int components() {
      boolean[] open =
          SupportConnectivity.positive(
              factors, members, cardinalities, (int) jointStates); // positive and not yet reached
      int[] queue = new int[open.length];
      int components = 0;
      for (int start = 0; start < open.length; start++) {
        if (open[start]) {
          components++;
          walk(start, open, queue);
        }
      }
      return components;
    }

    private void walk(int start, boolean[] open, int[] queue) {
      int head = 0;
      int tail = 0;
      queue[tail++] = start;
      open[start] = false;
      while (head < tail) {
        int x = queue[head++];
        int stride = 1;
        for (int i = members.length - 1; i >= 0; i--) {
          int base = x - x / stride % cardinalities[i] * stride;
          for (int s = 0; s < cardinalities[i]; s++) {
            int y = base + s * stride;
            if (open[y]) {
              open[y] = false;
              queue[tail++] = y;
            }
          }
          stride *= cardinalities[i];
        }
      }
    }
  }
}
