package org.credence.bayes.region;

import java.util.ArrayList;
import java.util.List;
import org.credence.core.engine.Patience;

/**
 * A sequence of clique trees of bounded size that takes in all factors of a model: build while the bound allows, calibrate, reduce
 * ({@link CliqueTreeReduction}), go on from there; at the end beliefs are handed back from the last tree to the first.
 *
 * <p>Handing back: the beliefs p' of the next tree replace those of what was kept, and the tree is calibrated again:
 *
 * <pre>  p(x) ∝ b(x) Π_kept C' [p'(C' | S') / b(C' | S')]       S' the separator of C' to its parent among what was kept</pre>
 *
 * <p>Exact if nothing was cut. The marginal of a variable is that of the last tree that holds it.
 */
final class CliqueTreeSequence {

  /** Factors that may be found not to fit while one tree is built. */
  private static final int MOST_FAILURES = 16;

  /** How much smaller the kept cliques get when not one factor fits beside them. */
  private static final double SHRINKING = 8;

  private final RegionModel model;
  private final int[] cardinalities;
  private final double mostCells;
  private final double keptCells;
  private final double mostBytes;
  private final int mostFactors;
  private final List<CliqueTreeStage> stages = new ArrayList<>();
  private final List<CliqueTreeReduction> reductions =
      new ArrayList<>(); // of all stages but the last
  private List<Integer> remaining; // factors, then variables without any as numbers from factors on
  private List<CliqueTreeStage.Piece> kept = List.of();
  private double logTotal;
  private double loss;
  private boolean lost;
  private boolean done;
  private double evaluations;
  private double heldBytes;
  private double workingBytes; // of the largest tree with its messages
  private double peakBytes;
  private double[][] marginals = {};

  /**
   * @param factors order in which factors are taken
   * @param mostCells bound on the cells of a clique larger than a factor
   * @param mostBytes beliefs that are kept may have
   * @param mostFactors factors one tree may take
   * @param keptCells bound on the cells of what is kept of a clique
   */
  CliqueTreeSequence(
      RegionModel model,
      List<Integer> factors,
      double mostCells,
      double keptCells,
      double mostBytes,
      int mostFactors) {
    this.model = model;
    this.mostFactors = mostFactors;
    this.mostCells = mostCells;
    this.keptCells = keptCells;
    this.mostBytes = mostBytes;
    cardinalities = model.open.cardinalities;
    remaining = factors;
  }

  /** Whether all factors are in and beliefs have been handed back. */
  boolean done() {
    return done;
  }

  /** Whether the next tree would exceed the memory allowed; it was not built then. */
  boolean tooLarge() {
    return peakBytes > mostBytes;
  }

  /** Builds, calibrates and reduces one tree; after the last one hands back. */
  void advance() {
    List<Integer> taken = build();
    List<CliqueTreeStage.Piece> pieces = new ArrayList<>(kept);
    for (int f : taken) {
      double[] table = model.tableOf(f);
      evaluations += table.length;
      pieces.add(new CliqueTreeStage.Piece(model.scopeOf(f), table));
    }
    CliqueTreeStage.Shape shape = CliqueTreeStage.Shape.of(pieces, cardinalities);
    workingBytes = Math.max(workingBytes, 2 * shape.graph().bytes());
    peakBytes = Math.max(peakBytes, heldBytes + workingBytes);
    if (peakBytes > mostBytes) {
      return;
    }
    CliqueTreeStage stage = new CliqueTreeStage(pieces, shape, model.evidence);
    logTotal += stage.logTotal;
    heldBytes += stage.bytes();
    lost |= stage.lost;
    evaluations += stage.graph.evaluationsPerStep() + stage.graph.evaluationsPerAnswer();
    stages.add(stage);
    if (stages.size() > 1) { // trees before this one are calibrated again at the end
      peakBytes = Math.max(peakBytes, heldBytes + workingBytes);
    }
    boolean[] gone = new boolean[model.factorCount()];
    taken.forEach(f -> gone[f] = true);
    remaining = remaining.stream().filter(f -> !gone[f]).toList();
    if (tooLarge()) {
      return;
    }
    if (remaining.isEmpty()) {
      handBack();
      done = true;
    } else {
      reduce(stage);
    }
  }

  /** Reduces the last tree, further and further until a factor fits beside what is kept. */
  private void reduce(CliqueTreeStage stage) {
    boolean[] isInterface = new boolean[stage.variables.length];
    for (int f : remaining) {
      for (int v : model.scopeOf(f)) {
        if (stage.numbers[v] != JoinGraph.NONE) {
          isInterface[stage.numbers[v]] = true;
        }
      }
    }
    for (double limit = keptCells; ; limit /= SHRINKING) {
      CliqueTreeReduction reduction = new CliqueTreeReduction(stage, isInterface, limit);
      evaluations += reduction.reads();
      kept = pieces(stage, reduction);
      if (limit < 1 || remaining.stream().limit(MOST_FAILURES).anyMatch(f -> fits(List.of(f)))) {
        reductions.add(reduction);
        loss += reduction.loss();
        return;
      }
    }
  }

