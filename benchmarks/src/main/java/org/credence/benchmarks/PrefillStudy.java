package org.credence.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.format.RandomCheckpoint;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.tensor.PackedLayout;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.lab.catalog.LoadedTransformer;

/**
 * Tokens per second of reading a prompt, with the logits behind its last token.
 *
 * <pre>
 *  PrefillStudy FOLDER [sizes=110m,1.1b] [formats=q8_0,f16] [threads=1,2] [tokens=64,128] [warmup=4] [rounds=5]
 *  FOLDER    where files of random weights are, or are written (RandomCheckpoint)
 *  warmup    seconds of reading before the measurement
 *  rounds    of which the median counts </pre>
 *
 * <p>Run with {@code --add-modules jdk.incubator.vector} and a heap of 1.3 times the largest file.
 */
public final class PrefillStudy {

  private PrefillStudy() {}

  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    List<RandomCheckpoint.Size> sizes = StudyModels.sizes("110m,1.1b");
    List<WeightFormat> formats = StudyModels.formats("q8_0,f16");
    int[] threads = {1, 2};
    int[] tokens = {64, 128};
    double warmup = 4;
    int rounds = 5;
    for (int i = 1; i < args.length; i++) {
      String value = args[i].substring(args[i].indexOf('=') + 1);
      switch (args[i].substring(0, Math.max(0, args[i].indexOf('=')))) {
        case "sizes" -> sizes = StudyModels.sizes(value);
        case "formats" -> formats = StudyModels.formats(value);
        case "threads" -> threads = StudyModels.numbers(value);
        case "tokens" -> tokens = StudyModels.numbers(value);
        case "warmup" -> warmup = Double.parseDouble(value);
        case "rounds" -> rounds = Integer.parseInt(value);
        default ->
            throw new IllegalArgumentException("unknown argument '" + args[i] + "'; see the class");
      }
    }
    System.out.println(StudyModels.machine(PackedLayout.best().kernels()));
    System.out.println();
    System.out.println(
        "| model | format | threads | tokens | tokens/s | others' tokens/s, not run here |");
    System.out.println("|---|---|---|---|---|---|");
    for (RandomCheckpoint.Size size : sizes) {
      for (WeightFormat format : formats) {
        Path file = StudyModels.gguf(folder, size, format);
        for (int count : threads) {
          try (LoadedTransformer model =
              StudyModels.open(file).load(count, Optional.empty(), false)) {
            double left = warmup;
            for (int length : tokens) {
              double rate = rate(model, length, left, rounds);
              left = warmup / 4; // the same code again
              System.out.printf(
                  Locale.ROOT,
                  "| %s | %s | %d | %d | %.1f | %s |%n",
                  size.label(),
                  format.label(),
                  count,
                  length,
                  rate,
                  Peers.prefill(size.label(), format, count, length));
            }
          }
        }
      }
    }
  }

  private static double rate(LoadedTransformer model, int length, double warmup, int rounds) {
    int vocabulary = model.model().vocabulary().size();
    int[] prompt = StudyModels.tokens(SeededRandomness.of(1), length, vocabulary);
    double[] logits = new double[vocabulary];
    TokenContext context = model.model().open();
    double[] seconds = new double[rounds];
    long begin = System.nanoTime();
    for (int round = -1; round < rounds; round++) {
      context.truncate(0);
      long start = System.nanoTime();
      context.extend(prompt, 1, logits);
      if (round >= 0) {
        seconds[round] = (System.nanoTime() - start) * 1e-9;
      } else if ((System.nanoTime() - begin) * 1e-9 < warmup) {
        round--; // once more
      }
    }
    return length / StudyModels.median(seconds);
  }
}
