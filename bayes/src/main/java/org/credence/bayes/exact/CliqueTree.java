package org.credence.bayes.exact;

import java.util.Arrays;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Workers;
import org.credence.core.math.CompensatedSum;

/** A compiled junction tree with its messages towards the roots without further evidence. Immutable; shared by propagations. */
final class CliqueTree {

  private static final int SAFE_EXPONENT = -900; // as in SumProduct

  final OpenModel open;
  final CliqueForest forest;
  final Ports ports;
  final CompiledClique[] cliques;
  final RowReduction reduction;

  /** Natural logarithm of what scaling took out of the potentials, and of the factors without variables. */
  final double logScale;

  /** Whether potentials cover a range in which digits may be lost: then nothing here should be used. */
  final boolean damaged;

  /** Shape [clique]: messages towards the root before any evidence of a question. */
  final Table[] messages;

  private CliqueTree(
      OpenModel open,
      CliqueForest forest,
      Ports ports,
      CompiledClique[] cliques,
      double logScale,
      boolean damaged,
      RowReduction reduction,
      Meter meter,
      Workers workers) {
    this.open = open;
    this.forest = forest;
    this.ports = ports;
    this.cliques = cliques;
    this.logScale = logScale;
    this.damaged = damaged;
    this.reduction = reduction;
    messages = new Table[cliques.length];
    Arrays.fill(messages, TreePropagation.NOT_MADE);
    TreePropagation.collectAll(this, messages, meter, workers);
  }

  /** Stores what a plan has counted, and collects the messages. */
  static CliqueTree compile(
      SupportPlan plan, RowReduction reduction, Meter meter, Workers workers) {
    meter.hold((long) plan.treeBytes());
    CompiledClique[] cliques = new CompiledClique[plan.forest.cliques()];
    long[] shifts = new long[cliques.length];
    CompensatedSum log = new CompensatedSum();
    for (int c = 0; c < cliques.length; c++) {
      cliques[c] = CliqueCompiler.compile(plan, c, meter, shifts);
      log.add(shifts[c] * Math.log(2));
    }
    boolean damaged = false;
    for (Table table : plan.tables) {
      log.add(table.shift() * Math.log(2));
      meter.evaluated(table.values().length);
    }
    for (CompiledClique clique : cliques) {
      damaged |= clique.lowest() < SAFE_EXPONENT;
    }
    for (int f : plan.forest.scalars) {
      log.add(Math.log(plan.tables[f].values()[0]));
    }
    return new CliqueTree(
        plan.open,
        plan.forest,
        plan.ports,
        cliques,
        log.value(),
        damaged,
        reduction,
        meter,
        workers);
  }

  /** This tree, its cells shared, with messages of another kind. */
  CliqueTree with(RowReduction other, Meter meter, Workers workers) {
    return other == reduction
        ? this
        : new CliqueTree(open, forest, ports, cliques, logScale, damaged, other, meter, workers);
  }

  /** Bytes a propagation holds beside the tree. */
  double propagationBytes() {
    double rows = 0;
    double scattered = 0;
    for (int c = 0; c < cliques.length; c++) {
      double childRows = 0;
      for (int child : forest.children[c]) {
        childRows += cliques[child].rows();
      }
      rows += cliques[c].rows();
      scattered = Math.max(scattered, CliqueVisit.bytes(cliques[c].cells(), childRows));
    }
    return 16 * rows + scattered;
  }

  /** Table entries read by one collection and one distribution over everything. */
  double evaluations() {
    double reads = 0;
    for (int c = 0; c < cliques.length; c++) {
      reads += 2.0 * cliques[c].cells() * (1 + forest.children[c].length);
    }
    return reads;
  }
}
