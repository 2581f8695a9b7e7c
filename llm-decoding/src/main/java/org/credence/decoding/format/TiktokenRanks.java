package org.credence.decoding.format;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import org.credence.decoding.tokenizer.SplitExpressions;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.TokenizerSpec.Kind;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;

/**
 * Ranks of a tiktoken encoding: a line per token, its bytes in base 64, a blank, its number, which is also the rank at which it is
 * merged. Expressions and special tokens are not in the file; they go with the {@link Encoding}.
 *
 * <p>Source: the ranks of openai/tiktoken, as jtokkit ships them.
 */
public final class TiktokenRanks {

  private static final int MOST_TOKENS = 1 << 20;

  private TiktokenRanks() {}

  /** Encodings known here. */
  public enum Encoding {
    /** GPT-2 and GPT-3. */
    R50K_BASE(SplitExpressions.GPT2, Map.of("<|endoftext|>", 50256)),
    /** GPT-3.5 and GPT-4. */
    CL100K_BASE(
        SplitExpressions.CL100K,
        Map.of(
            "<|endoftext|>",
            100257,
            "<|fim_prefix|>",
            100258,
            "<|fim_middle|>",
            100259,
            "<|fim_suffix|>",
            100260,
            "<|endofprompt|>",
            100276));

    private final String expression;
    private final Map<String, Integer> specials;

    Encoding(String expression, Map<String, Integer> specials) {
      this.expression = expression;
      this.specials = specials;
    }

    private int size() {
      return 1 + specials.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private int firstSpecial() {
      return specials.values().stream().mapToInt(Integer::intValue).min().orElse(MOST_TOKENS);
    }
  }

  /**
   * The encoding of a file.
   *
   * @throws FormatException if a line is not what it should be, or a number is missing or there twice
   */
  public static TokenizerSpec read(Path file, Encoding encoding) {
    InputText text = InputText.read(file, InputLimits.standard());
    Map<Integer, byte[]> ranks = new LinkedHashMap<>();
    int line = 0;
    for (int from = 0; from < text.text().length(); ) {
      int end = text.text().indexOf('\n', from);
      int to = end < 0 ? text.text().length() : end;
      line++;
      String content = text.text().substring(from, to);
      if (!content.isBlank()) {
        addRank(text.name(), line, content.stripTrailing(), encoding, ranks);
      }
      from = to + 1;
    }
    return spec(text.name(), encoding, ranks);
  }

  private static void addRank(
      String file, int line, String content, Encoding encoding, Map<Integer, byte[]> ranks) {
    int blank = content.indexOf(' ');
    String number = blank < 0 ? "" : content.substring(blank + 1);
    if (number.isEmpty()
        || number.length() > 7
        || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw FormatException.at(
          file,
          line,
          blank + 2,
          "the line is "
              + Escaped.quote(content)
              + ", expected the bytes of a token in base 64, a blank and its number",
          "TOKENIZER-RANK");
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(content.substring(0, blank));
    } catch (IllegalArgumentException e) {
      throw FormatException.at(
          file,
          line,
          1,
          Escaped.quote(content.substring(0, blank))
              + " is not base 64 ("
              + e.getMessage()
              + "); fetch the file again",
          "TOKENIZER-RANK");
    }
    int rank = Integer.parseInt(number);
    if (rank >= encoding.firstSpecial() || ranks.put(rank, bytes) != null) {
      throw FormatException.at(
          file,
          line,
          blank + 2,
          "the number "
              + rank
              + (rank >= encoding.firstSpecial()
                  ? " is beyond the " + encoding.firstSpecial() + " ranks of " + encoding
                  : " stands in an earlier line too")
              + "; the file is of another encoding or damaged",
          "TOKENIZER-RANK");
    }
  }

  private static TokenizerSpec spec(String file, Encoding encoding, Map<Integer, byte[]> ranks) {
    byte[][] tokens = new byte[encoding.size()][];
    TokenType[] types = new TokenType[tokens.length];
    Arrays.fill(types, TokenType.UNUSED);
    for (int id = 0; id < tokens.length; id++) {
      tokens[id] = ("<|unused " + id + "|>").getBytes(StandardCharsets.UTF_8);
    }
    encoding.specials.forEach(
        (text, id) -> {
          tokens[id] = text.getBytes(StandardCharsets.UTF_8);
          types[id] = TokenType.CONTROL;
        });
    for (int id = 0; id < ranks.size(); id++) {
      byte[] bytes = ranks.get(id);
      if (bytes == null) {
        throw FormatException.of(
            file,
            "no token has the number "
                + id
                + " though there are "
                + ranks.size()
                + " tokens; the file was cut or is damaged, fetch it again",
            "TOKENIZER-RANK");
      }
      tokens[id] = bytes;
      types[id] = TokenType.NORMAL;
    }
    return new TokenizerSpec(
        file,
        Kind.RANKED_BYTES,
        Optional.empty(),
        List.of(encoding.expression),
        tokens,
        types,
        new float[0],
        List.of(),
        OptionalInt.empty(),
        OptionalInt.of(encoding.specials.getOrDefault("<|endoftext|>", 0)),
        List.of(),
        OptionalInt.empty(),
        false,
        false,
        true,
        Optional.empty());
  }
}
