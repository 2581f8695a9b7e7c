package org.credence.bayes.importance;

import java.util.Arrays;

/**
 * What the evidence below every drawn variable says of its states, by belief propagation on the network.
 *
 * <pre>  λ_{c→u}(x_u) = Σ_{x_c \ x_u} p(x_c | x_parents(c)) λ_c(x_c) Π_{other parents w} π_{w→c}(x_w)
 *  λ_u(x_u)     = likelihood_u(x_u) Π_{children c} λ_{c→u}(x_u)
 *  π_{u→c}(x_u) ∝ π_u(x_u) λ_u(x_u) / λ_{c→u}(x_u)        π_u(x_u) = Σ p(x_u | x_parents(u)) Π_{parents w} π_{w→u}(x_w) </pre>
 *
 * <p>One sweep sends λ from the leaves to the roots and π back. On a polytree the λ are those of exact inference as soon as they no
 * longer change, and {@code p(x_u | ·) λ_u(x_u)}, normalised, is the posterior conditional table: sampling from it gives weights that
 * are all alike. On loops they are a heuristic, which weights correct.
 *
 * <p>Sums are linear, products over children logarithms; each message is scaled to a maximum of one. A message whose entries all
 * underflow says nothing. Only drawn variables with evidence below take part upwards. Cost of a sweep: each table twice, times the
 * number of parents.
 *
 * <p>Source: Pearl 1988, ch. 4; as a source of proposals: Yuan &amp; Druzdzel 2003.
 */
final class LambdaMessages {

  private final OpenFamilies families;
  private final int[][] messageStart; // [family][parent], in arrays over messages
  private final int[][] fromChild; // [family][child], where its λ message begins
  private final double[] lambda; // [message], linear, child to parent, largest entry 1
  private final double[] logMessage; // [message], its logarithm
  private final double[] pi; // [message], linear, parent to child, largest entry 1
  private final double[] logLambda; // [state], of the variable, likelihood included, largest entry 0
  private final double[] prior; // [state], π of the variable, sums to one
  private final double[] out; // scratch for messages of one family
  private final double[] weights; // scratch: incoming messages of one family, side by side
  private long entriesRead;

  LambdaMessages(OpenFamilies families) {
    this.families = families;
    this.messageStart = new int[families.size][];
    int messages = 0;
    int widest = 0;
    for (int f = 0; f < families.size; f++) {
      int width = families.drawn[f] ? families.cardinality[f] : 1;
      messageStart[f] = new int[families.parents[f].length];
      for (int k = 0; k < messageStart[f].length; k++) {
        messageStart[f][k] = messages;
        int states = states(f, k);
        messages += states;
        width += states;
      }
      widest = Math.max(widest, width);
    }
    this.fromChild = new int[families.size][];
    for (int f = 0; f < families.size; f++) {
      fromChild[f] = new int[families.children[f].length];
      for (int i = 0; i < fromChild[f].length; i++) {
        int child = families.children[f][i];
        fromChild[f][i] = messageStart[child][positionOf(child, f)];
      }
    }
    this.lambda = new double[messages];
    this.logMessage = new double[messages];
    this.pi = new double[messages];
    Arrays.fill(lambda, 1);
    Arrays.fill(pi, 1);
    this.logLambda = families.logLikelihood.clone();
    this.prior = new double[logLambda.length];
    this.out = new double[widest];
    this.weights = new double[widest];
    for (int f = 0; f < families.size; f++) {
      if (families.drawn[f]) {
        receiveFromParents(f);
        sendToChildren(f);
      }
    }
  }

  private int states(int family, int parent) {
    return families.cardinality[families.familyOf[families.parents[family][parent]]];
  }

  /**
   * Sends every message once.
   *
   * @return the largest change of an entry of a λ message
   */
  double sweep() {
    double change = 0;
    for (int f = families.size - 1; f >= 0; f--) {
      if (families.informed[f]) {
        receiveFromChildren(f);
      }
      if (families.informed[f] || !families.drawn[f]) {
        change = Math.max(change, sendToParents(f));
      }
    }
    for (int f = 0; f < families.size; f++) {
      if (families.informed[f]) {
        receiveFromParents(f);
        sendToChildren(f);
      }
    }
    return change;
  }

  /** The logs of what the evidence on and below says of each state, largest entry 0; layout {@link OpenFamilies#stateStart}. */
  double[] logLambda() {
    return logLambda.clone();
  }

  /** The probability of the state observed in a family, as if its parents were independent and nothing else was observed. */
  double priorOfEvidence(int f) {
    double scale = 1;
    for (int k = 0; k < families.parents[f].length; k++) {
      double sum = 0;
      for (int s = 0; s < states(f, k); s++) {
        sum += pi[messageStart[f][k] + s];
      }
      scale *= sum;
    }
    weights[0] = 1;
    loadPi(f, 1);
    contract(f, 1);
    return out[0] / scale;
  }

  /** Table entries read so far. */
  long entriesRead() {
    return entriesRead;
  }

  long bytes() {
    return (long) Double.BYTES
        * (3L * lambda.length + 2L * logLambda.length + 2L * out.length);
  }

