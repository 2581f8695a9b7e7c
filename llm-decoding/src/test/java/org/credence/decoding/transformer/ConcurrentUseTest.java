package org.credence.decoding.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.model.NumberedVocabulary;
import org.credence.decoding.model.Reading;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.tensor.MatrixLayout;
import org.credence.decoding.tensor.PackedLayout;
import org.credence.decoding.tensor.StreamedLayout;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.testkit.AtOnce;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One model used by several callers at once gives each the bits that it gives it alone. */
final class ConcurrentUseTest {

  private static final int CALLERS = 4;

  /** Ends within a page of keys and values, which all callers then fill. */
  private static final int PREFIX = 5;

  private static final int TAIL = 5;

  /** Every format with the fastest kernels, packed or streamed, some with plain ones; the families take turns. */
  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void callersOfOneModelDoNotSeeEachOther(WeightFormat format) {
    MatrixLayout best = format.ordinal() % 3 == 0 ? StreamedLayout.best() : PackedLayout.best();
    MatrixLayout plain = PackedLayout.plain();
    compare(format, format.ordinal() % 3 == 1 ? List.of(best, plain) : List.of(best));
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  @Tag("slow")
  void callersOfOneModelDoNotSeeEachOtherWithAnyLayout(WeightFormat format) {
    compare(format, List.of(PackedLayout.best(), StreamedLayout.best(), PackedLayout.plain()));
  }

  private static void compare(WeightFormat format, List<MatrixLayout> layouts) {
    List<String> families = ToyCheckpoint.families();
    String family = families.get(format.ordinal() % families.size());
    ToyCheckpoint checkpoint = ToyCheckpoint.small(family, format);
    try (Workers workers = Workers.of(2)) {
      for (int i = 0; i < layouts.size(); i++) {
        TransformerWeights weights = TransformerWeights.read(checkpoint, layouts.get(i));
        CacheFormat cache = CacheFormat.values()[(format.ordinal() + i) % 2];
        Randomness random = SeededRandomness.of(91).split(3L * format.ordinal() + i);
        compare(model(weights, workers, cache), model(weights, workers, cache), random);
      }
    }
  }

  private static Transformer model(TransformerWeights weights, Workers workers, CacheFormat cache) {
    return new Transformer(weights, new NumberedVocabulary(weights.config().vocabulary()), workers)
        .withCache(cache);
  }

  /**
   * @param model used by one caller after the other
   * @param shared new, so that nothing is computed when its callers begin
   */
  private static void compare(Transformer model, Transformer shared, Randomness random) {
    int vocabulary = model.config().vocabulary();
    int[][] texts = new int[CALLERS][];
    List<double[]> alone = new ArrayList<>();
    int[] prefix = new int[PREFIX];
    Arrays.setAll(prefix, i -> random.below(vocabulary));
    for (int caller = 0; caller < CALLERS; caller++) {
      int[] text = Arrays.copyOf(prefix, PREFIX + TAIL);
      Arrays.setAll(text, i -> i < PREFIX ? text[i] : random.below(vocabulary));
      texts[caller] = text;
      alone.add(rows(model.open(), texts[caller], 0, TAIL));
    }
    TokenContext common = shared.open();
    common.extend(prefix, 0, new double[0]);
    List<TokenContext> given = new ArrayList<>();
    for (int caller = 0; caller < CALLERS; caller++) {
      given.add(common.fork());
    }
    List<List<double[]>> together =
        AtOnce.each(CALLERS, caller -> ways(shared, common, given.get(caller), texts[caller]));
    for (int caller = 0; caller < CALLERS; caller++) {
      for (double[] rows : together.get(caller)) {
        assertThat(rows).as("caller %d", caller).isEqualTo(alone.get(caller));
      }
    }
  }

  /** The whole text, a fork of the common prefix made by another thread, one made here, and one that went back, beside another. */
  private static List<double[]> ways(
      Transformer model, TokenContext common, TokenContext given, int[] text) {
    List<double[]> ways = new ArrayList<>();
    TokenContext own = common.fork();
    ways.add(rows(given, text, PREFIX, 1));
    ways.add(rows(own, text, PREFIX, 4));
    ways.add(rows(model.open(), text, 0, TAIL));
    int size = model.config().vocabulary();
    double[] behind = new double[TAIL * size];
    TokenContext back = own.fork();
    back.truncate(PREFIX - 2);
    int[] rest = Arrays.copyOfRange(text, PREFIX - 2, text.length);
    model.extendAll(
        List.of(
            new Reading(back, rest, TAIL, behind),
            new Reading(common.fork(), new int[] {text[PREFIX]}, 0, new double[0])));
    ways.add(behind);
    return ways;
  }

  /** What follows the tokens of the tail, read in blocks. */
  private static double[] rows(TokenContext context, int[] text, int from, int block) {
    int size = context.model().vocabulary().size();
    double[] all = new double[TAIL * size];
    if (from == 0) {
      context.extend(text, TAIL, all);
      return all;
    }
    for (int at = from; at < text.length; at += block) {
      int count = Math.min(block, text.length - at);
      double[] out = new double[count * size];
      context.extend(Arrays.copyOfRange(text, at, at + count), out);
      System.arraycopy(out, 0, all, (at - PREFIX) * size, out.length);
    }
    return all;
  }
}
