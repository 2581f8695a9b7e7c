package org.credence.decoding.tokenizer;

import java.util.Arrays;

/** What pairs of neighbouring tokens become, and how early: a hash table with open addressing, at most half full. */
final class MergeTable {

  /** The rank of pairs that stay apart. */
  static final int NEVER = Integer.MAX_VALUE;

  private long[] pairs = new long[1 << 10];
  private int[] ranks = new int[1 << 10];
  private int[] merged = new int[1 << 10];
  private int size;

  MergeTable() {
    Arrays.fill(ranks, NEVER);
  }

  /** Adds a pair; false if it is there already, and nothing is changed. */
  boolean add(int left, int right, int rank, int token) {
    if (2 * (size + 1) > pairs.length) {
      grow();
    }
    int slot = slot(left, right);
    if (ranks[slot] != NEVER) {
      return false;
    }
    pairs[slot] = pair(left, right);
    ranks[slot] = rank;
    merged[slot] = token;
    size++;
    return true;
  }

  /** Where a pair stands, or an empty place. */
  int slot(int left, int right) {
    long pair = pair(left, right);
    long hash = pair * 0x9E3779B97F4A7C15L;
    int slot = (int) (hash >>> 32) & (pairs.length - 1);
    while (ranks[slot] != NEVER && pairs[slot] != pair) {
      slot = (slot + 1) & (pairs.length - 1);
    }
    return slot;
  }

  /** The rank of the pair there, lower ones first; {@link #NEVER} in an empty place. */
  int rank(int slot) {
    return ranks[slot];
  }

  /** The token that the pair there becomes. */
  int merged(int slot) {
    return merged[slot];
  }

  int size() {
    return size;
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  private void grow() {
    long[] oldPairs = pairs;
    int[] oldRanks = ranks;
    int[] oldMerged = merged;
    pairs = new long[2 * oldPairs.length];
    ranks = new int[pairs.length];
    merged = new int[pairs.length];
    Arrays.fill(ranks, NEVER);
    for (int i = 0; i < oldPairs.length; i++) {
      if (oldRanks[i] != NEVER) {
        int slot = slot((int) (oldPairs[i] >>> 32), (int) oldPairs[i]);
        pairs[slot] = oldPairs[i];
        ranks[slot] = oldRanks[i];
        merged[slot] = oldMerged[i];
      }
    }
  }
}
