package org.credence.bayes.model;

import java.util.List;
import java.util.OptionalInt;

/**
 * Variables and a product of nonnegative factors over them. A {@link BayesianNetwork} is a product of conditional probabilities,
 * a {@link FactorGraph} any product.
 */
public sealed interface GraphicalModel permits BayesianNetwork, FactorGraph {

  /** What the model is called; may be empty. */
  String name();

  /** The variables, auxiliary ones last; everywhere else a variable is its index in this list. */
  List<Variable> variables();

  /** The factors whose product is the joint weight of an assignment; for a Bayesian network normalised to sum to one. */
  List<Factor> factors();

  /** Index of a variable by its name; auxiliary ones are not found. */
  OptionalInt variableIndex(String variable);

  /** Number of states of a variable. */
  default int cardinality(int variable) {
    return variables().get(variable).cardinality();
  }

  /** Number of variables. */
  default int size() {
    return variables().size();
  }

  /**
   * Number of the variables that were stated; they stand first. Those after them are auxiliary: made while the model was built, true
   * variables for every engine, shown to nobody.
   */
  default int ownSize() {
    return size();
  }

  /** The variables that were stated. */
  default List<Variable> ownVariables() {
    return variables().subList(0, ownSize());
  }

  /** Whether a variable is auxiliary. */
  default boolean isAuxiliary(int variable) {
    return variable >= ownSize();
  }
}
