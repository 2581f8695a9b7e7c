package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.transformer.FileTensor;
import org.credence.decoding.transformer.StoredTensor;
import org.credence.decoding.transformer.TransformerConfig;
import org.credence.decoding.transformer.TransformerConfig.Pairing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class Llama2cCheckpointTest {

  @TempDir private Path folder = Path.of("");

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("model.bin"), bytes);
  }

  static Stream<Arguments> forms() {
    return Stream.of(
        Arguments.of("llama2.c v0", true, TinyLlama2c.old(true)),
        Arguments.of("llama2.c v0", false, TinyLlama2c.old(false)),
        Arguments.of("llama2.c v1", true, TinyLlama2c.floats(true)),
        Arguments.of("llama2.c v1", false, TinyLlama2c.floats(false)),
        Arguments.of("llama2.c v2", true, TinyLlama2c.quantised(true, 4)),
        Arguments.of("llama2.c v2", false, TinyLlama2c.quantised(false, 8)));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void everyFormGivesItsWeightsUnderTheirNames(String format, boolean tied, TinyLlama2c model)
      throws IOException {
    byte[] bytes = model.bytes();
    try (Llama2cCheckpoint checkpoint = Llama2cCheckpoint.open(write(bytes))) {
      assertThat(checkpoint.format()).isEqualTo(format);
      assertThat(checkpoint.bytes()).isEqualTo(bytes.length);
      assertThat(checkpoint.tokenizer()).isEmpty();
      TransformerConfig config = checkpoint.config();
      assertThat(config.tied()).isEqualTo(tied);
      assertThat(config.family()).isEqualTo("llama");
      assertThat(config.epsilon()).isEqualTo(1e-5);
      assertThat(config.context()).isEqualTo(TinyLlama2c.CONTEXT);
      assertThat(config.headSize()).isEqualTo(4);
      assertThat(config.keyWidth()).isEqualTo(4);
      assertThat(config.rotary().orElseThrow().pairing()).isEqualTo(Pairing.ADJACENT);
      assertThat(config.rotary().orElseThrow().base()).isEqualTo(10_000);
      assertThat(config.rotary().orElseThrow().divisors()).containsExactly(1, 1);
      assertThat(checkpoint.tensors().keySet())
          .containsExactlyInAnyOrderElementsOf(TensorNames.of(config).keySet())
          .containsExactlyInAnyOrderElementsOf(model.weights().keySet());
      TensorNames.of(config)
          .forEach(
              (name, shape) -> {
                assertThat(checkpoint.tensors().get(name).rows()).as(name).isEqualTo(shape.rows());
                assertThat(checkpoint.tensors().get(name).columns())
                    .as(name)
                    .isEqualTo(shape.columns());
                assertThat(checkpoint.tensors().get(name).format()).isEqualTo(WeightFormat.F32);
                assertThat(Checkpoints.weights(checkpoint, name))
                    .as(name)
                    .containsExactly(model.weights().get(name));
              });
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void theTensorsOfTheFileLieOneBehindTheOtherToItsEnd(
      String format, boolean tied, TinyLlama2c model) throws IOException {
    try (Llama2cCheckpoint checkpoint = Llama2cCheckpoint.open(write(model.bytes()))) {
      long end = format.equals("llama2.c v0") ? Llama2cHeader.OLD_BYTES : Llama2cHeader.BYTES;
      for (FileTensor tensor : checkpoint.fileTensors()) {
        assertThat(tensor.place().orElseThrow().offset()).as(tensor.name()).isEqualTo(end);
        end += tensor.bytes();
        assertThat(tensor.read()).isEqualTo(!tensor.name().startsWith("freq_"));
        boolean matrix = tensor.read() && tensor.shape().size() == 2;
        assertThat(tensor.format())
            .isEqualTo(
                matrix && checkpoint.group() > 0 ? "Q8 in groups of " + checkpoint.group() : "F32");
      }
      assertThat(end).isEqualTo(checkpoint.bytes());
      assertThat(checkpoint.fileTensors().stream().filter(FileTensor::read).map(FileTensor::name))
          .containsExactlyElementsOf(checkpoint.tensors().keySet());
    }
  }

  @Test
  void aGroupMayBeginInOneRowAndEndInTheNext() throws IOException {
    TinyLlama2c model = TinyLlama2c.quantised(true, 8); // rows of ffn_down have 12 weights
    try (Llama2cCheckpoint checkpoint = Llama2cCheckpoint.open(write(model.bytes()))) {
      StoredTensor down = checkpoint.tensors().get("blk.1.ffn_down.weight");
      byte[] row = new byte[12 * Float.BYTES];
      checkpoint.read(down, 1, 1, row);
      ByteBuffer floats = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
      for (int c = 0; c < 12; c++) {
        assertThat(floats.getFloat(c * Float.BYTES))
            .isEqualTo(model.weights().get("blk.1.ffn_down.weight")[12 + c]);
      }
      assertThat(checkpoint.group()).isEqualTo(8);
    }
  }
}
