package org.credence.decoding.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.decoding.tokenizer.SpacePrefix;
import org.credence.decoding.tokenizer.TokenizerPlaces;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.TokenizerSpec.Kind;
import org.credence.decoding.tokenizer.TokenizerSpec.Merge;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;

/**
 * The tokenizer in the metadata of a GGUF file, also of one that holds a vocabulary and no weights. Tokens are given as the bytes they
 * stand for: the sign U+2581 of SentencePiece as a blank, {@code <0x0A>} as that byte, the printable letters of byte-level encodings as
 * the bytes they stand for.
 */
public final class GgufTokenizer {

  static final String MODEL = "tokenizer.ggml.model";
  static final String SPLITTER = "tokenizer.ggml.pre";
  static final String TOKENS = "tokenizer.ggml.tokens";
  static final String SCORES = "tokenizer.ggml.scores";
  static final String TYPES = "tokenizer.ggml.token_type";
  static final String MERGES = "tokenizer.ggml.merges";
  static final String BEGIN = "tokenizer.ggml.bos_token_id";
  static final String END = "tokenizer.ggml.eos_token_id";
  static final String END_OF_TURN = "tokenizer.ggml.eot_token_id";
  static final String END_OF_MESSAGE = "tokenizer.ggml.eom_token_id";
  static final String UNKNOWN = "tokenizer.ggml.unknown_token_id";
  static final String ADD_BEGIN = "tokenizer.ggml.add_bos_token";
  static final String ADD_SPACE = "tokenizer.ggml.add_space_prefix";
  static final String SPACE_PREFIX =
      "credence.tokenizer.space_prefix"; // where ADD_SPACE is not all
  static final String TEMPLATE = "tokenizer.chat_template";

  static final String SCORED = "llama";
  static final String RANKED = "gpt2";

