package org.credence.decoding.problem;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.credence.core.uncertainty.Estimate;
import org.credence.decoding.model.TokenSequence;
import org.jspecify.annotations.Nullable;

/**
 * Texts by falling probability, equal ones in the order of their tokens: a map that cannot be changed and takes less than half the
 * memory and time of a sorted {@code LinkedHashMap}, which tells where there are millions.
 */
final class ListedTexts extends AbstractMap<TokenSequence, Estimate> {

  private static final int TEXTS_BETWEEN_LOOKS = 1 << 16;

  private final Map.Entry<TokenSequence, Estimate>[] entries; // sorted
  private final int[]
      slots; // open addressing: 1 + place in entries, 0 for a free one; size a power of 2

  private ListedTexts(Map.Entry<TokenSequence, Estimate>[] entries, Runnable look) {
    this.entries = entries;
    this.slots = new int[Integer.highestOneBit(Math.max(1, entries.length)) * 4];
    for (int i = 0; i < entries.length; i++) {
      if (i % TEXTS_BETWEEN_LOOKS == 0) {
        look.run();
      }
      slots[slot(entries[i].getKey())] = i + 1;
    }
  }

  /**
   * @param look called now and then; what it throws ends the work
   */
  static ListedTexts of(List<Map.Entry<TokenSequence, Estimate>> texts, Runnable look) {
    int[] order = order(texts, look);
    @SuppressWarnings({"unchecked", "rawtypes"}) // there are no generic arrays
    Map.Entry<TokenSequence, Estimate>[] sorted = new Map.Entry[order.length];
    for (int i = 0; i < order.length; i++) {
      sorted[i] = texts.get(order[i]);
    }
    return new ListedTexts(sorted, look);
  }

  /** Merge sort from the bottom up, on numbers side by side in memory. */
  private static int[] order(List<Map.Entry<TokenSequence, Estimate>> texts, Runnable look) {
    int size = texts.size();
    double[] p = new double[size];
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      p[i] = texts.get(i).getValue().value();
      order[i] = i;
    }
    int[] merged = new int[size];
    for (long run = 1; run < size; run *= 2) {
      look.run();
      for (long from = 0; from < size; from += 2 * run) {
        int left = (int) from;
        int middle = (int) Math.min(size, from + run);
        int right = middle;
        int end = (int) Math.min(size, from + 2 * run);
        for (int i = left; i < end; i++) {
          boolean takeLeft =
              right == end || left < middle && compare(texts, p, order[left], order[right]) <= 0;
          merged[i] = takeLeft ? order[left++] : order[right++];
        }
      }
      int[] spare = order;
      order = merged;
      merged = spare;
    }
    return order;
  }

  private static int compare(
      List<Map.Entry<TokenSequence, Estimate>> texts, double[] p, int a, int b) {
    int byFallingP = Double.compare(p[b], p[a]);
    return byFallingP != 0 ? byFallingP : texts.get(a).getKey().compareTo(texts.get(b).getKey());
  }

  /** Where the text is, or the free slot where it would be. */
  private int slot(TokenSequence text) {
    int slot = text.hashCode() & (slots.length - 1);
    while (slots[slot] != 0 && !entries[slots[slot] - 1].getKey().equals(text)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private Optional<Estimate> find(Object text) {
    int found = text instanceof TokenSequence tokens ? slots[slot(tokens)] : 0;
    return found == 0 ? Optional.empty() : Optional.of(entries[found - 1].getValue());
  }

  /** The most probable text. */
  Optional<TokenSequence> first() {
    return entries.length == 0 ? Optional.empty() : Optional.of(entries[0].getKey());
  }

  @Override
  public boolean containsKey(Object text) {
    return find(text).isPresent();
  }

  @Override
  public Estimate getOrDefault(Object text, Estimate otherwise) {
    return find(text).orElse(otherwise);
  }

  @Override
  public @Nullable Estimate get(Object text) {
    return find(text).orElse(null);
  }

  @Override
  public Set<Map.Entry<TokenSequence, Estimate>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return entries.length;
      }

      @Override
      public Iterator<Map.Entry<TokenSequence, Estimate>> iterator() {
        return Arrays.asList(entries).iterator();
      }
    };
  }
}
