package org.credence.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.format.ModelDescription;
import org.credence.decoding.format.RandomCheckpoint;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.tensor.PackedLayout;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.transformer.TransformerConfig;
import org.credence.lab.catalog.LoadedTransformer;
import org.credence.lab.catalog.ModelSource.TransformerSource;
import org.credence.lab.catalog.WeightStorage;

/**
 * Tokens per second of decoding, one token after another with the logits of each, and the share of the memory's read bandwidth that the
 * weights of a token make up.
 *
 * <pre>
 *  DecodeStudy FOLDER [sizes=110m,1.1b] [formats=q8_0,q4_0,f16] [threads=1,2] [warmup=4] [tokens=64] [stories=yes|no] [weights=repacked|mapped]
 *  FOLDER    where files of random weights are, or are written (RandomCheckpoint)
 *  warmup    seconds of decoding before the measurement
 *  tokens    that are measured: the median of their times counts. Behind a prompt of 4
 *  stories   also stories260K of the data folder (CREDENCE_DATA, by default ../shared/data), one thread </pre>
 *
 * <p>The bandwidth is the median of passes before, between and after the tokens. Run with {@code --add-modules jdk.incubator.vector}, a heap
 * of 1.1 times the largest file and 400 MB.
 */
public final class DecodeStudy {

  private static final int PROMPT = 4;
  private static final long MEMORY_BYTES = 256_000_000;
  private static final int PARTS = 4; // of the tokens, with a look at the bandwidth after each
  private static final int STORIES_TIMES = 64; // more tokens, as each takes microseconds

  private DecodeStudy() {}

  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    List<RandomCheckpoint.Size> sizes = StudyModels.sizes("110m,1.1b");
    List<WeightFormat> formats = StudyModels.formats("q8_0,q4_0,f16");
    int[] threads = {1, 2};
    double warmup = 4;
    int tokens = 64;
    boolean stories = true;
    WeightStorage weights = WeightStorage.REPACKED;
    for (int i = 1; i < args.length; i++) {
      String value = args[i].substring(args[i].indexOf('=') + 1);
      switch (args[i].substring(0, Math.max(0, args[i].indexOf('=')))) {
        case "sizes" -> sizes = StudyModels.sizes(value);
        case "formats" -> formats = StudyModels.formats(value);
        case "threads" -> threads = StudyModels.numbers(value);
        case "warmup" -> warmup = Double.parseDouble(value);
        case "tokens" -> tokens = Integer.parseInt(value);
        case "weights" -> weights = WeightStorage.ofLabel(value).orElseThrow();
        case "stories" -> stories = value.equals("yes");
        default ->
            throw new IllegalArgumentException("unknown argument '" + args[i] + "'; see the class");
      }
    }
    System.out.println(StudyModels.machine(PackedLayout.best().kernels()));
    System.out.println();
    System.out.println(
        "| model | format | threads | tokens/s | memory GB/s | share | others' tokens/s, not run here |");
    System.out.println("|---|---|---|---|---|---|---|");
    MemoryBandwidth memory = new MemoryBandwidth(MEMORY_BYTES);
    Optional<Path> trained = stories ? storiesFile() : Optional.empty();
    if (trained.isPresent()) {
      row(
          trained.get(),
          "stories260K",
          WeightFormat.F32,
          1,
          warmup,
          tokens * STORIES_TIMES,
          weights,
          memory);
    }
    for (RandomCheckpoint.Size size : sizes) {
      for (WeightFormat format : formats) {
        Path file = StudyModels.gguf(folder, size, format);
        for (int count : threads) {
          row(file, size.label(), format, count, warmup, tokens, weights, memory);
        }
      }
    }
  }

  private static Optional<Path> storiesFile() {
    Path data = Path.of(System.getenv().getOrDefault("CREDENCE_DATA", "../shared/data"));
    return Optional.of(data.resolve("language-models/stories260K/stories260K-f32.gguf"))
        .filter(Files::exists);
  }

  private static void row(
      Path file,
      String label,
      WeightFormat format,
      int threads,
      double warmup,
      int tokens,
      WeightStorage weights,
      MemoryBandwidth memory) {
    TransformerSource source = StudyModels.open(file);
    try (LoadedTransformer model = source.load(threads, Optional.empty(), false, weights);
        Workers reading = Workers.of(threads)) {
      Decoding decoding = new Decoding(model);
      decoding.warmUp(warmup);
      double[] seconds = new double[tokens];
      double[] bandwidth = new double[2 * PARTS + 1];
      memory.bytesPerSecond(reading); // warm
      bandwidth[0] = memory.bytesPerSecond(reading);
      for (int part = 0; part < PARTS; part++) {
        decoding.measure(seconds, tokens * part / PARTS, tokens * (part + 1) / PARTS);
        bandwidth[2 * part + 1] = memory.bytesPerSecond(reading);
        bandwidth[2 * part + 2] = memory.bytesPerSecond(reading);
      }
      double rate = 1 / StudyModels.median(seconds);
      double read = StudyModels.median(bandwidth);
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %d | %.1f | %.1f | %.2f | %s |%n",
          label,
          format.label(),
          threads,
          rate,
          read * 1e-9,
          rate * bytesPerToken(source.description()) / read,
          Peers.decode(label, format, threads));
    }
  }

  /** Stored bytes that every token reads: all but an embedding that is not the output too. */
  private static double bytesPerToken(ModelDescription model) {
    TransformerConfig config = model.config().orElseThrow();
    long bytes = 0;
    ModelDescription.Part largest = model.parts().get(0);
    for (ModelDescription.Part part : model.parts()) {
      bytes += part.bytes();
      largest = part.weights() > largest.weights() ? part : largest;
    }
    long embedding = (long) config.vocabulary() * config.width();
    return bytes - (config.tied() ? 0 : largest.format().bytes(embedding));
  }

  /** One text that grows token by token, and begins again when the context is full. */
  private static final class Decoding {
    private final Randomness chance = SeededRandomness.of(1);
    private final TokenContext context;
    private final int vocabulary;
    private final int most;
    private final double[] logits;

    Decoding(LoadedTransformer model) {
      this.context = model.model().open();
      this.vocabulary = model.model().vocabulary().size();
      this.most = model.model().config().context();
      this.logits = new double[vocabulary];
      begin();
    }

    private void begin() {
      context.truncate(0);
      context.extend(StudyModels.tokens(chance, PROMPT, vocabulary), 1, logits);
    }

    private void next() {
      if (context.length() == most) {
        begin();
      }
      context.extend(StudyModels.tokens(chance, 1, vocabulary), 1, logits);
    }

    void warmUp(double seconds) {
      long start = System.nanoTime();
      while ((System.nanoTime() - start) * 1e-9 < seconds) {
        next();
      }
      begin();
    }

    void measure(double[] seconds, int from, int to) {
      for (int i = from; i < to; i++) {
        long start = System.nanoTime();
        next();
        seconds[i] = (System.nanoTime() - start) * 1e-9;
      }
    }
  }
}
