package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.credence.core.input.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Folders with one thing wrong each. */
final class SafetensorsMalformedTest {

  @TempDir private Path folder = Path.of("");

  /** A file of weights, and what its error says. */
  private record Bad(String what, byte[] file, String code, List<String> parts) {
    @Override
    public String toString() {
      return what + " " + code;
    }
  }

  /** A change of a model, and what its error says. */
  private record Wrong(
      String what, Consumer<TinySafetensors> change, String code, List<String> parts) {
    @Override
    public String toString() {
      return what + " " + code;
    }
  }

  private static Bad header(String what, String header, String code, String... parts) {
    return new Bad(what, TinySafetensors.bytes(header, new byte[8]), code, List.of(parts));
  }

  /** Members of the only tensor, of eight bytes. */
  private static Bad tensor(String members, String code, String... parts) {
    return header(members, "{\"a\":{" + members + "}}", code, parts);
  }

  private static Bad length(long length, String code, String... parts) {
    byte[] file = TinySafetensors.bytes("{}", new byte[0]);
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    return new Bad("header of " + length, file, code, List.of(parts));
  }

  private static Bad bytes(String what, byte[] file, String code, String... parts) {
    return new Bad(what, file, code, List.of(parts));
  }

  private static byte[] notUtf8() {
    byte[] file = TinySafetensors.bytes("{\"??\":1}", new byte[0]);
    file[10] = (byte) 0xc3;
    return file;
  }

  private static final String GOOD =
      "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";

  private static String second(int begin, int end) {
    return "{"
        + GOOD
        + ",\"b\":{\"dtype\":\"U8\",\"shape\":["
        + (end - begin)
        + "],\"data_offsets\":["
        + begin
        + ","
        + end
        + "]}}";
  }

  static Stream<Bad> lengths() {
    return Stream.of(
        bytes("nothing", new byte[0], "SAFETENSORS-CUT", "byte 0x0", "has 0 bytes, expected 8"),
        bytes("7 bytes", new byte[7], "SAFETENSORS-CUT", "byte 0x7", "has 7 bytes"),
        length(0, "SAFETENSORS-HEADER", "byte 0x0", "a header of 0 bytes, expected 2"),
        length(1, "SAFETENSORS-HEADER", "a header of 1 bytes"),
        length(3, "SAFETENSORS-CUT", "3 bytes reaches past the end of the file, 2 bytes are left"),
        length(100_000_000, "SAFETENSORS-CUT", "100000000 bytes reaches past"),
        length(100_000_001, "SAFETENSORS-HEADER", "100000001 bytes, expected 2 to 100000000"),
        length(1L << 62, "SAFETENSORS-HEADER", "4611686018427387904"),
        length(Long.MIN_VALUE, "SAFETENSORS-HEADER", "9223372036854775808"),
        length(-1, "SAFETENSORS-HEADER", "18446744073709551615"),
        bytes(
            "a zip",
            "PK\3\4abcdefgh".getBytes(StandardCharsets.ISO_8859_1),
            "SAFETENSORS-HEADER",
            "no safetensors file"),
        bytes("not UTF-8", notUtf8(), "SAFETENSORS-HEADER", "byte 0x8", "is not UTF-8"));
  }

