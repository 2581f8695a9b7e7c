package org.credence.lab.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.format.Family;
import org.credence.decoding.format.GgufConversion;
import org.credence.decoding.format.ModelFiles;
import org.credence.decoding.format.RandomCheckpoint;
import org.credence.decoding.tensor.PackedLayout;
import org.credence.decoding.tensor.StreamedLayout;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.TransformerWeights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TransformerLoadingTest {

  private static final long LARGE = 1L << 30;
  private static final long SMALL = 100_000;

  @TempDir private Path folder = Path.of("");

  private static RandomCheckpoint random() {
    return RandomCheckpoint.of(
        RandomCheckpoint.shape(Family.LLAMA, 2, 64, 96, 4, 2, 320, 32, true),
        SeededRandomness.of(3));
  }

  private Checkpoint file() {
    Path file = folder.resolve("m.gguf");
    GgufConversion.write(
        random(), "m", file, GgufConversion.all(WeightFormat.Q8_0), Workers.sequential());
    return ModelFiles.open(file);
  }

  @Test
  void weightsAreRepackedWhereTheHeapHoldsThem() {
    try (Checkpoint checkpoint = file()) {
      List<String> warnings = new ArrayList<>();
      assertThat(TransformerLoading.layout(checkpoint, WeightStorage.AUTOMATIC, LARGE, warnings))
          .isInstanceOf(PackedLayout.class);
      assertThat(TransformerLoading.layout(checkpoint, WeightStorage.REPACKED, LARGE, warnings))
          .isInstanceOf(PackedLayout.class);
      assertThat(TransformerLoading.layout(checkpoint, WeightStorage.MAPPED, LARGE, warnings))
          .isInstanceOf(StreamedLayout.class);
      assertThat(warnings).isEmpty();
    }
  }

  @Test
  void weightsStayInTheFileWhereTheHeapDoesNotHoldThemWhichIsSaid() {
    try (Checkpoint checkpoint = file()) {
      long bytes =
          TransformerWeights.read(checkpoint, PackedLayout.best(), Workers.sequential()).bytes();
      List<String> warnings = new ArrayList<>();
      assertThat(TransformerLoading.layout(checkpoint, WeightStorage.AUTOMATIC, SMALL, warnings))
          .isInstanceOf(StreamedLayout.class);
      assertThat(warnings).hasSize(1);
      assertThat(warnings.get(0))
          .contains("m.gguf take " + bytes + " bytes repacked and the heap holds 100000")
          .contains("they stay in the mapped file, which is slower")
          .contains("JDK_JAVA_OPTIONS=-Xmx2g makes room");
      warnings.clear();
      assertThat(TransformerLoading.layout(checkpoint, WeightStorage.MAPPED, SMALL, warnings))
          .isInstanceOf(StreamedLayout.class);
      assertThat(warnings).isEmpty();
      // an eighth of a heap is left for everything else
      assertThat(
              TransformerLoading.layout(
                  checkpoint, WeightStorage.AUTOMATIC, bytes * 8 / 7 + 8, warnings))
          .isInstanceOf(PackedLayout.class);
      assertThat(
              TransformerLoading.layout(
                  checkpoint, WeightStorage.AUTOMATIC, bytes * 8 / 7 - 8, warnings))
          .isInstanceOf(StreamedLayout.class);
    }
  }

  @Test
  void repackedWeightsThatDoNotFitAreRefusedWithTheWaysOut() {
    try (Checkpoint checkpoint = file()) {
      assertThatThrownBy(
              () ->
                  TransformerLoading.layout(
                      checkpoint, WeightStorage.REPACKED, SMALL, new ArrayList<>()))
          .isInstanceOf(CannotAnswerException.class)
          .hasMessageContaining("bytes and the heap holds 100000; give the JVM more")
          .hasMessageContaining("-Xmx2g")
          .hasMessageContaining("leave them in the file (--weights mapped)")
          .hasMessageContaining("convert the model to a smaller format");
    }
  }

  /** Random weights lie in no file at all. */
  @Test
  void whatCannotBeMappedIsReadOrRefused() {
    Checkpoint checkpoint = random();
    List<String> warnings = new ArrayList<>();
    assertThat(TransformerLoading.layout(checkpoint, WeightStorage.MAPPED, LARGE, warnings))
        .isInstanceOf(StreamedLayout.class);
    assertThat(warnings)
        .containsExactly(
            "15 of the 15 matrices of random weights do not lie in the file as they are used and were read into memory");
    assertThatThrownBy(
            () ->
                TransformerLoading.layout(
                    checkpoint, WeightStorage.AUTOMATIC, SMALL, new ArrayList<>()))
        .isInstanceOf(CannotAnswerException.class)
        .hasMessageContaining("the heap holds 100000")
        .hasMessageNotContaining("--weights");
  }
}
