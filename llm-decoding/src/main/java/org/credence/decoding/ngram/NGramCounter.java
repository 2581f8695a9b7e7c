package org.credence.decoding.ngram;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Counts n-grams while a text is read: a trie whose nodes are token sequences and whose edges lie in one open-addressing hash
 * table of (parent, token) pairs. Memory is bounded: before the table grows, what it will take is compared with what the heap can
 * give.
 */
final class NGramCounter {

  static final int ROOT = 0;

  /** No trie of more nodes than this is built, whatever the heap: indices are ints and the table is at most 3/4 full. */
  static final int MOST_NODES = 1 << 28;

  /** Of the hash table (edge key and child) per slot, of the node arrays per node, and of the sorted trie made from them. */
  private static final long BYTES_PER_SLOT = 12;

  private static final long BYTES_PER_NODE = 28;

  private final int order;
  private final long tokensInAll;
  private final LongSupplier affordableBytes;
  private long[] keys = new long[1 << 12]; // (parent << 32 | token) + 1; 0 = free slot
  private int[] children = new int[1 << 12]; // node of the slot
  private int[] counts = new int[1 << 11]; // [node]
  private int nodes = 1;

  /**
   * @param order length of the longest sequence counted
   * @param tokensInAll how many tokens will be read, for messages
   * @param affordableBytes what may be held, asked before the table grows
   */
  NGramCounter(int order, long tokensInAll, LongSupplier affordableBytes) {
    this.affordableBytes = affordableBytes;
    this.order = order;
    this.tokensInAll = tokensInAll;
  }

  /** Counts every sequence of up to {@code order} tokens of a document. */
  void count(int[] document) {
    int[] suffix = new int[order]; // [k] = node of the last k + 1 tokens
    for (int i = 0; i < document.length; i++) {
      for (int k = Math.min(order - 1, i); k >= 0; k--) {
        int parent = k == 0 ? ROOT : suffix[k - 1];
        suffix[k] = child(parent, document[i]);
        counts[suffix[k]]++;
      }
    }
  }

  private int child(int parent, int token) {
    long key = edge(parent, token) + 1;
    int slot = slot(key, keys);
    if (keys[slot] == 0) {
      if (nodes >= keys.length / 4 * 3) {
        grow();
        slot = slot(key, keys);
      }
      if (nodes == counts.length) {
        counts = Arrays.copyOf(counts, counts.length * 2);
      }
      keys[slot] = key;
      children[slot] = nodes++;
    }
    return children[slot];
  }

  private static long edge(int parent, int token) {
    return (long) parent << 32 | token;
  }

  private static int slot(long key, long[] table) {
    long hash = key * 0x9E3779B97F4A7C15L;
    int mask = table.length - 1;
    int slot = (int) (hash >>> 32 ^ hash >>> 45) & mask;
    while (table[slot] != 0 && table[slot] != key) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long slots = 2L * keys.length;
    long needed = slots * BYTES_PER_SLOT + slots / 4 * 3 * BYTES_PER_NODE;
    long affordable = affordableBytes.getAsLong();
    if (needed > affordable) {
      System.gc(); // what the heap can give is known without its garbage only
      affordable = affordableBytes.getAsLong();
    }
    if (slots / 4 * 3 > MOST_NODES || needed > affordable) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "training an n-gram model of order %d on %d tokens needs more than %d distinct n-grams: about %d MiB, and the heap can give %d MiB (at most %d n-grams in any case); lower the order, shorten the text or allow more memory (JDK_JAVA_OPTIONS=-Xmx...)",
              order,
              tokensInAll,
              nodes,
              needed >> 20,
              affordable >> 20,
              MOST_NODES));
    }
    long[] wider = new long[(int) slots];
    int[] widerChildren = new int[(int) slots];
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != 0) {
        int slot = slot(keys[i], wider);
        wider[slot] = keys[i];
        widerChildren[slot] = children[i];
      }
    }
    keys = wider;
    children = widerChildren;
  }

  /** What was counted, as a trie whose edges are sorted; this counter must not be used any more. */
  NGramTrie trie(int vocabularySize, boolean[] predicted) {
    long[] edges = new long[nodes - 1]; // (parent, token), then sorted
    int[] first = new int[nodes + 1]; // [node] where its edges begin
    int used = 0;
    for (long key : keys) {
      if (key != 0) {
        edges[used++] = key - 1;
        first[(int) (key - 1 >>> 32) + 1]++;
      }
    }
    Arrays.sort(edges);
    for (int node = 0; node < nodes; node++) {
      first[node + 1] += first[node];
    }
    int[] tokens = new int[edges.length];
    int[] nodesOfEdges = new int[edges.length];
    int[] edgeCounts = new int[edges.length];
    for (int i = 0; i < edges.length; i++) {
      tokens[i] = (int) edges[i];
      nodesOfEdges[i] = children[slot(edges[i] + 1, keys)];
      edgeCounts[i] = predicted[tokens[i]] ? counts[nodesOfEdges[i]] : 0;
    }
    return new NGramTrie(vocabularySize, predicted, first, tokens, nodesOfEdges, edgeCounts);
  }
}
