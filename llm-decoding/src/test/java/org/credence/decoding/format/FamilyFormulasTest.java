package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.credence.core.engine.Workers;
import org.credence.decoding.model.NumberedVocabulary;
import org.credence.decoding.tensor.MatrixLayout;
import org.credence.decoding.tensor.PackedLayout;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.ReferenceTransformer;
import org.credence.decoding.transformer.Transformer;
import org.credence.decoding.transformer.TransformerWeights;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each family, read from safetensors and from the GGUF file made of it, against formulas that share nothing with this project, and these
 * against the Hugging Face library.
 */
final class FamilyFormulasTest {

  private static final int[] TOKENS = {3, 0, 4, 1, 1, 2, 4, 0, 3};

  /**
   * Logits after the last token by the Hugging Face library 5.18.0 (torch 2.13.0, eager attention), which read the same folders with
   * {@code model_type} added to config.json, and was made to use double precision where its code asks for single.
   */
  private static final Map<String, double[]> LIBRARY =
      Map.ofEntries(
          Map.entry(
              "Llama 1, all heads have keys",
              new double[] {
                0.022926748904, -0.42790692325, 0.31084396167, -0.295631023019, 0.330060943969
              }),
          Map.entry(
              "Llama 2, grouped queries",
              new double[] {
                -0.08064977841, -0.394947362672, 0.128312992446, -0.226694605575, 0.152838263888
              }),
          Map.entry(
              "Llama, linear",
              new double[] {
                -0.07923309109, -0.395723994573, 0.132783091133, -0.230434723307, 0.159626169074
              }),
          Map.entry(
              "Llama 3.2",
              new double[] {
                -0.281514286479, -0.169720978098, 0.01849122444, 0.137371297488, 0.08310725624
              }),
          Map.entry(
              "Mistral, wide heads",
              new double[] {
                -0.091012117674, -0.254011185657, -0.011564163118, -0.086635619236, -0.159931381569
              }),
          Map.entry(
              "Qwen 2",
              new double[] {
                -0.388103144427, -0.427270648944, 0.093804162993, 0.086615940843, -0.036977865897
              }),
          Map.entry(
              "Qwen 3",
              new double[] {
                -0.130817053866, -0.200533216393, -0.031888296273, 0.198344077579, 0.066886911516
              }),
          Map.entry(
              "GPT-2",
              new double[] {
                0.65801178913, -0.378043325349, -0.883564369286, 0.652734368725, -0.19262186106
              }),
          Map.entry(
              "GPT-2 with an output of its own",
              new double[] {
                0.09193744158, 0.95072635472, -0.181055566187, 0.938515346606, 0.256063790466
              }));

  @TempDir private Path folder = Path.of("");

  /**
   * A model.
   *
   * @param scaling of positions, for the formulas
   * @param tolerance of the GGUF file, which holds divisors of frequencies as floats
   */
  record Case(String name, TinySafetensors files, Map<String, Object> scaling, double tolerance) {
    @Override
    public String toString() {
      return name;
    }

    /** What the formulas read of config.json. */
    Map<String, Object> settings() {
      Map<String, Object> settings = new HashMap<>(scaling);
      files.settings.forEach(
          (key, json) -> {
            if (json.matches("true|false")) {
              settings.put(key, Boolean.valueOf(json));
            } else if (json.matches("[0-9].*")) {
              settings.put(key, Double.valueOf(json));
            }
          });
      return settings;
    }
  }

  private static Case exact(String name, TinySafetensors files) {
    return new Case(name, files.scattered(), Map.of(), 1e-9);
  }

  private static TinySafetensors tied(TinySafetensors files) {
    files.shapes.remove("lm_head.weight");
    return files.set("tie_word_embeddings", "true");
  }

  /** Heads of which the entries are not the width together. */
  private static TinySafetensors wideHeads(TinySafetensors files) {
    files.set("head_dim", "8").set("num_attention_heads", "4").set("num_key_value_heads", "2");
    files.shapes.replaceAll(
        (name, axes) ->
            name.contains("q_proj")
                ? new int[] {32, 8}
                : name.contains("k_proj") || name.contains("v_proj")
                    ? new int[] {16, 8}
                    : name.contains("o_proj") ? new int[] {8, 32} : axes);
    return files;
  }

