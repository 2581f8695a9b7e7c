package org.credence.decoding.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;

/**
 * Byte-level byte-pair encoding: a text is cut into pieces by the expressions of a {@link PreTokenizer}, and in each piece the
 * tokens of its UTF-8 bytes are merged by rank ({@link RankedMerging}). The tokens of a text decode to that text, which is taken as
 * it is: no normal form, no blank before it. A text has no tokens only if it has a byte that the vocabulary leaves out, as some do
 * with control characters and unassigned planes; that is an {@link IllegalArgumentException}.
 *
 * <p>Time O(n) for cutting and O(m log m) for a piece of m bytes, so one piece of the whole text is the worst, O(n log n).
 *
 * <p>Source: Radford et al. 2019.
 */
final class ByteLevelBpe implements Tokenizer {

  private final TokenizerSpec spec;
  private final PreTokenizer preTokenizer;
  private final MergeTable merges;
  private final PieceIndex normal; // tokens that texts are made of
  private final SpecialTexts specials;
  private final int[] byteTokens = new int[256]; // by byte
  private final boolean wholePiecesFirst;

  /** Made by {@link RankedBytesChecks}, which has checked all of these. */
  ByteLevelBpe(
      TokenizerSpec spec,
      PreTokenizer preTokenizer,
      MergeTable merges,
      PieceIndex normal,
      SpecialTexts specials) {
    this.spec = spec;
    this.preTokenizer = preTokenizer;
    this.merges = merges;
    this.normal = normal;
    this.specials = specials;
    this.wholePiecesFirst = spec.wholePiecesFirst() || preTokenizer.wholePiecesFirst();
    for (int b = 0; b < byteTokens.length; b++) {
      byteTokens[b] = find(new byte[] {(byte) b}, 1);
    }
  }

  @Override
  public int size() {
    return spec.tokens().length;
  }

  @Override
  public String text(int token) {
    requireToken(token, "the token");
    return new String(spec.tokens()[token], StandardCharsets.UTF_8);
  }

  @Override
  public byte[] bytes(int token) {
    requireToken(token, "the token");
    TokenType type = spec.types()[token];
    return type == TokenType.CONTROL || type == TokenType.UNKNOWN
        ? new byte[0]
        : spec.tokens()[token].clone();
  }

  @Override
  public OptionalInt find(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int token = find(bytes, bytes.length);
    if (token != PieceIndex.NONE) {
      return OptionalInt.of(token);
    }
    for (int i = 0; i < spec.tokens().length; i++) {
      if (Arrays.equals(spec.tokens()[i], bytes)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt begin() {
    return spec.begin();
  }

  @Override
  public OptionalInt end() {
    return spec.end();
  }

  @Override
  public boolean isEnd(int token) {
    return Tokenizer.super.isEnd(token) || spec.otherEnds().contains(token);
  }

  @Override
  public boolean isSpecial(int token) {
    return Tokenizer.super.isSpecial(token)
        || (token >= 0 && token < size() && spec.types()[token] == TokenType.CONTROL);
  }

  @Override
  public boolean isRecognised(int token) {
    requireToken(token, "the token");
    TokenType type = spec.types()[token];
    return type == TokenType.CONTROL || type == TokenType.USER_DEFINED;
  }

  @Override
  public int[] encode(String text, Specials recognised) {
    return encodeCounting(text, recognised).tokens();
  }

  /**
   * The tokens of a text and the work it took.
   *
   * @param mergeSteps pairs looked up, compared and moved
   */
  record Encoding(int[] tokens, long mergeSteps) {}

  Encoding encodeCounting(String text, Specials recognised) {
    requireCodePoints(text);
    Encoder encoder = new Encoder();
    int at = 0;
    boolean search = recognised == Specials.RECOGNISED;
    while (search) {
      Optional<SpecialTexts.Found> found = specials.find(text, at, text.length());
      if (found.isPresent()) {
        encoder.text(text, at, found.get().from());
        encoder.out.add(found.get().token());
        at = found.get().to();
      }
      search = found.isPresent();
    }
    encoder.text(text, at, text.length());
    return new Encoding(encoder.out.toArray(), encoder.merging.steps());
  }

  private static void requireCodePoints(String text) {
    for (int i = 0; i < text.length(); i++) {
      int point = text.codePointAt(i);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "half a surrogate pair (U+%04X) at position %d of the text is no code point; give whole ones",
                point,
                i));
      }
      i += Character.charCount(point) - 1;
    }
  }

  private int find(byte[] bytes, int length) {
    return normal.find(PieceIndex.hash(bytes, 0, length), bytes, 0, length);
  }

  /** What one call needs: arrays that it reuses from piece to piece. */
  private final class Encoder {
    private final RankedMerging merging = new RankedMerging(merges);
    private final IntList out = new IntList();
    private byte[] bytes = new byte[64];
    private int[] symbols = new int[64];
    private int base; // where the part of the text begins that is encoded

    void text(String text, int from, int to) {
      base = from;
      int[] points = text.substring(from, to).codePoints().toArray();
      IntList ends = preTokenizer.ends(points);
      int start = 0;
      for (int i = 0; i < ends.size(); i++) {
        piece(points, start, ends.get(i));
        start = ends.get(i);
      }
    }

    private void piece(int[] points, int from, int to) {
      if (bytes.length < 4L * (to - from)) {
        bytes = new byte[Math.multiplyExact(4, to - from)];
        symbols = new int[bytes.length];
      }
      int n = 0;
      for (int i = from; i < to; i++) {
        n = Utf8Writer.put(points[i], bytes, n);
      }
      if (wholePiecesFirst) {
        int whole = find(bytes, n);
        if (whole != PieceIndex.NONE) {
          out.add(whole);
          return;
        }
      }
      for (int i = 0; i < n; i++) {
        symbols[i] = byteTokens[bytes[i] & 0xff];
        if (symbols[i] == PieceIndex.NONE) {
          throw noToken(points, from, i);
        }
      }
      merging.merge(symbols, n, out);
    }

    /** Some vocabularies leave out bytes that their training texts did not have. */
    private IllegalArgumentException noToken(int[] points, int from, int offset) {
      int point = from;
      for (int n = 0; ; point++) {
        n = Utf8Writer.put(points[point], bytes, n);
        if (n > offset) {
          break;
        }
      }
      return new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "character U+%04X at position %d of the text has the byte 0x%02x, which is none of the %d tokens; leave the character out",
              points[point],
              base + new String(points, 0, point).length(),
              bytes[offset] & 0xff,
              size()));
    }
  }

  @Override
  public String decode(TokenSequence tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < tokens.length(); i++) {
      if (!isSpecial(tokens.token(i))) {
        bytes.writeBytes(bytes(tokens.token(i)));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public boolean addsBegin() {
    return spec.addBegin();
  }

  @Override
  public StreamingDecoder decoder() {
    return new StreamingDecoder(this, false);
  }

  @Override
  public Optional<String> chatTemplate() {
    return spec.chatTemplate();
  }

  @Override
  public String description() {
    return "byte-level BPE (" + preTokenizer.name() + "), " + size() + " tokens";
  }

  @Override
  public String toString() {
    return description();
  }
}
