package org.credence.bayes.region;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Patience;
import org.credence.core.engine.SavedState;
import org.credence.core.math.CompensatedSum;

/**
 * Sum-product messages on a join graph, in doubles scaled to a largest entry of 1.
 *
 * <pre>  p_c(x_c)      = ψ_c(x_c) Π_{edges e of c} m_{e→c}(x_e)
 *  m_{c→e}(x_e)  ∝ Σ_{x_c \ x_e} p_c(x_c) / m_{e→c}(x_e)                 0/0 = 0
 *  log Z         = Σ_c log Σ p_c - Σ_e log Σ_{x_e} m_{c→e}(x_e) m_{d→e}(x_e)      e joins c and d</pre>
 *
 * <p>The division makes one product serve all messages of a cluster. It leaves out joint states that the receiver has excluded already, which
 * neither changes a belief nor a total. The last line is the region free energy of the beliefs at a fixed point, whatever the scale of the
 * messages.
 *
 * <p>Zeros are exact: where a sum is zero, supports alone are multiplied, and an entry whose support is not empty is given the smallest
 * positive number. So an empty message proves that the evidence is impossible. On a forest such an underflow, or a sum too
 * small to hold its digits, on the way to the roots is remembered as {@link #lost}.
 */
final class JoinGraphMessages {

  /** A sum below this is done again with the product scaled after each factor. */
  private static final double FAINT = 1e-200;

  /** Of sending what a cluster sends in one direction, in units of patience. */
  private static final long WORK_PER_CELL = 8;

  /** A sum below this may lack terms that are no longer doubles. */
  static final double LOST = 1e-280;

  private final JoinGraph graph;
  private final List<String> conflict;
  private final double[][] potentials; // [cluster][cell]
  private final double[][] up; // [edge][joint state], from the lower to the upper cluster
  private final double[][] down; // [edge][joint state]
  private final Projection[] ofLower; // [edge]
  private final Projection[] ofUpper; // [edge]
  private final double[] product; // of the cluster at work
  private final double[] fresh;
  private final double[] support;
  private double logConstant;
  private boolean lost;
  private double residual = Double.POSITIVE_INFINITY;

  /**
   * @param factorScopes variables of each factor
   * @param tables gives the table of a factor, in the order of its scope; asked for once
   * @param conflict what to say if all is impossible
   */
  JoinGraphMessages(
      JoinGraph graph, int[][] factorScopes, IntFunction<double[]> tables, List<String> conflict) {
    this(graph, new ClusterPotentials(graph, factorScopes, tables, conflict), conflict);
  }

  private JoinGraphMessages(JoinGraph graph, ClusterPotentials potentials, List<String> conflict) {
    this(graph, potentials.cells, conflict);
    logConstant = potentials.logConstant();
    lost = potentials.lost();
  }

  /** Messages for potentials given by cluster, which are not copied; the log total lacks what they may have been scaled by. */
  JoinGraphMessages(JoinGraph graph, double[][] potentials, List<String> conflict) {
    this.graph = graph;
    this.conflict = conflict;
    this.potentials = potentials;
    int count = graph.labels.length;
    up = new double[count][];
    down = new double[count][];
    ofLower = new Projection[count];
    ofUpper = new Projection[count];
    int widest = 1;
    for (int e = 0; e < count; e++) {
      int size = (int) graph.labelCells[e];
      up[e] = new double[size];
      down[e] = new double[size];
      Arrays.fill(up[e], 1);
      Arrays.fill(down[e], 1);
      int[] label = graph.labels[e];
      ofLower[e] = new Projection(graph.scopes[graph.lower[e]], label, graph.cardinalities);
      ofUpper[e] = new Projection(graph.scopes[graph.upper[e]], label, graph.cardinalities);
      widest = Math.max(widest, size);
    }
    product = new double[(int) graph.largest()];
    fresh = new double[widest];
    support = new double[widest];
  }

  /** One step: every message once, towards higher numbers, then towards lower ones. */
  void sweep(double damping) {
    residual = 0;
    Patience patience = Patience.ofThisThread();
    for (int c = 0; c < graph.clusters(); c++) {
      patience.spend(WORK_PER_CELL * potentials[c].length);
      send(c, true, damping);
    }
    for (int c = graph.clusters() - 1; c >= 0; c--) {
      patience.spend(WORK_PER_CELL * potentials[c].length);
      send(c, false, damping);
    }
  }

