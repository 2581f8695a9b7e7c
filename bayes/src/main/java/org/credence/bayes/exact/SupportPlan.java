package org.credence.bayes.exact;

import java.util.Arrays;
import org.credence.core.engine.Meter;

/**
 * Which cells of a junction tree are possible at all, counted before any is stored. From the leaves up every separator learns
 * which of its joint states some assignment of the subtree supports; from the roots down, which of these the rest supports too.
 * What is left after both is the projection of the support of the whole model (the full reducer of acyclic database joins:
 * Bernstein &amp; Goodman 1981), so tables over it hold no needless zero.
 */
final class SupportPlan {

  private static final double MOST_CELLS = Integer.MAX_VALUE - 8.0;

  private static final BitRank NOT_COUNTED = new BitRank(0);

  final OpenModel open;
  final CliqueForest forest;
  final Ports ports;

  /** Shape [factor]: tables that agree with the evidence, scaled. */
  final Table[] tables;

  /** Shape [clique]: supported rows; of a root the only one. */
  final BitRank[] rows;

  /** Shape [clique]: number of supported cells. */
  final long[] cells;

  /** Whether counting was given up because it took too long, or tables would not fit arrays. */
  final boolean tooLarge;

  /** Whether no assignment is possible. */
  final boolean impossible;

  /** Whether a table covers a range in which scaling would lose entries: nothing was counted. */
  final boolean damaged;

  private final SupportJoin.Effort effort;

  /**
   * Counts the support of a junction tree.
   *
   * @param mostBranches branches of the joins after which it is given up
   * @param mostSetBytes bytes that the sets of supported rows may take
   */
  SupportPlan(
      OpenModel open, CliqueForest forest, long mostBranches, double mostSetBytes, Meter meter) {
    this.open = open;
    this.forest = forest;
    ports = new Ports(forest);
    effort = new SupportJoin.Effort(mostBranches, meter);
    tables = new Table[open.scopes.length];
    for (int f = 0; f < tables.length; f++) {
      tables[f] = SumProduct.INSTANCE.absorb(open.table(f));
    }
    rows = new BitRank[forest.cliques()];
    Arrays.fill(rows, NOT_COUNTED);
    cells = new long[forest.cliques()];
    boolean fits = true;
    double setBytes = 0;
    for (int c = 0; c < rows.length; c++) {
      fits &= forest.separatorCells(c) <= BitRank.LONGEST;
      setBytes += BitRank.bytes(forest.separatorCells(c));
    }
    fits &= setBytes <= mostSetBytes;
    damaged = Arrays.stream(tables).anyMatch(table -> table.state() == Table.State.DAMAGED);
    boolean possible = !open.impossible && !damaged && fits && upward();
    impossible = open.impossible || !damaged && fits && !possible && !effort.isSpent();
    tooLarge = !impossible && !(possible && downward());
  }

  /** False if nothing is possible or it was given up. */
  private boolean upward() {
    for (int f : forest.scalars) {
      if (tables[f].values()[0] == 0) {
        return false;
      }
    }
    for (int c = 0; c < rows.length; c++) {
      BitRank supported = new BitRank((long) forest.separatorCells(c));
      join(c, effort).supportedRows(supported);
      rows[c] = supported;
      supported.count();
      if (supported.size() == 0 || effort.isSpent()) {
        return false;
      }
    }
    return true;
  }

  private boolean downward() {
    for (int c = rows.length - 1; c >= 0; c--) {
      int[] children = forest.children[c];
      BitRank[] supported = new BitRank[children.length];
      for (int k = 0; k < supported.length; k++) {
        supported[k] = new BitRank(rows[children[k]].length());
      }
      SupportJoin join = join(c, effort);
      join.rows(rows[c]);
      long[] count = new long[1];
      join.forEach(
          (row, cells) -> {
            count[0] += cells;
            for (int k = 0; k < supported.length; k++) {
              int different = join.varies(k) ? cells : 1;
              for (int i = 0; i < different; i++) {
                supported[k].add(join.entry(k, i));
              }
            }
          });
      if (effort.isSpent() || count[0] > MOST_CELLS) {
        return false;
      }
      cells[c] = count[0];
      for (int k = 0; k < supported.length; k++) {
        supported[k].count();
        rows[children[k]] = supported[k];
      }
    }
    return true;
  }

  /** A join of the factors of a clique and the supported rows of its children. */
  SupportJoin join(int clique, SupportJoin.Effort effort) {
    int[] scope = forest.scopes[clique];
    SupportJoin join =
        new SupportJoin(scope, forest.cardinalities, forest.separatorSizes[clique], effort);
    for (int f : forest.factors[clique]) {
      join.multiply(levels(clique, open.scopes[f], open.scopes[f].length), tables[f].values());
    }
    for (int child : forest.children[clique]) {
      join.child(levels(clique, forest.scopes[child], forest.separatorSizes[child]), rows[child]);
    }
    return join;
  }

  private int[] levels(int clique, int[] variables, int count) {
    int[] levels = new int[count];
    for (int k = 0; k < count; k++) {
      levels[k] = forest.position(clique, variables[k]);
    }
    return levels;
  }

  long branches() {
    return effort.visited();
  }

  double totalCells() {
    double total = 0;
    for (long count : cells) {
      total += count;
    }
    return total;
  }

  /** Bytes of all compiled cliques. */
  double compiledBytes() {
    double bytes = 0;
    for (int c = 0; c < cells.length; c++) {
      bytes +=
          CompiledClique.bytes(
              rows[c].size(),
              cells[c],
              forest.children[c].length,
              ports.ofCells[c].length,
              ports.ofRows[c].length);
    }
    return bytes;
  }

  /** Bytes of a compiled tree: its cliques and their messages towards the roots. */
  double treeBytes() {
    return compiledBytes() + 8 * totalRows();
  }

  /** Bytes held while a tree is compiled beside the tree: tables of the model, the sets of supported rows, and one clique's join. */
  double workingBytes() {
    double bytes = 0;
    for (Table table : tables) {
      bytes += table.bytes();
    }
    double join = 0;
    for (int c = 0; c < rows.length; c++) {
      bytes += BitRank.bytes(rows[c].length());
      join = Math.max(join, joinBytes(c));
    }
    return bytes + join;
  }

  /** Bytes of a clique's join at most: its tables transposed, and for each operand two bits an entry. */
  private double joinBytes(int clique) {
    double entries = rows[clique].length();
    double bytes = 0;
    for (int f : forest.factors[clique]) {
      bytes += tables[f].bytes();
      entries += tables[f].values().length;
    }
    for (int child : forest.children[clique]) {
      entries += rows[child].length();
    }
    return bytes + entries * 2 / Byte.SIZE;
  }

  /** Bytes of one propagation beside the tree: messages of its own, those away from the roots, and what chunks sum into. */
  double propagationBytes() {
    double scattered = 0;
    for (int c = 0; c < rows.length; c++) {
      double childRows = 0;
      for (int child : forest.children[c]) {
        childRows += rows[child].size();
      }
      scattered = Math.max(scattered, CliqueVisit.bytes(cells[c], childRows));
    }
    return 16 * totalRows() + scattered;
  }

  double totalRows() {
    double total = 0;
    for (BitRank set : rows) {
      total += set.size();
    }
    return total;
  }
}
