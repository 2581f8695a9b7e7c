package org.credence.decoding.tokenizer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.decoding.tokenizer.TokenizerPlaces.Part;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;

/**
 * What a tokenizer with scores must fulfil, and the tables that are found on the way. Empty tokens are lawful and never found in a
 * text: files fill gaps of their vocabulary with them.
 */
final class ScoredPairChecks {

  /** What {@link #bytes} has where no token stands for a byte. */
  static final int NONE = -1;

  private static final int BYTES = 256;

  private final TokenizerSpec spec;
  private final PieceIndex pieces;
  private final Map<String, Integer> special = new HashMap<>();
  private final int[] bytes = new int[BYTES];

  private ScoredPairChecks(TokenizerSpec spec) {
    this.spec = spec;
    this.pieces = new PieceIndex(spec.tokens());
    Arrays.fill(bytes, NONE);
  }

  /**
   * Checks everything.
   *
   * @throws FormatException at the first thing that is wrong
   */
  static ScoredPairChecks of(TokenizerSpec spec) {
    ScoredPairChecks checks = new ScoredPairChecks(spec);
    checks.requireLengths();
    checks.requireScores();
    checks.requireTokens();
    checks.requireBytes();
    checks.requireIds();
    return checks;
  }

  /** The tokens that pairs may become: all but special ones and bytes. */
  PieceIndex pieces() {
    return pieces;
  }

  /** Control and user-defined tokens, and the unknown one, by their text. */
  Map<String, Integer> special() {
    return special;
  }

  /** The token of each byte, all {@link #NONE} where bytes have no tokens. */
  int[] bytes() {
    return bytes;
  }

  private void requireLengths() {
    int tokens = spec.tokens().length;
    if (tokens == 0) {
      throw error("has no tokens; a vocabulary needs at least one", "TOKENIZER-TOKENS");
    }
    if (spec.types().length != tokens || spec.scores().length != tokens) {
      throw error(
          "has "
              + tokens
              + " tokens, "
              + spec.types().length
              + " types and "
              + spec.scores().length
              + " scores; expected one type and one score per token",
          "TOKENIZER-LENGTHS");
    }
  }

  private void requireScores() {
    for (int i = 0; i < spec.scores().length; i++) {
      if (!Float.isFinite(spec.scores()[i])) {
        throw error(
            i,
            "has score " + spec.scores()[i] + " for " + token(i) + ", expected a finite number",
            "TOKENIZER-SCORES");
      }
    }
  }

  private void requireTokens() {
    CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    for (int i = 0; i < spec.tokens().length; i++) {
      TokenType type = spec.types()[i];
      if (type == TokenType.BYTE) {
        addByte(i);
        continue;
      }
      requireUtf8(utf8, i);
      if (spec.tokens()[i].length > 0) {
        add(i, type);
      }
    }
  }

  private void addByte(int token) {
    int length = spec.tokens()[token].length;
    if (length != 1) {
      throw error(
          token,
          "has "
              + length
              + " bytes for token "
              + token
              + ", whose type is byte; expected exactly one",
          "TOKENIZER-BYTE");
    }
    int value = spec.tokens()[token][0] & 0xff;
    if (bytes[value] != NONE) {
      throw error(
          token,
          String.format(
              "has two tokens, %d and %d, for byte 0x%02x; keep one", bytes[value], token, value),
          "TOKENIZER-BYTE");
    }
    bytes[value] = token;
  }

  private void requireUtf8(CharsetDecoder utf8, int token) {
    try {
      utf8.decode(ByteBuffer.wrap(spec.tokens()[token]));
    } catch (CharacterCodingException e) {
      throw error(
          token,
          "has bytes for "
              + token(token)
              + " that are no UTF-8; pieces of text are whole code points (tokens of single bytes"
              + " need the type byte)",
          "TOKENIZER-UTF8");
    }
  }

  private void add(int token, TokenType type) {
    boolean isSpecial =
        type == TokenType.CONTROL || type == TokenType.USER_DEFINED || type == TokenType.UNKNOWN;
    OptionalInt twin = isSpecial ? addSpecial(token) : pieces.add(token);
    if (twin.isPresent()) {
      throw error(
          token,
          "has two tokens, "
              + twin.getAsInt()
              + " and "
              + token
              + ", for the text "
              + Escaped.quote(text(token))
              + "; a text must be one token",
          "TOKENIZER-TWICE");
    }
  }

  private OptionalInt addSpecial(int token) {
    Integer twin = special.putIfAbsent(text(token), token);
    return twin == null ? OptionalInt.empty() : OptionalInt.of(twin);
  }

  private void requireBytes() {
    long present = Arrays.stream(bytes).filter(t -> t != NONE).count();
    for (int value = 0; present > 0 && value < BYTES; value++) {
      if (bytes[value] == NONE) {
        throw error(
            String.format(
                "has tokens for %d bytes but none for byte 0x%02x; expected all 256, or none",
                present, value),
            "TOKENIZER-BYTES");
      }
    }
  }

  private void requireIds() {
    spec.begin().ifPresent(id -> requireId("begin", id));
    spec.end().ifPresent(id -> requireId("end", id));
    spec.unknown().ifPresent(id -> requireId("unknown", id));
    spec.otherEnds().forEach(id -> requireId("end of turn", id));
    if (spec.addBegin() && spec.begin().isEmpty()) {
      throw error(
          "asks for the begin token before every text but has none; name one, or do not ask",
          "TOKENIZER-BEGIN");
    }
  }

  private void requireId(String what, int id) {
    if (id < 0 || id >= spec.tokens().length) {
      throw error(
          "has the "
              + what
              + " token "
              + id
              + ", expected one of 0 to "
              + (spec.tokens().length - 1),
          "TOKENIZER-ID");
    }
  }

  private String token(int token) {
    return "token " + token + " (" + Escaped.quote(text(token)) + ")";
  }

  private String text(int token) {
    return new String(spec.tokens()[token], StandardCharsets.UTF_8);
  }

  private FormatException error(String problem, String code) {
    return spec.places().error(Part.WHOLE, 0, "the tokenizer " + problem, code);
  }

  private FormatException error(int token, String problem, String code) {
    return spec.places().error(Part.TOKEN, token, "the tokenizer " + problem, code);
  }
}
