package org.credence.bayes.message;

import java.util.function.Supplier;
import org.credence.core.engine.ImpossibleEvidenceException;

/**
 * How far messages are from their fresh ones, both as positive numbers whose largest is 1: the larger of two changes, that of the
 * message and that of the belief it makes with the other messages of its variable, each summing to one.
 *
 * <pre>  max_s max(|m'_s / Σ m' - m_s / Σ m|, |m'_s o_s / Σ m'o - m_s o_s / Σ mo|)     m old, m' fresh, o of the others</pre>
 */
final class MessageChange {

  /** Sums above this are far from underflow, each of their parts that matters included. */
  private static final double SAFE_SUM = 1e-200;

  private final double[] fresh; // [MessageGraph.messageStart[edge] + state], as all
  private final double[] old;
  private final double[] others;
  private final Supplier<ImpossibleEvidenceException> impossible;

  MessageChange(
      double[] fresh,
      double[] old,
      double[] others,
      Supplier<ImpossibleEvidenceException> impossible) {
    this.fresh = fresh;
    this.old = old;
    this.others = others;
    this.impossible = impossible;
  }

  /** The change of the message whose entries stand there. */
  double of(int from, int to) {
    return to - from == 2 ? ofPair(from) : ofMany(from, to);
  }

  /** {@code |a/(a + b) - c/(c + d)| = |ad - bc| / ((a + b)(c + d))}, for the message and for the belief. */
  private double ofPair(int at) {
    double fresh0 = fresh[at];
    double fresh1 = fresh[at + 1];
    double old0 = old[at];
    double old1 = old[at + 1];
    double weight0 = others[at];
    double weight1 = others[at + 1];
    double cross = Math.abs(fresh0 * old1 - fresh1 * old0);
    double beliefs = (fresh0 * weight0 + fresh1 * weight1) * (old0 * weight0 + old1 * weight1);
    if (!(beliefs > SAFE_SUM)) {
      return ofMany(at, at + 2);
    }
    double message = cross / ((fresh0 + fresh1) * (old0 + old1));
    double belief = cross * weight0 * weight1 / beliefs;
    return message > belief ? message : belief;
  }

  private double ofMany(int from, int to) {
    double freshSum = 0;
    double oldSum = 0;
    double freshBelief = 0;
    double oldBelief = 0;
    for (int i = from; i < to; i++) {
      freshSum += fresh[i];
      oldSum += old[i];
      freshBelief += fresh[i] * others[i];
      oldBelief += old[i] * others[i];
    }
    boolean normal = freshBelief > SAFE_SUM && oldBelief > SAFE_SUM;
    freshSum = 1 / freshSum;
    oldSum = 1 / oldSum;
    double worst = 0;
    for (int i = from; i < to; i++) {
      worst = Math.max(worst, Math.abs(fresh[i] * freshSum - old[i] * oldSum));
    }
    if (!normal) {
      return Math.max(worst, ofBelief(from, to));
    }
    freshBelief = 1 / freshBelief;
    oldBelief = 1 / oldBelief;
    for (int i = from; i < to; i++) {
      double now = fresh[i] * freshBelief;
      double before = old[i] * oldBelief;
      worst = Math.max(worst, others[i] * Math.abs(now - before));
    }
    return worst;
  }

  /** The change of the belief alone, for messages that contradict each other almost entirely: each is weighed by the larger. */
  private double ofBelief(int from, int to) {
    double freshLargest = Double.NEGATIVE_INFINITY;
    double oldLargest = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      freshLargest = Math.max(freshLargest, Math.log(fresh[i]) + Math.log(others[i]));
      oldLargest = Math.max(oldLargest, Math.log(old[i]) + Math.log(others[i]));
    }
    if (freshLargest == Double.NEGATIVE_INFINITY || oldLargest == Double.NEGATIVE_INFINITY) {
      throw impossible.get();
    }
    double freshSum = 0;
    double oldSum = 0;
    for (int i = from; i < to; i++) {
      freshSum += Math.exp(Math.log(fresh[i]) + Math.log(others[i]) - freshLargest);
      oldSum += Math.exp(Math.log(old[i]) + Math.log(others[i]) - oldLargest);
    }
    double worst = 0;
    for (int i = from; i < to; i++) {
      double now = Math.exp(Math.log(fresh[i]) + Math.log(others[i]) - freshLargest) / freshSum;
      double before = Math.exp(Math.log(old[i]) + Math.log(others[i]) - oldLargest) / oldSum;
      worst = Math.max(worst, Math.abs(now - before));
    }
    return worst;
  }
}
