package org.credence.benchmarks;

import java.util.Map;
import java.util.Optional;
import org.credence.decoding.tensor.WeightFormat;

/**
 * Tokens per second of other tools on files of the same shape, measured once on the machine of the project (2 cores with AVX-512 and AMX)
 * and not run here: llama.cpp 3f545bec, llama3.java 8cf392d on JDK 25, llama2.c 350e04f.
 */
final class Peers {

  private static final Map<String, String> DECODE =
      Map.ofEntries(
          Map.entry("1.1b q8_0 1", "llama.cpp 10.8"),
          Map.entry("1.1b q8_0 2", "llama.cpp 18.1, llama3.java 5.7"),
          Map.entry("1.1b q4_0 1", "llama.cpp 19.7"),
          Map.entry("1.1b q4_0 2", "llama.cpp 31.8, llama3.java 9.4"),
          Map.entry("110m q8_0 1", "llama.cpp 98, llama3.java 28.5"),
          Map.entry("110m q8_0 2", "llama.cpp 141, llama3.java 53"),
          Map.entry("110m q4_0 1", "llama.cpp 166, llama3.java 38"),
          Map.entry("110m q4_0 2", "llama.cpp 298, llama3.java 60"),
          Map.entry("110m f16 1", "llama.cpp 32.9"),
          Map.entry("110m f16 2", "llama.cpp 50.7, llama3.java 40"),
          Map.entry("110m f32 1", "llama2.c 27.6"),
          Map.entry("110m f32 2", "llama2.c 41"),
          Map.entry("stories260K f32 1", "llama2.c 15 900, llama.cpp 8 800"));

  private static final Map<String, String> PREFILL =
      Map.ofEntries(
          Map.entry("110m q8_0 1 128", "llama.cpp 1503"),
          Map.entry("110m q8_0 2 128", "llama.cpp 1966"),
          Map.entry("110m f16 1 128", "llama.cpp 473"),
          Map.entry("110m f16 2 128", "llama.cpp 642"),
          Map.entry("1.1b q8_0 1 128", "llama.cpp 115"),
          Map.entry("1.1b q8_0 2 128", "llama.cpp 220"),
          Map.entry("110m q8_0 1 64", "llama3.java 80"),
          Map.entry("110m q8_0 2 64", "llama3.java 158"),
          Map.entry("110m f16 2 64", "llama3.java 108"),
          Map.entry("1.1b q8_0 2 64", "llama3.java 13"));

  private Peers() {}

  static String decode(String model, WeightFormat format, int threads) {
    return found(DECODE, model + " " + format.label() + " " + threads);
  }

  static String prefill(String model, WeightFormat format, int threads, int tokens) {
    return found(PREFILL, model + " " + format.label() + " " + threads + " " + tokens);
  }

  private static String found(Map<String, String> figures, String key) {
    return Optional.ofNullable(figures.get(key)).orElse("");
  }
}
