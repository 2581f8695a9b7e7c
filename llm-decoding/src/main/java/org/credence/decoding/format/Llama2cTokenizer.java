package org.credence.decoding.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.decoding.tokenizer.TokenizerPlaces.Part;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.TokenizerSpec.Kind;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;

/**
 * The {@code tokenizer.bin} of llama2.c: a SentencePiece vocabulary with scores, little-endian.
 *
 * <pre>
 *   int32  bytes of the longest token
 *   per token:  float32 score, int32 length, bytes
 * </pre>
 *
 * The number of tokens is not in the file; it is that of the model, and the file must end with the last token. Tokens 0, 1 and 2 are
 * {@code <unk>}, {@code <s>} and {@code </s>} (the latter two with line ends around them), tokens 3 to 258 the bytes as
 * {@code <0x00>} to {@code <0xFF>}, in pieces the sign U+2581 has become a space.
 *
 * <p>Source: export in tokenizer.py, reading in run.c of karpathy/llama2.c at 350e04f.
 */
public final class Llama2cTokenizer {

  private static final long LARGEST = 64L << 20;
  private static final int BYTES = 256;
  private static final List<String> SPECIAL = List.of("<unk>", "<s>", "</s>");
  private static final int FIRST_BYTE = SPECIAL.size();
  private static final int FIRST_PIECE = FIRST_BYTE + BYTES;
  private static final int TOKEN_HEAD = 2 * Integer.BYTES; // score and length

  private final String name;
  private final ByteBuffer in;
  private final int vocabulary;
  private int longest;

  private Llama2cTokenizer(String name, ByteBuffer in, int vocabulary) {
    this.name = name;
    this.in = in;
    this.vocabulary = vocabulary;
  }

