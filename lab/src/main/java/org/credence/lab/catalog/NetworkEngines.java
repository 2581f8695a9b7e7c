package org.credence.lab.catalog;

import java.util.List;

/** The engines for networks, declared. */
final class NetworkEngines {

  private NetworkEngines() {}

  static List<EngineEntry> entries() {
    return List.of();
  }
}
