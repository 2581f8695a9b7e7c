package org.credence.decoding.tokenizer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.credence.decoding.format.GgufFile;
import org.credence.decoding.format.GgufTokenizer;

/** Vocabularies of the data folder; a test that asks for one is skipped where the folder is missing. */
final class TokenizerData {

  private TokenizerData() {}

  static Path file(String name) {
    String named = System.getenv("CREDENCE_DATA");
    String property = System.getProperty("credence.data", named == null ? "" : named);
    Path root = Path.of(System.getProperty("credence.root", ".."));
    Path data = property.isEmpty() ? root.resolve("../shared/data") : Path.of(property);
    Path file = data.resolve("language-models/tokenizers").resolve(name);
    assumeTrue(Files.isRegularFile(file), () -> "no " + file);
    return file;
  }

  /** The tokenizer of {@code ggml-vocab-NAME.gguf}. */
  static ByteLevelBpe byteLevel(String name) {
    TokenizerSpec spec =
        GgufTokenizer.spec(GgufFile.open(file("ggml-vocab-" + name + ".gguf"))).orElseThrow();
    return (ByteLevelBpe) Tokenizers.of(spec);
  }
}
