package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.credence.core.input.FormatException;
import org.credence.decoding.transformer.Checkpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelFilesTest {

  @TempDir private Path folder = Path.of("");

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static FormatException refused(Path file) {
    FormatException e =
        catchThrowableOfType(FormatException.class, () -> ModelFiles.open(file).close());
    assertThat(e).isNotNull();
    return e;
  }

  @Test
  void contentSaysTheFormatWhateverTheName() throws IOException {
    TinySafetensors tiny = TinySafetensors.llama("LlamaForCausalLM");
    tiny.write(folder);
    Path renamed = Files.move(folder.resolve("model.safetensors"), folder.resolve("weights.txt"));
    Path old = write("a.gguf", TinyLlama2c.old(false).bytes());
    Path floats = write("b.bif", TinyLlama2c.floats(true).bytes());
    Path groups = write("c", TinyLlama2c.quantised(true, 4).bytes());
    try (Checkpoint a = ModelFiles.open(renamed);
        Checkpoint b = ModelFiles.open(old);
        Checkpoint c = ModelFiles.open(floats);
        Checkpoint d = ModelFiles.open(groups)) {
      assertThat(a.format()).isEqualTo("safetensors");
      assertThat(b.format()).isEqualTo("llama2.c v0");
      assertThat(c.format()).isEqualTo("llama2.c v1");
      assertThat(d.format()).isEqualTo("llama2.c v2");
    }
    assertThat(renamed).matches(ModelFiles::isModel);
    assertThat(old).matches(ModelFiles::isModel);
    assertThat(floats).matches(ModelFiles::isModel);
    assertThat(groups).matches(ModelFiles::isModel);
  }

  @Test
  void aFolderIsAModelWithSettingsAndWeights() throws IOException {
    assertThat(folder).matches(f -> !ModelFiles.isModel(f));
    TinySafetensors.llama("LlamaForCausalLM").writeShards(folder);
    assertThat(folder).matches(ModelFiles::isModel);
    Files.delete(folder.resolve("config.json"));
    assertThat(folder).matches(f -> !ModelFiles.isModel(f));
  }

  @Test
  void textsNetworksAndWhatIsNotThereAreNoModels() throws IOException {
    assertThat(ModelFiles.isModel(folder.resolve("missing"))).isFalse();
    assertThat(ModelFiles.isModel(write("empty", new byte[0]))).isFalse();
    for (String text :
        new String[] {
          "network \"grass\" { property a; }\n",
          "{\"version\": \"1.0\"}",
          "MARKOV\n3\n2 2 2\n1\n",
          "Once upon a time, there was a little girl named Lily."
        }) {
      Path file = write("text", text.getBytes(StandardCharsets.US_ASCII));
      assertThat(ModelFiles.isModel(file)).as(text).isFalse();
      assertThat(refused(file).code()).isEqualTo("MODEL-UNKNOWN");
    }
  }

  @Test
  void whatIsUnknownIsShownWithTheFormatsThatAreRead() throws IOException {
    Path file = write("x", "PK\3\4 and more than that".getBytes(StandardCharsets.US_ASCII));
    assertThat(refused(file).message())
        .contains("x:byte 0x0: error: begins with the bytes 50 4b 03 04 20 61 6e 64 (\"PK.. and\")")
        .contains("read are GGUF", "safetensors", "llama2.c");
    assertThat(refused(write("y", new byte[0])).message()).contains("is empty and has 0 bytes");
  }

  @Test
  void anOldCheckpointOfTheWrongSizeIsSaidToBeDamaged() throws IOException {
    byte[] whole = TinyLlama2c.old(true).bytes();
    Path file = write("x", Arrays.copyOf(whole, whole.length - 4));
    assertThat(ModelFiles.isModel(file)).isFalse();
    assertThat(refused(file).code()).isEqualTo("MODEL-UNKNOWN");
    assertThat(refused(file).message())
        .contains("if it is a llama2.c v0 checkpoint, it is damaged")
        .contains("expected " + whole.length);
  }

  @Test
  void aDamagedModelOfAKnownFormatIsRefusedByThatFormat() throws IOException {
    byte[] whole = TinyLlama2c.floats(true).bytes();
    Path cut = write("cut", Arrays.copyOf(whole, 300));
    assertThat(ModelFiles.isModel(cut)).isTrue();
    assertThat(refused(cut).code()).isEqualTo("LLAMA2C-SIZE");
    Path gguf = write("gguf", "GGUF\3\0\0\0".getBytes(StandardCharsets.US_ASCII));
    assertThat(ModelFiles.isModel(gguf)).isTrue();
    assertThat(refused(gguf).code()).startsWith("GGUF-");
    assertThat(refused(folder.resolve("missing")).code()).isEqualTo("IO-MISSING");
  }
}
