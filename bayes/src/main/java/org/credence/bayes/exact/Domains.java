package org.credence.bayes.exact;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;

/** The states that zero propagation leaves to the open variables of a model, and propagation further from there. */
final class Domains {

  private final OpenModel open;
  private final int[] cardinalities; // [variable of the model]
  private final int[] observed; // [variable of the model]
  private final List<Factor> absorbed;
  private final SupportPropagation root;
  private final boolean consistent;

  Domains(OpenModel open) {
    this.open = open;
    GraphicalModel model = open.model;
    Evidence evidence = open.evidence;
    cardinalities = new int[model.size()];
    Arrays.setAll(cardinalities, model::cardinality);
    observed = evidence.statesOf(model);
    absorbed = evidence.absorbInto(model).stream().filter(Factor::hasZeros).toList();
    root = new SupportPropagation(cardinalities, observed, absorbed);
    consistent = root.propagateAll();
  }

  /** False if that proves the evidence impossible. */
  boolean consistent() {
    return consistent;
  }

  /** Number of states left to an open variable. */
  int size(int variable) {
    return root.domainSize(open.variables[variable]);
  }

  /** The states left to an open variable, ascending, as numbers of the open model. */
  int[] states(int variable) {
    int v = open.variables[variable];
    int[] states = new int[root.domainSize(v)];
    int next = 0;
    for (int s = 0; s < open.cardinalities[variable]; s++) {
      if (root.allows(v, open.stateOf(variable, s))) {
        states[next++] = s;
      }
    }
    return states;
  }

  /** Shape [variable of the model]: what the evidence or propagation tells of it, negative where it is open. */
  int[] known() {
    int[] known = open.knownStates();
    for (int v : open.variables) {
      known[v] = root.domainSize(v) == 1 ? root.firstState(v) : known[v];
    }
    return known;
  }

  /** The propagation at its fixed point, to look at. */
  SupportPropagation root() {
    return root;
  }

  /** A propagation of one's own, at its fixed point. */
  SupportPropagation fresh() {
    SupportPropagation own = new SupportPropagation(cardinalities, observed, absorbed);
    own.propagateAll();
    return own;
  }
}
