package org.credence.decoding.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.tokenizer.TokenizerSpec.Merge;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;

/**
 * SentencePiece-style byte-pair encoding: neighbours with the best score become one piece ({@link ScoredPairMerge}); code points left
 * over that are no token become the tokens of their UTF-8 bytes, or the unknown token where bytes have none. Where the file lists its
 * merges (tokenizer.json), pairs go by their place in that list instead ({@link RankedMerging}): ties of scores may then fall otherwise.
 *
 * <p>Where the file asks for it, a space is put before the text, and before what follows a special token; {@link #decoder} takes the
 * first one away again. The sign U+2581, by which such vocabularies write a space, is none here when a text has it: it becomes bytes,
 * so that it comes back as it was (llama.cpp and SentencePiece give a space back).
 *
 * <p>Special tokens are read out of a text only with {@link Tokenizer.Specials#RECOGNISED}, user-defined ones too, and no pair becomes
 * one (llama.cpp always recognises user-defined tokens, and pairs may become any token).
 */
public final class ScoredPairBpe implements Tokenizer {

  private static final byte[] NOTHING = {};
  private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

  private final TokenizerSpec spec;
  private final PieceIndex pieces;
  private final SpecialTexts special;
  private final int[] byteTokens;
  private final Optional<MergeTable> merges; // by rank, if the file has them

  private ScoredPairBpe(TokenizerSpec spec, ScoredPairChecks checks) {
    this.spec = spec;
    this.pieces = checks.pieces();
    this.special = new SpecialTexts(checks.special());
    this.byteTokens = checks.bytes();
    this.merges = spec.merges().isEmpty() ? Optional.empty() : Optional.of(table());
  }

  /**
   * Checks a tokenizer of kind {@link TokenizerSpec.Kind#SCORED_PAIRS} and makes it ready. Its arrays are used as they are and must not
   * change any more.
   *
   * @throws org.credence.core.input.FormatException if it is inconsistent
   */
  static ScoredPairBpe of(TokenizerSpec spec) {
    return new ScoredPairBpe(spec.withoutPlaces(), ScoredPairChecks.of(spec));
  }

  /** The merges whose parts and result are pieces of text. */
  private MergeTable table() {
    MergeTable table = new MergeTable();
    for (int rank = 0; rank < spec.merges().size(); rank++) {
      Merge merge = spec.merges().get(rank);
      byte[] whole = Arrays.copyOf(merge.left(), merge.left().length + merge.right().length);
      System.arraycopy(merge.right(), 0, whole, merge.left().length, merge.right().length);
      int left = piece(merge.left(), 0, merge.left().length);
      int right = piece(merge.right(), 0, merge.right().length);
      int result = piece(whole, 0, whole.length);
      if (left != PieceIndex.NONE && right != PieceIndex.NONE && result != PieceIndex.NONE) {
        table.add(left, right, rank, result);
      }
    }
    return table;
  }

  private int piece(byte[] bytes, int from, int to) {
    return pieces.find(PieceIndex.hash(bytes, from, to), bytes, from, to);
  }

  @Override
  public int size() {
    return spec.tokens().length;
  }

  @Override
  public int[] encode(String text, Specials specials) {
    Encoding out = new Encoding(text, true);
    int at = 0;
    boolean search = specials == Specials.RECOGNISED;
    while (search) {
      Optional<SpecialTexts.Found> found = special.find(text, at, text.length());
      if (found.isPresent()) {
        out.run(at, found.get().from());
        out.tokens.add(found.get().token());
        at = found.get().to();
      }
      search = found.isPresent();
    }
    out.run(at, text.length());
    return out.tokens.toArray();
  }

  @Override
  public int[] encodeBehind(String text) {
    Encoding out = new Encoding(text, false);
    out.run(0, text.length());
    return out.tokens.toArray();
  }

