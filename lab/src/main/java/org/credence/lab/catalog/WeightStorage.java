package org.credence.lab.catalog;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where the weights of a trained model are while it is asked. No bit of an answer depends on it. */
public enum WeightStorage {
  /** Repacked in memory if the heap holds that, else mapped, with a warning. */
  AUTOMATIC,
  /** In memory, in the order the kernels read them: about the bytes of the file, and the speed of the memory. */
  REPACKED,
  /**
   * In the mapped file, repacked block by block at every product: no memory and no time to load, but several times slower. The file must
   * not be changed meanwhile.
   */
  MAPPED;

  /** As options name it. */
  public String label() {
    return this == AUTOMATIC ? "auto" : name().toLowerCase(Locale.ROOT);
  }

  /** The one of that name, if there is one. */
  public static Optional<WeightStorage> ofLabel(String label) {
    return Arrays.stream(values()).filter(s -> s.label().equals(label)).findFirst();
  }
}
