package org.credence.cli;

import java.nio.file.Path;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.format.Family;
import org.credence.decoding.format.GgufConversion;
import org.credence.decoding.format.RandomCheckpoint;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.transformer.TransformerConfig;

/** Language models of random weights, made for a test. */
final class TinyModels {

  static final int VOCABULARY = 320;
  static final int CONTEXT = 64;

  private TinyModels() {}

  static TransformerConfig config(Family family, int vocabulary) {
    return RandomCheckpoint.shape(family, 2, 32, 64, 4, 2, vocabulary, CONTEXT, true);
  }

  /** A Llama of two layers with a vocabulary of bytes and short words, in F32. */
  static Path llama(Path folder) {
    return write(folder.resolve("tiny.gguf"), Family.LLAMA, VOCABULARY);
  }

  /** One with too few tokens for any tokenizer. */
  static Path withoutTokenizer(Path folder) {
    return write(folder.resolve("mute.gguf"), Family.LLAMA, 40);
  }

  /** A Qwen2, whose tokenizer puts no begin token before a text. */
  static Path qwen(Path folder) {
    return write(folder.resolve("qwen.gguf"), Family.QWEN2, VOCABULARY);
  }

  /** A Llama that reads {@code context} tokens. */
  static Path llama(Path folder, int context) {
    return write(
        folder.resolve("tiny-" + context + ".gguf"),
        RandomCheckpoint.shape(Family.LLAMA, 2, 32, 64, 4, 2, VOCABULARY, context, true));
  }

  private static Path write(Path file, Family family, int vocabulary) {
    return write(file, config(family, vocabulary));
  }

  private static Path write(Path file, TransformerConfig config) {
    GgufConversion.write(
        RandomCheckpoint.of(config, SeededRandomness.of(5)),
        "tiny",
        file,
        GgufConversion.all(WeightFormat.F32),
        Workers.sequential());
    return file;
  }
}
