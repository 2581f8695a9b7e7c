package org.credence.bayes.exact;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Run;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * A conversation with one junction tree: evidence is added and taken back, and every question costs only the messages that
 * changed since the last one. Used by one thread at a time.
 *
 * <pre>{@code
 * JunctionTreeSession asia = JunctionTreeSession.open(network, Run.of(1));
 * asia.observe("smoke", "yes");
 * double[] lung = asia.marginal(network.variableIndex("lung").orElseThrow());
 * asia.retract("smoke");
 * }</pre>
 *
 * Answers are exact and do not depend on the way that led to the evidence. Methods that need possible evidence throw {@link
 * IllegalStateException} naming the conflict.
 */
public final class JunctionTreeSession {

  private static final double MOST_JOINT_STATES = 1 << 24;

  private final GraphicalModel model;
  private final TreePropagation sum;
  private Optional<TreePropagation> max = Optional.empty();
  private final SortedMap<Integer, Integer> states = new TreeMap<>();
  private final SortedMap<Integer, double[]> likelihoods = new TreeMap<>();
  private double closedLog;

  private JunctionTreeSession(GraphicalModel model, CliqueTree tree) {
    this.model = model;
    sum = new TreePropagation(tree);
  }

  /**
   * Compiles a model.
   *
   * @param run whose budget of bytes and threads holds for the compilation
   * @throws IllegalStateException with numbers if the tree does not fit, or if no assignment of the model is possible
   */
  public static JunctionTreeSession open(GraphicalModel model, Run run) {
    CliqueTree tree =
        JunctionTree.prepared(model, OrderSource.auto(), RowReduction.SUM, run)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        String.format(
                            Locale.ROOT,
                            "no junction tree of '%s' was made (%s; %d bytes can be had); allow more"
                                + " memory or ask an engine for each question",
                            model.name(),
                            JunctionTree.marginals()
                                .forecast(MarginalProblem.of(model, Evidence.none()))
                                .basis(),
                            run.budget().affordableBytes())));
    return new JunctionTreeSession(model, tree);
  }

  /** Takes {@code variable = state} as known from now on, in place of what was observed of it before. */
  public void observe(int variable, int state) {
    Evidence.none().observe(variable, state).requireFits(model);
    states.put(variable, state);
    know(variable);
  }

  /** As {@link #observe(int, int)}, by names. */
  public void observe(String variable, String state) {
    Evidence.none().observe(model, variable, state).states().forEach(this::observe);
  }

  /** Takes likelihood evidence (one number per state) as known from now on, in place of what was there before. */
  public void likelihood(int variable, double... likelihood) {
    Evidence.none().likelihood(variable, likelihood).requireFits(model);
    likelihoods.put(variable, likelihood.clone());
    know(variable);
  }

  /** Forgets what was observed of a variable, likelihoods too. */
  public void retract(int variable) {
    Evidence.none().observe(variable, 0).requireFits(model);
    states.remove(variable);
    likelihoods.remove(variable);
    know(variable);
  }

  /** As {@link #retract(int)}, by name. */
  public void retract(String variable) {
    retract(
        model
            .variableIndex(variable)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no variable '" + variable + "' to retract")));
  }

  /** What is known now. */
  public Evidence evidence() {
    Evidence evidence = Evidence.none().observe(states);
    for (int v : likelihoods.keySet()) {
      evidence = evidence.likelihood(v, likelihoods.get(v));
    }
    return evidence;
  }

  private void know(int variable) {
    OpenModel open = sum.tree().open;
    if (open.numbers[variable] == OpenModel.CLOSED) {
      closedLog = TreeAnswers.closedLogWeight(open, evidence());
      return;
    }
    double[] weights = TreeAnswers.overOpenStates(open, variable, weights(variable));
    sum.know(open.numbers[variable], weights);
    max.ifPresent(propagation -> propagation.know(open.numbers[variable], weights));
  }

  /** All that is known of a variable as a likelihood; empty if nothing is. */
  private double[] weights(int variable) {
    Integer state = states.get(variable);
    double[] likelihood = likelihoods.get(variable);
    if (state == null) {
      return likelihood == null ? TreePropagation.NO_LIKELIHOOD : likelihood;
    }
    double[] weights = new double[model.cardinality(variable)];
    weights[state] = likelihood == null ? 1 : likelihood[state];
    return weights;
  }

  /** Whether the evidence can occur at all. */
  public boolean isPossible() {
    return logEvidence() > Double.NEGATIVE_INFINITY;
  }

  /** Natural logarithm of the probability of the evidence; negative infinity if it is impossible. */
  public double logEvidence() {
    if (closedLog == Double.NEGATIVE_INFINITY) {
      return Double.NEGATIVE_INFINITY;
    }
    collect(sum);
    return switch (sum.state()) {
      case FINE -> sum.logTotal() + closedLog;
      case EMPTY -> Double.NEGATIVE_INFINITY;
      case DAMAGED ->
          VariableElimination.evidenceProbability()
              .solve(
                  new EvidenceProbabilityProblem(model, evidence()),
                  Meter.unlimited(),
                  Workers.sequential())
              .value();
    };
  }

  private static void collect(TreePropagation propagation) {
    propagation.collect(Meter.unlimited(), Workers.sequential());
  }

  private void requirePossible() {
    if (!isPossible()) {
      throw new IllegalStateException(
          "the evidence is impossible: "
              + String.join(" and ", Conflict.of(model, evidence(), OrderSource.auto()).pieces())
              + " cannot hold together; retract one of them");
    }
  }

  /** The posterior distribution of a variable; shape [states]. */
  public double[] marginal(int variable) {
    return marginals(List.of(variable)).distribution(variable);
  }

  /** The posterior distributions of some variables. */
  public Marginals marginals(List<Integer> query) {
    requirePossible();
    return TreeAnswers.marginals(
        sum,
        new MarginalProblem(model, evidence(), query),
        Meter.unlimited(),
        Workers.sequential());
  }

  /**
   * The joint posterior distribution of any variables: one incremental collection per joint state, on the ways from the variables
   * to the roots.
   *
   * @param variables all different
   * @return shape [joint state], last variable fastest; sums to one
   */
  public double[] joint(List<Integer> variables) {
    new MarginalProblem(model, Evidence.none(), variables); // checks them
    double size = 1;
    for (int v : variables) {
      size *= model.cardinality(v);
    }
    if (size > MOST_JOINT_STATES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a joint distribution over %d variables has %.4g joint states, %.0f at most are listed; ask for fewer",
              variables.size(),
              size,
              MOST_JOINT_STATES));
    }
    requirePossible();
    double[] logs = new double[(int) size];
    int[] digits = new int[variables.size()];
    SortedMap<Integer, Integer> before = new TreeMap<>(states);
    for (int i = 0; i < logs.length; i++) {
      logs[i] = Double.NEGATIVE_INFINITY;
      boolean agrees = true;
      for (int k = 0; k < digits.length; k++) {
        Integer known = before.get(variables.get(k));
        agrees &= known == null || known == digits[k];
      }
      if (agrees) {
        for (int k = 0; k < digits.length; k++) {
          observe(variables.get(k), digits[k]);
        }
        logs[i] = logEvidence();
      }
      for (int k = digits.length - 1; k >= 0; k--) {
        if (++digits[k] < model.cardinality(variables.get(k))) {
          break;
        }
        digits[k] = 0;
      }
    }
    for (int v : variables) {
      states.remove(v);
      if (before.containsKey(v)) {
        states.put(v, before.get(v));
      }
      know(v);
    }
    double largest = Arrays.stream(logs).max().orElse(0);
    double[] p = Arrays.stream(logs).map(log -> Math.exp(log - largest)).toArray();
    double total = Arrays.stream(p).sum();
    return Arrays.stream(p).map(weight -> weight / total).toArray();
  }

  /**
   * The most probable assignment of all variables; ties as in {@link JunctionTree.OfMostProbable}.
   *
   * @throws IllegalArgumentException if auxiliary variables are left to chance, see {@link MostProbableProblem}
   */
  public MostProbableAssignment mostProbable() {
    MostProbableProblem problem = new MostProbableProblem(model, evidence());
    requirePossible();
    if (max.isEmpty()) {
      CliqueTree tree = sum.tree().with(RowReduction.MAX, Meter.unlimited(), Workers.sequential());
      TreePropagation propagation = new TreePropagation(tree);
      max = Optional.of(propagation);
      TreeAnswers.know(propagation, evidence());
    }
    TreePropagation propagation = max.get();
    collect(propagation);
    return TreeAnswers.mostProbable(propagation, problem, Meter.unlimited(), Workers.sequential());
  }

  /**
   * Draws one assignment of all variables from the posterior, exactly.
   *
   * @return state of every variable; shape [variables]
   */
  public int[] sample(Randomness randomness) {
    requirePossible();
    if (sum.state() == Table.State.DAMAGED) {
      throw new IllegalStateException(
          "numbers of this model and evidence leave the range in which this tree can draw; ask"
              + " variable-elimination for marginals");
    }
    return sum.tree().open.allStates(sum.sample(randomness, Meter.unlimited()));
  }
}
