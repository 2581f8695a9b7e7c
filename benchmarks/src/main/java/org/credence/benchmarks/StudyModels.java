package org.credence.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.format.GgufConversion;
import org.credence.decoding.format.RandomCheckpoint;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.lab.catalog.ModelCatalog;
import org.credence.lab.catalog.ModelSource.TransformerSource;

/** What the studies of transformers share: files of random weights, lists in arguments, the line that names the machine. */
final class StudyModels {

  private static final long SEED = 1;

  private StudyModels() {}

  /** The file of a size in a format, {@code random-1.1b-q8_0.gguf}; written if it is not in the folder yet. */
  static Path gguf(Path folder, RandomCheckpoint.Size size, WeightFormat format) {
    Path file = folder.resolve("random-" + size.label() + "-" + format.label() + ".gguf");
    if (!Files.exists(file)) {
      try (Workers workers = Workers.of(Runtime.getRuntime().availableProcessors());
          RandomCheckpoint weights =
              RandomCheckpoint.of(size.config(), SeededRandomness.of(SEED))) {
        Files.createDirectories(folder);
        System.err.println("writing " + file + " ...");
        GgufConversion.write(
            weights, "random " + size.label(), file, GgufConversion.all(format), workers);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return file;
  }

  /** A trained model; its weights are not read yet. */
  static TransformerSource open(Path file) {
    return ModelCatalog.standard()
        .open(file.toString())
        .match(
            network -> {
              throw notTrained(file);
            },
            text -> {
              throw notTrained(file);
            },
            transformer -> transformer);
  }

  private static IllegalArgumentException notTrained(Path file) {
    return new IllegalArgumentException(file + " is no trained language model");
  }

  static List<RandomCheckpoint.Size> sizes(String list) {
    return Arrays.stream(list.split(","))
        .map(label -> RandomCheckpoint.Size.ofLabel(label).orElseThrow())
        .toList();
  }

  static List<WeightFormat> formats(String list) {
    return Arrays.stream(list.split(","))
        .map(name -> WeightFormat.ofName(name).orElseThrow())
        .toList();
  }

  static int[] numbers(String list) {
    return Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray();
  }

  /** Some tokens, all equally probable. */
  static int[] tokens(Randomness chance, int count, int vocabulary) {
    int[] tokens = new int[count];
    for (int i = 0; i < count; i++) {
      tokens[i] = chance.below(vocabulary);
    }
    return tokens;
  }

  /** The machine and the virtual machine, in a line. */
  static String machine(String kernels) {
    return String.format(
        Locale.ROOT,
        "%d processors (%s), JDK %s, kernels %s",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.arch"),
        System.getProperty("java.version"),
        kernels);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
