package org.credence.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.credence.core.input.FormatException;
import org.credence.decoding.format.ModelDescription;
import org.credence.decoding.format.WeightScan;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.Tokenizers;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.lab.catalog.LanguageFiles;
import org.credence.lab.report.LanguageModelInfo;

/** What {@code info} and {@code check} say of files of language models and tokenizers. */
final class LanguageFileCheck {

  private LanguageFileCheck() {}

  /** Whether the model is such a file. */
  static boolean isOne(ModelOptions model) {
    return model
        .file()
        .filter(path -> LanguageFiles.isTokenizerAlone(path) || LanguageFiles.isModel(path))
        .isPresent();
  }

  /** What such a file holds; empty for other models. */
  static Optional<LanguageModelInfo> info(ModelOptions model) {
    Optional<Path> file = model.file();
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Path path = file.get();
    if (LanguageFiles.isTokenizerAlone(path)) {
      return Optional.of(
          new LanguageModelInfo(
              model.text(), LanguageFiles.describeTokenizer(path), Optional.empty()));
    }
    if (!LanguageFiles.isModel(path)) {
      return Optional.empty();
    }
    try (Checkpoint checkpoint = LanguageFiles.open(path)) {
      return Optional.of(
          LanguageModelInfo.of(
              model.text(), checkpoint, LanguageOptions.threads(Optional.empty())));
    }
  }

  /**
   * Reads and checks all of such a file, every weight included, and says in a line what it is; empty for other files.
   *
   * @throws FormatException if anything is wrong with it
   */
  static Optional<String> summary(Path file) {
    if (LanguageFiles.isTokenizerAlone(file)) {
      return Optional.of(
          "tokenizer, " + Tokenizers.of(LanguageFiles.tokenizer(file)).description());
    }
    if (!LanguageFiles.isModel(file)) {
      return Optional.empty();
    }
    try (Checkpoint checkpoint = LanguageFiles.open(file)) {
      Optional<TokenizerSpec> spec = checkpoint.tokenizer();
      String tokenizer =
          spec.map(s -> Tokenizers.of(s).description()).orElse("no tokenizer of its own");
      Optional<FormatException> damaged = WeightScan.notFinite(checkpoint);
      if (damaged.isPresent()) {
        throw damaged.get();
      }
      ModelDescription found = ModelDescription.of(checkpoint);
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%s, language model of family %s, %,d parameters, context %d, %s",
              checkpoint.format(),
              found.architecture(),
              found.parameters(),
              checkpoint.config().context(),
              tokenizer));
    }
  }
}
