package org.credence.decoding.exact;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import org.credence.core.engine.Guarantee;
import org.credence.core.math.CompensatedSum;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.problem.TextLaw;

/** The texts an enumeration keeps, and the mass of what it cuts. */
final class Kept {

  private record Text(TokenSequence tokens, double p) {}

  private final long most;
  private final double minimum;
  private final boolean bounded;
  private final List<Map.Entry<TokenSequence, Estimate>> all =
      new ArrayList<>(); // if bounded, empty until the end
  private final PriorityQueue<Text> best =
      new PriorityQueue<>(Comparator.comparingDouble(Text::p)); // if bounded
  private final CompensatedSum residual = new CompensatedSum();
  private double largestCut;

  Kept(long most, double minimum) {
    this.most = most;
    this.minimum = minimum;
    this.bounded = most < Long.MAX_VALUE;
  }

  /** Whether what is cut depends on the texts met before. */
  boolean isBounded() {
    return bounded;
  }

  /** Whether anything may ever be cut, so that children are worth sorting. */
  boolean mayCut() {
    return bounded || minimum > 0;
  }

  /** Whether no text of that probability, or of less, would be kept any more. */
  boolean cuts(double p) {
    return p < minimum || (best.size() >= most && p <= best.element().p());
  }

  /** Counts mass that is cut. */
  void cut(double mass, double largest) {
    residual.add(mass);
    largestCut = Math.max(largestCut, largest);
  }

  /** Keeps a text that is not cut; a lesser one may have to go. */
  void add(TokenSequence tokens, double p) {
    if (!bounded) {
      all.add(Map.entry(tokens, Estimate.exact(p)));
      return;
    }
    if (best.size() >= most) {
      double least = best.remove().p();
      cut(least, least);
    }
    best.add(new Text(tokens, p));
  }

  int size() {
    return bounded ? best.size() : all.size();
  }

  /**
   * The law.
   *
   * @param look called now and then; what it throws ends the work
   */
  TextLaw law(Runnable look) {
    if (bounded) {
      best.forEach(text -> all.add(Map.entry(text.tokens(), Estimate.exact(text.p()))));
    }
    double cut = Math.min(1, residual.value());
    Estimate unlisted =
        largestCut == 0
            ? Estimate.exact(0)
            : new Estimate(
                0, Guarantee.BOUND, new ErrorStatement.Bound(0, Math.min(cut, largestCut)));
    return TextLaw.of(all, unlisted, cut, OptionalLong.empty(), look);
  }
}
