package org.credence.decoding.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.model.NumberedVocabulary;
import org.credence.decoding.model.Reading;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.tensor.FloatOps;
import org.credence.decoding.tensor.PackedLayout;
import org.credence.decoding.tensor.StreamedLayout;
import org.credence.decoding.tensor.WeightFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The law of bits, for every family with every weight format, to the full context: the distribution after a token has the same bits with
 * plain and vectorised loops, weights packed or left in the file, one to three threads, in blocks of any size, after rollbacks, in forks
 * and beside other texts. Each is held against plain loops on one thread that read the text at once.
 */
final class BitInvarianceTest {

  private static final int CONTEXT = 72;

  /** Around the widths of the kernels and of the blocks of the forward pass. */
  private static final int[] SIZES = {1, 2, 3, 4, 5, 8, 9, 16, 17, 64, 65};

  /** Of them those that one text holds together, and the rest. */
  private static final List<Integer> MIXED = List.of(1, 2, 3, 4, 5, 8, 9, 16, 17, 7);

  private static final int THREADS = 3;

  static Stream<Arguments> pairs() {
    return ToyCheckpoint.families().stream()
        .flatMap(family -> Stream.of(WeightFormat.values()).map(f -> Arguments.of(family, f)));
  }

  /** A family in a format, its weights as the kernels want them, and chance of its own. */
  private static final class Subject {
    final ToyCheckpoint checkpoint;
    final TransformerWeights plain;
    final TransformerWeights packed;
    final TransformerWeights streamed;
    final Randomness random;
    final int[] text;

    Subject(String family, WeightFormat format) {
      checkpoint = ToyCheckpoint.small(family, format);
      plain = TransformerWeights.read(checkpoint, PackedLayout.plain());
      packed = TransformerWeights.read(checkpoint, PackedLayout.best());
      streamed = TransformerWeights.read(checkpoint, StreamedLayout.best());
      long pair = ToyCheckpoint.families().indexOf(family) * 100L + format.ordinal();
      random = SeededRandomness.of(81).split(pair);
      text = tokens(CONTEXT);
    }

    int vocabulary() {
      return checkpoint.config().vocabulary();
    }

    int[] tokens(int count) {
      int[] tokens = new int[count];
      Arrays.setAll(tokens, i -> random.below(vocabulary()));
      return tokens;
    }

    Transformer model(TransformerWeights weights, Workers workers, CacheFormat cache) {
      return new Transformer(weights, new NumberedVocabulary(vocabulary()), workers)
          .withCache(cache);
    }

    /** What all others must give. */
    double[] expected(CacheFormat cache) {
      Transformer model = model(plain, Workers.sequential(), cache).withOps(FloatOps.plain());
      double[] expected = new double[CONTEXT * vocabulary()];
      model.open().extend(text, expected);
      return expected;
    }
  }

  /** One seeded way of each sort for a pair. */
  @ParameterizedTest
  @MethodSource("pairs")
  void bitsDoNotDependOnHowATextIsRead(String family, WeightFormat format) {
    Subject subject = new Subject(family, format);
    CacheFormat cache = CacheFormat.values()[subject.random.below(2)];
    double[] expected = subject.expected(cache);
    assertThat(IntStream.range(0, CONTEXT).mapToDouble(t -> expected[t * subject.vocabulary()]))
        .as("a law of its own after every token")
        .doesNotHaveDuplicates()
        .allMatch(logP -> logP < 0);
    int threads = subject.random.below(THREADS);
    try (Workers workers = Workers.of(1 + threads)) {
      Transformer packed = subject.model(subject.packed, workers, cache);
      assertThat(detours(subject, packed, shuffled(MIXED, subject.random))).isEqualTo(expected);
    }
    try (Workers workers = Workers.of(1 + (threads + 1) % THREADS)) {
      together(subject, subject.model(subject.packed, workers, cache));
    }
    try (Workers workers = Workers.of(1 + (threads + 2) % THREADS)) {
      boolean streamed = subject.random.bernoulli(0.5);
      int size = streamed ? SIZES[SIZES.length - 1 - subject.random.below(3)] : 1;
      TransformerWeights weights = streamed ? subject.streamed : subject.packed;
      assertThat(blocks(subject, subject.model(weights, workers, cache), size)).isEqualTo(expected);
    }
  }

