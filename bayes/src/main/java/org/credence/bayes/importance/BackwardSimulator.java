package org.credence.bayes.importance;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.credence.bayes.exact.StateDomains;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.random.Randomness;

/** The kernel of {@link BackwardSimulation}: carries out a {@link BackwardPlan}. States that zeros rule out are not drawn. */
final class BackwardSimulator implements WeightedSampler {

  private final List<BackwardPlan.Step> steps;
  private final Factor[] factors; // [variable]
  private final StateDomains domains;
  private final double[][] likelihoods; // [variable][state], empty where there is none
  private final int[] weighedLikelihoods; // variables
  private final int[] known; // variables that are not drawn
  private final BackwardPlan plan;
  private final int mostEntries;
  private final double logBound; // of the weight, each step at its largest

  BackwardSimulator(
      BayesianNetwork network, MarginalProblem problem, StateDomains domains, BackwardPlan plan) {
    this.plan = plan;
    this.steps = List.copyOf(plan.steps());
    this.domains = domains;
    int n = network.size();
    this.factors = network.factors().toArray(Factor[]::new);
    this.likelihoods = new double[n][0];
    for (int v : problem.evidence().likelihoodVariables()) {
      likelihoods[v] = problem.evidence().likelihood(v);
    }
    this.weighedLikelihoods =
        problem.evidence().likelihoodVariables().stream()
            .mapToInt(Integer::intValue)
            .filter(plan::weighsLikelihood)
            .toArray();
    this.known = IntStream.range(0, n).filter(v -> domains.count(v) == 1).toArray();
    int most = 1;
    for (BackwardPlan.Step step : steps) {
      int entries = 1;
      for (int v : step.drawn()) {
        entries *= domains.count(v);
      }
      most = Math.max(most, entries);
    }
    this.mostEntries = most;
    this.logBound = logBound();
  }

  private double logBound() {
    double bound = 0;
    for (BackwardPlan.Step step : steps) {
      bound +=
          Math.log(
              switch (step.kind()) {
                case BACKWARD, FORWARD, WEIGH -> largestSum(factors[step.variable()], step.drawn());
                case LIKELIHOOD -> likelihoods(step.variable()).sum();
              });
    }
    for (int v : weighedLikelihoods) {
      bound += Math.log(likelihoods(v).max().orElse(0));
    }
    return bound;
  }

  private DoubleStream likelihoods(int v) {
    return IntStream.range(0, likelihoods[v].length)
        .filter(s -> domains.allows(v, s))
        .mapToDouble(s -> likelihoods[v][s]);
  }

  /** The largest sum over the states of the variables drawn, the others of the scope being set. */
  private double largestSum(Factor factor, int[] drawn) {
    double[] sums = new double[factor.size()]; // [entry with the variables drawn at state 0]
    double largest = 0;
    for (int entry = 0; entry < sums.length; entry++) {
      int group = entry;
      boolean allowed = true;
      for (int k = 0; k < factor.rank(); k++) {
        int v = factor.variable(k);
        int state = entry / factor.stride(k) % factor.cardinality(k);
        allowed &= domains.allows(v, state);
        for (int u : drawn) {
          group -= u == v ? state * factor.stride(k) : 0;
        }
      }
      if (allowed) {
        sums[group] += factor.value(entry);
        largest = Math.max(largest, sums[group]);
      }
    }
    return largest;
  }

  @Override
  public double sample(Randomness randomness, int[] out) {
    SampleBlock block = new SampleBlock(out.length);
    block.count = 1;
    draw(randomness, block, 0, out, new double[mostEntries]);
    return block.logWeight(0);
  }

  @Override
  public void sample(Randomness randomness, SampleBlock out) {
    double[] weights = new double[mostEntries];
    for (int b = 0; b < out.count; b++) {
      draw(randomness, out, b, out.one, weights);
      out.setStates(b, out.one);
    }
    out.evaluations += out.count * plan.evaluations();
  }

  /** Draws one sample whose weight goes into the block; a weight of zero ends it early. */
  private void draw(Randomness randomness, SampleBlock block, int b, int[] out, double[] weights) {
    block.weights[b] = 1;
    block.exponents[b] = 0;
    for (int v : known) {
      out[v] = domains.first(v);
    }
    for (BackwardPlan.Step step : steps) {
      switch (step.kind()) {
        case BACKWARD, FORWARD -> drawFrom(step, randomness, block, b, out, weights);
        case LIKELIHOOD -> drawLikely(step.variable(), randomness, block, b, out, weights);
        case WEIGH -> block.multiply(b, factors[step.variable()].at(out));
      }
      if (block.weights[b] == 0) {
        return;
      }
    }
    for (int v : weighedLikelihoods) {
      block.multiply(b, likelihoods[v][out[v]]);
    }
  }

  /** Draws the variables of a step in proportion to the step's factor, all others of its scope being set. */
  private void drawFrom(
      BackwardPlan.Step step,
      Randomness randomness,
      SampleBlock block,
      int b,
      int[] out,
      double[] weights) {
    Factor factor = factors[step.variable()];
    int[] drawn = step.drawn();
    for (int v : drawn) {
      out[v] = domains.first(v);
    }
    double sum = 0;
    int count = 0;
    do {
      weights[count] = factor.at(out);
      sum += weights[count++];
    } while (next(drawn, out));
    if (sum == 0) {
      block.weights[b] = 0;
      return;
    }
    int chosen = randomness.categorical(weights, 0, count);
    for (int k = drawn.length - 1; k >= 0; k--) {
      int v = drawn[k];
      int place = chosen % domains.count(v);
      chosen /= domains.count(v);
      out[v] = domains.first(v);
      for (int i = 0; i < place; i++) {
        out[v] = domains.next(v, out[v] + 1);
      }
    }
    block.multiply(b, sum);
  }

  /** The next configuration, the last variable fastest; false after the last. */
  private boolean next(int[] drawn, int[] out) {
    for (int k = drawn.length - 1; k >= 0; k--) {
      int v = drawn[k];
      out[v] = domains.next(v, out[v] + 1);
      if (out[v] < factors[v].cardinality(factors[v].rank() - 1)) {
        return true;
      }
      out[v] = domains.first(v);
    }
    return false;
  }

  private void drawLikely(
      int v, Randomness randomness, SampleBlock block, int b, int[] out, double[] weights) {
    double[] likelihood = likelihoods[v];
    int count = 0;
    double largest = 0;
    for (int s = domains.first(v); s < likelihood.length; s = domains.next(v, s + 1)) {
      weights[count++] = likelihood[s];
      largest = Math.max(largest, likelihood[s]);
    }
    if (largest == 0) {
      block.weights[b] = 0;
      return;
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      weights[i] /= largest;
      sum += weights[i];
    }
    int chosen = randomness.categorical(weights, 0, count);
    out[v] = domains.first(v);
    for (int i = 0; i < chosen; i++) {
      out[v] = domains.next(v, out[v] + 1);
    }
    block.multiply(b, sum);
    block.multiply(b, largest);
  }

  @Override
  public long evaluationsPerSample() {
    return plan.evaluations();
  }

  @Override
  public double logCrudeWeightBound() {
    return logBound;
  }

  @Override
  public long bytes() {
    return plan.bytes();
  }
}
