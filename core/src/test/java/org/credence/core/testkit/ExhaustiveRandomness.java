package org.credence.core.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.credence.core.random.Randomness;

/**
 * Chance that walks <em>every</em> path of an algorithm with its probability, one thread, depth first. With it the emitted law of
 * a sampler is computed, not estimated: there are no false alarms.
 *
 * <p>The algorithm is run once per path: choices made before are replayed, the last one is advanced. It must therefore make the
 * same choices when given the same answers. {@link #split} shares the walker, so streams are independent by construction.
 * {@link #uniform} and {@link #gaussian} throw: an algorithm with discrete choices must state them as discrete. Choices of
 * probability zero are not walked. A path longer than the limit is cut, and its probability is certified as residual mass.
 */
public final class ExhaustiveRandomness implements Randomness {

  private final int mostChoices;
  private final List<Choice> path = new ArrayList<>();
  private int depth;

  private ExhaustiveRandomness(int mostChoices) {
    this.mostChoices = mostChoices;
  }

  /**
   * The exact law of an algorithm's result.
   *
   * @param probabilities each result with its probability, in order of first occurrence
   * @param residual total probability of paths that were cut
   * @param paths number of paths walked
   */
  public record Law<T>(Map<T, Double> probabilities, double residual, long paths) {

    /** Probability of a result, 0 if it never occurs. */
    public double p(T result) {
      Double p = probabilities.get(result);
      return p == null ? 0 : p;
    }

    /** Expectation of a number computed from the result. */
    public double expectation(Function<? super T, Double> number) {
      double sum = 0;
      for (Map.Entry<T, Double> entry : probabilities.entrySet()) {
        sum += entry.getValue() * number.apply(entry.getKey());
      }
      return sum;
    }
  }

  private record Choice(double[] p, int[] index) {}

  private static final class PathTooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PathTooLong() {
      super("path cut", null, false, false);
    }
  }

  /** The law of an algorithm all of whose paths end within 10 000 choices. */
  public static <T> Law<T> law(Function<Randomness, T> algorithm) {
    Law<T> law = law(10_000, algorithm);
    if (law.residual() > 0) {
      throw new AssertionError(
          "paths of more than 10000 choices have probability " + law.residual());
    }
    return law;
  }

  /** The law of an algorithm, paths of more than {@code mostChoices} choices cut. */
  public static <T> Law<T> law(int mostChoices, Function<Randomness, T> algorithm) {
    ExhaustiveRandomness walker = new ExhaustiveRandomness(mostChoices);
    Map<T, Double> law = new LinkedHashMap<>();
    double residual = 0;
    long paths = 0;
    do {
      walker.depth = 0;
      paths++;
      try {
        T result = algorithm.apply(walker);
        if (walker.depth != walker.path.size()) {
          throw new AssertionError(
              "the algorithm made fewer choices when given the same answers: it is not deterministic");
        }
        law.merge(result, walker.pathProbability(), Double::sum);
      } catch (PathTooLong e) {
        residual += walker.pathProbability();
      }
    } while (walker.nextPath());
    return new Law<>(law, residual, paths);
  }

  private double pathProbability() {
    double p = 1;
    for (Choice choice : path) {
      p *= choice.p[choice.index[0]];
    }
    return p;
  }

  private boolean nextPath() {
    while (!path.isEmpty()) {
      Choice last = path.get(path.size() - 1);
      int next = nextPossible(last.p, last.index[0] + 1);
      if (next < last.p.length) {
        last.index[0] = next;
        return true;
      }
      path.remove(path.size() - 1);
    }
    return false;
  }

  private static int nextPossible(double[] p, int from) {
    int next = from;
    while (next < p.length && p[next] == 0) {
      next++;
    }
    return next;
  }

  private int choose(double[] p) {
    if (depth == path.size()) {
      if (depth >= mostChoices) {
        throw new PathTooLong();
      }
      path.add(new Choice(p, new int[] {nextPossible(p, 0)}));
    } else if (!Arrays.equals(path.get(depth).p, p)) {
      throw new AssertionError(
          "the algorithm made another choice when given the same answers: it is not deterministic");
    }
    return path.get(depth++).index[0];
  }

  @Override
  public int categorical(double[] weights, int offset, int length) {
    double total = 0;
    for (int i = offset; i < offset + length; i++) {
      if (!(weights[i] >= 0)) {
        throw new IllegalArgumentException("weight " + weights[i] + " at " + (i - offset));
      }
      total += weights[i];
    }
    if (!(total > 0) || total == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("the weights sum to " + total);
    }
    double[] p = new double[length];
    for (int i = 0; i < length; i++) {
      p[i] = weights[offset + i] / total;
    }
    return choose(p);
  }

  @Override
  public boolean bernoulli(double p) {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("probability " + p);
    }
    return choose(new double[] {1 - p, p}) == 1;
  }

  @Override
  public int below(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound " + bound);
    }
    double[] p = new double[bound];
    Arrays.fill(p, 1.0 / bound);
    return choose(p);
  }

  @Override
  public double uniform() {
    throw new UnsupportedOperationException(
        "a discrete algorithm asked for a continuous draw; state its choice as categorical");
  }

  @Override
  public double gaussian() {
    throw new UnsupportedOperationException(
        "a discrete algorithm asked for a continuous draw; state its choice as categorical");
  }

  @Override
  public Randomness split(long key) {
    return this;
  }
}
