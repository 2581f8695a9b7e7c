package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.List;
import org.credence.core.input.Escaped;

/** Collects what a reader wants to say without refusing: the first 20 in full, the rest as a number. */
final class Warnings {

  private static final int MOST = 20;

  private final String file;
  private final List<String> list = new ArrayList<>();
  private int more;

  Warnings(String file) {
    this.file = file;
  }

  void at(int line, int column, String text, String code) {
    add(file + ":" + line + ":" + column + ": warning: " + text + " [" + code + "]");
  }

  void of(String text, String code) {
    add(file + ": warning: " + text + " [" + code + "]");
  }

  /** Whether the next warning would only be counted. */
  boolean isFull() {
    return list.size() >= MOST;
  }

  void countOneMore() {
    more++;
  }

  private void add(String warning) {
    if (!isFull()) {
      list.add(Escaped.text(warning));
    } else {
      countOneMore();
    }
  }

  List<String> list() {
    if (more == 0) {
      return List.copyOf(list);
    }
    List<String> all = new ArrayList<>(list);
    all.add(Escaped.text(file + ": warning: and " + more + " more like these"));
    return List.copyOf(all);
  }
}
