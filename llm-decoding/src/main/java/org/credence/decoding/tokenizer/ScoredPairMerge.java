package org.credence.decoding.tokenizer;

/**
 * Cuts a run of text into pieces as SentencePiece's BPE does: it starts with the code points; of all neighbours that together are a
 * token, those with the highest score become one piece, the leftmost first; until there are none.
 *
 * <p>A heap holds the pairs by (score, place). An entry is stale where its left piece is gone or now makes a pair of another score;
 * where it makes another pair of the same score, that pair has an equal entry of its own, and either may stand for it.
 *
 * <p>Time O(n log n) for n code points: each merge adds two pairs at most.
 *
 * <p>Source: Sennrich, Haddow and Birch 2016; Kudo and Richardson 2018; order of ties as in llama.cpp.
 */
final class ScoredPairMerge {

  /** Takes the pieces, from left to right. */
  interface Pieces {
    /**
     * @param token of the piece, or {@link PieceIndex#NONE} where it is a code point that is no token
     * @param from its first byte in the run
     * @param to behind its last one
     */
    void piece(int token, int from, int to);
  }

  private final PieceIndex index;
  private final float[] scores;
  private final byte[] text;

  private final int count; // code points
  private final int[] start; // [count + 1] first byte of a piece; the last entry ends the text
  private final int[] next; // [count] the piece to the right, count where there is none
  private final int[] previous; // [count] the piece to the left, -1 where there is none
  private final int[]
      pair; // [count] the token that the piece and the next one are together, or NONE
  private final long[] hash; // [count]
  private final LongHeap heap;

  private ScoredPairMerge(PieceIndex index, float[] scores, byte[] text) {
    this.index = index;
    this.scores = scores;
    this.text = text;
    int starts = 0;
    for (byte b : text) {
      starts += isStart(b) ? 1 : 0;
    }
    count = starts;
    start = new int[count + 1];
    next = new int[count];
    previous = new int[count];
    pair = new int[count];
    hash = new long[count];
    heap = new LongHeap(count);
  }

  private static boolean isStart(byte b) {
    return (b & 0xc0) != 0x80;
  }

  /**
   * Cuts a text.
   *
   * @param scores of each token, finite
   * @param text UTF-8
   */
  static void cut(PieceIndex index, float[] scores, byte[] text, Pieces out) {
    ScoredPairMerge merge = new ScoredPairMerge(index, scores, text);
    merge.begin();
    merge.mergeAll();
    merge.give(out);
  }

  private void begin() {
    int piece = 0;
    for (int at = 0; at < text.length; at++) {
      if (isStart(text[at])) {
        start[piece] = at;
        next[piece] = piece + 1;
        previous[piece] = piece - 1;
        piece++;
      }
    }
    start[count] = text.length;
    for (int i = 0; i < count; i++) {
      hash[i] = PieceIndex.hash(text, start[i], start[i + 1]);
    }
    for (int i = 0; i < count; i++) {
      look(i);
    }
  }

  /** Asks whether the piece and the next one are a token together. */
  private void look(int left) {
    pair[left] = PieceIndex.NONE;
    int right = next[left];
    if (right == count || end(right) - start[left] > index.longest()) {
      return;
    }
    long joined = index.joined(hash[left], hash[right], end(right) - start[right]);
    int token = index.find(joined, text, start[left], end(right));
    pair[left] = token;
    if (token != PieceIndex.NONE) {
      heap.add((long) order(scores[token]) << 32 | left);
    }
  }

  private int end(int piece) {
    return start[next[piece]];
  }

  /** A number that is the smaller, the higher the score. */
  private static int order(float score) {
    int bits = Float.floatToIntBits(score + 0f); // no negative zero
    return ~(bits ^ (bits >> 31 & Integer.MAX_VALUE));
  }

  private void mergeAll() {
    while (!heap.isEmpty()) {
      long entry = heap.take();
      int left = (int) entry;
      if (pair[left] != PieceIndex.NONE && order(scores[pair[left]]) == (int) (entry >> 32)) {
        merge(left);
      }
    }
  }

  private void merge(int left) {
    int right = next[left];
    hash[left] = index.joined(hash[left], hash[right], end(right) - start[right]);
    next[left] = next[right];
    pair[right] = PieceIndex.NONE;
    if (next[left] < count) {
      previous[next[left]] = left;
    }
    look(left);
    if (previous[left] >= 0) {
      look(previous[left]);
    }
  }

  private void give(Pieces out) {
    for (int i = 0; i < count; i = next[i]) {
      out.piece(index.find(hash[i], text, start[i], end(i)), start[i], end(i));
    }
  }
}