  static Stream<Bad> headers() {
    return Stream.of(
        header("a blank first", " {}", "SAFETENSORS-HEADER", "begins with byte 0x20, expected '{'"),
        header("a mark first", "\ufeff{}", "SAFETENSORS-HEADER", "begins with byte 0xef"),
        header("an array", "[1]", "SAFETENSORS-HEADER", "begins with byte 0x5b"),
        header("cut", "{" + GOOD, "JSON-SYNTAX", "(header):1:"),
        header("two values", "{} {}", "JSON-SYNTAX", "goes on after the end"),
        header("deep", "{\"a\":" + "[".repeat(100_000), "JSON-LIMIT", "error"),
        header("twice", "{" + GOOD + "," + GOOD + "}", "JSON-DUPLICATE", "'a' stands twice"),
        header(
            "metadata twice",
            "{\"__metadata__\":{\"k\":\"v\",\"k\":\"w\"}}",
            "JSON-DUPLICATE",
            "'k' stands twice"),
        header("metadata number", "{\"__metadata__\":{\"k\":1}}", "JSON-KIND", "expected a text"),
        header("metadata text", "{\"__metadata__\":\"k\"}", "JSON-KIND", "expected an object"),
        header("no object", "{\"a\":1}", "JSON-KIND", "'a' is the number 1"),
        header("no name", "{\"\":{}}", "SAFETENSORS-NAME", "a name of 0 letters"),
        header(
            "a long name", "{\"" + "x".repeat(1 << 20) + "\":{}}", "SAFETENSORS-NAME", "1048576"),
        header(
            "hole", second(5, 8), "SAFETENSORS-OFFSETS", "'b' leaves a hole before it", "byte 5"),
        header(
            "overlap", second(3, 8), "SAFETENSORS-OFFSETS", "'b' overlaps another", "expected 4"),
        header("behind", second(4, 7), "SAFETENSORS-OFFSETS", "1 bytes stand behind the last"),
        header("nothing listed", "{}", "SAFETENSORS-OFFSETS", "byte 0xa", "8 bytes stand behind"),
        header(
            "not from 0",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
            "SAFETENSORS-OFFSETS",
            "begins at byte 4 behind the header, expected 0"));
  }

  static Stream<Bad> tensors() {
    String f32 = "\"dtype\":\"F32\",";
    String to8 = ",\"data_offsets\":[0,8]";
    String two = "\"shape\":[2],";
    return Stream.of(
        tensor("\"shape\":[2]" + to8, "JSON-MISSING", "no member 'dtype'"),
        tensor(f32 + "\"data_offsets\":[0,8]", "JSON-MISSING", "no member 'shape'"),
        tensor(f32 + "\"shape\":[2]", "JSON-MISSING", "no member 'data_offsets'"),
        tensor(f32 + two + "\"x\":1" + to8, "SAFETENSORS-HEADER", "'x' is no member of a tensor"),
        tensor("\"dtype\":\"f32\"," + "\"shape\":[2]" + to8, "SAFETENSORS-DTYPE", "is 'f32'"),
        tensor("\"dtype\":\"F4\"," + "\"shape\":[16]" + to8, "SAFETENSORS-DTYPE", "is 'F4'"),
        tensor("\"dtype\":7," + "\"shape\":[2]" + to8, "JSON-KIND", "expected a text"),
        tensor(f32 + "\"shape\":2" + to8, "JSON-KIND", "expected an array"),
        tensor(f32 + "\"shape\":[-2]" + to8, "JSON-NUMBER", "is -2"),
        tensor(f32 + "\"shape\":[2.0]" + to8, "JSON-NUMBER", "is 2.0, expected a whole number"),
        tensor(f32 + "\"shape\":[\"2\"]" + to8, "JSON-KIND", "is the text '2'"),
        tensor(f32 + "\"shape\":[3]" + to8, "SAFETENSORS-SHAPE", "takes 12 bytes", "give it 8"),
        tensor(f32 + "\"shape\":[]" + to8, "SAFETENSORS-SHAPE", "takes 4 bytes"),
        tensor(f32 + "\"shape\":[0]" + to8, "SAFETENSORS-SHAPE", "takes 0 bytes"),
        tensor(
            f32 + "\"shape\":[4294967296,4294967296]" + to8,
            "SAFETENSORS-SHAPE",
            "takes more bytes than any file holds"),
        tensor(
            f32 + "\"shape\":[1" + ",1".repeat(99) + "]" + to8,
            "SAFETENSORS-SHAPE",
            "has 100 axes, expected at most 8"),
        tensor(f32 + two + "\"data_offsets\":[8]", "SAFETENSORS-OFFSETS", "has 1 numbers"),
        tensor(f32 + two + "\"data_offsets\":\"8\"", "JSON-KIND", "expected an array"),
        tensor(f32 + two + "\"data_offsets\":[0.5,8]", "JSON-NUMBER", "is 0.5"),
        tensor(f32 + two + "\"data_offsets\":[-8,0]", "JSON-NUMBER", "is -8"),
        tensor(f32 + two + "\"data_offsets\":[8,0]", "SAFETENSORS-OFFSETS", "is 8 to 0"),
        tensor(f32 + two + "\"data_offsets\":[0,9]", "SAFETENSORS-OFFSETS", "of the 8 bytes"),
        tensor(
            f32 + two + "\"data_offsets\":[9223372036854775800,9223372036854775807]",
            "SAFETENSORS-OFFSETS",
            "was cut or is damaged"));
  }

