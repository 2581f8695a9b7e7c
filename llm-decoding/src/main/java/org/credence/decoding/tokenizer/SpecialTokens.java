package org.credence.decoding.tokenizer;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Tokens that are recognised as they are written, the longest first at each place: a tree of their code points. */
final class SpecialTokens {

  /** What is found where no special token begins. */
  static final int NONE = -1;

  private final Map<Long, Integer> children =
      new HashMap<>(); // (node, code point) to node; 0 is the root
  private final Map<Integer, Integer> tokenAt = new HashMap<>(); // node to token
  private final Map<Integer, Integer> lengths = new HashMap<>(); // token to code points
  private final BitSet firsts = new BitSet();
  private int nodes = 1;

  /** Adds a token; gives the one that has this text already, or itself. */
  int add(String text, int token) {
    int[] points = text.codePoints().toArray();
    int node = 0;
    for (int point : points) {
      Integer child = children.get(key(node, point));
      if (child == null) {
        child = nodes++;
        children.put(key(node, point), child);
      }
      node = child;
    }
    Integer same = tokenAt.putIfAbsent(node, token);
    if (same != null) {
      return same;
    }
    firsts.set(points[0]);
    lengths.put(token, points.length);
    return token;
  }

  /** The token with the longest text of those that the code points from there to {@code to} begin with. */
  int longest(int[] points, int from, int to) {
    if (!firsts.get(points[from])) {
      return NONE;
    }
    int found = NONE;
    int node = 0;
    for (int i = from; i < to; i++) {
      Integer child = children.get(key(node, points[i]));
      if (child == null) {
        return found;
      }
      node = child;
      found = tokenAt.getOrDefault(node, found);
    }
    return found;
  }

  /** Code points of a special token. */
  int length(int token) {
    return lengths.getOrDefault(token, 0);
  }

  private static long key(int node, int point) {
    return (long) node << 32 | point;
  }
}