  private void send(int c, boolean upward, double damping) {
    boolean multiplied = false;
    for (int e : graph.edges[c]) {
      if ((graph.lower[e] == c) != upward) {
        continue;
      }
      if (!multiplied) {
        multiplyOut(c, false);
        multiplied = true;
      }
      Projection projection = upward ? ofLower[e] : ofUpper[e];
      double[] in = upward ? down[e] : up[e];
      double[] out = upward ? up[e] : down[e];
      double top = sum(projection, in.length);
      if (top < FAINT) {
        multiplyOut(c, true);
        top = sum(projection, in.length);
      }
      keepSupport(c, projection, in, out);
      replace(in, out, upward, damping);
    }
  }

  private double sum(Projection projection, int entries) {
    projection.sum(product, fresh, entries);
    double top = 0;
    for (int i = 0; i < entries; i++) {
      top = Math.max(top, fresh[i]);
    }
    return top;
  }

  /** Sums that came out zero where neither message is: the smallest number if supports say that they are not. */
  private void keepSupport(int c, Projection projection, double[] in, double[] out) {
    boolean checked = false;
    for (int i = 0; i < in.length; i++) {
      if (fresh[i] > 0 || in[i] == 0 || out[i] == 0) {
        continue;
      }
      if (!checked) {
        supportOf(c, projection, in.length);
        checked = true;
      }
      if (support[i] > 0) {
        fresh[i] = Double.MIN_NORMAL;
      }
    }
    if (checked) {
      multiplyOut(c, false); // the support took its place
    }
  }

  private void supportOf(int c, Projection projection, int entries) {
    double[] potential = potentials[c];
    for (int i = 0; i < potential.length; i++) {
      product[i] = potential[i] > 0 ? 1 : 0;
    }
    for (int e : graph.edges[c]) {
      double[] in = graph.lower[e] == c ? down[e] : up[e];
      double[] positive = new double[in.length];
      for (int i = 0; i < in.length; i++) {
        positive[i] = in[i] > 0 ? 1 : 0;
      }
      (graph.lower[e] == c ? ofLower[e] : ofUpper[e]).multiply(positive, product);
    }
    projection.sum(product, support, entries);
  }

  /** Divides out what came in, takes the message in its place and notes how far it has moved. */
  private void replace(double[] in, double[] out, boolean upward, double damping) {
    double top = 0;
    double sumNow = 0;
    double sumBefore = 0;
    double beliefNow = 0;
    double beliefBefore = 0;
    for (int i = 0; i < in.length; i++) {
      double belief = fresh[i];
      lost |= graph.forest && upward && belief > 0 && belief < LOST;
      beliefNow += belief;
      beliefBefore += in[i] * out[i];
      fresh[i] = in[i] == 0 || belief == 0 ? 0 : Math.max(Double.MIN_NORMAL, belief / in[i]);
      top = Math.max(top, fresh[i]);
      sumNow += fresh[i];
      sumBefore += out[i];
    }
    if (top == 0) {
      throw impossible();
    }
    for (int i = 0; i < in.length; i++) {
      double change = Math.abs(fresh[i] / sumNow - out[i] / sumBefore);
      double beliefChange = Math.abs(fresh[i] * in[i] / beliefNow - in[i] * out[i] / beliefBefore);
      residual = Math.max(residual, change);
      residual = beliefChange <= residual ? residual : beliefChange; // NaN counts as large
      double value = fresh[i] / top;
      if (value == 0 && fresh[i] > 0) {
        value = Double.MIN_NORMAL;
      }
      out[i] = value == 0 ? 0 : (1 - damping) * value + damping * out[i];
    }
  }

  /** Writes {@code p_c} up to scale; returns the log of what it was divided by. */
  private double multiplyOut(int c, boolean scaled) {
    double log = 0;
    System.arraycopy(potentials[c], 0, product, 0, potentials[c].length);
    for (int e : graph.edges[c]) {
      if (graph.lower[e] == c) {
        ofLower[e].multiply(down[e], product);
      } else {
        ofUpper[e].multiply(up[e], product);
      }
      log += scaled ? scale(potentials[c].length) : 0;
    }
    return log;
  }

