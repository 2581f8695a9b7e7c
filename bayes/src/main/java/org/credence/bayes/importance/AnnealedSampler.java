package org.credence.bayes.importance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.credence.bayes.mcmc.AbsorbedFactors;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;
import org.credence.core.math.LogSpace;
import org.credence.core.random.Randomness;

/**
 * The kernel of {@link AnnealedImportanceSampling}: one annealed run is one weighted sample.
 *
 * <p>The base is a product that can be drawn from: of a Bayesian network the conditional probabilities of the unobserved variables, of
 * a factor graph its factors over one variable, normalised. The rest, L, is raised to the power β along the way.
 */
final class AnnealedSampler implements WeightedSampler {

  private final AbsorbedFactors base;
  private final AbsorbedFactors rest; // L
  private final double[][] restLogs; // [factor of the rest][entry]
  private final double
      logConstant; // factors without open variables, and what normalising the base took
  private final double[] betas; // [temperature], from 0 to 1
  private final int[] known; // [variable], its only state, or negative
  private final int[] order; // [position], free variables in the order in which the base draws them
  private final double[][] ownTables; // [position], the base's factor that draws the variable
  private final int[][] ownScopes; // [position][..], the variables it depends on
  private final int[][] ownStrides; // [position][..], of those
  private final int mostStates;
  private final long evaluationsPerSample;

  /** The model with evidence as base, rest and constant. */
  private record Split(int[] order, List<Factor> own, List<Factor> rest, double logConstant) {

    static Split of(BayesianNetwork network, Evidence evidence) {
      int[] observed = evidence.statesOf(network);
      int[] order =
          Arrays.stream(network.topologicalOrder()).filter(v -> observed[v] < 0).toArray();
      List<Factor> own = new ArrayList<>();
      for (int v : order) {
        own.add(network.factors().get(v).restrict(observed));
      }
      List<Factor> rest = new ArrayList<>();
      for (int v = 0; v < observed.length; v++) {
        if (observed[v] >= 0) {
          rest.add(network.factors().get(v).restrict(observed));
        }
      }
      for (int v : evidence.likelihoodVariables()) {
        rest.add(Factor.of(v, evidence.likelihood(v)).restrict(observed));
      }
      return new Split(order, own, rest, 0).withoutConstants();
    }

    static Split of(GraphicalModel model, Evidence evidence) {
      int[] observed = evidence.statesOf(model);
      int[] order = IntStream.range(0, observed.length).filter(v -> observed[v] < 0).toArray();
      double[][] logs = new double[observed.length][];
      for (int v : order) {
        logs[v] = new double[model.cardinality(v)];
      }
      List<Factor> rest = new ArrayList<>();
      for (Factor factor : evidence.absorbInto(model)) {
        if (factor.rank() == 1) {
          double[] values = factor.values();
          for (int s = 0; s < values.length; s++) {
            logs[factor.variable(0)][s] += Math.log(values[s]);
          }
        } else {
          rest.add(factor);
        }
      }
      double logConstant = 0;
      List<Factor> own = new ArrayList<>();
      for (int v : order) {
        double[] p = new double[logs[v].length];
        logConstant += LogSpace.normalize(logs[v], p);
        if (logConstant == Double.NEGATIVE_INFINITY) {
          Arrays.fill(p, 1); // nothing is possible: every weight is zero
        }
        own.add(Factor.of(v, p));
      }
      return new Split(order, own, rest, logConstant).withoutConstants();
    }

    private Split withoutConstants() {
      double log = logConstant;
      for (Factor factor : rest) {
        log += factor.rank() == 0 ? Math.log(factor.value(0)) : 0;
      }
      return new Split(order, own, rest.stream().filter(f -> f.rank() > 0).toList(), log);
    }
  }

