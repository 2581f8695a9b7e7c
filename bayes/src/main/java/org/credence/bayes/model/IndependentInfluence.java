package org.credence.bayes.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a variable comes about from parents that act independently of each other: noisy-OR, noisy-MAX, and their mirrors noisy-AND and
 * noisy-MIN. Immutable.
 *
 * <pre>  y = max(z_0, z_1, .., z_n)     z_i ~ c_i(· | x_i),  z_0 ~ leak
 *  P(y ≤ s | x) = P(z_0 ≤ s) · Π_i P(z_i ≤ s | x_i)</pre>
 *
 * Each parent contributes a state of its own, drawn from a small table; the largest contribution is the variable's state (the smallest,
 * for {@link Combination#MIN}). What is not among the parents contributes the leak. One number per parent state and state, where a
 * full table has a row per joint state of all parents: 40 parents take 80 rows instead of 2^40.
 *
 * <p>Largest and smallest are those of the index of a state. Where states are listed from the weakest to the strongest
 * ({@code none, mild, severe}) the strongest cause wins with {@code MAX}, where they are listed the other way round ({@code yes, no},
 * or as GeNIe has it) with {@code MIN}. A noisy-AND is the mirror of a noisy-OR.
 *
 * <p>A network keeps such a variable as a chain of small tables with auxiliary variables, see docs/decisions/0019:
 *
 * <pre>  m_1 = max(z_0, z_1, z_2),  m_k = max(m_(k-1), z_(k+1)),  y = the last</pre>
 *
 * <p>Source: Pearl 1988, section 4.3.2 (noisy-OR); Henrion 1989 (leak); Díez 1993 (noisy-MAX); Heckerman 1993 (the chain).
 */
public final class IndependentInfluence {

  /** Whose contribution decides. */
  public enum Combination {
    /** The one with the largest index. */
    MAX,
    /** The one with the smallest index. */
    MIN
  }

  private final Combination combination;
  private final double[] leak; // [state]
  private final double[][] causes; // [parent][state of the parent · states + state]

  private IndependentInfluence(Combination combination, double[] leak, double[][] causes) {
    this.combination = combination;
    this.leak = leak.clone();
    this.causes = Arrays.stream(causes).map(double[]::clone).toArray(double[][]::new);
  }

  /**
   * The largest contribution counts: noisy-MAX.
   *
   * @param leak the contribution of all that is not a parent, one probability per state; see {@link #noLeak}
   * @param causes for each parent its contribution, shape [state of the parent][state]: each row is a distribution
   */
  public static IndependentInfluence max(double[] leak, double[]... causes) {
    return new IndependentInfluence(Combination.MAX, leak, causes);
  }

  /** The smallest contribution counts: noisy-MIN; or noisy-MAX of states that are listed from the strongest to the weakest. */
  public static IndependentInfluence min(double[] leak, double[]... causes) {
    return new IndependentInfluence(Combination.MIN, leak, causes);
  }

  /** The leak that changes nothing: 1 for the first of the states with {@code MAX}, for the last with {@code MIN}. */
  public static double[] noLeak(Combination combination, int states) {
    double[] leak = new double[states];
    leak[combination == Combination.MAX ? 0 : states - 1] = 1;
    return leak;
  }

  /**
   * Noisy-OR of a variable of two states: {@code P(not present | x) = (1 - leak) · Π_i (1 - strengths[i][x_i])}.
   *
   * @param present index of the state that any cause suffices for, 0 or 1
   * @param leak probability that it is present though no parent caused it
   * @param strengths for each parent and each of its states the probability that the parent alone causes it
   */
  public static IndependentInfluence or(int present, double leak, double[]... strengths) {
    return binary(present == 1 ? Combination.MAX : Combination.MIN, present, leak, strengths);
  }

  /**
   * Noisy-AND of a variable of two states: {@code P(present | x) = enabled · Π_i strengths[i][x_i]}.
   *
   * @param present index of the state that needs every cause, 0 or 1
   * @param enabled probability that nothing but the parents prevents it; 1 if nothing does
   * @param strengths for each parent and each of its states the probability that the parent does not prevent it
   */
  public static IndependentInfluence and(int present, double enabled, double[]... strengths) {
    return binary(present == 1 ? Combination.MIN : Combination.MAX, present, enabled, strengths);
  }

  private static IndependentInfluence binary(
      Combination combination, int present, double leak, double[][] strengths) {
    if (present != 0 && present != 1) {
      throw new IllegalArgumentException(
          "the state that is caused is " + present + "; a noisy-OR has the states 0 and 1");
    }
    double[][] causes = new double[strengths.length][];
    for (int i = 0; i < causes.length; i++) {
      causes[i] = new double[2 * strengths[i].length];
      for (int x = 0; x < strengths[i].length; x++) {
        causes[i][2 * x + present] = strengths[i][x];
        causes[i][2 * x + 1 - present] = 1 - strengths[i][x];
      }
    }
    double[] rest = new double[2];
    rest[present] = leak;
    rest[1 - present] = 1 - leak;
    return new IndependentInfluence(combination, rest, causes);
  }

  /** Whose contribution decides. */
  public Combination combination() {
    return combination;
  }

  /** The contribution of all that is not a parent, a copy; shape [state]. */
  public double[] leak() {
    return leak.clone();
  }

  /** Number of parents. */
  public int causes() {
    return causes.length;
  }

  /** The contribution of a parent as given, a copy; shape [state of the parent][state]. */
  public double[] cause(int parent) {
    return causes[parent].clone();
  }

  /** The state that decides nothing: all contributions are in it where the variable is. */
  public int neutralState() {
    return combination == Combination.MAX ? 0 : leak.length - 1;
  }

  /** Whether every contribution is certain, so that nothing is left to chance once the parents are known. */
  public boolean isDeterministic() {
    return isCertain(leak) && Arrays.stream(causes).allMatch(IndependentInfluence::isCertain);
  }

  private static boolean isCertain(double[] rows) {
    return Arrays.stream(rows).allMatch(p -> p == 0 || p == 1);
  }

  /** This with other numbers in the same places. */
  IndependentInfluence with(double[] newLeak, double[][] newCauses) {
    return new IndependentInfluence(combination, newLeak, newCauses);
  }

  /**
   * One table of the chain.
   *
   * @param first the first parent it takes in
   * @param count how many it takes in, from there on
   * @param rows shape [state of the link before, if there is one][states of those parents..][state]
   */
  record Link(int first, int count, double[] rows) {}

  /**
   * The tables whose chain is this influence: one of all parents where that is about as small, else one per parent after the
   * first or the first two.
   *
   * @param cardinalities states of the parents
   */
  List<Link> links(int[] cardinalities) {
    int parents = causes.length;
    int states = leak.length;
    double full = states;
    double chained = 0;
    for (int i = 0; i < parents; i++) {
      full *= cardinalities[i];
      chained += (double) states * states * cardinalities[i];
    }
    if (parents <= 2 || full <= chained) {
      return List.of(new Link(0, parents, table()));
    }
    List<Link> links = new ArrayList<>();
    int begun = cardinalities[0] > states ? 1 : 2;
    links.add(new Link(0, begun, with(leak, Arrays.copyOf(causes, begun)).table()));
    for (int i = begun; i < parents; i++) {
      links.add(new Link(i, 1, step(i)));
    }
    return links;
  }

  /** Shape [state of the link before][state of the parent][state]. */
  private double[] step(int parent) {
    int states = leak.length;
    int parentStates = causes[parent].length / states;
    double[] rows = new double[states * causes[parent].length];
    double[] before = new double[states];
    double[] after = new double[states];
    for (int m = 0; m < states; m++) {
      for (int x = 0; x < parentStates; x++) {
        Arrays.fill(before, 0);
        before[m] = 1;
        combine(before, causes[parent], x * states, after);
        System.arraycopy(after, 0, rows, (m * parentStates + x) * states, states);
      }
    }
    return rows;
  }

  /**
   * The full table, shape [parent configuration][state], last parent fastest. Sums of products alone, so small probabilities keep
   * their digits. Time O(rows · parents · states).
   *
   * @throws ArithmeticException if it does not fit an array
   */
  public double[] table() {
    int states = leak.length;
    int[] cardinalities = Arrays.stream(causes).mapToInt(rows -> rows.length / states).toArray();
    int rows = 1;
    for (int cardinality : cardinalities) {
      rows = Math.multiplyExact(rows, cardinality);
    }
    double[] table = new double[Math.multiplyExact(rows, states)];
    int[] digits = new int[cardinalities.length];
    double[] before = new double[states];
    double[] after = new double[states];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(leak, 0, before, 0, states);
      for (int i = 0; i < digits.length; i++) {
        combine(before, causes[i], digits[i] * states, after);
        System.arraycopy(after, 0, before, 0, states);
      }
      System.arraycopy(before, 0, table, row * states, states);
      for (int i = digits.length - 1; i >= 0; i--) {
        if (++digits[i] < cardinalities[i]) {
          break;
        }
        digits[i] = 0;
      }
    }
    return table;
  }

  /** The law of the larger (or smaller) of two independent states. */
  private void combine(double[] a, double[] rows, int b, double[] out) {
    int states = a.length;
    int begin = combination == Combination.MAX ? 0 : states - 1;
    int step = combination == Combination.MAX ? 1 : -1;
    double lessA = 0; // P(a on this side of m, m excluded)
    double upToB = 0; // P(b on this side of m, m included)
    for (int k = 0; k < states; k++) {
      int m = begin + k * step;
      upToB += rows[b + m];
      out[m] = a[m] * upToB + lessA * rows[b + m];
      lessA += a[m];
    }
  }
}
