package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.credence.core.input.FormatException;
import org.credence.decoding.format.TiktokenRanks.Encoding;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.tokenizer.SplitExpressions;
import org.credence.decoding.tokenizer.Tokenizer;
import org.credence.decoding.tokenizer.Tokenizer.Specials;
import org.credence.decoding.tokenizer.Tokenizers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class TiktokenRanksTest {

  @TempDir private Path folder = Path.of("");

  private static Path data(String name) {
    String named = System.getenv("CREDENCE_DATA");
    String property = System.getProperty("credence.data", named == null ? "" : named);
    Path root = Path.of(System.getProperty("credence.root", ".."));
    Path data = property.isEmpty() ? root.resolve("../shared/data") : Path.of(property);
    Path file = data.resolve("language-models/tokenizers").resolve(name);
    assumeTrue(Files.isRegularFile(file), () -> "no " + file);
    return file;
  }

  /** Texts and the tokens that jtokkit's tests expect of them. */
  @ParameterizedTest
  @EnumSource
  void givesTheTokensThatJtokkitExpects(Encoding encoding) throws IOException {
    String name = encoding.name().toLowerCase(java.util.Locale.ROOT);
    Tokenizer tokenizer = Tokenizers.of(TiktokenRanks.read(data(name + ".tiktoken"), encoding));
    List<String> lines = Files.readAllLines(data(name + "_encodings.csv"));
    int compared = 0;
    for (String line : lines.subList(1, lines.size())) {
      int ids = line.indexOf(",\"[");
      String text = line.substring(0, ids);
      if (text.startsWith("\"")) {
        text = text.substring(1, text.length() - 1).replace("\"\"", "\"");
      }
      int[] expected =
          Arrays.stream(line.substring(ids + 3, line.indexOf("]\"", ids)).split(", "))
              .mapToInt(Integer::parseInt)
              .toArray();
      assertThat(tokenizer.encode(text)).as(text).containsExactly(expected);
      assertThat(tokenizer.decode(TokenSequence.of(expected))).isEqualTo(text);
      compared++;
    }
    assertThat(compared).isEqualTo(423);
    int end = tokenizer.end().orElseThrow();
    assertThat(tokenizer.encode("<|endoftext|>", Specials.RECOGNISED)).containsExactly(end);
    assertThat(tokenizer.encode("<|endoftext|>")).doesNotContain(end);
    assertThat(tokenizer.size()).isEqualTo(encoding == Encoding.R50K_BASE ? 50_257 : 100_277);
  }

  /** Of the small files here: 259 ranks. */
  private static final TiktokenRanks.Layout SMALL =
      new TiktokenRanks.Layout(SplitExpressions.GPT2, 259, Map.of("<|endoftext|>", 50_256), 50_257);

  private static String line(String bytes, int rank) {
    return Base64.getEncoder().encodeToString(bytes.getBytes(StandardCharsets.ISO_8859_1))
        + " "
        + rank
        + "\n";
  }

  private static String ranks() {
    StringBuilder text = new StringBuilder();
    for (int b = 0; b < 256; b++) {
      text.append(line(String.valueOf((char) b), b));
    }
    return text.append(line("th", 256)).append(line("the", 257)).append(line("he", 258)).toString();
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("small.tiktoken"), text);
  }

  @Test
  void theNumberIsTheRank() throws IOException {
    Tokenizer tokenizer = Tokenizers.of(TiktokenRanks.read(file(ranks()), SMALL));
    assertThat(tokenizer.encode("the he")).containsExactly(257, ' ', 258);
    assertThat(tokenizer.encode("thx")).containsExactly(256, 'x');
    assertThat(tokenizer.text(300)).isEqualTo("<|unused 300|>");
    assertThat(tokenizer.end()).hasValue(50_256);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "YWI= 259 1 | small.tiktoken:260:6 | the line is | TOKENIZER-RANK",
        "YWI= | small.tiktoken:260: | the line is | TOKENIZER-RANK",
        "YWI= x | small.tiktoken:260:6 | the line is | TOKENIZER-RANK",
        "YWI= -1 | small.tiktoken:260:6 | the line is | TOKENIZER-RANK",
        "YWI= 99999999 | small.tiktoken:260:6 | the line is | TOKENIZER-RANK",
        "Y*I= 259 | small.tiktoken:260:1 | is not base 64 | TOKENIZER-RANK",
        "YWI 259x | small.tiktoken:260:5 | the line is | TOKENIZER-RANK",
        "YWI= 256 | small.tiktoken:260:6 | the number 256 stands in line 257 too | TOKENIZER-RANK",
        "YWI= 50256 | small.tiktoken:260:6 | the number 50256 is beyond the 259 ranks | TOKENIZER-RANK",
        "YWI= 259 | small.tiktoken:260:6 | the number 259 is beyond the 259 ranks | TOKENIZER-RANK",
      })
  void refusesTheLine(String added, String place, String problem, String code) throws IOException {
    Path file = file(ranks() + added + "\n");
    assertThatThrownBy(() -> Tokenizers.of(TiktokenRanks.read(file, SMALL)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(place)
        .hasMessageContaining(problem)
        .hasMessageContaining("[" + code + "]");
  }

  @Test
  void refusesNumbersOfSpecialTokensAndTokensTwice() throws IOException {
    TiktokenRanks.Layout layout =
        new TiktokenRanks.Layout(SplitExpressions.GPT2, 260, Map.of("<|endoftext|>", 259), 260);
    Path special = file(ranks() + "YWI= 259\n");
    assertThatThrownBy(() -> TiktokenRanks.read(special, layout))
        .hasMessageContaining("small.tiktoken:260:6: error: the number 259 is that of a special");
    Path twice = file(ranks().replace(line("he", 258), line("th", 258)));
    assertThatThrownBy(() -> Tokenizers.of(TiktokenRanks.read(twice, layout)))
        .hasMessageContaining("small.tiktoken:259:1: error: tokens 256 and 258 are both \"th\"")
        .hasMessageContaining("[TOKENIZER-DUPLICATE]");
  }

  /** A rank less changes what texts become, so that no part of a file may pass for the whole. */
  @Test
  void refusesAFileThatWasCutAtALine() throws IOException {
    String whole = ranks();
    for (int end = whole.length() - 1; end >= 0; end = whole.lastIndexOf('\n', end - 1)) {
      Path cut = file(whole.substring(0, whole.lastIndexOf('\n', end - 1) + 1));
      assertThatThrownBy(() -> TiktokenRanks.read(cut, SMALL))
          .hasMessageContaining("the file ends and no token has the number ")
          .hasMessageContaining("expected all numbers below 259; the file was cut")
          .hasMessageContaining("[TOKENIZER-RANK]");
    }
  }

  @Test
  void refusesAnEmptyFile() throws IOException {
    Path empty = file("");
    assertThatThrownBy(() -> Tokenizers.of(TiktokenRanks.read(empty, Encoding.CL100K_BASE)))
        .hasMessageContaining(
            "small.tiktoken:1:1: error: the file ends and no token has the number 0")
        .hasMessageContaining("[TOKENIZER-RANK]");
  }
}
