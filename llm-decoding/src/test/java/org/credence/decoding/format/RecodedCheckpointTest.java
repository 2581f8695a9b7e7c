package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.StoredTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RecodedCheckpointTest {

  @TempDir Path folder;

  /** Widths of 64 and 96: blocks of 32 fit, those of 256 do not. */
  private static Checkpoint random() {
    return RandomCheckpoint.of(
        RandomCheckpoint.shape(Family.LLAMA, 1, 64, 96, 2, 1, 40, 16, true),
        SeededRandomness.of(3));
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void givesTheBytesThatConversionWrites(WeightFormat format) {
    Path file = folder.resolve("m.gguf");
    GgufConversion.write(random(), "m", file, GgufConversion.all(format), Workers.sequential());
    try (Checkpoint written = ModelFiles.open(file);
        Checkpoint recoded =
            RecodedCheckpoint.of(random(), GgufConversion.all(format), Workers.sequential())) {
      long bytes = 0;
      for (StoredTensor tensor : recoded.tensors().values()) {
        StoredTensor other = written.tensors().get(tensor.name());
        assertThat(tensor).isEqualTo(other);
        byte[] expected = new byte[(int) other.bytes()];
        written.read(other, 0, other.rows(), expected);
        byte[] found = new byte[expected.length];
        recoded.read(tensor, 0, tensor.rows(), found);
        assertThat(found).as(tensor.name()).containsExactly(expected);
        bytes += found.length;
      }
      assertThat(recoded.bytes()).isEqualTo(bytes);
      assertThat(recoded.config().context()).isEqualTo(16);
    }
  }

  @Test
  void refusesTensorsOfOthers() {
    try (Checkpoint recoded =
        RecodedCheckpoint.of(
            random(), GgufConversion.all(WeightFormat.Q8_0), Workers.sequential())) {
      StoredTensor other = new StoredTensor("token_embd.weight", WeightFormat.F32, 40, 64);
      assertThatThrownBy(() -> recoded.read(other, 0, 1, new byte[256]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("token_embd.weight")
          .hasMessageContaining("is not part of random weights");
    }
  }
}