  static Stream<Case> cases() {
    String llama = "LlamaForCausalLM";
    TinySafetensors everyHead = TinySafetensors.llama(llama).set("num_key_value_heads", "2");
    everyHead.shapes.replaceAll(
        (name, axes) -> name.matches(".*[kv]_proj.*") ? new int[] {8, 8} : axes);
    // 8 entries, wavelengths 6.3, 167, 4443, 118147: one below 512/4, one between, two above 512
    String llama3 =
        "{\"rope_type\": \"llama3\", \"factor\": 32.0, \"low_freq_factor\": 1.0,"
            + " \"high_freq_factor\": 4.0, \"original_max_position_embeddings\": 512}";
    TinySafetensors linear =
        TinySafetensors.llama(llama).set("rope_scaling", "{\"type\": \"linear\", \"factor\": 4.0}");
    TinySafetensors qwen3 =
        tied(TinySafetensors.llama("Qwen3ForCausalLM"))
            .set("rope_parameters", "{\"rope_theta\": 1000000.0, \"rope_type\": \"default\"}");
    TinySafetensors ownOutput =
        TinySafetensors.gpt2("transformer.")
            .set("tie_word_embeddings", "false")
            .shape("lm_head.weight", 5, 8);
    return Stream.of(
        exact("Llama 1, all heads have keys", everyHead.set("rms_norm_eps", "1e-05")),
        exact("Llama 2, grouped queries", TinySafetensors.llama(llama).set("rope_theta", "10000")),
        new Case("Llama, linear", linear.scattered(), Map.of("rope.factor", 4.0), 1e-9),
        new Case(
            "Llama 3.2",
            wideHeads(tied(TinySafetensors.llama(llama)))
                .set("rope_theta", "500000.0")
                .set("rope_scaling", llama3)
                .scattered(),
            Map.of("rope.factor", 32, "rope.low", 1, "rope.high", 4, "rope.original", 512),
            1e-7),
        exact(
            "Mistral, wide heads",
            wideHeads(TinySafetensors.llama("MistralForCausalLM")).set("rope_theta", "1000000.0")),
        exact(
            "Qwen 2",
            tied(TinySafetensors.llama("Qwen2ForCausalLM")).set("rope_theta", "1000000.0")),
        new Case("Qwen 3", qwen3.scattered(), Map.of("rope_theta", 1e6), 1e-9),
        exact("GPT-2", TinySafetensors.gpt2("")),
        exact("GPT-2 with an output of its own", ownOutput));
  }

  private static void assertGives(Checkpoint checkpoint, double[][] expected, double tolerance) {
    TransformerWeights stored = TransformerWeights.read(checkpoint, MatrixLayout.stored());
    double[][] found = new ReferenceTransformer(stored).logits(TOKENS, TOKENS.length);
    for (int t = 0; t < TOKENS.length; t++) {
      assertThat(found[t]).as("position %d", t).containsExactly(expected[t], within(tolerance));
    }
    TransformerWeights packed = TransformerWeights.read(checkpoint, PackedLayout.best());
    try (Workers workers = Workers.sequential()) {
      double[] logP = new double[TOKENS.length * 5];
      new Transformer(packed, new NumberedVocabulary(5), workers).open().extend(TOKENS, logP);
      for (int i = 0; i < logP.length; i++) {
        double[] row = expected[i / 5];
        double logSum = Math.log(Arrays.stream(row).map(Math::exp).sum());
        assertThat(logP[i]).as("float %d", i).isCloseTo(row[i % 5] - logSum, within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aFamilyIsComputedAsItsFormulasSay(Case model) throws IOException {
    Map<String, float[]> tensors =
        model.files.shapes.keySet().stream()
            .collect(Collectors.toMap(name -> name, model.files::weights));
    double[][] expected =
        new HubFormulas(model.settings(), tensors, model.files.shapes).logits(TOKENS);
    assertThat(expected[8]).containsExactly(LIBRARY.get(model.name), within(1e-11));
    Path gguf = folder.resolve("model.gguf");
    try (Checkpoint hub = ModelFiles.open(model.files.write(folder));
        Workers workers = Workers.sequential()) {
      assertGives(hub, expected, 1e-9);
      GgufConversion.write(hub, "tiny", gguf, GgufConversion.all(WeightFormat.F32), workers);
    }
    try (Checkpoint converted = ModelFiles.open(gguf)) {
      assertGives(converted, expected, model.tolerance);
    }
  }
}