  /** Conditional beliefs of what is kept given the separator to the parent. */
  private List<CliqueTreeStage.Piece> pieces(CliqueTreeStage stage, CliqueTreeReduction reduction) {
    List<CliqueTreeStage.Piece> pieces = new ArrayList<>();
    for (CliqueTreeReduction.Kept clique : reduction.kept()) {
      double[] table = clique.belief().clone();
      divide(table, clique.scope(), clique.separator(), stage.graph.cardinalities);
      pieces.add(new CliqueTreeStage.Piece(stage.inModel(clique.scope()), table));
    }
    return pieces;
  }

  /** Factors for the next tree: in order, whole runs where they fit, singly where they do not. */
  private List<Integer> build() {
    List<Integer> accepted = new ArrayList<>();
    int failures = 0;
    int at = 0;
    int run = remaining.size();
    while (at < remaining.size() && failures < MOST_FAILURES && accepted.size() < mostFactors) {
      int room = Math.min(run, mostFactors - accepted.size());
      int to = Math.min(remaining.size(), at + room);
      List<Integer> candidate = new ArrayList<>(accepted);
      candidate.addAll(remaining.subList(at, to));
      if (fits(candidate)) {
        accepted = candidate;
        at = to;
        run = 2 * run;
      } else if (to - at == 1) {
        failures++;
        at = to;
      } else {
        run = (to - at + 1) / 2;
      }
    }
    if (accepted.isEmpty() && !remaining.isEmpty()) { // larger than the bound by itself
      accepted.add(remaining.get(0));
    }
    return accepted;
  }

  private boolean fits(List<Integer> candidate) {
    Patience.ofThisThread().look();
    List<int[]> scopes = new ArrayList<>();
    kept.forEach(piece -> scopes.add(piece.scope()));
    double largest = 0;
    for (int f : candidate) {
      int[] scope = model.scopeOf(f);
      double cells = 1;
      for (int v : scope) {
        cells *= cardinalities[v];
      }
      largest = Math.max(largest, cells);
      scopes.add(scope);
    }
    if (largest > mostCells && candidate.size() > 1) {
      return false;
    }
    return new CliqueTreeStage.Shape(scopes, cardinalities).graph().largest()
        <= Math.max(largest, mostCells);
  }

  private void handBack() {
    for (int k = stages.size() - 2; k >= 0; k--) {
      handBack(stages.get(k), reductions.get(k), stages.get(k + 1));
    }
    marginals = new double[cardinalities.length][];
    for (CliqueTreeStage stage : stages) { // later ones win
      for (int v = 0; v < stage.variables.length; v++) {
        marginals[stage.variables[v]] = stage.marginal(stage.graph.variableHomes[v], new int[] {v});
      }
    }
    for (double[] p : marginals) {
      normalize(p);
    }
  }

  private void handBack(
      CliqueTreeStage stage, CliqueTreeReduction reduction, CliqueTreeStage next) {
    JoinGraph graph = stage.graph;
    int[] cards = graph.cardinalities;
    double[][] potentials = new double[graph.clusters()][];
    for (int c = 0; c < potentials.length; c++) {
      potentials[c] = stage.beliefs[c].clone();
      int edge = stage.edgeUp(c);
      if (edge != JoinGraph.NONE) {
        divide(potentials[c], graph.scopes[c], graph.labels[edge], cards);
      }
    }
    List<CliqueTreeReduction.Kept> links = reduction.kept();
    for (int i = 0; i < links.size(); i++) {
      CliqueTreeReduction.Kept link = links.get(i);
      int[] scope = link.scope();
      double[] now = next.marginalOf(next.graph.factorHomes[i], stage.inModel(scope));
      double[] then = stage.marginal(link.cluster(), scope);
      divide(now, scope, link.separator(), cards);
      divide(then, scope, link.separator(), cards);
      for (int k = 0; k < now.length; k++) {
        now[k] = then[k] == 0 ? 0 : now[k] / then[k];
      }
      double[] potential = potentials[link.cluster()];
      new Projection(graph.scopes[link.cluster()], scope, cards).multiply(now, potential);
      evaluations += 3.0 * potential.length;
    }
    stage.calibrate(potentials, model.evidence);
    evaluations += graph.evaluationsPerStep() + graph.evaluationsPerAnswer();
  }

  /** Divides a table by its own marginal over some of its variables; 0/0 = 0. */
  private static void divide(double[] table, int[] scope, int[] part, int[] cardinalities) {
    double[] ratio = CliqueTreeStage.marginal(table, scope, part, cardinalities);
    for (int i = 0; i < ratio.length; i++) {
      ratio[i] = ratio[i] == 0 ? 0 : 1 / ratio[i];
    }
    new Projection(scope, part, cardinalities).multiply(ratio, table);
  }

  private static void normalize(double[] p) {
    double total = 0;
    for (double value : p) {
      total += value;
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= total;
    }
  }

  /** Shape [open variable][state], once done. */
  double[][] marginals() {
    return marginals;
  }

  double logTotal() {
    return logTotal;
  }

  /** Whether digits may have been lost to numbers too far apart. */
  boolean lost() {
    return lost;
  }

  /** Nats lost in cuts. */
  double loss() {
    return loss;
  }

  /** Trees built so far. */
  int trees() {
    return stages.size();
  }

  double evaluations() {
    return evaluations;
  }

  /** The most bytes of trees kept and of the one at work, with its messages; at most those allowed. */
  double peakBytes() {
    return Math.min(peakBytes, mostBytes);
  }
}