  /**
   * Reads a vocabulary.
   *
   * @param expectedVocabulary tokens of the model it belongs to, at least 1
   * @throws FormatException if it is damaged or of another size
   */
  public static TokenizerSpec read(Path file, int expectedVocabulary) {
    if (expectedVocabulary < 1) {
      throw new IllegalArgumentException(
          "a vocabulary of " + expectedVocabulary + " tokens; give the model's, at least 1");
    }
    String name = file.toString();
    byte[] bytes = bytes(file, name);
    return new Llama2cTokenizer(
            name, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), expectedVocabulary)
        .spec();
  }

  private static byte[] bytes(Path file, String name) {
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] bytes = stream.readNBytes((int) LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw FormatException.of(
            name,
            "more than "
                + LARGEST
                + " bytes (limit of a tokenizer.bin); is this the tokenizer, or the model?",
            "LLAMA2C-TOKENIZER-SIZE");
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TokenizerSpec spec() {
    readHead();
    byte[][] tokens = new byte[vocabulary][];
    float[] scores = new float[vocabulary];
    TokenType[] types = new TokenType[vocabulary];
    Arrays.fill(types, TokenType.NORMAL);
    int[] places = new int[vocabulary];
    boolean withBytes = false;
    for (int i = 0; i < vocabulary; i++) {
      int at = in.position();
      places[i] = at;
      scores[i] = readScore(i);
      tokens[i] = readBytes(i);
      if (i < FIRST_BYTE) {
        types[i] = i == 0 ? TokenType.UNKNOWN : TokenType.CONTROL;
        tokens[i] = special(i, tokens[i], at);
      } else {
        OptionalInt value = byteValue(tokens[i]);
        withBytes = i == FIRST_BYTE ? value.isPresent() : withBytes;
        requireBytePlace(i, value, withBytes, at);
        if (value.isPresent()) {
          types[i] = TokenType.BYTE;
          tokens[i] = new byte[] {(byte) value.getAsInt()};
        }
      }
    }
    requireEnd();
    return new TokenizerSpec(
        name,
        Kind.SCORED_PAIRS,
        Optional.empty(),
        List.of(),
        tokens,
        types,
        scores,
        List.of(),
        OptionalInt.of(SPECIAL.indexOf("<s>")),
        OptionalInt.of(SPECIAL.indexOf("</s>")),
        List.of(),
        OptionalInt.of(SPECIAL.indexOf("<unk>")),
        true,
        true,
        false,
        Optional.empty(),
        (part, index, problem, code) ->
            error(part == Part.TOKEN ? places[index] : 0, problem, code));
  }

  private void readHead() {
    long least = Integer.BYTES + (long) vocabulary * (TOKEN_HEAD + 1);
    if (in.remaining() < least) {
      throw error(
          in.remaining(),
          "the file ends after "
              + in.remaining()
              + " bytes, but "
              + vocabulary
              + " tokens need at least "
              + least
              + "; it is cut, or the tokenizer of another model",
          "LLAMA2C-TOKENIZER-SHORT");
    }
    if (vocabulary < FIRST_BYTE) {
      throw error(
          0,
          "a vocabulary of "
              + vocabulary
              + " tokens has no room for <unk>, <s> and </s>; is the model's vocabulary size right?",
          "LLAMA2C-TOKENIZER-SPECIAL");
    }
    longest = in.getInt();
    if (longest < 1) {
      throw error(
          0,
          "the longest token is said to have "
              + longest
              + " bytes, expected at least 1; is this a tokenizer.bin?",
          "LLAMA2C-TOKENIZER-LONGEST");
    }
  }

  private float readScore(int token) {
    requireRemaining(TOKEN_HEAD, "score and length", token);
    float score = in.getFloat();
    if (!Float.isFinite(score)) {
      throw error(
          in.position() - Float.BYTES,
          "the score of token " + token + " is " + score + ", expected a finite number",
          "LLAMA2C-TOKENIZER-SCORE");
    }
    return score;
  }

  private byte[] readBytes(int token) {
    int at = in.position();
    int length = in.getInt();
    if (length < 1 || length > longest) {
      throw error(
          at,
          "token "
              + token
              + " is said to have "
              + length
              + " bytes, expected 1 to "
              + longest
              + ", the longest by the head of the file",
          "LLAMA2C-TOKENIZER-LENGTH");
    }
    requireRemaining(length, "bytes", token);
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private void requireRemaining(int needed, String what, int token) {
    if (in.remaining() < needed) {
      throw error(
          in.position(),
          "the file ends in token "
              + token
              + " of "
              + vocabulary
              + ": "
              + in.remaining()
              + " bytes are left, its "
              + what
              + " need "
              + needed
              + "; the file is cut, or belongs to a model with fewer tokens",
          "LLAMA2C-TOKENIZER-SHORT");
    }
  }

  private byte[] special(int token, byte[] bytes, int at) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!text.strip().equals(SPECIAL.get(token))) {
      throw error(
          at,
          "token "
              + token
              + " is "
              + Escaped.quote(text)
              + ", expected "
              + SPECIAL.get(token)
              + "; only vocabularies in the order of llama2.c are read",
          "LLAMA2C-TOKENIZER-SPECIAL");
    }
    return SPECIAL.get(token).getBytes(StandardCharsets.UTF_8);
  }

  /** The byte that a text like {@code <0x0A>} stands for. */
  private static OptionalInt byteValue(byte[] token) {
    String text = new String(token, StandardCharsets.ISO_8859_1);
    boolean form = text.length() == 6 && text.startsWith("<0x") && text.endsWith(">");
    int high = form ? Character.digit(text.charAt(3), 16) : -1;
    int low = form ? Character.digit(text.charAt(4), 16) : -1;
    return high < 0 || low < 0 ? OptionalInt.empty() : OptionalInt.of(high << 4 | low);
  }

  private void requireBytePlace(int token, OptionalInt value, boolean withBytes, int at) {
    boolean expected = withBytes && token < FIRST_PIECE;
    if (expected && !value.equals(OptionalInt.of(token - FIRST_BYTE))) {
      throw error(
          at,
          String.format(
              "token %d stands for %s, expected <0x%02X>: tokens 3 to 258 are the bytes in order",
              token,
              value.isPresent() ? String.format("<0x%02X>", value.getAsInt()) : "no byte",
              token - FIRST_BYTE),
          "LLAMA2C-TOKENIZER-BYTES");
    }
    if (!expected && value.isPresent()) {
      throw error(
          at,
          String.format(
              "token %d stands for byte <0x%02X>, expected a piece: bytes are tokens 3 to 258, in order",
              token, value.getAsInt()),
          "LLAMA2C-TOKENIZER-BYTES");
    }
  }

  private void requireEnd() {
    if (in.hasRemaining()) {
      throw error(
          in.position(),
          in.remaining()
              + " bytes follow the last of "
              + vocabulary
              + " tokens; this is the tokenizer of a model with more",
          "LLAMA2C-TOKENIZER-LONG");
    }
  }

  private FormatException error(long offset, String problem, String code) {
    return FormatException.atByte(name, offset, problem, code);
  }
}
