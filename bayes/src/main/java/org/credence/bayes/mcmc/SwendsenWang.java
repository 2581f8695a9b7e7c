package org.credence.bayes.mcmc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Moves whole clusters of variables that agree, for models whose pairwise factors favour agreement (Ising, Potts and the like, with
 * fields of any strength).
 *
 * <pre>
 *  split    f(a, b) = g(a, b) + d(a) 1{a = b}        d(a) = f(a, a) - max over b ≠ a of min(f(a, b), f(b, a)), at least 0
 *  bonds    where x_u = x_v = a, a bond holds u and v together with probability d(a) / f(a, a)
 *  clusters for every set C of variables held together, in order:
 *           x_C ← a with probability ∝ Π d(a) over bonds within C · Π g over pairs without a bond · Π f over all other factors
 * </pre>
 *
 * <p>For a Potts factor the rest g is constant and, without fields, clusters are drawn independently: the algorithm of Swendsen and
 * Wang. In general g stays as a weight between clusters, which are then drawn one after the other given the others; pairs that favour
 * disagreement have d = 0 and factors of more variables no bond, and both count as they stand. At least one pair must have a bond;
 * otherwise this is Gibbs sampling and refuses. Both variables of a pair must have the same number of states.
 *
 * <p>Prefer it to {@link GibbsSampler} for strong attractive couplings, where single variables are frozen by their neighbours; strong
 * fields that differ within a cluster, or frustrated loops, take the gain away.
 *
 * <p>Where all disagreement of a pair has weight zero the bond always holds and both variables move as one. Where a part of the
 * disagreement has, a bond holds with probability at most one half, so that every single-site move stays possible.
 *
 * <p>Cost of a sweep: one entry per factor, and per cluster its states times the factors it touches. The conditional probabilities of
 * the clusters are tallied (Rao-Blackwell).
 *
 * <p>Source: Swendsen &amp; Wang 1987; Edwards &amp; Sokal 1988; Higdon 1998 (partial decoupling).
 */
public record SwendsenWang() implements ChainSampler {

  private static final double RELATIVE_COST = 45; // measured, docs/decisions/0020

  /** Bonds of a pair of which some disagreement is impossible hold at most with this probability. */
  private static final double LOOSE = 0.5;

  @Override
  public EngineLabel label() {
    return EngineLabel.of("swendsen-wang");
  }

  /**
   * Connected if moves of the sets that are always held together, each as one, connect the support; split if not even free moves of
   * all variables that bonds may ever hold together do.
   */
  @Override
  public Connectivity connectivity(MarginalProblem problem) {
    List<Factor> absorbed = problem.evidence().absorbInto(problem.model());
    int variables = problem.model().size();
    int[][] fewest = components(variables, absorbed, true);
    Connectivity sure = BlockConnectivity.of(variables, absorbed, fewest, "move of one cluster");
    if (sure.isConnected()) {
      return sure;
    }
    int[][] most = components(variables, absorbed, false);
    Connectivity ever = BlockConnectivity.of(variables, absorbed, most, "move of one cluster");
    return ever.kind() == Connectivity.Kind.SPLIT
        ? ever
        : Connectivity.undecided(
            "zeros may split the support into parts that no move of one cluster connects");
  }

  @Override
  public ChainCost cost(MarginalProblem problem) {
    SweepSize size = SweepSize.of(problem);
    return new ChainCost(
        size.evaluations() + size.factors(),
        2 * size.tableBytes(),
        size.positionBytes(problem)
            + (double) (2 * Integer.BYTES + 1) * size.factors()
            + 3.0 * Integer.BYTES * problem.model().size(),
        RELATIVE_COST);
  }