  /** All ways of a pair. */
  @ParameterizedTest
  @MethodSource("pairs")
  @Tag("slow")
  void bitsDoNotDependOnHowATextIsReadInAnyWay(String family, WeightFormat format) {
    Subject subject = new Subject(family, format);
    for (CacheFormat cache : CacheFormat.values()) {
      double[] expected = subject.expected(cache);
      for (int threads = 1; threads <= THREADS; threads++) {
        try (Workers workers = Workers.of(threads)) {
          for (Transformer model :
              List.of(
                  subject.model(subject.plain, workers, cache).withOps(FloatOps.plain()),
                  subject.model(subject.packed, workers, cache),
                  subject.model(subject.streamed, workers, cache))) {
            for (int size : SIZES) {
              assertThat(blocks(subject, model, size))
                  .as("%s, %d threads, blocks of %d", cache, threads, size)
                  .isEqualTo(expected);
            }
            assertThat(detours(subject, model, shuffled(MIXED, subject.random)))
                .as("%s, %d threads, with detours", cache, threads)
                .isEqualTo(expected);
            together(subject, model);
          }
        }
      }
    }
  }

  private static List<Integer> shuffled(List<Integer> items, Randomness random) {
    List<Integer> left = new ArrayList<>(items);
    List<Integer> shuffled = new ArrayList<>();
    while (!left.isEmpty()) {
      shuffled.add(left.remove(random.below(left.size())));
    }
    return shuffled;
  }

  /** In blocks of one size and a rest. */
  private static double[] blocks(Subject subject, Transformer model, int size) {
    double[] all = new double[CONTEXT * subject.vocabulary()];
    TokenContext context = model.open();
    while (context.length() < CONTEXT) {
      read(subject, context, Math.min(size, CONTEXT - context.length()), all);
    }
    return all;
  }

  /** In blocks of those sizes; before some of them it reads something else and goes back, or goes on in a fork. */
  private static double[] detours(Subject subject, Transformer model, List<Integer> sizes) {
    double[] all = new double[CONTEXT * subject.vocabulary()];
    TokenContext context = model.open();
    for (int i = 0; i < sizes.size(); i++) {
      if (i % 3 == 2) {
        int length = context.length();
        TokenContext other = context;
        boolean fork = i % 2 == 0;
        context = fork ? context.fork() : context;
        int foreign = 1 + subject.random.below(Math.min(12, CONTEXT - length));
        other.extend(subject.tokens(foreign), 0, new double[0]);
        other.truncate(fork ? length / 2 : length);
      }
      read(subject, context, sizes.get(i), all);
    }
    assertThat(context.length()).isEqualTo(CONTEXT);
    return all;
  }

  /** Reads the next tokens of the text. */
  private static void read(Subject subject, TokenContext context, int count, double[] all) {
    int from = context.length();
    double[] out = new double[count * subject.vocabulary()];
    context.extend(Arrays.copyOfRange(subject.text, from, from + count), out);
    System.arraycopy(out, 0, all, from * subject.vocabulary(), out.length);
  }

  /** How many tokens each of five texts reads in each round, and for how many of the last it gets distributions. */
  private static final int[][] COUNTS = {{1, 9, 3, 5, 28}, {1, 1, 1, 1, 1}, {14, 1, 0, 2, 1}};

  private static final int[][] SCORED = {{1, 2, 3, 0, 17}, {1, 1, 1, 1, 1}, {1, 0, 0, 2, 1}};

  /** Reads texts together that another, on one thread, reads one by one. */
  private static void together(Subject subject, Transformer model) {
    Transformer one = subject.model(subject.packed, Workers.sequential(), model.cache());
    List<TokenContext> alone = contexts(one, subject);
    List<TokenContext> together = contexts(model, subject);
    for (int round = 0; round < COUNTS.length; round++) {
      List<Reading> readings = new ArrayList<>();
      List<double[]> expected = new ArrayList<>();
      for (int i = 0; i < alone.size(); i++) {
        int[] tokens = subject.tokens(COUNTS[round][i]);
        int scored = SCORED[round][i];
        double[] row = new double[scored * subject.vocabulary()];
        alone.get(i).extend(tokens, scored, row);
        expected.add(row);
        readings.add(new Reading(together.get(i), tokens, scored, new double[row.length]));
      }
      model.extendAll(readings);
      for (int i = 0; i < alone.size(); i++) {
        assertThat(readings.get(i).out())
            .as("text %d of round %d", i, round)
            .isEqualTo(expected.get(i));
        assertThat(together.get(i).length()).isEqualTo(alone.get(i).length());
      }
    }
  }

  /** Two new ones, one that has read 20 tokens, a fork of it, and a fork that went back to 7 and will grow past a page. */
  private static List<TokenContext> contexts(Transformer model, Subject subject) {
    TokenContext read = model.open();
    read.extend(Arrays.copyOf(subject.text, 20), 0, new double[0]);
    TokenContext back = read.fork();
    back.truncate(7);
    return List.of(model.open(), model.open(), read, read.fork(), back);
  }
}