  /** Splitters whose tokenizers take a piece that is a token as it is, and put the begin token before a text. */
  private static final Set<String> WHOLE_PIECES_FIRST =
      Set.of("llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "tekken");

  /** Special tokens that end a text or a turn, whatever else the file says. */
  private static final Set<String> ENDS =
      Set.of(
          "<|eot_id|>",
          "<|eom_id|>",
          "<|im_end|>",
          "<|end|>",
          "<|end_of_text|>",
          "<|endoftext|>",
          "<end_of_turn>",
          "<EOT>");

  private final GgufFile file;
  private final GgufMetadata metadata;
  private final GgufValue.Texts texts;

  private GgufTokenizer(GgufFile file, GgufValue.Texts texts) {
    this.file = file;
    this.metadata = file.metadata();
    this.texts = texts;
  }

  /**
   * The tokenizer of the file, if it has one.
   *
   * @throws FormatException if it is inconsistent or of a kind that is not read
   */
  public static Optional<TokenizerSpec> spec(GgufFile file) {
    Optional<String> model = file.metadata().text(MODEL);
    if (model.isEmpty() || model.get().equals("none") || model.get().equals("no_vocab")) {
      return Optional.empty();
    }
    boolean scored = model.get().equals(SCORED);
    if (!scored && !model.get().equals(RANKED)) {
      throw file.metadata()
          .error(
              MODEL,
              "is "
                  + Escaped.quote(model.get())
                  + ", which is not read; read are \"llama\" (SentencePiece BPE) and \"gpt2\""
                  + " (byte-level BPE)",
              "TOKENIZER-KIND");
    }
    GgufValue.Texts texts =
        file.metadata()
            .texts(TOKENS)
            .orElseThrow(() -> file.metadata().missing(TOKENS, "the vocabulary"));
    if (texts.size() == 0) {
      throw file.metadata().error(TOKENS, "is empty, expected a vocabulary", "TOKENIZER-TOKENS");
    }
    return Optional.of(new GgufTokenizer(file, texts).spec(scored));
  }

  private TokenizerSpec spec(boolean scored) {
    TokenType[] types = types();
    Optional<String> splitter = metadata.text(SPLITTER);
    boolean wholePiecesFirst = !scored && splitter.filter(WHOLE_PIECES_FIRST::contains).isPresent();
    OptionalInt begin = scored ? id(BEGIN, 1, types) : id(BEGIN);
    OptionalInt end = scored ? id(END, 2, types) : id(END);
    boolean addBegin = metadata.flag(ADD_BEGIN).orElse(scored || wholePiecesFirst);
    if (addBegin && begin.isEmpty() && metadata.has(ADD_BEGIN)) {
      throw metadata.error(
          ADD_BEGIN,
          "is true, but there is no " + BEGIN + "; set one or the other",
          "TOKENIZER-BEGIN");
    }
    return new TokenizerSpec(
        file.name(),
        scored ? Kind.SCORED_PAIRS : Kind.RANKED_BYTES,
        splitter,
        List.of(),
        tokens(types, scored),
        types,
        scored ? scores() : new float[0],
        scored ? List.of() : merges(),
        begin,
        end,
        otherEnds(types, end),
        id(UNKNOWN),
        addBegin && begin.isPresent(),
        spacePrefix(scored),
        wholePiecesFirst,
        metadata.text(TEMPLATE),
        places(metadata));
  }

  private SpacePrefix spacePrefix(boolean scored) {
    Optional<String> label = metadata.text(SPACE_PREFIX);
    if (label.isEmpty()) {
      return SpacePrefix.of(metadata.flag(ADD_SPACE).orElse(scored));
    }
    return SpacePrefix.ofLabel(label.get())
        .orElseThrow(
            () ->
                metadata.error(
                    SPACE_PREFIX,
                    "is "
                        + Escaped.quote(label.get())
                        + ", expected one of "
                        + Arrays.stream(SpacePrefix.values()).map(SpacePrefix::label).toList()
                        + "; convert the model again",
                    "TOKENIZER-SPACE"));
  }

  /** Places are found when they are asked for, since they are asked for once at most. */
  private static TokenizerPlaces places(GgufMetadata metadata) {
    return (part, index, problem, code) ->
        switch (part) {
          case WHOLE -> metadata.error(TOKENS, ": " + problem, code);
          case TOKEN -> metadata.error(TOKENS, index, ": " + problem, code);
          case MERGE -> metadata.error(MERGES, index, ": " + problem, code);
          case SPLITTER ->
              metadata.error(metadata.has(SPLITTER) ? SPLITTER : MODEL, ": " + problem, code);
        };
  }

  private TokenType[] types() {
    TokenType[] types = new TokenType[texts.size()];
    Arrays.fill(types, TokenType.NORMAL);
    Optional<GgufValue.Numbers> stored = metadata.wholes(TYPES);
    if (stored.isEmpty()) {
      return types;
    }
    requireSize(TYPES, stored.get().size());
    TokenType[] byNumber = TokenType.values(); // 1 is the first
    for (int i = 0; i < types.length; i++) {
      long type = stored.get().whole(i);
      if (type < 1 || type > byNumber.length) {
        throw metadata.error(
            TYPES,
            i,
            "says type " + type + " of token " + i + ", expected 1 to " + byNumber.length,
            "TOKENIZER-TYPES");
      }
      types[i] = byNumber[(int) type - 1];
    }
    return types;
  }

  private void requireSize(String key, int size) {
    if (size != texts.size()) {
      throw metadata.error(
          key,
          "has " + size + " entries, but there are " + texts.size() + " tokens",
          "TOKENIZER-LENGTHS");
    }
  }

  private float[] scores() {
    GgufValue.Numbers stored =
        metadata
            .reals(SCORES)
            .orElseThrow(() -> metadata.missing(SCORES, "the scores that merges go by"));
    requireSize(SCORES, stored.size());
    float[] scores = new float[stored.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) stored.real(i);
      if (!Float.isFinite(scores[i])) {
        throw metadata.error(
            SCORES,
            i,
            "says score " + scores[i] + " of token " + i + ", expected a finite number",
            "TOKENIZER-SCORES");
      }
    }
    return scores;
  }