  @Override
  public MarkovKernel compile(MarginalProblem problem, TallyLayout layout) {
    List<Factor> absorbed =
        problem.evidence().absorbInto(problem.model()).stream()
            .filter(factor -> factor.rank() > 0)
            .toList();
    double[][] bonds = absorbed.stream().map(SwendsenWang::bonds).toArray(double[][]::new);
    if (Arrays.stream(bonds).noneMatch(d -> d.length > 0)) {
      throw new CannotAnswerException(
          StopReason.NOT_APPLICABLE,
          "swendsen-wang needs a factor of two unobserved variables with equally many states that favours agreement"
              + " (f(a,a) above f(a,b) or f(b,a) for all b), and this model with this evidence has none; use gibbs-sampler or"
              + " blocked-gibbs");
    }
    return new Kernel(AbsorbedFactors.of(problem.model(), absorbed), bonds, layout);
  }

  /** What d(a) is of a factor; empty if it can hold no bond. */
  static double[] bonds(Factor factor) {
    if (factor.rank() != 2
        || factor.cardinality(0) != factor.cardinality(1)
        || factor.cardinality(0) < 2) {
      return new double[0];
    }
    int n = factor.cardinality(0);
    double[] d = new double[n];
    boolean equality = isEquality(factor);
    boolean any = false;
    for (int a = 0; a < n; a++) {
      double agreement = factor.value(a * n + a);
      double rest = 0;
      for (int b = 0; b < n; b++) {
        if (b != a) {
          rest = Math.max(rest, Math.min(factor.value(a * n + b), factor.value(b * n + a)));
        }
      }
      rest = rest > 0 || equality ? rest : (1 - LOOSE) * agreement;
      d[a] = Math.max(0, agreement - rest);
      any |= d[a] > 0;
    }
    return any ? d : new double[0];
  }

