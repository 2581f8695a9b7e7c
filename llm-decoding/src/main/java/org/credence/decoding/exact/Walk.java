package org.credence.decoding.exact;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import org.credence.core.engine.Meter;
import org.credence.decoding.model.Cursors;
import org.credence.decoding.model.TokenBuffer;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;

/**
 * The depth-first walk over texts: one level of children per token of the text in hand, no recursion. One cursor goes along with it; or,
 * where the model reads several texts at once for less and it is known which children will be visited, they are read some at a time.
 */
final class Walk {

  /** Probability and rank of a child, and the row it came from. */
  private static final double BYTES_PER_CHILD = 12;

  /** Positions between two looks at the clock: a position of a real model may take milliseconds. */
  private static final int POSITIONS_BETWEEN_LOOKS = 64;

  private final TextLawProblem problem;
  private final Kept kept;
  private final Meter meter;
  private final Vocabulary vocabulary;
  private final int promptLength;
  private final TokenContext context;
  private final Optional<ReadAhead> ahead;
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
    this.ahead =
        readsAhead(problem, kept.isBounded())
            ? Optional.of(
                new ReadAhead(context, problem.prompt().token(promptLength - 1), batch(problem)))
            : Optional.empty();
    this.text = TokenBuffer.of(problem.prompt());
    this.rawLogP = new double[vocabulary.size()];
    this.levels = new Level[problem.length()];
  }

  private static int batch(TextLawProblem problem) {
    return problem.model().batch();
  }

  private static boolean readsAhead(TextLawProblem problem, boolean bounded) {
    return batch(problem) > 1 && !bounded;
  }

  /** Memory of one level: its children, and their distributions where they are read in advance. */
  static double bytesPerLevel(TextLawProblem problem, boolean bounded) {
    int ahead = readsAhead(problem, bounded) ? batch(problem) : 0;
    return problem.model().vocabulary().size() * (BYTES_PER_CHILD + (double) Double.BYTES * ahead);
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
    meter.hold((long) (levels.length * bytesPerLevel(problem, kept.isBounded())));
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
    double[] row = read(depth);
    meter.evaluated(1);
    if (++positions % POSITIONS_BETWEEN_LOOKS == 0) {
      meter.look();
    }
    problem.law().probabilities(text, row, 0, vocabulary.size(), level.p);
    if (kept.mayCut()) {
      sort(level);
    }
  }

  private double[] read(int depth) {
    if (ahead.isEmpty()) {
      context.truncate(Math.min(context.length(), text.length() - 1));
      context.extend(text.from(context.length()), 1, rawLogP);
      return rawLogP;
    }
    return depth == 0 ? ahead.get().root() : ahead.get().child(depth, comingSiblings(depth - 1));
  }

  /** The child in hand of a level and those that will be gone on from after it. */
  private int[] comingSiblings(int depth) {
    Level level = levels[depth];
    return IntStream.range(level.next - 1, level.order.length)
        .map(i -> level.order[i])
        .filter(token -> isVisited(level, token) && !vocabulary.isEnd(token))
        .toArray();
  }

  private boolean isVisited(Level level, int token) {
    double p = level.beginning * level.p[token];
    return p > 0 && !(kept.mayCut() && kept.cuts(p));
  }

  private static void sort(Level level) {
    Integer[] byFallingP = IntStream.range(0, level.p.length).boxed().toArray(Integer[]::new);
    Arrays.sort(byFallingP, Comparator.comparingDouble(token -> -level.p[token]));
    level.order = Arrays.stream(byFallingP).mapToInt(token -> token).toArray();
  }
}