  private static Wrong setting(String name, String json, String code, String... parts) {
    return new Wrong(name + " " + json, tiny -> tiny.set(name, json), code, List.of(parts));
  }

  private static Wrong without(String name) {
    return new Wrong(
        "no " + name,
        tiny -> tiny.settings.remove(name),
        "JSON-MISSING",
        List.of("config.json:1:1", "has no member '" + name + "'"));
  }

  private static Wrong weights(
      String what, Consumer<TinySafetensors> change, String code, String... parts) {
    return new Wrong(what, change, code, List.of(parts));
  }

  static Stream<Wrong> settings() {
    String llama3 = "{\"rope_type\": \"llama3\", \"factor\": 8, \"low_freq_factor\": 4, ";
    return Stream.of(
        without("architectures"),
        without("hidden_size"),
        without("intermediate_size"),
        without("num_hidden_layers"),
        without("num_attention_heads"),
        without("vocab_size"),
        without("max_position_embeddings"),
        without("rms_norm_eps"),
        without("hidden_act"),
        setting("architectures", "[]", "CONFIG-ARCHITECTURE", "has 0 names"),
        setting(
            "architectures",
            "[\"MambaForCausalLM\"]",
            "CONFIG-ARCHITECTURE",
            "is 'MambaForCausalLM', which is not read",
            "Qwen3ForCausalLM, GPT2LMHeadModel"),
        setting("hidden_size", "0", "JSON-NUMBER", "'hidden_size' is 0"),
        setting("hidden_size", "-8", "JSON-NUMBER", "is -8"),
        setting("hidden_size", "9", "CONFIG-HEADS", "is 2, which does not divide the width of 9"),
        setting("hidden_size", "10", "CONFIG-HEADS", "heads of 5 entries, expected an even"),
        setting("hidden_size", "16", "SAFETENSORS-SHAPE", "has shape [5, 8], expected [5, 16]"),
        setting("hidden_size", "8.0", "JSON-NUMBER", "is 8.0, expected a whole"),
        setting("hidden_size", "\"8\"", "JSON-KIND", "is the text '8'"),
        setting("intermediate_size", "13", "SAFETENSORS-SHAPE", "expected [13, 8]"),
        setting("intermediate_size", "null", "JSON-KIND", "is null"),
        setting("num_hidden_layers", "2147483648", "JSON-NUMBER", "is 2147483648", "from 1 to 21"),
        setting(
            "num_hidden_layers", "1", "SAFETENSORS-TENSORS", "'model.layers.1.", "no tensor of"),
        setting(
            "num_hidden_layers",
            "3",
            "SAFETENSORS-TENSORS",
            "9 of the 30 tensors of this model are missing: model.layers.2.input_layernorm.weight"),
        setting("num_attention_heads", "3", "CONFIG-HEADS", "is 3, which does not divide"),
        setting("num_key_value_heads", "3", "CONFIG-HEADS", "is 3, which does not divide the 2"),
        setting(
            "num_key_value_heads", "2", "SAFETENSORS-SHAPE", "has shape [4, 8], expected [8, 8]"),
        setting("head_dim", "3", "CONFIG-HEADS", "heads of 3 entries"),
        setting("head_dim", "8", "SAFETENSORS-SHAPE", "q_proj", "expected [16, 8]"),
        setting("vocab_size", "6", "SAFETENSORS-SHAPE", "expected [6, 8] by config.json"),
        setting("max_position_embeddings", "1e3", "JSON-NUMBER", "is 1e3"),
        setting("rms_norm_eps", "0", "CONFIG-RANGE", "is 0.0, expected a number between 0 and 1"),
        setting("rms_norm_eps", "1e999", "JSON-NUMBER", "beyond what a number can hold"),
        setting("rms_norm_eps", "NaN", "JSON-SYNTAX", "config.json:"),
        setting("rope_theta", "0", "CONFIG-RANGE", "is 0.0, expected a positive"),
        setting(
            "rope_scaling",
            "{\"type\": \"yarn\"}",
            "CONFIG-ROTARY",
            "is 'yarn', which is not computed here"),
        setting("rope_scaling", "{\"factor\": 2}", "CONFIG-ROTARY", "no member 'rope_type'"),
        setting("rope_scaling", "{\"type\": \"linear\"}", "JSON-MISSING", "no member 'factor'"),
        setting(
            "rope_scaling", "{\"type\": \"linear\", \"factor\": -1}", "CONFIG-RANGE", "is -1.0"),
        setting(
            "rope_scaling",
            llama3 + "\"high_freq_factor\": 4}",
            "CONFIG-ROTARY",
            "is 4.0, expected more than the low_freq_factor of 4.0"),
        setting(
            "rope_scaling",
            llama3 + "\"high_freq_factor\": 5}",
            "JSON-MISSING",
            "original_max_position_embeddings"),
        setting(
            "hidden_act", "\"gelu\"", "CONFIG-SETTING", "is 'gelu', which is not computed here"),
        setting("attention_bias", "true", "CONFIG-SETTING", "'attention_bias' is true"),
        setting("mlp_bias", "true", "CONFIG-SETTING", "'mlp_bias' is true"),
        setting("quantization_config", "{}", "CONFIG-SETTING", "'quantization_config' is set"),
        setting("partial_rotary_factor", "0.5", "CONFIG-SETTING", "is 0.5, which changes"),
        setting(
            "rope_parameters",
            "{\"rope_type\": \"default\", \"partial_rotary_factor\": 0.5}",
            "CONFIG-SETTING",
            "'partial_rotary_factor' is 0.5, which changes"),
        weights(
            "two bases",
            tiny ->
                tiny.set("rope_theta", "10000")
                    .set("rope_parameters", "{\"rope_type\": \"default\", \"rope_theta\": 5e5}"),
            "CONFIG-ROTARY",
            "'rope_theta' is 10000.0, but rope_parameters say 500000.0"),
        weights(
            "two scalings",
            tiny ->
                tiny.set("rope_scaling", "{\"type\": \"linear\", \"factor\": 2}")
                    .set("rope_parameters", "{\"rope_type\": \"default\"}"),
            "CONFIG-ROTARY",
            "'rope_scaling' stands beside rope_parameters, expected only one"),
        setting(
            "layer_types",
            "[\"full_attention\", \"chunked_attention\"]",
            "CONFIG-SETTING",
            "is 'chunked_attention', which changes the result"),
        setting("tie_word_embeddings", "1", "JSON-KIND", "expected true or false"),
        weights(
            "a missing tensor",
            tiny -> tiny.shapes.remove("model.norm.weight"),
            "SAFETENSORS-TENSORS",
            "1 of the 21 tensors of this model are missing: model.norm.weight"),
        weights(
            "a tensor too many",
            tiny -> tiny.shape("model.layers.0.self_attn.q_proj.bias", 8),
            "SAFETENSORS-TENSORS",
            "q_proj.bias' is no tensor of a model with this config.json"),
        weights(
            "a name that is a path",
            tiny -> tiny.shape("../../x", 1),
            "SAFETENSORS-TENSORS",
            "'../../x' is no tensor"),
        weights(
            "a matrix turned over",
            tiny -> tiny.shape("model.layers.1.mlp.down_proj.weight", 12, 8),
            "SAFETENSORS-SHAPE",
            "has shape [12, 8], expected [8, 12]"),
        weights(
            "a norm of three axes",
            tiny -> tiny.shape("model.norm.weight", 1, 1, 8),
            "SAFETENSORS-SHAPE",
            "has shape [1, 1, 8], expected [8]"));
  }

