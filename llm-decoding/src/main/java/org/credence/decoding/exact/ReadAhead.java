package org.credence.decoding.exact;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.credence.decoding.model.Reading;
import org.credence.decoding.model.TokenContext;

/**
 * Beginnings of texts read some siblings at a time: a context for each beginning on the way to the text in hand, and in advance for the
 * next few of its siblings, all forks of their common part.
 *
 * <p>Memory: a row of the vocabulary and the keys and values of one token for every sibling read in advance on each level.
 */
final class ReadAhead {

  /** A beginning that was read, and what may come after it. */
  private record Read(int token, TokenContext context, double[] rawLogP) {}

  private final TokenContext prompt; // but its last token
  private final int lastOfPrompt;
  private final int size; // of the vocabulary
  private final int most; // siblings at a time
  private final List<Read> path = new ArrayList<>(); // [depth] the text in hand
  private final List<Deque<Read>> ahead = new ArrayList<>(); // [depth]

  /**
   * @param prompt a context one token short of the prompt
   * @param most how many siblings to read at a time
   */
  ReadAhead(TokenContext prompt, int lastOfPrompt, int most) {
    this.prompt = prompt;
    this.lastOfPrompt = lastOfPrompt;
    this.size = prompt.model().vocabulary().size();
    this.most = most;
  }

  /** Log-probabilities of the token after the prompt. */
  double[] root() {
    path.clear();
    ahead.clear();
    ahead.add(new ArrayDeque<>(readAll(prompt, new int[] {lastOfPrompt})));
    return step(0);
  }

  /**
   * Log-probabilities of the token after a beginning: one token longer than the one asked for before, or a sibling of that or of one of
   * its own beginnings.
   *
   * @param depth tokens of the beginning, at least 1
   * @param siblings the last token of it and of its siblings that will be asked for next, in that order
   */
  double[] child(int depth, int[] siblings) {
    path.subList(depth, path.size()).clear();
    if (ahead.size() == depth) {
      ahead.add(new ArrayDeque<>());
    }
    ahead.subList(depth + 1, ahead.size()).clear(); // empty queues of longer beginnings
    if (ahead.get(depth).isEmpty()) {
      ahead.get(depth).addAll(readAll(path.get(depth - 1).context(), siblings));
    }
    return step(depth);
  }

  private double[] step(int depth) {
    Read read = ahead.get(depth).remove();
    path.add(read);
    return read.rawLogP();
  }

  private List<Read> readAll(TokenContext parent, int[] tokens) {
    List<Read> all = new ArrayList<>();
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < Math.min(most, tokens.length); i++) {
      Read read = new Read(tokens[i], parent.fork(), new double[size]);
      all.add(read);
      readings.add(new Reading(read.context(), new int[] {tokens[i]}, 1, read.rawLogP()));
    }
    parent.model().extendAll(readings);
    return all;
  }
}
