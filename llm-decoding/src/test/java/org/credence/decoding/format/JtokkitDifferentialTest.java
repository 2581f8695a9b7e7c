package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.format.TiktokenRanks.Encoding;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.tokenizer.Tokenizer;
import org.credence.decoding.tokenizer.Tokenizers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An independent engine on its own encodings, with the rank files that it brings: the same tokens for every text. */
final class JtokkitDifferentialTest {

  @TempDir private Path folder = Path.of("");

  private Tokenizer ours(Encoding encoding) throws IOException {
    String name = encoding.name().toLowerCase(Locale.ROOT) + ".tiktoken";
    Path file = folder.resolve(name);
    try (InputStream ranks = Encodings.class.getResourceAsStream("/com/knuddels/jtokkit/" + name)) {
      Files.copy(ranks, file);
    }
    return Tokenizers.of(TiktokenRanks.read(file, encoding));
  }

  private static com.knuddels.jtokkit.api.Encoding theirs(Encoding encoding) {
    return Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.valueOf(encoding.name()));
  }

  private void compare(Encoding encoding, int texts, long seed) throws IOException {
    Tokenizer ours = ours(encoding);
    com.knuddels.jtokkit.api.Encoding theirs = theirs(encoding);
    Randomness randomness = SeededRandomness.of(seed);
    for (int i = 0; i < texts; i++) {
      String text = MixedTexts.next(randomness);
      int[] expected = theirs.encodeOrdinary(text).toArray();
      int[] found = ours.encode(text);
      if (!Arrays.equals(found, expected)) {
        assertThat(found).as(text).containsExactly(expected);
      }
      if (i % 16 == 0) {
        assertThat(ours.decode(TokenSequence.of(found))).isEqualTo(text);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CL100K_BASE", "O200K_BASE"}) // reading the ranks takes most of the time
  void givesTheSameTokens(Encoding encoding) throws IOException {
    compare(encoding, 5_000, 41);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("slow")
  void givesTheSameTokensOnAMillionTexts(Encoding encoding) throws IOException {
    compare(encoding, 250_000, 43);
  }
}