  private void assertRefused(String code, List<String> parts) {
    FormatException e =
        catchThrowableOfType(
            FormatException.class, () -> SafetensorsCheckpoint.open(folder).close());
    assertThat(e).isNotNull();
    assertThat(e.code()).as(e.message()).isEqualTo(code);
    assertThat(e.message()).contains(parts);
  }

  @ParameterizedTest
  @MethodSource({"lengths", "headers", "tensors"})
  void aFileIsRefusedAtItsPlace(Bad bad) throws IOException {
    TinySafetensors.llama("LlamaForCausalLM").write(folder);
    Files.write(folder.resolve("model.safetensors"), bad.file);
    assertRefused(bad.code, bad.parts);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void aModelIsRefusedAtItsPlace(Wrong wrong) throws IOException {
    TinySafetensors tiny = TinySafetensors.llama("LlamaForCausalLM");
    wrong.change.accept(tiny);
    tiny.write(folder);
    assertRefused(wrong.code, wrong.parts);
  }

  static Stream<List<String>> shards() {
    return Stream.of(
        List.of("../model-1.safetensors", "SAFETENSORS-INDEX", "without a folder"),
        List.of("/tmp/model-1.safetensors", "SAFETENSORS-INDEX", "without a folder"),
        List.of("a\\\\model-1.safetensors", "SAFETENSORS-INDEX", "without a folder"),
        List.of("model\\u0000.safetensors", "SAFETENSORS-INDEX", "without a folder"),
        List.of("..", "SAFETENSORS-INDEX", "is '..', expected the name"),
        List.of("config.json", "SAFETENSORS-INDEX", "expected the name of a .safetensors file"),
        List.of("", "SAFETENSORS-INDEX", "is ''"),
        List.of("model-9.safetensors", "SAFETENSORS-INDEX", "which is not there; fetch all"),
        List.of("model-2.safetensors", "SAFETENSORS-INDEX", "has no such tensor"));
  }

  @ParameterizedTest
  @MethodSource("shards")
  void anIndexNamesFilesBesideItOnly(List<String> bad) throws IOException {
    TinySafetensors.llama("LlamaForCausalLM").writeShards(folder);
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(index, Files.readString(index).replace("model-1.safetensors", bad.get(0)));
    assertRefused(bad.get(1), List.of("index.json:1:", bad.get(2)));
  }

  @Test
  void whatIsMissingInAFolderIsNamed() throws IOException {
    assertRefused("SAFETENSORS-MISSING", List.of("neither model.safetensors nor"));
    TinySafetensors.llama("LlamaForCausalLM").write(folder);
    Files.delete(folder.resolve("config.json"));
    assertRefused("CONFIG-MISSING", List.of("no config.json beside the weights"));
  }

  @Test
  void tensorsThatTheIndexLeavesOutAreRefused() throws IOException {
    TinySafetensors.llama("LlamaForCausalLM").writeShards(folder);
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(
        index,
        Files.readString(index).replace(", \"lm_head.weight\": \"model-2.safetensors\"", ""));
    assertRefused("SAFETENSORS-INDEX", List.of("lists 20 tensors, but its files hold 21"));
  }

  @Test
  void aHugeHeaderIsRefusedBeforeItIsRead() throws IOException {
    TinySafetensors.llama("LlamaForCausalLM").write(folder);
    Path path = folder.resolve("model.safetensors");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(99_000_008); // a hole, not written
      file.write(new byte[] {(byte) 0xc0, (byte) 0x9e, (byte) 0xe6, 5, 0, 0, 0, 0, '{'});
    }
    assertRefused(
        "SAFETENSORS-LIMIT",
        List.of("a header of 99000000 bytes; headers of more than 16777216 are not read"));
  }

  @Test
  void weightsOfOtherTypesAreRefused() throws IOException {
    TinySafetensors tiny = TinySafetensors.llama("LlamaForCausalLM");
    tiny.write(folder);
    Path file = folder.resolve("model.safetensors");
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(file, text.replaceFirst("F32", "I32"), StandardCharsets.ISO_8859_1);
    assertRefused("SAFETENSORS-DTYPE", List.of("type I32, expected F32, F16 or BF16"));
  }

  @Test
  void noCutIsTakenForAWhole() throws IOException {
    TinySafetensors.llama("LlamaForCausalLM").write(folder);
    Path file = folder.resolve("model.safetensors");
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 61) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(
              catchThrowableOfType(
                  FormatException.class, () -> SafetensorsCheckpoint.open(folder).close()))
          .as("cut at %d", length)
          .isNotNull();
    }
  }
}
