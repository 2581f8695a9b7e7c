package org.credence.bayes.importance;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.credence.core.engine.SavedState;

/**
 * A proposal for sampling a network with evidence: for every drawn variable a conditional table with the network's own parents.
 *
 * <pre>  q(x) = Π_v q(x_v | x_parents(v)) </pre>
 *
 * <p>Every row of {@code q} sums to one, or is zero where the network's row is. {@code q(x_v | ·) > 0} wherever {@code p(x_v | ·) λ_v(x_v)
 * > 0}, and 0 elsewhere, so that importance weights are finite and their means unbiased; states that zero propagation rules out are
 * never drawn. The rows of variables without evidence on or below them are those of the network: no other rows are better for them.
 *
 * <p>Immutable. Layout of {@code q}: as the tables of {@link OpenFamilies}; entries of observed families are not used.
 */
final class ImportanceTables {

  /** Entries raised to the cutoff never take more than this share of a row. */
  private static final double MOST_RAISED = 0.5;

  /** Below any share that matters, and enough to be drawn from sums of doubles near one. */
  private static final double LEAST = 1e-12;

  private static final int FEW = 5;
  private static final int SOME = 8;

  final OpenFamilies families;
  final double[] q;

  private ImportanceTables(OpenFamilies families, double[] q) {
    this.families = families;
    this.q = q;
  }

  /** The network's own rows, without the states that the evidence rules out. */
  static ImportanceTables network(OpenFamilies families) {
    return weighted(families, new double[families.stateStart[families.size]]);
  }

  /**
   * {@code q(x_v | x_parents(v)) ∝ p(x_v | x_parents(v)) λ_v(x_v)}.
   *
   * @param logLambda shape [state], layout {@link OpenFamilies#stateStart}
   */
  static ImportanceTables weighted(OpenFamilies families, double[] logLambda) {
    double[] q = families.p.clone();
    for (int f = 0; f < families.size; f++) {
      if (families.informed[f]) {
        int states = families.cardinality[f];
        for (int row = families.start[f]; row < families.start[f + 1]; row += states) {
          weighRow(families, f, row, logLambda, q);
        }
      }
    }
    return new ImportanceTables(families, q);
  }

