package org.credence.bayes.bounds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;

/**
 * What evidence leaves open of a model, in logarithms: the variables that matter and are not known, numbered anew from 0, and the
 * factors over them. A factor all of whose variables are known is a term of the constant. Minus infinity is the log of zero.
 *
 * <p>Tables are made only by {@link #logTable}, so that costs can be told beforehand.
 */
public final class LogModel {

  static final int CLOSED = -1;

  private final GraphicalModel model;
  private final Evidence evidence;
  private final boolean[] relevant; // [variable of the model]
  private final int[] known; // [variable of the model]: state, or CLOSED
  private final int[] variables; // [open variable]: its index in the model
  private final int[] numbers; // [variable of the model]: its open number, or CLOSED
  private final int[] cardinalities; // [open variable]
  private final List<Factor> factors; // [factor] over model variables, before evidence
  private final int[][] scopes; // [factor] of at least one open variable
  private final double logConstant;
  private final double constantSlack;

  private LogModel(GraphicalModel model, Evidence evidence, int[] known, boolean[] relevant) {
    this.model = model;
    this.evidence = evidence;
    this.relevant = relevant;
    this.known = known.clone();
    this.numbers = new int[known.length];
    int[] open = new int[known.length];
    int count = 0;
    for (int v = 0; v < known.length; v++) {
      numbers[v] = CLOSED;
      if (known[v] < 0 && relevant[v]) {
        numbers[v] = count;
        open[count++] = v;
      }
    }
    variables = Arrays.copyOf(open, count);
    cardinalities = Arrays.stream(variables).map(model::cardinality).toArray();
    List<Factor> all = new ArrayList<>();
    List<Factor> given = model.factors();
    for (int f = 0; f < given.size(); f++) {
      if (!(model instanceof BayesianNetwork) || relevant[f]) {
        all.add(given.get(f));
      }
    }
    for (int v : evidence.likelihoodVariables()) {
      all.add(Factor.of(v, evidence.likelihood(v)));
    }
    factors = new ArrayList<>(all.size());
    List<int[]> openScopes = new ArrayList<>();
    double constant = 0;
    double magnitude = 0;
    for (Factor factor : all) {
      int[] scope =
          Arrays.stream(factor.scope()).map(v -> numbers[v]).filter(v -> v != CLOSED).toArray();
      if (scope.length > 0) {
        factors.add(factor);
        openScopes.add(scope);
      } else {
        double log = Math.log(factor.restrict(this.known).value(0));
        constant += log;
        magnitude += log == Double.NEGATIVE_INFINITY ? 0 : Math.abs(log);
      }
    }
    scopes = openScopes.toArray(int[][]::new);
    logConstant = constant;
    constantSlack = WeightedPass.UNIT * (all.size() + 4) * (magnitude + 1);
  }

  /** Everything that evidence leaves open. */
  public static LogModel of(GraphicalModel model, Evidence evidence) {
    boolean[] relevant = new boolean[model.size()];
    Arrays.fill(relevant, true);
    return new LogModel(model, evidence, evidence.knownStates(model), relevant);
  }

  /**
   * This with some open variables known as well.
   *
   * @param which shape [open variable]
   * @param states of all variables of the model
   */
  LogModel clamped(boolean[] which, int[] states) {
    int[] more = known.clone();
    for (int i = 0; i < which.length; i++) {
      if (which[i]) {
        more[variables[i]] = states[variables[i]];
      }
    }
    return new LogModel(model, evidence, more, relevant);
  }

  /** What matters to the query and the probability of the evidence: of a Bayesian network their ancestors alone. */
  public static LogModel relevantTo(GraphicalModel model, Evidence evidence, List<Integer> query) {
    if (!(model instanceof BayesianNetwork network)) {
      return of(model, evidence);
    }
    return new LogModel(
        model, evidence, evidence.knownStates(model), network.relevantTo(evidence, query));
  }

  /** Number of open variables. */
  public int size() {
    return variables.length;
  }

  /** The variable of the model that an open variable is. */
  public int variable(int open) {
    return variables[open];
  }

  /** The open number of a variable of the model, negative if it is known or does not matter. */
  public int number(int variable) {
    return numbers[variable];
  }

  /** The state of a variable of the model if it is known, else negative. */
  public int known(int variable) {
    return known[variable];
  }

  /** Number of states of an open variable. */
  public int cardinality(int open) {
    return cardinalities[open];
  }

  /** Numbers of states of all open variables, a copy. */
  public int[] cardinalities() {
    return cardinalities.clone();
  }

  /** Number of factors of at least one open variable. */
  public int factors() {
    return scopes.length;
  }

  /** Open variables of a factor, in the order of its table, a copy. */
  public int[] scope(int factor) {
    return scopes[factor].clone();
  }

  /** Open variables of each factor, a copy. */
  public int[][] scopes() {
    return Arrays.stream(scopes).map(int[]::clone).toArray(int[][]::new);
  }

  /** A new table of the logarithms of a factor, last variable of its scope fastest. */
  public double[] logTable(int factor) {
    double[] values = factors.get(factor).restrict(known).values();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.log(values[i]);
    }
    return values;
  }

  /** Log of the product of all factors without open variables; minus infinity if one of them is zero. */
  public double logConstant() {
    return logConstant;
  }

  /** How far rounding can have moved the constant. */
  double constantSlack() {
    return constantSlack;
  }

  GraphicalModel model() {
    return model;
  }

  Evidence evidence() {
    return evidence;
  }
}