  private void receiveFromChildren(int f) {
    int from = families.stateStart[f];
    int states = families.cardinality[f];
    System.arraycopy(families.logLikelihood, from, logLambda, from, states);
    for (int at : fromChild[f]) {
      for (int s = 0; s < states; s++) {
        logLambda[from + s] += logMessage[at + s];
      }
    }
    double max = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < states; s++) {
      max = Math.max(max, logLambda[from + s]);
    }
    for (int s = 0; s < states; s++) {
      logLambda[from + s] = max == Double.NEGATIVE_INFINITY ? 0 : logLambda[from + s] - max;
    }
  }

  private int positionOf(int child, int parent) {
    int v = families.variable[parent];
    int k = 0;
    while (families.parents[child][k] != v) {
      k++;
    }
    return k;
  }

  /** λ messages of a family to all its parents, from its own λ and the π of its parents. */
  private double sendToParents(int f) {
    int parents = families.parents[f].length;
    if (parents == 0) {
      return 0;
    }
    int own = families.cardinality[f];
    for (int s = 0; s < own; s++) {
      weights[s] = families.drawn[f] ? Math.exp(logLambda[families.stateStart[f] + s]) : 1;
    }
    loadPi(f, own);
    contract(f, own);
    double change = 0;
    int at = own;
    for (int k = 0; k < parents; k++) {
      int states = states(f, k);
      scale(at, states);
      for (int s = 0; s < states; s++) {
        int message = messageStart[f][k] + s;
        change = Math.max(change, Math.abs(out[at + s] - lambda[message]));
        lambda[message] = out[at + s];
        logMessage[message] = Math.log(out[at + s]);
      }
      at += states;
    }
    return change;
  }

  private void loadPi(int f, int from) {
    int at = from;
    for (int k = 0; k < families.parents[f].length; k++) {
      int states = states(f, k);
      System.arraycopy(pi, messageStart[f][k], weights, at, states);
      at += states;
    }
  }

  /** Divides a message by its largest entry; one that holds nothing becomes uniform. */
  private void scale(int at, int states) {
    double max = 0;
    for (int s = 0; s < states; s++) {
      max = Math.max(max, out[at + s]);
    }
    for (int s = 0; s < states; s++) {
      out[at + s] = max > 0 ? out[at + s] / max : 1;
    }
  }

  /** π of a drawn variable from the π messages of its parents. */
  private void receiveFromParents(int f) {
    int own = families.cardinality[f];
    Arrays.fill(weights, 0, own, 1);
    loadPi(f, own);
    contract(f, own);
    double sum = 0;
    for (int s = 0; s < own; s++) {
      sum += out[s];
    }
    for (int s = 0; s < own; s++) {
      prior[families.stateStart[f] + s] = sum > 0 ? out[s] / sum : 1.0 / own;
    }
  }

  /** π messages of a variable to its children: sums of logs from the left, then from the right, so nothing is divided out. */
  private void sendToChildren(int f) {
    int from = families.stateStart[f];
    int states = families.cardinality[f];
    int[] starts = fromChild[f];
    for (int s = 0; s < states; s++) {
      double sum = Math.log(prior[from + s]) + families.logLikelihood[from + s];
      for (int at : starts) {
        pi[at + s] = sum;
        sum += logMessage[at + s];
      }
      sum = 0;
      for (int i = starts.length - 1; i >= 0; i--) {
        pi[starts[i] + s] += sum;
        sum += logMessage[starts[i] + s];
      }
    }
    for (int at : starts) {
      double max = Double.NEGATIVE_INFINITY;
      for (int s = 0; s < states; s++) {
        max = Math.max(max, pi[at + s]);
      }
      for (int s = 0; s < states; s++) {
        pi[at + s] = max == Double.NEGATIVE_INFINITY ? 1 : Math.exp(pi[at + s] - max);
      }
    }
  }

  /**
   * For the variable of a family and for each parent: sums of its table times the weights of all the others.
   *
   * <p>{@link #weights} and {@link #out} hold the states of the variable first ({@code own} of them), then those of each parent.
   */
  private void contract(int f, int own) {
    int parents = families.parents[f].length;
    int[] digits = new int[parents];
    int[] first = new int[parents];
    int[] sizes = new int[parents];
    int at = own;
    for (int k = 0; k < parents; k++) {
      first[k] = at;
      sizes[k] = states(f, k);
      at += sizes[k];
    }
    Arrays.fill(out, 0, at, 0);
    double[] prefix = new double[parents + 1]; // products of the weights of parents 0 to k - 1
    prefix[0] = 1;
    int changed = 0;
    for (int row = families.start[f]; row < families.start[f + 1]; row += own) {
      for (int k = changed; k < parents; k++) {
        prefix[k + 1] = prefix[k] * weights[first[k] + digits[k]];
      }
      double sum = 0;
      for (int s = 0; s < own; s++) {
        double p = families.p[row + s];
        sum += p * weights[s];
        out[s] += p * prefix[parents];
      }
      if (sum > 0) {
        double suffix = sum;
        for (int k = parents - 1; k >= 0; k--) {
          out[first[k] + digits[k]] += prefix[k] * suffix;
          suffix *= weights[first[k] + digits[k]];
        }
      }
      changed = parents - 1;
      while (changed >= 0 && ++digits[changed] == sizes[changed]) {
        digits[changed--] = 0;
      }
      changed = Math.max(0, changed);
    }
    entriesRead += families.start[f + 1] - families.start[f];
  }
}