  private static void weighRow(
      OpenFamilies families, int f, int row, double[] logLambda, double[] q) {
    int states = families.cardinality[f];
    int at = families.stateStart[f];
    double max = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < states; s++) {
      if (isPossible(families, f, row, s)) {
        max = Math.max(max, logLambda[at + s]);
      }
    }
    for (int s = 0; s < states; s++) {
      double lambda = max == Double.NEGATIVE_INFINITY ? 1 : Math.exp(logLambda[at + s] - max);
      q[row + s] = isPossible(families, f, row, s) ? q[row + s] * lambda : 0;
    }
    raiseRow(families, f, row, 0, q);
  }

  /** Whether the target gives a state of a row any weight. */
  private static boolean isPossible(OpenFamilies families, int f, int row, int state) {
    return families.p[row + state] > 0
        && families.logLikelihood[families.stateStart[f] + state] > Double.NEGATIVE_INFINITY;
  }

  /**
   * Raises possible states to the cutoff, and those of probability zero, which underflow leaves, to the smallest share that matters;
   * then divides by the sum.
   */
  private static void raiseRow(OpenFamilies families, int f, int row, double cutoff, double[] q) {
    int states = families.cardinality[f];
    int possible = 0;
    double sum = 0;
    for (int s = 0; s < states; s++) {
      possible += isPossible(families, f, row, s) ? 1 : 0;
      sum += q[row + s];
    }
    if (possible == 0) {
      for (int s = 0; s < states; s++) {
        q[row + s] = 0;
      }
      return;
    }
    double least = Math.max(LEAST, Math.min(cutoff, MOST_RAISED / possible));
    double total = 0;
    for (int s = 0; s < states; s++) {
      if (isPossible(families, f, row, s)) {
        double share = sum > 0 ? q[row + s] / sum : 1.0 / possible;
        q[row + s] = Math.max(share, least);
        total += q[row + s];
      }
    }
    for (int s = 0; s < states; s++) {
      q[row + s] /= total;
    }
  }

  /**
   * These tables with no possible state of an informed variable below a cutoff, each row summing to one again: thin tails of the
   * proposal are what makes weights heavy.
   *
   * <p>Rows of many states have more states that are rightly improbable: the cutoff is a sixth for 5 to 8 states, a twelfth for more.
   *
   * @param cutoff for rows of fewer than 5 states
   */
  ImportanceTables raised(double cutoff) {
    double[] raised = q.clone();
    for (int f = 0; f < families.size; f++) {
      if (families.informed[f]) {
        int states = families.cardinality[f];
        double least = states < FEW ? cutoff : states <= SOME ? cutoff / 6 : cutoff / 12;
        for (int row = families.start[f]; row < families.start[f + 1]; row += states) {
          raiseRow(families, f, row, least, raised);
        }
      }
    }
    return new ImportanceTables(families, raised);
  }

  /**
   * Every row moved towards the relative weights that samples gave its states.
   *
   * <pre>  q ← q + rate · n / (n + doubt) · (counts / Σ counts - q)      n = Σ counts of the row </pre>
   *
   * <p>So a row moves the less the fewer samples it has; one without any stays.
   *
   * @param rate in [0, 1)
   * @param doubt how many samples move a row half as far as it may go, above 0
   */
  ImportanceTables movedTowards(FamilyCounts counts, double rate, double doubt) {
    double[] moved = q.clone();
    for (int f = 0; f < families.size; f++) {
      if (families.informed[f]) {
        int states = families.cardinality[f];
        for (int row = families.start[f]; row < families.start[f + 1]; row += states) {
          double samples = 0;
          for (int s = 0; s < states; s++) {
            samples += counts.samples(row + s);
          }
          if (samples > 0) {
            double share = rate * samples / (samples + doubt);
            for (int s = 0; s < states; s++) {
              moved[row + s] += share * (counts.samples(row + s) / samples - moved[row + s]);
            }
            raiseRow(families, f, row, 0, moved);
          }
        }
      }
    }
    return new ImportanceTables(families, moved);
  }

  /** These tables with every row of some families halfway towards equal shares for all possible states. */
  ImportanceTables levelled(boolean[] chosen) {
    double[] level = q.clone();
    double[] equal = new double[q.length];
    for (int f = 0; f < families.size; f++) {
      if (chosen[f]) {
        int states = families.cardinality[f];
        for (int row = families.start[f]; row < families.start[f + 1]; row += states) {
          raiseRow(families, f, row, 0, equal);
          for (int s = 0; s < states; s++) {
            level[row + s] = (level[row + s] + equal[row + s]) / 2;
          }
        }
      }
    }
    return new ImportanceTables(families, level);
  }

  void save(DataOutput out) throws IOException {
    for (double share : q) {
      out.writeDouble(share);
    }
  }

  /** The tables that {@link #save} wrote, for the same families. */
  ImportanceTables restored(DataInput in) throws IOException {
    double[] read = new double[q.length];
    for (int i = 0; i < read.length; i++) {
      read[i] = SavedState.number(in, 0, 1 + 1e-9, "share");
      if (read[i] > 0 != q[i] > 0) {
        throw new IOException(
            "the share " + read[i] + " at entry " + i + " is not of this proposal");
      }
    }
    return new ImportanceTables(families, read);
  }

  static void requireCutoff(String engine, double cutoff) {
    if (!(cutoff >= 0 && cutoff < 0.5)) {
      throw new IllegalArgumentException(
          engine + ": cutoff is " + cutoff + "; give a number in [0, 0.5), such as 0.006");
    }
  }

  /** A sampler of this proposal. */
  ProposalSampler sampler() {
    return new ProposalSampler(this);
  }

  long bytes() {
    return (long) Double.BYTES * q.length;
  }
}
