package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.credence.core.engine.Workers;
import org.credence.core.input.FormatException;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.format.TensorNames.Shape;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.Tokenizers;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.StoredTensor;
import org.credence.decoding.transformer.TransformerConfig;
import org.credence.decoding.transformer.TransformerConfig.Pairing;
import org.credence.decoding.transformer.TransformerConfig.Rotary;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class GgufConversionTest {

  @TempDir Path folder;

  private static RandomCheckpoint model(Family family, int layers, boolean tied) {
    TransformerConfig config =
        RandomCheckpoint.shape(
            family, layers, 256, 256, 4, family == Family.GPT2 ? 4 : 2, 260, 32, tied);
    return RandomCheckpoint.of(config, SeededRandomness.of(7));
  }

  static float[] floats(Checkpoint checkpoint, String name) {
    StoredTensor tensor = checkpoint.tensors().get(name);
    byte[] bytes = new byte[(int) tensor.bytes()];
    checkpoint.read(tensor, 0, tensor.rows(), bytes);
    float[] out = new float[tensor.rows() * tensor.columns()];
    tensor.format().codec().decode(bytes, 0, out.length / tensor.format().blockWeights(), out, 0);
    return out;
  }

  /** Every family and every format; {@link #everyFamilyComesBackInEveryFormat} has all of their pairs. */
  static Stream<Arguments> someFamiliesAndFormats() {
    return allFamiliesAndFormats()
        .filter(a -> a.get()[0] == Family.LLAMA || a.get()[1] == WeightFormat.Q8_0);
  }

  static Stream<Arguments> allFamiliesAndFormats() {
    return Arrays.stream(Family.values())
        .flatMap(
            family ->
                Arrays.stream(WeightFormat.values()).map(format -> Arguments.of(family, format)));
  }

  /** How far a weight of at most so much may move; half a step of the format and a little, for weights spread over a block. */
  private static double farthest(WeightFormat format, double most) {
    return switch (format) {
      case F32 -> 0;
      case F16 -> most * 0x1p-11;
      case BF16 -> most * 0x1p-8;
      case Q8_0 -> most / 127;
      case Q6_K -> most / 20;
      case Q5_0, Q5_1, Q5_K -> most / 12;
      case Q4_0, Q4_1, Q4_K -> most / 6;
    };
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("allFamiliesAndFormats")
  void everyFamilyComesBackInEveryFormat(Family family, WeightFormat format) {
    whatIsWrittenComesBack(family, format);
  }

  @ParameterizedTest
  @MethodSource("someFamiliesAndFormats")
  void whatIsWrittenComesBack(Family family, WeightFormat format) {
    Path path = folder.resolve("model.gguf");
    Checkpoint from = model(family, 1, family != Family.QWEN3);
    try (Workers workers = Workers.sequential()) {
      GgufConversion.Report report =
          GgufConversion.write(from, "toy", path, GgufConversion.all(format), workers);
      assertThat(report.tensors().keySet()).contains(WeightFormat.F32);
    }
    try (GgufCheckpoint back = GgufCheckpoint.open(path)) {
      assertThat(back.config()).usingRecursiveComparison().isEqualTo(from.config());
      assertThat(back.tensors().keySet()).isEqualTo(from.tensors().keySet());
      for (StoredTensor tensor : back.tensors().values()) {
        boolean matrix = tensor.rows() > 1 && !tensor.name().equals(TensorNames.POSITIONS);
        assertThat(tensor.format()).isEqualTo(matrix ? format : WeightFormat.F32);
        float[] was = floats(from, tensor.name());
        float[] is = floats(back, tensor.name());
        double most = 0;
        for (float w : was) {
          most = Math.max(most, Math.abs(w));
        }
        double moved = 0;
        for (int i = 0; i < was.length; i++) {
          moved = Math.max(moved, Math.abs(is[i] - was[i]));
        }
        assertThat(moved).isLessThanOrEqualTo(farthest(tensor.format(), most));
      }
      assertThat(back.tokenizer().orElseThrow())
          .usingRecursiveComparison()
          .ignoringFields("file", "places")
          .isEqualTo(from.tokenizer().orElseThrow());
      assertThat(WeightScan.notFinite(back)).isEmpty();
      assertThat(back.gguf().metadata().text("general.name")).contains("toy");
    }
  }

  @Test
  void aFileInAnotherFormatKeepsItsMetadata() throws IOException {
    Path f32 = folder.resolve("f32.gguf");
    Path q8 = folder.resolve("q8.gguf");
    try (Workers workers = Workers.of(2)) {
      GgufConversion.write(
          model(Family.LLAMA, 2, true), "toy", f32, GgufConversion.all(WeightFormat.F32), workers);
      try (GgufFile file = GgufFile.open(f32)) {
        GgufConversion.Report report =
            GgufConversion.convert(file, q8, GgufConversion.all(WeightFormat.Q8_0), workers);
        assertThat(report.tensors()).isEqualTo(Map.of(WeightFormat.Q8_0, 15, WeightFormat.F32, 5));
        assertThat(report.bytes()).isEqualTo(Files.size(q8));
        try (GgufFile back = GgufFile.open(q8)) {
          assertThat(back.metadata().whole("general.file_type", 0, 99)).contains(7L);
          assertThat(back.metadata().whole("general.quantization_version", 0, 9)).contains(2L);
          file.metadata()
              .values()
              .forEach(
                  (key, value) -> {
                    if (!key.equals("general.file_type")) {
                      assertThat(back.metadata().value(key)).contains(value);
                    }
                  });
        }
      }
    }
  }

  @Test
  void aTokenizerKeptApartIsWrittenWithTheModel() {
    Path path = folder.resolve("model.gguf");
    RandomCheckpoint from = model(Family.LLAMA, 1, true);
    TokenizerSpec spec = ToyTokenizers.scored(260).orElseThrow();
    BiFunction<String, Shape, WeightFormat> f32 = GgufConversion.all(WeightFormat.F32);
    try (Workers workers = Workers.sequential()) {
      GgufConversion.write(new Halves(from, from.config()), spec, "toy", path, f32, workers);
      try (GgufCheckpoint back = GgufCheckpoint.open(path)) {
        assertThat(back.tokenizer().orElseThrow().scores()).isEqualTo(spec.scores());
      }
      TokenizerSpec other = ToyTokenizers.scored(261).orElseThrow();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> GgufConversion.write(from, other, "toy", path, f32, workers))
          .withMessageContaining("toy vocabulary has 261 tokens, but the model has 260");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = WeightFormat.class,
      names = {"F16", "BF16"})
  void vectorsAndPositionsOfHalvesBecomeF32AndMatricesStayAsTheyAre(WeightFormat format)
      throws IOException {
    for (TinySafetensors tiny :
        List.of(TinySafetensors.llama("Qwen2ForCausalLM"), TinySafetensors.gpt2(""))) {
      Path out = folder.resolve("out.gguf");
      try (Checkpoint from = ModelFiles.open(tiny.format(format).write(folder));
          Workers workers = Workers.sequential()) {
        GgufConversion.write(from, "x", out, GgufConversion.asStored(from), workers);
        try (Checkpoint to = ModelFiles.open(out)) {
          to.tensors()
              .forEach(
                  (name, tensor) -> {
                    boolean small = tensor.rows() == 1 || name.startsWith("position");
                    assertThat(tensor.format())
                        .as(name)
                        .isEqualTo(small ? WeightFormat.F32 : format);
                    if (!name.contains("attn_q.") && !name.contains("attn_k.")) {
                      assertThat(floats(to, name)).as(name).isEqualTo(floats(from, name));
                    }
                  });
        }
      }
    }
  }

  @Test
  void aFileWithItsTokenizerChangedKeepsWhatElseItSays() throws IOException {
    Path first = folder.resolve("first.gguf");
    Path second = folder.resolve("second.gguf");
    Path third = folder.resolve("third.gguf");
    try (Workers workers = Workers.sequential()) {
      GgufConversion.write(
          model(Family.LLAMA, 1, true),
          "toy",
          first,
          GgufConversion.all(WeightFormat.F32),
          workers);
      try (GgufCheckpoint from = GgufCheckpoint.open(first)) {
        GgufConversion.writeWithoutTokenizer(
            from, "other", second, GgufConversion.asStored(from), workers);
        GgufConversion.write(
            from,
            from.tokenizer().orElseThrow(),
            "other",
            third,
            GgufConversion.asStored(from),
            workers);
      }
    }
    try (GgufFile without = GgufFile.open(second)) {
      assertThat(without.metadata().text("general.name")).contains("toy");
      assertThat(without.metadata().values().keySet())
          .noneMatch(key -> key.startsWith("tokenizer."))
          .contains("llama.block_count", "general.file_type");
    }
    try (GgufFile before = GgufFile.open(first);
        GgufFile after = GgufFile.open(third)) {
      assertThat(after.metadata().values().keySet())
          .containsExactlyInAnyOrderElementsOf(before.metadata().values().keySet());
      assertThat(after.bytes()).isEqualTo(before.bytes());
    }
  }

  @Test
  void aTokenizerThatGgufHasNoWordsForIsRefused() {
    TokenizerSpec ranked = ToyTokenizers.ranked(300, "gpt-2").orElseThrow();
    TokenizerSpec nameless =
        new TokenizerSpec(
            "x.tiktoken",
            ranked.kind(),
            Optional.empty(),
            List.of("a"),
            ranked.tokens(),
            ranked.types(),
            ranked.scores(),
            ranked.merges(),
            ranked.begin(),
            ranked.end(),
            List.of(),
            ranked.unknown(),
            false,
            false,
            false,
            Optional.empty());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GgufTokenizerMetadata.of(nameless))
        .withMessage(
            "the tokenizer of x.tiktoken cuts texts in a way that has no name in GGUF files; convert the model without it (--no-tokenizer)");
  }

  @Test
  void aWayToCutTextsGetsTheNameThatGgufFilesGiveIt() {
    String letters = "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
    String rest = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    String contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|";
    String gpt2 =
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
    String llama3 = contractions + letters + "|\\p{N}{1,3}" + rest;
    assertThat(splitter(false, gpt2)).contains("gpt-2");
    assertThat(splitter(false, "\\p{N}", gpt2)).contains("starcoder");
    assertThat(splitter(true, llama3)).contains("llama3");
    assertThat(splitter(false, llama3)).contains("dbrx");
    assertThat(splitter(false, contractions + letters + "|\\p{N}" + rest)).contains("qwen2");
    assertThat(
            splitter(
                false,
                contractions
                    + "[^\r\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\r\n]*"
                    + "|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"))
        .contains("qwen35");
    assertThat(
            splitter(
                false,
                "[\r\n]",
                "\\s?\\p{L}+",
                "\\s?\\p{P}+",
                "[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+",
                "\\p{N}"))
        .contains("deepseek-coder");
    assertThat(splitter(true, gpt2)).as("no such model takes whole pieces first").isEmpty();
    assertThat(splitter(false, gpt2, "\\p{N}")).as("in another order").isEmpty();
    assertThat(splitter(false, "a(")).as("no expression").isEmpty();
  }

  private static Optional<String> splitter(boolean wholePiecesFirst, String... splits) {
    TokenizerSpec ranked = ToyTokenizers.ranked(300, "gpt-2").orElseThrow();
    return Tokenizers.splitterName(
        new TokenizerSpec(
            "tokenizer.json",
            ranked.kind(),
            Optional.empty(),
            List.of(splits),
            ranked.tokens(),
            ranked.types(),
            ranked.scores(),
            ranked.merges(),
            ranked.begin(),
            ranked.end(),
            List.of(),
            ranked.unknown(),
            false,
            false,
            wholePiecesFirst,
            Optional.empty()));
  }

  @Test
  void threadsDoNotChangeTheBytes() throws IOException {
    Path one = folder.resolve("one.gguf");
    Path three = folder.resolve("three.gguf");
    try (Workers workers = Workers.sequential()) {
      GgufConversion.write(
          model(Family.LLAMA, 2, true), "toy", one, GgufConversion.all(WeightFormat.Q4_K), workers);
    }
    try (Workers workers = Workers.of(3)) {
      GgufConversion.write(
          model(Family.LLAMA, 2, true),
          "toy",
          three,
          GgufConversion.all(WeightFormat.Q4_K),
          workers);
    }
    assertThat(Files.mismatch(one, three)).isEqualTo(-1);
  }

  @Test
  void rowsThatDoNotFitGetTheNearestFormat() {
    Shape narrow = new Shape(10, 96);
    Shape odd = new Shape(10, 172);
    assertThat(GgufConversion.all(WeightFormat.Q4_K).apply("x", narrow))
        .isEqualTo(WeightFormat.Q5_0);
    assertThat(GgufConversion.all(WeightFormat.Q5_K).apply("x", narrow))
        .isEqualTo(WeightFormat.Q5_1);
    assertThat(GgufConversion.all(WeightFormat.Q6_K).apply("x", narrow))
        .isEqualTo(WeightFormat.Q8_0);
    assertThat(GgufConversion.all(WeightFormat.Q6_K).apply("x", odd)).isEqualTo(WeightFormat.F16);
    assertThat(GgufConversion.all(WeightFormat.Q8_0).apply("x", odd)).isEqualTo(WeightFormat.F16);
    assertThat(GgufConversion.all(WeightFormat.Q8_0).apply("x", new Shape(1, 96)))
        .isEqualTo(WeightFormat.F32);
    assertThat(GgufConversion.all(WeightFormat.BF16).apply("x", odd)).isEqualTo(WeightFormat.BF16);
  }

  @Test
  void weightsThatTheFormatDoesNotHoldAreRefused() throws IOException {
    TinyGguf file = TinyGguf.llama();
    file.tensor("blk.0.attn_k.weight").data[4 * 9 + 3] = 0x7f; // row 1, column 1: 0x7f100000
    Path path = file.write(folder.resolve("large.gguf"));
    try (GgufFile gguf = GgufFile.open(path);
        Workers workers = Workers.sequential()) {
      assertThatExceptionOfType(FormatException.class)
          .isThrownBy(
              () ->
                  GgufConversion.convert(
                      gguf,
                      folder.resolve("f16.gguf"),
                      GgufConversion.all(WeightFormat.F16),
                      workers))
          .withMessageContaining("tensor \"blk.0.attn_k.weight\" has the weight")
          .withMessageContaining("in row 1, column 1, more than F16 holds; convert to bf16 or f32");
    }
    file.tensor("blk.0.attn_k.weight").data = TinyGguf.f32s(new float[32]);
    file.tensor("blk.0.attn_k.weight").data[3] = 0x7f;
    file.tensor("blk.0.attn_k.weight").data[2] = (byte) 0xc0;
    try (GgufCheckpoint nan = GgufCheckpoint.open(file.write(path));
        Workers workers = Workers.sequential()) {
      long place = nan.gguf().tensor("blk.0.attn_k.weight").orElseThrow().position();
      assertThat(WeightScan.notFinite(nan).orElseThrow())
          .hasMessage(
              path
                  + ":byte 0x"
                  + Long.toHexString(place)
                  + ": error: tensor \"blk.0.attn_k.weight\" has 1 weight that is no finite number, first"
                  + " NaN in row 0, column 0; the file is damaged, fetch it again [WEIGHT-RANGE]");
      assertThatExceptionOfType(FormatException.class)
          .isThrownBy(
              () ->
                  GgufConversion.convert(
                      nan.gguf(),
                      folder.resolve("f16.gguf"),
                      GgufConversion.all(WeightFormat.BF16),
                      workers))
          .withMessageContaining("has the weight NaN in row 0, column 0, expected a finite number");
    }
  }

  /** The checkpoint of a file in which the halves of heads are paired, as in safetensors. */
  private record Halves(Checkpoint of, TransformerConfig config) implements Checkpoint {
    @Override
    public String file() {
      return of.file();
    }

    @Override
    public String format() {
      return of.format();
    }

    @Override
    public Optional<TokenizerSpec> tokenizer() {
      return Optional.empty();
    }

    @Override
    public Map<String, StoredTensor> tensors() {
      return of.tensors();
    }

    @Override
    public void read(StoredTensor tensor, int firstRow, int rows, byte[] out) {
      of.read(tensor, firstRow, rows, out);
    }

    @Override
    public long bytes() {
      return of.bytes();
    }

    @Override
    public List<String> warnings() {
      return List.of();
    }

    @Override
    public void close() {}
  }

  @Test
  void headsThatPairHalvesAreReorderedSoThatNeighboursArePaired() {
    Path path = folder.resolve("model.gguf");
    RandomCheckpoint from = model(Family.LLAMA, 2, true);
    TransformerConfig c = from.config();
    double[] divisors = new double[32];
    Arrays.setAll(divisors, i -> 1 + i);
    TransformerConfig halves =
        new TransformerConfig(
            c.family(),
            c.layers(),
            c.width(),
            c.hidden(),
            c.heads(),
            c.keyHeads(),
            c.headSize(),
            c.vocabulary(),
            c.context(),
            c.norm(),
            c.epsilon(),
            c.activation(),
            Optional.of(new Rotary(Pairing.HALVES, 64, 500_000, divisors)),
            c.attentionBias(),
            c.headNorm(),
            c.tied());
    try (Workers workers = Workers.sequential()) {
      GgufConversion.write(
          new Halves(from, halves), "toy", path, GgufConversion.all(WeightFormat.F32), workers);
    }
    try (GgufCheckpoint back = GgufCheckpoint.open(path)) {
      Rotary rotary = back.config().rotary().orElseThrow();
      assertThat(rotary.pairing()).isEqualTo(Pairing.ADJACENT);
      assertThat(rotary.base()).isEqualTo(500_000);
      assertThat(rotary.divisors()).isEqualTo(divisors);
      float[] was = floats(from, "blk.1.attn_k.weight");
      float[] is = floats(back, "blk.1.attn_k.weight");
      for (int head = 0; head < 2; head++) {
        for (int pair = 0; pair < 32; pair++) {
          for (int half = 0; half < 2; half++) { // nested loops: the definition
            for (int column = 0; column < 256; column++) {
              assertThat(is[(head * 64 + 2 * pair + half) * 256 + column])
                  .isEqualTo(was[(head * 64 + pair + 32 * half) * 256 + column]);
            }
          }
        }
      }
      assertThat(floats(back, "blk.1.attn_v.weight"))
          .isEqualTo(floats(from, "blk.1.attn_v.weight"));
    }
  }

  @Test
  void entriesThatAreNotTurnedStayWhereTheyAre() {
    assertThat(PairedRows.source(0, 6, 4)).isEqualTo(0);
    assertThat(PairedRows.source(1, 6, 4)).isEqualTo(2);
    assertThat(PairedRows.source(2, 6, 4)).isEqualTo(1);
    assertThat(PairedRows.source(3, 6, 4)).isEqualTo(3);
    assertThat(PairedRows.source(4, 6, 4)).isEqualTo(4);
    assertThat(PairedRows.source(6 + 1, 6, 4)).isEqualTo(6 + 2);
    assertThat(PairedRows.source(6 + 5, 6, 4)).isEqualTo(6 + 5);
  }
}
