package org.credence.bayes.model;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.credence.core.input.Escaped;

/** An unnormalised product of factors (a Markov network). Immutable. */
public final class FactorGraph implements GraphicalModel {

  private final String name;
  private final List<Variable> variables;
  private final List<Factor> factors;
  private final Map<String, Integer> indices;

  /**
   * @param variables all with different names
   * @param factors scopes and cardinalities must fit the variables; variables without a factor are lawful
   */
  public FactorGraph(String name, List<Variable> variables, List<Factor> factors) {
    this.name = name;
    this.variables = List.copyOf(variables);
    this.factors = List.copyOf(factors);
    this.indices = VariableIndex.of(this.variables);
    for (int f = 0; f < factors.size(); f++) {
      Factor factor = factors.get(f);
      for (int k = 0; k < factor.rank(); k++) {
        int v = factor.variable(k);
        if (v >= variables.size()) {
          throw new IllegalArgumentException(
              "factor "
                  + f
                  + " names variable "
                  + v
                  + " but the model has "
                  + variables.size()
                  + " variables; indices run from 0 to "
                  + (variables.size() - 1));
        }
        if (factor.cardinality(k) != variables.get(v).cardinality()) {
          throw new IllegalArgumentException(
              "factor "
                  + f
                  + " gives variable "
                  + Escaped.quote(variables.get(v).name())
                  + " "
                  + factor.cardinality(k)
                  + " states but it has "
                  + variables.get(v).cardinality()
                  + "; make them equal");
        }
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Variable> variables() {
    return variables;
  }

  @Override
  public List<Factor> factors() {
    return factors;
  }

  @Override
  public OptionalInt variableIndex(String variable) {
    Integer index = indices.get(variable);
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }
}
