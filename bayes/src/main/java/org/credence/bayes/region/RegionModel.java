package org.credence.bayes.region;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.credence.bayes.exact.OpenModel;
import org.credence.bayes.exact.OrderSource;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/** What evidence, zeros and barren nodes leave of a problem, with an elimination order, and answers made from it. */
final class RegionModel {

  final MarginalProblem problem;
  final OpenModel open;
  final int[] order;
  final List<String> evidence; // in words
  private final int[] alone; // open variables in no factor

  RegionModel(MarginalProblem problem, OrderSource source) {
    this.problem = problem;
    open = OpenModel.propagated(problem.model(), problem.evidence(), problem.query());
    order = open.order(source).variables();
    boolean[] inSome = new boolean[open.cardinalities.length];
    for (int[] scope : open.scopes) {
      for (int v : scope) {
        inSome[v] = true;
      }
    }
    alone = IntStream.range(0, inSome.length).filter(v -> !inSome[v]).toArray();
    evidence = problem.evidence().describe(problem.model());
  }

  /** Throws if zeros alone prove that the evidence is impossible. */
  void requirePossible() {
    if (open.impossible) {
      throw new ImpossibleEvidenceException(evidence);
    }
  }

  JoinGraph joinGraph(double mostCells) {
    return JoinGraph.of(open.scopes, open.cardinalities, order, mostCells);
  }

  /** Factors, and one of ones for each variable that is in none. */
  int factorCount() {
    return open.scopes.length + alone.length;
  }

  /** The scope of a factor, those of ones included. */
  int[] scopeOf(int factor) {
    int extra = factor - open.scopes.length;
    return extra < 0 ? open.scopes[factor] : new int[] {alone[extra]};
  }

  /** Factors by the variable of theirs that is eliminated first. */
  List<Integer> factorsInOrder() {
    int[] position = new int[order.length];
    for (int i = 0; i < position.length; i++) {
      position[order[i]] = i;
    }
    int[] first = new int[factorCount()];
    List<Integer> all = new ArrayList<>();
    for (int f = 0; f < first.length; f++) {
      first[f] = Arrays.stream(scopeOf(f)).map(v -> position[v]).min().orElse(Integer.MAX_VALUE);
      all.add(f);
    }
    all.sort(Comparator.comparingInt(f -> first[f]));
    return all;
  }

  /** Entries of the table of a factor. */
  double cellsOf(int factor) {
    double cells = 1;
    for (int v : scopeOf(factor)) {
      cells *= open.cardinalities[v];
    }
    return cells;
  }

  /** The table of a factor, those of ones included. */
  double[] tableOf(int factor) {
    int extra = factor - open.scopes.length;
    if (extra < 0) {
      return table(factor);
    }
    double[] ones = new double[open.cardinalities[alone[extra]]];
    Arrays.fill(ones, 1);
    return ones;
  }

  double[] table(int factor) {
    return open.table(factor, open.scopes[factor]);
  }

  /**
   * An answer.
   *
   * @param marginals shape [open variable][state]
   * @param exact whether it is the truth
   * @param unknown why nothing is known of the error otherwise
   */
  Marginals answer(double[][] marginals, double logTotal, boolean exact, String unknown) {
    List<Integer> query = problem.query();
    double[][] p = open.posteriors(query, v -> marginals[v]);
    boolean[] closed = new boolean[p.length];
    for (int i = 0; i < p.length; i++) {
      closed[i] = open.numbers[query.get(i)] == OpenModel.CLOSED;
    }
    Guarantee guarantee = exact ? Guarantee.EXACT : Guarantee.HEURISTIC;
    ErrorStatement error = exact ? ErrorStatement.exact() : ErrorStatement.unknown(unknown);
    ErrorStatement[] statements = statements(p, closed, error);
    return Marginals.of(
        problem,
        p,
        guarantee,
        i -> statements[i],
        Math.abs(logTotal) <= Double.MAX_VALUE
            ? Optional.of(new Estimate(logTotal, guarantee, error))
            : Optional.empty());
  }

  /** A state that is known, or the only one possible, has probability one however good the beliefs are. */
  private static ErrorStatement[] statements(double[][] p, boolean[] closed, ErrorStatement error) {
    int total = 0;
    for (double[] distribution : p) {
      total += distribution.length;
    }
    ErrorStatement[] statements = new ErrorStatement[total];
    int next = 0;
    for (int i = 0; i < p.length; i++) {
      for (int s = 0; s < p[i].length; s++) {
        statements[next++] = closed[i] ? ErrorStatement.exact() : error;
      }
    }
    return statements;
  }
}
