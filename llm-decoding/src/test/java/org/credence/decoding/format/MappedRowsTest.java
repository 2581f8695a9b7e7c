package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.model.NumberedVocabulary;
import org.credence.decoding.tensor.MatrixLayout;
import org.credence.decoding.tensor.PackedLayout;
import org.credence.decoding.tensor.RowSource;
import org.credence.decoding.tensor.StreamedLayout;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.StoredTensor;
import org.credence.decoding.transformer.Transformer;
import org.credence.decoding.transformer.TransformerWeights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class MappedRowsTest {

  @TempDir private Path folder = Path.of("");

  private List<Checkpoint> forms() throws IOException {
    return List.of(
        GgufCheckpoint.open(Files.write(folder.resolve("a.gguf"), TinyGguf.llama().bytes())),
        ModelFiles.open(
            TinySafetensors.llama("Qwen2ForCausalLM")
                .write(Files.createDirectory(folder.resolve("hub")))),
        ModelFiles.open(
            TinySafetensors.gpt2("").write(Files.createDirectory(folder.resolve("gpt2")))),
        Llama2cCheckpoint.open(
            Files.write(folder.resolve("v0.bin"), TinyLlama2c.old(true).bytes())),
        Llama2cCheckpoint.open(
            Files.write(folder.resolve("v1.bin"), TinyLlama2c.floats(false).bytes())),
        Llama2cCheckpoint.open(
            Files.write(folder.resolve("v2.bin"), TinyLlama2c.quantised(false, 8).bytes())));
  }

  /** Rows of the middle of each tensor, then all of them, after the file is closed. */
  @Test
  void givesTheRowsThatReadingGivesAlsoAfterTheFileIsClosed() throws IOException {
    for (Checkpoint checkpoint : forms()) {
      List<RowSource> sources = new ArrayList<>();
      List<StoredTensor> tensors = new ArrayList<>();
      List<byte[]> expected = new ArrayList<>();
      for (StoredTensor tensor : checkpoint.tensors().values()) {
        Optional<RowSource> mapped = checkpoint.mapped(tensor);
        boolean turned =
            checkpoint.file().contains("gpt2")
                && tensor.rows() > 1
                && tensor.name().startsWith("blk.");
        boolean grouped = checkpoint.format().equals("llama2.c v2") && tensor.rows() > 1;
        assertThat(mapped.isEmpty())
            .as("%s %s", checkpoint.file(), tensor.name())
            .isEqualTo(turned || grouped);
        if (mapped.isPresent()) {
          byte[] bytes = new byte[(int) tensor.bytes()];
          checkpoint.read(tensor, 0, tensor.rows(), bytes);
          sources.add(mapped.get());
          tensors.add(tensor);
          expected.add(bytes);
        }
      }
      checkpoint.close();
      assertThat(sources).isNotEmpty();
      for (int i = 0; i < sources.size(); i++) {
        StoredTensor tensor = tensors.get(i);
        int rowBytes = (int) tensor.rowBytes();
        byte[] all = new byte[expected.get(i).length];
        sources.get(i).read(0, tensor.rows(), all);
        assertThat(all).isEqualTo(expected.get(i));
        int row = tensor.rows() / 2;
        byte[] one = new byte[rowBytes];
        sources.get(i).read(row, 1, one);
        assertThat(one).isEqualTo(Arrays.copyOfRange(all, row * rowBytes, (row + 1) * rowBytes));
      }
    }
  }

  @Test
  void windowsAreWholeRowsAndRowsMayLieInSeveral() {
    StoredTensor tensor = new StoredTensor("t", WeightFormat.F32, 10, 3);
    ByteBuffer file = ByteBuffer.allocate(120);
    for (int i = 0; i < 120; i++) {
      file.put(i, (byte) i);
    }
    List<Integer> lengths = new ArrayList<>();
    MappedRows rows =
        MappedRows.of(
            tensor,
            (from, length) -> {
              lengths.add(length);
              return file.slice((int) from, length);
            },
            50); // four rows of 12 bytes
    assertThat(lengths).containsExactly(48, 48, 24);
    for (int first = 0; first < 10; first++) {
      for (int count = 0; count <= 10 - first; count++) {
        byte[] out = new byte[120];
        rows.read(first, count, out);
        byte[] expected = new byte[120];
        System.arraycopy(file.array(), 12 * first, expected, 0, 12 * count);
        assertThat(out).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void mappedModelsHaveTheBitsOfRepackedOnes(Family family) {
    Path file = folder.resolve("m.gguf");
    GgufConversion.write(
        RandomCheckpoint.of(
            RandomCheckpoint.shape(family, 2, 64, 96, 4, 2, 320, 32, true), SeededRandomness.of(3)),
        "m",
        file,
        GgufConversion.all(WeightFormat.Q8_0),
        Workers.sequential());
    int[] tokens = {1, 7, 300, 12, 9};
    List<double[]> found = new ArrayList<>();
    for (MatrixLayout layout : List.of(PackedLayout.best(), StreamedLayout.best())) {
      try (Workers workers = Workers.of(2)) {
        TransformerWeights weights;
        try (Checkpoint checkpoint = ModelFiles.open(file)) {
          weights = TransformerWeights.read(checkpoint, layout, workers);
        }
        assertThat(weights.bytes() == 0).isEqualTo(layout.keepsSource());
        double[] out = new double[tokens.length * 320];
        new Transformer(weights, new NumberedVocabulary(320), workers).open().extend(tokens, out);
        found.add(out);
      }
    }
    assertThat(found.get(1)).containsExactly(found.get(0));
  }
}