  private double scale(int length) {
    double top = 0;
    for (int i = 0; i < length; i++) {
      top = Math.max(top, product[i]);
    }
    if (top == 0 || top > FAINT) {
      return 0;
    }
    double factor = 1 / Math.max(top, Double.MIN_NORMAL);
    for (int i = 0; i < length; i++) {
      product[i] *= factor;
    }
    return -Math.log(factor);
  }

  /** The largest change of a message or of the belief it makes in the last step, before damping; infinite before the first. */
  double residual() {
    return residual;
  }

  /** Whether digits may have been lost on a forest. */
  boolean lost() {
    return lost;
  }

  /** Beliefs of the variables and the log total. */
  record Beliefs(double[][] marginals, double logTotal) {}

  /** What the messages say now. */
  Beliefs beliefs() {
    double[][] marginals = new double[graph.cardinalities.length][];
    CompensatedSum log = new CompensatedSum();
    log.add(logConstant);
    int[][] variables = variablesByHome();
    for (int c = 0; c < graph.clusters(); c++) {
      int length = potentials[c].length;
      double shift = multiplyOut(c, false);
      double total = total(length);
      if (total < FAINT) {
        shift = multiplyOut(c, true);
        total = total(length);
      }
      if (total == 0) {
        throw emptied(c);
      }
      log.add(Math.log(total) + shift);
      for (int v : variables[c]) {
        int states = graph.cardinalities[v];
        double[] p = new double[states];
        new Projection(graph.scopes[c], new int[] {v}, graph.cardinalities).sum(product, p, states);
        for (int s = 0; s < states; s++) {
          p[s] /= total;
        }
        marginals[v] = p;
      }
    }
    for (int e = 0; e < up.length; e++) {
      double sum = 0;
      for (int i = 0; i < up[e].length; i++) {
        sum += up[e][i] * down[e][i];
      }
      log.add(-Math.log(sum));
    }
    return new Beliefs(marginals, log.value());
  }

  private int[][] variablesByHome() {
    int[] count = new int[graph.clusters()];
    for (int home : graph.variableHomes) {
      count[home]++;
    }
    int[][] result = new int[count.length][];
    Arrays.setAll(result, c -> new int[count[c]]);
    for (int v = graph.variableHomes.length - 1; v >= 0; v--) {
      int home = graph.variableHomes[v];
      result[home][--count[home]] = v;
    }
    return result;
  }

  private double total(int length) {
    double total = 0;
    for (int i = 0; i < length; i++) {
      total += product[i];
    }
    return total;
  }

  private RuntimeException emptied(int c) {
    supportOf(c, new Projection(graph.scopes[c], new int[0], graph.cardinalities), 1);
    return support[0] == 0
        ? impossible()
        : new ArithmeticException("the numbers of a cluster underflow");
  }

  /** The belief of a cluster, scaled to a sum of 1; a new array. */
  double[] belief(int c) {
    int length = potentials[c].length;
    multiplyOut(c, false);
    double total = total(length);
    if (total < FAINT) {
      multiplyOut(c, true);
      total = total(length);
    }
    if (total == 0) {
      throw emptied(c);
    }
    double[] belief = new double[length];
    for (int i = 0; i < length; i++) {
      belief[i] = product[i] / total;
    }
    return belief;
  }

  private ImpossibleEvidenceException impossible() {
    return new ImpossibleEvidenceException(conflict);
  }

  void save(DataOutput out) throws IOException {
    out.writeDouble(residual);
    out.writeBoolean(lost);
    for (double[][] direction : new double[][][] {up, down}) {
      for (double[] message : direction) {
        for (double value : message) {
          out.writeDouble(value);
        }
      }
    }
  }

  void restore(DataInput in) throws IOException {
    residual = SavedState.number(in, 0, Double.POSITIVE_INFINITY, "residual");
    lost = in.readBoolean();
    for (double[][] direction : new double[][][] {up, down}) {
      for (double[] message : direction) {
        for (int i = 0; i < message.length; i++) {
          message[i] = in.readDouble();
          if (!(message[i] >= 0 && message[i] <= 1)) {
            throw new IOException("a message holds " + message[i] + ", not a number in [0, 1]");
          }
        }
      }
    }
  }
}
