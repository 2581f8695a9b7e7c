package org.credence.decoding.ngram;

import java.util.Arrays;

/**
 * Counts of token sequences as a trie in flat arrays. Node 0 is the empty sequence; the edges of a node are contiguous and sorted
 * by token. An edge's count is how often its token followed the node's sequence, 0 for a token that is never predicted.
 */
final class NGramTrie {

  static final int ROOT = 0;

  private static final int ABSENT = -1; // never leaves this package: "this sequence was never seen"

  private final int vocabularySize;
  private final boolean[] predicted; // [vocabulary]
  private final double uniform;
  private final int[] first; // [node], and one more
  private final int[] tokens; // [edge]
  private final int[] children; // [edge]
  private final int[] counts; // [edge]
  private final long[] totals; // [node] sum of its edges' counts
  private final int[] types; // [node] number of its edges with a count

  NGramTrie(
      int vocabularySize,
      boolean[] predicted,
      int[] first,
      int[] tokens,
      int[] children,
      int[] counts) {
    this.vocabularySize = vocabularySize;
    this.predicted = predicted;
    this.first = first;
    this.tokens = tokens;
    this.children = children;
    this.counts = counts;
    int possible = 0;
    for (boolean can : predicted) {
      possible += can ? 1 : 0;
    }
    this.uniform = 1.0 / possible;
    int nodes = first.length - 1;
    this.totals = new long[nodes];
    this.types = new int[nodes];
    for (int node = 0; node < nodes; node++) {
      for (int edge = first[node]; edge < first[node + 1]; edge++) {
        totals[node] += counts[edge];
        types[node] += counts[edge] > 0 ? 1 : 0;
      }
    }
  }

  /** Number of distinct sequences counted. */
  int size() {
    return tokens.length;
  }

  /** Bytes held. */
  long bytes() {
    return 4L * (first.length + 3L * tokens.length) + 12L * totals.length;
  }

  /**
   * Moves the nodes of the last 1, 2, ... tokens on by one token.
   *
   * @param suffix shape [longest context]; [k] = node of the last k + 1 tokens, or absent
   */
  void advance(int[] suffix, int token) {
    for (int k = suffix.length - 1; k > 0; k--) {
      suffix[k] = suffix[k - 1] == ABSENT ? ABSENT : child(suffix[k - 1], token);
    }
    if (suffix.length > 0) {
      suffix[0] = child(ROOT, token);
    }
  }

  /** Sets the nodes to those of a context that has read nothing. */
  static void clear(int[] suffix) {
    Arrays.fill(suffix, ABSENT);
  }

  private int child(int node, int token) {
    int edge = Arrays.binarySearch(tokens, first[node], first[node + 1], token);
    return edge < 0 ? ABSENT : children[edge];
  }

  /**
   * Writes the interpolated probabilities of the next token.
   *
   * @param suffix nodes of the last 1, 2, ... tokens, as {@link #advance} leaves them
   * @param out shape [.. offset + vocabulary]
   */
  void probabilities(int[] suffix, double[] out, int offset) {
    for (int token = 0; token < vocabularySize; token++) {
      out[offset + token] = predicted[token] ? uniform : 0;
    }
    interpolate(ROOT, out, offset);
    for (int node : suffix) {
      if (node == ABSENT) {
        return; // a longer context was not seen either
      }
      interpolate(node, out, offset);
    }
  }

  /** P(w|h) = (c(hw) + t(h) P(w|h')) / (c(h) + t(h)), in place over P(.|h'). */
  private void interpolate(int node, double[] out, int offset) {
    long total = totals[node];
    if (total == 0) {
      return;
    }
    double scale = 1.0 / (total + types[node]);
    double kept = types[node] * scale;
    for (int token = offset; token < offset + vocabularySize; token++) {
      out[token] *= kept;
    }
    for (int edge = first[node]; edge < first[node + 1]; edge++) {
      out[offset + tokens[edge]] += counts[edge] * scale;
    }
  }
}
