package org.credence.decoding.transformer;

import java.util.Arrays;

/** Room for the keys or the values of one head as floats, a page at a time, made as it is needed. */
final class HeadPages {

  private final int headSize;
  private float[][] pages = {}; // [page][SLOTS * headSize]

  HeadPages(int headSize) {
    this.headSize = headSize;
  }

  /** Room for so many pages; what is in it is of no use. */
  float[][] room(int count) {
    int before = pages.length;
    if (before < count) {
      pages = Arrays.copyOf(pages, Math.max(count, 2 * before));
      for (int page = before; page < pages.length; page++) {
        pages[page] = new float[CachePages.SLOTS * headSize];
      }
    }
    return pages;
  }
}
