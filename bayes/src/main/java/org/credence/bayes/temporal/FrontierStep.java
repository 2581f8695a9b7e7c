package org.credence.bayes.temporal;

/**
 * One step of a {@link FrontierPlan}: variable v with its table φ and likelihood λ joins the frontier F, which becomes G.
 *
 * <pre>
 *  forward   α_G(g) = Σ α_F(f) φ(s | f) λ(s)              over the cells f of F and states s of v that agree with g
 *  backward  β_F(f) = Σ_s φ(s | f) λ(s) β_G(g(f, s))
 *  marginal  p(v = s) ∝ Σ_f α_F(f) φ(s | f) λ(s) β_G(g(f, s))
 *  maximum   δ_G(g) = max α_F(f) φ(s | f) λ(s), in logs
 * </pre>
 */
final class FrontierStep {

  final int before; // cells of F
  final int after; // cells of G
  final int states; // walked: all of v, or the observed one
  private final int firstState;
  private final int[] cardinalities; // [member of F]
  private final int[] rowStrides; // [member of F], in the table of v
  private final int[] targetStrides; // [member of F], in G; 0 if it is dropped
  private final int ownStride; // of v in G; 0 if it does not join
  private final int settledRow;
  private final double[] table;
  private final double[] likelihood;

  FrontierStep(OrderedNetwork net, int position, int[] frontier, int[] next) {
    int m = frontier.length;
    cardinalities = new int[m];
    rowStrides = new int[m];
    targetStrides = new int[m];
    int size = 1;
    for (int j = m - 1; j >= 0; j--) {
      cardinalities[j] = net.cardinalities[frontier[j]];
      size *= cardinalities[j];
      for (int k = 0; k < net.parents[position].length; k++) {
        if (net.parents[position][k] == frontier[j]) {
          rowStrides[j] = net.strides[position][k];
        }
      }
    }
    before = size;
    int stride = 1;
    int own = 0;
    int j = m - 1;
    for (int k = next.length - 1; k >= 0; k--) {
      if (next[k] == position) {
        own = stride;
      } else {
        while (frontier[j] != next[k]) {
          j--;
        }
        targetStrides[j] = stride;
      }
      stride *= net.cardinalities[next[k]];
    }
    after = stride;
    ownStride = own;
    boolean open = net.observed[position] == OrderedNetwork.OPEN;
    firstState = open ? 0 : net.observed[position];
    states = open ? net.cardinalities[position] : 1;
    settledRow = net.settledRow(position);
    table = net.tables[position];
    likelihood = net.likelihoods[position];
  }

  /** Where the walk over the cells of F is. */
  private final class Cell {
    private final int[] at = new int[cardinalities.length];
    private int row = settledRow;
    private int target;

    void next() {
      for (int j = at.length - 1; j >= 0; j--) {
        row += rowStrides[j];
        target += targetStrides[j];
        if (++at[j] < cardinalities[j]) {
          return;
        }
        row -= at[j] * rowStrides[j];
        target -= at[j] * targetStrides[j];
        at[j] = 0;
      }
    }
  }

  /** {@code φ(s | f) λ(s)}, s counted from the first state walked. */
  private double entry(int row, int s) {
    double value = table[row + firstState + s];
    return likelihood.length == 0 ? value : value * likelihood[firstState + s];
  }

  /**
   * Adds into {@code out}, shape [after], which is zero.
   *
   * @return whether a product of positive numbers came out as zero
   */
  boolean forward(double[] alpha, double[] out) {
    Cell cell = new Cell();
    boolean flushed = false;
    for (int f = 0; f < before; f++, cell.next()) {
      if (alpha[f] > 0) {
        for (int s = 0; s < states; s++) {
          double entry = entry(cell.row, s);
          double product = alpha[f] * entry;
          flushed |= product == 0 && entry > 0;
          out[cell.target + s * ownStride] += product;
        }
      }
    }
    return flushed;
  }

  /**
   * Writes β of F divided by {@code scale}, and adds to {@code marginal}, shape [states walked].
   *
   * @param out shape [before]
   */
  void backward(double[] alpha, double[] beta, double scale, double[] out, double[] marginal) {
    Cell cell = new Cell();
    for (int f = 0; f < before; f++, cell.next()) {
      double sum = 0;
      for (int s = 0; s < states; s++) {
        double passed = entry(cell.row, s) * beta[cell.target + s * ownStride] / scale;
        sum += passed;
        marginal[s] += alpha[f] * passed;
      }
      out[f] = sum;
    }
  }

  /**
   * Raises {@code out}, shape [after], which is minus infinity, and notes where each maximum came from, {@code f · states + s}; the first
   * of several equal ones.
   */
  void maximise(double[] delta, double[] out, int[] from) {
    Cell cell = new Cell();
    for (int f = 0; f < before; f++, cell.next()) {
      if (delta[f] > Double.NEGATIVE_INFINITY) {
        for (int s = 0; s < states; s++) {
          double value = delta[f] + Math.log(entry(cell.row, s));
          int g = cell.target + s * ownStride;
          if (value > out[g]) {
            out[g] = value;
            from[g] = f * states + s;
          }
        }
      }
    }
  }

  /** The state of v in a walk's place. */
  int state(int place) {
    return firstState + place % states;
  }

  /** The cell of F in a walk's place. */
  int cell(int place) {
    return place / states;
  }
}
