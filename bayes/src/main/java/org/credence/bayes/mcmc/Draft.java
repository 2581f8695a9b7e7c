package org.credence.bayes.mcmc;

/** An assignment that a {@link Proposal} changes, free variables alone. It remembers what was changed. Used by one thread. */
public final class Draft {

  private final TallyLayout layout;
  private final Position position;
  private final int[] proposed; // [variable]
  private final int[] changed; // [i], variables, each once
  private final boolean[] isChanged; // [variable]
  private int changes;

  Draft(TallyLayout layout, Position position) {
    this.layout = layout;
    this.position = position;
    this.proposed = position.states.clone();
    this.changed = new int[proposed.length];
    this.isChanged = new boolean[proposed.length];
  }

  /** Number of variables of the model. */
  public int size() {
    return proposed.length;
  }

  /** Whether the variable is neither observed nor of one state. */
  public boolean isFree(int variable) {
    return layout.isFree(variable);
  }

  /** Number of states of a variable. */
  public int cardinality(int variable) {
    return layout.cardinality(variable);
  }

  /** The state of a variable in the draft: the current one, or what it was changed to. */
  public int state(int variable) {
    return proposed[variable];
  }

  /** The state of a variable in the assignment the chain is in. */
  public int currentState(int variable) {
    return position.states[variable];
  }

  /**
   * Puts a free variable into a state.
   *
   * @throws IllegalArgumentException if it is not free or has no such state
   */
  public void change(int variable, int state) {
    if (variable < 0 || variable >= proposed.length) {
      throw new IllegalArgumentException(
          "a proposal changes variable "
              + variable
              + " but the model has "
              + proposed.length
              + "; indices count from 0");
    }
    if (!layout.isFree(variable)) {
      throw new IllegalArgumentException(
          "a proposal changes variable "
              + variable
              + ", which is observed or has one state; change free variables only (Draft.isFree)");
    }
    if (state < 0 || state >= layout.cardinality(variable)) {
      throw new IllegalArgumentException(
          "a proposal puts variable "
              + variable
              + " into state "
              + state
              + " but it has "
              + layout.cardinality(variable)
              + " states; indices count from 0");
    }
    proposed[variable] = state;
    if (!isChanged[variable]) {
      isChanged[variable] = true;
      changed[changes++] = variable;
    }
  }

  /** How many variables were changed, perhaps into the state they were in. */
  int changes() {
    return changes;
  }

  /** The i-th of the variables that were changed. */
  int changed(int i) {
    return changed[i];
  }

  /** Takes on the current assignment again. */
  void reset() {
    for (int i = 0; i < changes; i++) {
      proposed[changed[i]] = position.states[changed[i]];
      isChanged[changed[i]] = false;
    }
    changes = 0;
  }

  /** Takes on the current assignment, wherever it stands. */
  void resetAll() {
    reset();
    System.arraycopy(position.states, 0, proposed, 0, proposed.length);
  }
}
