package org.credence.cli;

import java.util.ArrayList;
import java.util.List;

/** All malformed files: models and tokenizers of every format that is read. */
final class HostileCorpus {

  private HostileCorpus() {}

  static List<HostileFile> all() {
    List<HostileFile> all = new ArrayList<>();
    all.addAll(HostileGguf.all());
    all.addAll(HostileTokenizers.all());
    all.addAll(HostileFolders.all());
    all.addAll(HostileTokenizerJson.all());
    all.addAll(HostileLlama2c.all());
    all.addAll(HostileNodes.all());
    return all;
  }
}
