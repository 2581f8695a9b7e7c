package org.credence.decoding.exact;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.credence.core.engine.Meter;
import org.credence.decoding.model.Cursors;
import org.credence.decoding.model.TokenBuffer;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;

/** The depth-first walk over texts: one cursor, one level of children per token of the text in hand, no recursion. */
final class Walk {

  /** Probability and rank of a child, and the row it came from. */
  static final double BYTES_PER_CHILD = 12;

  /** Positions between two looks at the clock: a position of a real model may take milliseconds. */
  private static final int POSITIONS_BETWEEN_LOOKS = 64;

  private final TextLawProblem problem;
  private final Kept kept;
  private final Meter meter;
  private final Vocabulary vocabulary;
  private final int promptLength;
  private final TokenContext context;
  private final TokenBuffer text;
  private final double[] rawLogP; // [vocabulary]
  private final Level[] levels; // [depth]
  private int positions;

  Walk(TextLawProblem problem, Kept kept, Meter meter) {
    this.problem = problem;
    this.kept = kept;
    this.meter = meter;
    this.vocabulary = problem.model().vocabulary();
    this.promptLength = problem.prompt().length();
    this.context = Cursors.openBefore(problem.model(), problem.prompt());
    this.text = TokenBuffer.of(problem.prompt());
    this.rawLogP = new double[vocabulary.size()];
    this.levels = new Level[problem.length()];
  }

  /**
   * Memory of one listed text: tokens (16 + 16 + 4 per token), estimate (32), entry (24), places in the list while it grows and
   * in the law (14), sorting (16), hash table (up to 16); and a half more for the collector.
   */
  static double bytesPerText(TextLawProblem problem) {
    return 1.5 * (134 + 4.0 * problem.length());
  }

  /** The children of one beginning. */
  private static final class Level {
    final double[] p; // [vocabulary]
    int[] order; // of visit, most probable first if anything may be cut
    int next;
    double beginning; // probability of the text so far

    Level(int size) {
      p = new double[size];
      order = IntStream.range(0, size).toArray();
    }

    /** Mass of the children not yet visited. */
    double rest() {
      double sum = 0;
      for (int i = next; i < order.length; i++) {
        sum += p[order[i]];
      }
      return beginning * sum;
    }
  }

  TextLaw law() {
    int depth = 0;
    open(0, 1);
    while (depth >= 0) {
      Level level = levels[depth];
      if (level.next == level.order.length) {
        depth--;
        continue;
      }
      text.truncate(promptLength + depth);
      int token = level.order[level.next];
      double p = level.beginning * level.p[token];
      if (p > 0 && kept.mayCut() && kept.cuts(p)) {
        kept.cut(level.rest(), p); // the children are sorted: all that follow would be cut too
        level.next = level.order.length;
        continue;
      }
      level.next++;
      if (p > 0) {
        text.append(token);
        if (depth + 1 == problem.length() || vocabulary.isEnd(token)) {
          kept.add(text.sequenceFrom(promptLength), p);
        } else {
          depth++;
          open(depth, p);
        }
      }
    }
    meter.hold((long) (levels.length * BYTES_PER_CHILD * vocabulary.size()));
    meter.hold((long) (bytesPerText(problem) * kept.size()));
    return kept.law(meter::look);
  }

  /** Scores the children of the text as it stands. */
  private void open(int depth, double beginning) {
    if (levels[depth] == null) {
      levels[depth] = new Level(vocabulary.size());
    }
    Level level = levels[depth];
    level.beginning = beginning;
    level.next = 0;
    context.truncate(Math.min(context.length(), text.length() - 1));
    context.extend(text.from(context.length()), 1, rawLogP);
    meter.evaluated(1);
    if (++positions % POSITIONS_BETWEEN_LOOKS == 0) {
      meter.look();
    }
    problem.law().probabilities(text, rawLogP, 0, vocabulary.size(), level.p);
    if (kept.mayCut()) {
      sort(level);
    }
  }

  private static void sort(Level level) {
    Integer[] byFallingP = IntStream.range(0, level.p.length).boxed().toArray(Integer[]::new);
    Arrays.sort(byFallingP, Comparator.comparingDouble(token -> -level.p[token]));
    level.order = Arrays.stream(byFallingP).mapToInt(token -> token).toArray();
  }
}