  private byte[][] tokens(TokenType[] types, boolean scored) {
    byte[][] tokens = new byte[texts.size()][];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] =
          switch (types[i]) {
            case BYTE -> new byte[] {byteOf(i)};
            case CONTROL, UNKNOWN -> texts.bytes(i);
            case USER_DEFINED -> scored ? withBlanks(texts.bytes(i)) : texts.bytes(i);
            case NORMAL, UNUSED ->
                scored ? withBlanks(texts.bytes(i)) : PrintableBytes.undo(texts.text(i));
          };
    }
    return tokens;
  }

  /** The byte that a token like {@code <0x0A>} stands for. */
  private byte byteOf(int token) {
    String text = texts.text(token);
    boolean form = text.length() == 6 && text.startsWith("<0x") && text.endsWith(">");
    int high = form ? Character.digit(text.charAt(3), 16) : -1;
    int low = form ? Character.digit(text.charAt(4), 16) : -1;
    if (high < 0 || low < 0) {
      throw metadata.error(
          TOKENS,
          token,
          "says "
              + Escaped.quote(text)
              + " for token "
              + token
              + ", whose type is byte; expected a text like \"<0x0A>\"",
          "TOKENIZER-BYTE");
    }
    return (byte) (high << 4 | low);
  }

  /** U+2581 is e2 96 81 in UTF-8. */
  private static byte[] withBlanks(byte[] bytes) {
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      boolean sign =
          i + 2 < bytes.length
              && bytes[i] == (byte) 0xe2
              && bytes[i + 1] == (byte) 0x96
              && bytes[i + 2] == (byte) 0x81;
      bytes[length++] = sign ? (byte) ' ' : bytes[i];
      i += sign ? 2 : 0;
    }
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  private List<Merge> merges() {
    GgufValue.Texts stored =
        metadata
            .texts(MERGES)
            .orElseThrow(() -> metadata.missing(MERGES, "the pairs that are merged"));
    List<Merge> merges = new ArrayList<>(stored.size());
    for (int rank = 0; rank < stored.size(); rank++) {
      String pair = stored.text(rank);
      int blank = pair.indexOf(' ', 1);
      if (blank < 0 || blank == pair.length() - 1) {
        throw metadata.error(
            MERGES,
            rank,
            "says "
                + Escaped.quote(pair)
                + " for merge "
                + rank
                + ", expected two texts with a blank between them",
            "TOKENIZER-MERGES");
      }
      merges.add(
          new Merge(
              PrintableBytes.undo(pair.substring(0, blank)),
              PrintableBytes.undo(pair.substring(blank + 1))));
    }
    return merges;
  }

  private OptionalInt id(String key) {
    Optional<Long> id = metadata.whole(key, 0, 0xffff_ffffL);
    if (id.isEmpty() || id.get() == 0xffff_ffffL) { // written for "none"
      return OptionalInt.empty();
    }
    if (id.get() >= texts.size()) {
      throw metadata.error(
          key,
          "is " + id.get() + ", but there are only " + texts.size() + " tokens, counted from 0",
          "TOKENIZER-ID");
    }
    return OptionalInt.of(id.get().intValue());
  }

  /** The token of the key or, where the file is without the key, the one that has this place in SentencePiece, if it is a mark. */
  private OptionalInt id(String key, int standard, TokenType[] types) {
    boolean mark = standard < types.length && types[standard] == TokenType.CONTROL;
    return mark && !metadata.has(key) ? OptionalInt.of(standard) : id(key);
  }

  private List<Integer> otherEnds(TokenType[] types, OptionalInt end) {
    Set<Integer> ends = new LinkedHashSet<>();
    id(END_OF_TURN).ifPresent(ends::add);
    id(END_OF_MESSAGE).ifPresent(ends::add);
    for (int i = 0; i < types.length; i++) {
      boolean special = types[i] == TokenType.CONTROL || types[i] == TokenType.USER_DEFINED;
      if (special && ENDS.contains(texts.text(i))) {
        ends.add(i);
      }
    }
    end.ifPresent(ends::remove);
    return List.copyOf(ends);
  }
}