  /** Whether all disagreement has weight zero. */
  private static boolean isEquality(Factor factor) {
    int n = factor.cardinality(0);
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < n; b++) {
        if (a != b && factor.value(a * n + b) > 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** Sets of variables that bonds always, or may ever, hold together; single variables too. */
  private static int[][] components(int variables, List<Factor> absorbed, boolean always) {
    int[] parent = new int[variables];
    Arrays.setAll(parent, v -> v);
    for (Factor factor : absorbed) {
      if (bonds(factor).length > 0 && (!always || isEquality(factor))) {
        parent[find(parent, factor.variable(1))] = find(parent, factor.variable(0));
      }
    }
    List<List<Integer>> sets = new ArrayList<>();
    for (int v = 0; v < variables; v++) {
      sets.add(new ArrayList<>());
    }
    for (int v = 0; v < variables; v++) {
      sets.get(find(parent, v)).add(v);
    }
    return sets.stream()
        .filter(set -> !set.isEmpty())
        .map(set -> set.stream().mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
  }

  private static int find(int[] parent, int v) {
    int at = v;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  private static final class Kernel implements MarkovKernel {
    private final AbsorbedFactors factors;
    private final double[][] bonds; // [factor][state], d; empty for factors without bonds
    private final double[][] rests; // [factor][entry], g, or f where there are no bonds
    private final TallyLayout layout;
    private final int[] sites;
    private final long evaluationsPerSweep;

    Kernel(AbsorbedFactors factors, double[][] bonds, TallyLayout layout) {
      this.factors = factors;
      this.bonds = bonds;
      this.layout = layout;
      this.sites = Sites.free(layout);
      this.rests = new double[bonds.length][];
      for (int f = 0; f < bonds.length; f++) {
        rests[f] = factors.table(f);
        if (bonds[f].length > 0) {
          rests[f] = rests[f].clone();
          for (int a = 0; a < bonds[f].length; a++) {
            rests[f][a * bonds[f].length + a] -= bonds[f][a];
          }
        }
      }
      this.evaluationsPerSweep = Sites.evaluations(sites, factors) + factors.count();
    }

    @Override
    public MarkovChain start(int[] states) {
      return new Chain(this, states);
    }

    @Override
    public long evaluationsPerSweep() {
      return evaluationsPerSweep;
    }

    @Override
    public long bytes() {
      return 2 * factors.bytes();
    }

    @Override
    public long bytesPerChain() {
      return Position.bytes(factors.variables(), factors.count())
          + (2L * Integer.BYTES + 1) * factors.count()
          + 3L * Integer.BYTES * factors.variables();
    }
  }

  private static final class Chain implements PositionChain {
    private static final int END = -1;

    private final Kernel kernel;
    private final Position position;
    private final boolean[] bonded; // [factor]
    private final int[] parent; // [variable], union-find
    private final int[] next; // [variable], list of a cluster, linked from its head
    private final int[] last; // [variable], of heads
    private final int[]
        steps; // [factor], how far its entry moves if the cluster's state rises by one
    private final int[] touched; // [i], factors the cluster touches
    private final double[] logWeights; // [state]

    Chain(Kernel kernel, int[] states) {
      this.kernel = kernel;
      this.position = new Position(kernel.factors, states);
      int factors = kernel.factors.count();
      this.bonded = new boolean[factors];
      this.parent = new int[states.length];
      this.next = new int[states.length];
      this.last = new int[states.length];
      this.steps = new int[factors];
      this.touched = new int[factors];
      this.logWeights = new double[Sites.mostStates(kernel.sites, kernel.factors)];
    }

    @Override
    public void sweep(Randomness randomness, Workers workers, BatchMeans out) {
      drawBonds(randomness);
      for (int v : kernel.sites) {
        if (parent[v] == v) {
          drawCluster(v, randomness, out);
        }
      }
      out.endDraw();
    }

    /** Clusters are lists headed by their smallest variable, which is its own parent. */
    private void drawBonds(Randomness randomness) {
      for (int v = 0; v < parent.length; v++) {
        parent[v] = v;
        next[v] = END;
        last[v] = v;
      }
      for (int f = 0; f < bonded.length; f++) {
        double[] d = kernel.bonds[f];
        bonded[f] = false;
        if (d.length > 0) {
          int[] scope = kernel.factors.scope(f);
          int a = position.states[scope[0]];
          if (position.states[scope[1]] == a && d[a] > 0) {
            double agreement = kernel.factors.table(f)[position.entries[f]];
            bonded[f] = d[a] >= agreement || randomness.bernoulli(d[a] / agreement);
            if (bonded[f]) {
              join(find(parent, scope[0]), find(parent, scope[1]));
            }
          }
        }
      }
    }

    private void join(int u, int v) {
      if (u != v) {
        int head = Math.min(u, v);
        int tail = Math.max(u, v);
        parent[tail] = head;
        next[last[head]] = tail;
        last[head] = last[tail];
      }
    }

    private void drawCluster(int head, Randomness randomness, BatchMeans out) {
      int count = 0;
      for (int v = head; v != END; v = next[v]) {
        int[] factors = kernel.factors.factorsOf(v);
        int[] strides = kernel.factors.stridesOf(v);
        for (int k = 0; k < factors.length; k++) {
          if (steps[factors[k]] == 0) {
            touched[count++] = factors[k];
          }
          steps[factors[k]] += strides[k];
        }
      }
      int state = position.states[head];
      int length = kernel.factors.cardinality(head);
      weigh(count, state, length);
      Sites.normalise(logWeights, length);
      for (int v = head; v != END; v = next[v]) {
        Sites.tally(logWeights, length, kernel.layout.place(v), out);
      }
      int drawn = randomness.categorical(logWeights, 0, length);
      for (int i = 0; i < count; i++) {
        steps[touched[i]] = 0;
      }
      for (int v = head; v != END; v = next[v]) {
        position.move(v, drawn);
      }
    }

    /** The weight of every state of a cluster given all else, the largest 1. */
    private void weigh(int count, int state, int length) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int s = 0; s < length; s++) {
        double log = 0;
        for (int i = 0; i < count; i++) {
          int f = touched[i];
          log +=
              Math.log(
                  bonded[f]
                      ? kernel.bonds[f][s]
                      : kernel.rests[f][position.entries[f] + (s - state) * steps[f]]);
        }
        logWeights[s] = log;
        largest = Math.max(largest, log);
      }
      for (int s = 0; s < length; s++) {
        logWeights[s] = Math.exp(logWeights[s] - largest);
      }
    }

    @Override
    public Position position() {
      return position;
    }
  }
}
