package org.credence.decoding.transformer;

/** Is told how far the reading of a long text has come. Called on the thread that reads, between blocks of positions. */
@FunctionalInterface
public interface ReadingListener {

  /**
   * Some tokens were read.
   *
   * @param read how many of those given at once, of all texts together
   * @param total how many were given; when all are read this is called a last time
   */
  void on(int read, int total);

  /** A listener that ignores everything. */
  static ReadingListener none() {
    return (read, total) -> {};
  }
}