  /**
   * @param temperatures steps from the base to the posterior, at least 1
   */
  AnnealedSampler(GraphicalModel model, Evidence evidence, int temperatures) {
    Split split =
        model instanceof BayesianNetwork network
            ? Split.of(network, evidence)
            : Split.of(model, evidence);
    this.base = AbsorbedFactors.of(model, split.own);
    this.rest = AbsorbedFactors.of(model, split.rest);
    this.restLogs = rest.logTables();
    this.logConstant = split.logConstant;
    this.known = evidence.knownStates(model);
    this.betas = new double[temperatures + 1];
    for (int t = 0; t <= temperatures; t++) {
      double share = (double) t / temperatures;
      betas[t] = share * share;
    }
    int[] drawn =
        IntStream.range(0, split.order.length).filter(i -> known[split.order[i]] < 0).toArray();
    this.order = Arrays.stream(drawn).map(i -> split.order[i]).toArray();
    this.ownTables = new double[order.length][];
    this.ownScopes = new int[order.length][];
    this.ownStrides = new int[order.length][];
    int most = 1;
    long rows = 0;
    long sweep = 0;
    for (int i = 0; i < order.length; i++) {
      Factor own = split.own.get(drawn[i]);
      ownTables[i] = own.values();
      ownScopes[i] = Arrays.copyOf(own.scope(), own.rank() - 1);
      ownStrides[i] = new int[own.rank() - 1];
      Arrays.setAll(ownStrides[i], own::stride);
      most = Math.max(most, model.cardinality(order[i]));
      rows += model.cardinality(order[i]);
      sweep += base.evaluations(order[i]) + rest.evaluations(order[i]);
    }
    this.mostStates = most;
    this.evaluationsPerSample =
        rows + (long) temperatures * rest.count() + (temperatures - 1L) * sweep;
  }

  @Override
  public double sample(Randomness randomness, int[] out) {
    drawBase(randomness, out);
    double logWeight = logConstant;
    if (logWeight == Double.NEGATIVE_INFINITY) {
      return logWeight;
    }
    int[] baseEntries = new int[base.count()];
    int[] restEntries = new int[rest.count()];
    base.locate(out, baseEntries);
    rest.locate(out, restEntries);
    double[] weights = new double[mostStates];
    double[] logs = new double[mostStates];
    int last = betas.length - 1;
    for (int t = 1; t <= last; t++) {
      double logRest = AbsorbedFactors.addUp(restLogs, restEntries);
      if (logRest == Double.NEGATIVE_INFINITY) {
        return logRest;
      }
      logWeight += (betas[t] - betas[t - 1]) * logRest;
      if (t < last) {
        for (int v : order) {
          weigh(v, betas[t], out, baseEntries, restEntries, weights, logs);
          int state = randomness.categorical(weights, 0, base.cardinality(v));
          base.shift(v, state - out[v], baseEntries);
          rest.shift(v, state - out[v], restEntries);
          out[v] = state;
        }
      }
    }
    return logWeight;
  }

  private void drawBase(Randomness randomness, int[] out) {
    for (int v = 0; v < known.length; v++) {
      out[v] = Math.max(0, known[v]);
    }
    for (int i = 0; i < order.length; i++) {
      int row = 0;
      for (int k = 0; k < ownScopes[i].length; k++) {
        row += ownStrides[i][k] * out[ownScopes[i][k]];
      }
      out[order[i]] = randomness.categorical(ownTables[i], row, base.cardinality(order[i]));
    }
  }

  /** The weight of every state of a variable given all others under base · L^β. */
  private void weigh(
      int v,
      double beta,
      int[] states,
      int[] baseEntries,
      int[] restEntries,
      double[] out,
      double[] logs) {
    int length = base.cardinality(v);
    base.weigh(v, states[v], baseEntries, out);
    rest.addUp(restLogs, v, states[v], restEntries, logs);
    double largest = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < length; s++) {
      logs[s] = Math.log(out[s]) + beta * logs[s];
      largest = Math.max(largest, logs[s]);
    }
    if (largest == Double.NEGATIVE_INFINITY) {
      throw new CannotAnswerException(
          StopReason.DIVERGED,
          "the weights of a variable's states span more than doubles hold; use an exact engine or likelihood-weighting");
    }
    for (int s = 0; s < length; s++) {
      out[s] = Math.exp(logs[s] - largest);
    }
  }

  @Override
  public long evaluationsPerSample() {
    return evaluationsPerSample;
  }

  @Override
  public long bytes() {
    return 2 * base.bytes() + 2 * rest.bytes();
  }

  /** Whether every sample has the same weight, by structure. */
  boolean weighsAlike() {
    return rest.count() == 0;
  }

  /** Whether anything is drawn at all. */
  boolean draws() {
    return order.length > 0;
  }
}
