package org.credence.decoding.transformer;

import java.util.ArrayList;
import java.util.List;

/** {@link CacheFormat#Q8_0}: pages of whole numbers with scales, made floats a head at a time when they are used. */
final class QuantisedPages implements CachePages {

  private final TransformerConfig config;
  private final List<QuantisedPage> pages;

  QuantisedPages(TransformerConfig config) {
    this(config, new ArrayList<>());
  }

  private QuantisedPages(TransformerConfig config, List<QuantisedPage> pages) {
    this.config = config;
    this.pages = pages;
  }

  @Override
  public void add(int page) {
    pages.add(page, new QuantisedPage(config));
  }

  @Override
  public void own(int page) {
    pages.set(page, pages.get(page).copy());
  }

  @Override
  public void drop(int page) {
    pages.remove(page);
  }

  @Override
  public void write(int layer, int page, int slot, int head, float[] key, float[] value, int at) {
    pages.get(page).write(layer, slot, head, key, value, at);
  }

  @Override
  public float[][] keys(int layer, int head, int count, HeadPages scratch) {
    float[][] room = scratch.room(count);
    for (int page = 0; page < count; page++) {
      pages.get(page).keys(layer, head, room[page]);
    }
    return room;
  }

  @Override
  public float[][] values(int layer, int head, int count, HeadPages scratch) {
    float[][] room = scratch.room(count);
    for (int page = 0; page < count; page++) {
      pages.get(page).values(layer, head, room[page]);
    }
    return room;
  }

  @Override
  public int from(int head) {
    return 0;
  }

  @Override
  public CachePages fork() {
    return new QuantisedPages(config, new ArrayList<>(pages));
  }
}
