package org.credence.decoding.format;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import org.credence.decoding.tokenizer.SplitExpressions;
import org.credence.decoding.tokenizer.TokenizerPlaces.Part;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.TokenizerSpec.Kind;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;

/**
 * Ranks of a tiktoken encoding: a line per token, its bytes in base 64, a blank, its number, which is also the rank at which it is
 * merged. Expressions, special tokens and how many tokens there are stand not in the file; they go with the {@link Encoding}. A file
 * with fewer tokens was cut, which would change what texts become, and is refused.
 *
 * <p>Source: the ranks of openai/tiktoken, as jtokkit ships them.
 */
public final class TiktokenRanks {

  private static final int MOST_DIGITS = 7;

  private final String file;
  private final Layout layout;
  private final byte[][] tokens; // by number
  private final int[] lines; // by number, from 1; 0 where there is none
  private int line; // that is read

  private TiktokenRanks(String file, Layout layout) {
    this.file = file;
    this.layout = layout;
    this.tokens = new byte[layout.size()][];
    this.lines = new int[layout.size()];
  }

  /** Encodings known here. */
  public enum Encoding {
    /** GPT-2 and GPT-3. */
    R50K_BASE(new Layout(SplitExpressions.GPT2, 50_256, Map.of("<|endoftext|>", 50_256), 50_257)),
    /** Codex: r50k_base and runs of blanks. */
    P50K_BASE(new Layout(SplitExpressions.GPT2, 50_281, Map.of("<|endoftext|>", 50_256), 50_281)),
    /** GPT-3.5 and GPT-4. */
    CL100K_BASE(
        new Layout(
            SplitExpressions.CL100K,
            100_256,
            Map.of(
                "<|endoftext|>",
                100_257,
                "<|fim_prefix|>",
                100_258,
                "<|fim_middle|>",
                100_259,
                "<|fim_suffix|>",
                100_260,
                "<|endofprompt|>",
                100_276),
            100_277)),
    /** GPT-4o. */
    O200K_BASE(
        new Layout(
            SplitExpressions.O200K,
            199_998,
            Map.of("<|endoftext|>", 199_999, "<|endofprompt|>", 200_018),
            200_019));

    private final Layout layout;

    Encoding(Layout layout) {
      this.layout = layout;
    }
  }

  /**
   * What does not stand in the file.
   *
   * @param expression that cuts texts
   * @param ranks numbers below this are tokens of the file, but for special ones
   * @param specials numbers of special tokens by text
   * @param size tokens of the vocabulary; numbers that nothing has are unused
   */
  record Layout(String expression, int ranks, Map<String, Integer> specials, int size) {}

  /**
   * The encoding of a file.
   *
   * @throws FormatException if a line is not what it should be, or a number is missing or there twice
   */
  public static TokenizerSpec read(Path file, Encoding encoding) {
    return read(file, encoding.layout);
  }

  static TokenizerSpec read(Path file, Layout layout) {
    InputText text = InputText.read(file, InputLimits.standard());
    TiktokenRanks ranks = new TiktokenRanks(text.name(), layout);
    ranks.read(text.text());
    return ranks.spec();
  }

  private void read(String text) {
    for (int from = 0; from < text.length(); ) {
      int end = text.indexOf('\n', from);
      int to = end < 0 ? text.length() : end;
      line++;
      String content = text.substring(from, to);
      if (!content.isBlank()) {
        addRank(content.stripTrailing());
      }
      from = to + 1;
    }
    requireAll();
  }

  private void addRank(String content) {
    int blank = content.indexOf(' ');
    String number = blank < 0 ? "" : content.substring(blank + 1);
    if (number.isEmpty()
        || number.length() > MOST_DIGITS
        || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw error(
          line,
          blank + 2,
          "the line is "
              + Escaped.quote(JsonValue.shown(content))
              + ", expected the bytes of a token in base 64, a blank and its number; fetch the file again");
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(content.substring(0, blank));
    } catch (IllegalArgumentException e) {
      throw error(
          line,
          1,
          Escaped.quote(JsonValue.shown(content.substring(0, blank)))
              + " is not base 64 ("
              + e.getMessage()
              + "), expected the bytes of a token in it; fetch the file again");
    }
    int rank = Integer.parseInt(number);
    if (rank >= layout.ranks() || layout.specials().containsValue(rank) || lines[rank] != 0) {
      throw error(
          line,
          blank + 2,
          "the number "
              + rank
              + (rank >= layout.ranks()
                  ? " is beyond the " + layout.ranks() + " ranks of this encoding"
                  : lines[rank] != 0
                      ? " stands in line " + lines[rank] + " too"
                      : " is that of a special token")
              + ", expected one that is free; the file is of another encoding or damaged");
    }
    tokens[rank] = bytes;
    lines[rank] = line;
  }

  private void requireAll() {
    for (int rank = 0; rank < layout.ranks(); rank++) {
      if (lines[rank] == 0 && !layout.specials().containsValue(rank)) {
        throw error(
            line + 1,
            1,
            "the file ends and no token has the number "
                + rank
                + ", expected all numbers below "
                + layout.ranks()
                + "; the file was cut or is of another encoding, fetch it again");
      }
    }
  }

  private FormatException error(int at, int column, String problem) {
    return FormatException.at(file, at, column, problem, "TOKENIZER-RANK");
  }

  private TokenizerSpec spec() {
    TokenType[] types = new TokenType[tokens.length];
    Arrays.fill(types, TokenType.NORMAL);
    for (int id = 0; id < tokens.length; id++) {
      if (lines[id] == 0) {
        tokens[id] = ("<|unused " + id + "|>").getBytes(StandardCharsets.UTF_8);
        types[id] = TokenType.UNUSED;
      }
    }
    layout
        .specials()
        .forEach(
            (text, id) -> {
              tokens[id] = text.getBytes(StandardCharsets.UTF_8);
              types[id] = TokenType.CONTROL;
            });
    return new TokenizerSpec(
        file,
        Kind.RANKED_BYTES,
        Optional.empty(),
        List.of(layout.expression()),
        tokens,
        types,
        new float[0],
        List.of(),
        OptionalInt.empty(),
        OptionalInt.of(layout.specials().getOrDefault("<|endoftext|>", 0)),
        List.of(),
        OptionalInt.empty(),
        false,
        false,
        true,
        Optional.empty(),
        (part, index, problem, code) ->
            FormatException.at(
                file, part == Part.TOKEN ? Math.max(1, lines[index]) : 1, 1, problem, code));
  }
}