  private static void requireCodePoints(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (Character.isSurrogate(c) && !pair) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "half a surrogate pair (U+%04X) at position %d of the text is no code point; give"
                    + " whole ones",
                (int) c,
                i));
      }
      i += pair ? 1 : 0;
    }
  }

  /** The tokens of one text as they are found. */
  private final class Encoding {

    private final String text;
    private final boolean begins; // whether nothing stands before the text
    private final IntList tokens = new IntList();

    Encoding(String text, boolean begins) {
      requireCodePoints(text);
      this.text = text;
      this.begins = begins;
    }

    /** A stretch without special tokens. */
    void run(int from, int to) {
      if (from == to) {
        return;
      }
      boolean prefixed = spec.spacePrefix().precedes(text, from, begins && from == 0);
      String plain = (prefixed ? " " : "") + text.substring(from, to);
      byte[] bytes = plain.getBytes(StandardCharsets.UTF_8);
      int before = from - (prefixed ? 1 : 0);
      if (merges.isEmpty()) {
        ScoredPairMerge.cut(
            pieces,
            spec.scores(),
            bytes,
            (token, start, end) -> add(token, bytes, start, end, before, tokens));
        return;
      }
      IntList symbols = new IntList();
      for (int start = 0; start < bytes.length; ) {
        int end = start + 1;
        while (end < bytes.length && (bytes[end] & 0xc0) == 0x80) {
          end++;
        }
        add(piece(bytes, start, end), bytes, start, end, before, symbols);
        start = end;
      }
      new RankedMerging(merges.get()).merge(symbols.toArray(), symbols.size(), tokens);
    }

    /**
     * Adds a piece, or of a code point that is none its bytes.
     *
     * @param before where the bytes begin in the text
     */
    private void add(int token, byte[] bytes, int start, int end, int before, IntList out) {
      if (token != PieceIndex.NONE) {
        out.add(token);
      } else if (byteTokens[0] != ScoredPairChecks.NONE) {
        for (int i = start; i < end; i++) {
          out.add(byteTokens[bytes[i] & 0xff]);
        }
      } else {
        int place = before + new String(bytes, 0, start, StandardCharsets.UTF_8).length();
        out.add(spec.unknown().orElseThrow(() -> noToken(place)));
      }
    }

    private IllegalArgumentException noToken(int place) {
      int c = place < 0 ? ' ' : text.codePointAt(place);
      String problem =
          String.format(
              Locale.ROOT,
              "character U+%04X %s has no token, and the tokenizer has neither tokens for single"
                  + " bytes nor one for unknown characters; leave it out",
              c,
              place < 0 ? "put before the text" : "at position " + place + " of the text");
      return new IllegalArgumentException(problem);
    }
  }

  @Override
  public byte[] bytes(int token) {
    requireToken(token, "the token");
    if (isSpecial(token)) {
      return NOTHING;
    }
    return isUnknown(token) ? REPLACEMENT.clone() : spec.tokens()[token].clone();
  }

  private boolean isUnknown(int token) {
    return spec.types()[token] == TokenType.UNKNOWN || spec.unknown().equals(OptionalInt.of(token));
  }

  @Override
  public String text(int token) {
    requireToken(token, "the token");
    return new String(spec.tokens()[token], StandardCharsets.UTF_8);
  }

  @Override
  public OptionalInt find(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int piece = pieces.find(PieceIndex.hash(bytes, 0, bytes.length), bytes, 0, bytes.length);
    if (piece != PieceIndex.NONE) {
      return OptionalInt.of(piece);
    }
    OptionalInt found = special.token(text);
    if (found.isPresent()) {
      return found;
    }
    if (bytes.length == 1 && byteTokens[bytes[0] & 0xff] != ScoredPairChecks.NONE) {
      return OptionalInt.of(byteTokens[bytes[0] & 0xff]);
    }
    return spec.unknown().stream().filter(id -> text(id).equals(text)).findFirst();
  }

  @Override
  public boolean isSpecial(int token) {
    return token >= 0 && token < size() && spec.types()[token] == TokenType.CONTROL
        || Tokenizer.super.isSpecial(token);
  }

  @Override
  public boolean isRecognised(int token) {
    requireToken(token, "the token");
    TokenType type = spec.types()[token];
    return type == TokenType.CONTROL || type == TokenType.USER_DEFINED || type == TokenType.UNKNOWN;
  }

  @Override
  public boolean isEnd(int token) {
    return Tokenizer.super.isEnd(token) || spec.otherEnds().contains(token);
  }

  @Override
  public String decode(TokenSequence tokens) {
    StreamingDecoder decoder = decoder();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens.length(); i++) {
      text.append(decoder.append(tokens.token(i)));
    }
    return text.append(decoder.finish()).toString();
  }

  @Override
  public StreamingDecoder decoder() {
    return new StreamingDecoder(this, spec.addSpacePrefix());
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
  public boolean addsBegin() {
    return spec.addBegin();
  }

  @Override
  public Optional<String> chatTemplate() {
    return spec.chatTemplate();
  }

  @Override
  public String description() {
    return "SentencePiece BPE, " + size() + " tokens";
  }

  @Override
  public String toString() {
    return description();
  }
}
