package org.credence.decoding.format;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.credence.core.input.FormatException;
import org.credence.decoding.tokenizer.SpacePrefix;
import org.credence.decoding.tokenizer.TokenizerPlaces.Part;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.TokenizerSpec.Kind;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;

/**
 * The file {@code tokenizer.json} of the Hugging Face tokenizers: byte-pair encodings over bytes (GPT-2, Llama 3, Qwen), and those
 * made from SentencePiece with bytes as a last resort (Llama 2, Mistral). Everything in it that could change what a text becomes is
 * either done here or refused by its name and place.
 *
 * <pre>
 *   model           type BPE, vocab {text: id}, merges ["a b", ...] or [["a", "b"], ...], byte_fallback, ignore_merges
 *   added_tokens    special: control, else user-defined; read out of a text only when asked for
 *   normalizer, pre_tokenizer    {@link TokenizerJsonSplits}
 *   post_processor  TemplateProcessing: whether a begin token stands first, and which; its end token, which is not put behind texts
 *   decoder         ByteLevel, or the steps that undo the blanks of SentencePiece
 * </pre>
 *
 * Which token ends a text is usually said elsewhere (config.json), and so is the chat template.
 */
public final class TokenizerJson {

  private static final String CODE = "TOKENIZER-JSON";
  private static final int MOST_ID = (1 << 20) - 1;
  private static final String BLANK = "\u2581";

  private static final Set<String> MEMBERS =
      Set.of(
          "version",
          "truncation",
          "padding",
          "added_tokens",
          "normalizer",
          "pre_tokenizer",
          "post_processor",
          "decoder",
          "model");
  private static final Set<String> MODEL_MEMBERS =
      Set.of(
          "type",
          "dropout",
          "unk_token",
          "continuing_subword_prefix",
          "end_of_word_suffix",
          "fuse_unk",
          "byte_fallback",
          "ignore_merges",
          "vocab",
          "merges");
  private static final Set<String> ADDED_MEMBERS =
      Set.of("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
  private static final Set<String> BYTE_DECODERS = Set.of("ByteLevel");
  private static final Set<String> PIECE_DECODERS =
      Set.of("Replace", "ByteFallback", "Fuse", "Strip", "Metaspace");

  private final JsonValue root;
  private final JsonValue model;
  private final Map<String, Integer> ids = new HashMap<>(); // of the vocabulary and of added tokens
  private String[] texts = new String[0]; // by id
  private JsonValue[] places = new JsonValue[0]; // by id
  private TokenType[] types = new TokenType[0];
  private final BitSet placed = new BitSet();

  private TokenizerJson(JsonValue root) {
    this.root = root;
    if (!root.members().isEmpty() && MEMBERS.stream().noneMatch(root.members()::containsKey)) {
      root.member("model"); // says that this is another kind of file
    }
    TokenizerJsonSplits.only(root, MEMBERS);
    this.model = root.member("model");
  }

  /**
   * The tokenizer of a file.
   *
   * @throws org.credence.core.input.FormatException with line and column if it is no such file, is inconsistent, or asks for
   *     something that is not known here
   */
  public static TokenizerSpec read(Path file) {
    return of(file.toString(), JsonFile.read(file));
  }

  static TokenizerSpec of(String file, JsonValue root) {
    return new TokenizerJson(root).spec(file);
  }

  private TokenizerSpec spec(String file) {
    List<JsonValue> normalizer =
        TokenizerJsonSplits.steps(root.optional("normalizer"), "normalizers");
    List<JsonValue> steps =
        TokenizerJsonSplits.steps(root.optional("pre_tokenizer"), "pretokenizers");
    boolean byteLevel = TokenizerJsonSplits.isByteLevel(steps);
    requireModel(byteLevel);
    requireDecoder(byteLevel ? BYTE_DECODERS : PIECE_DECODERS);
    List<String> splits =
        byteLevel ? TokenizerJsonSplits.expressions(normalizer, steps) : List.of();
    SpacePrefix blankFirst =
        byteLevel ? SpacePrefix.NONE : TokenizerJsonSplits.blankFirst(root, normalizer, steps);
    vocabulary();
    addedTokens();
    AddedTokenOrder.require(addedElements());
    OptionalInt unknown = model.optional("unk_token").map(this::id).orElse(OptionalInt.empty());
    boolean added = unknown.isPresent() && types[unknown.getAsInt()] != TokenType.NORMAL;
    if (!byteLevel && added) {
      types[unknown.getAsInt()] = TokenType.UNKNOWN; // recognised in texts, as added tokens are
    }
    byte[][] tokens = byteLevel ? printedTokens() : pieceTokens();
    if (!byteLevel) {
      refuseOtherWaysOfPieces(blankFirst == SpacePrefix.STRETCHES);
    }
    TokenizerJsonMerges merges = TokenizerJsonMerges.of(model.member("merges"), ids);
    TokenizerJsonTemplate template =
        TokenizerJsonTemplate.of(
            TokenizerJsonSplits.steps(root.optional("post_processor"), "processors"));
    return new TokenizerSpec(
        file,
        byteLevel ? Kind.RANKED_BYTES : Kind.SCORED_PAIRS,
        Optional.empty(),
        splits,
        tokens,
        types,
        byteLevel ? new float[0] : merges.scores(texts, types),
        merges.pairs(tokens),
        template.begin().map(this::id).orElse(OptionalInt.empty()),
        template.end().map(this::id).orElse(OptionalInt.empty()),
        List.of(),
        unknown,
        template.begin().isPresent(),
        blankFirst,
        byteLevel && flag("ignore_merges"),
        Optional.empty(),
        this::error);
  }

  private FormatException error(Part part, int index, String problem, String code) {
    JsonValue place =
        switch (part) {
          case TOKEN -> index < places.length ? places[index] : model.member("vocab");
          case MERGE -> model.member("merges").elements().get(index);
          case SPLITTER ->
              root.optional("pre_tokenizer").isPresent() ? root.member("pre_tokenizer") : root;
          case WHOLE -> model.member("vocab");
        };
    return place.error(": " + problem, code);
  }

  private void requireModel(boolean byteLevel) {
    Optional<JsonValue> type = model.optional("type");
    if (type.isPresent() && !type.get().text().equals("BPE")) {
      throw TokenizerJsonSplits.unknown(model, "model", "BPE");
    }
    TokenizerJsonSplits.only(model, MODEL_MEMBERS);
    for (String name : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
      Optional<JsonValue> mark = model.optional(name);
      if (mark.isPresent() && !mark.get().text().isEmpty()) {
        throw mark.get()
            .error(
                "is '"
                    + JsonValue.shown(mark.get().text())
                    + "', expected none; marks of words are not read here",
                CODE);
      }
    }
    Optional<JsonValue> dropout = model.optional("dropout");
    if (dropout.isPresent() && dropout.get().number() != 0) {
      throw dropout
          .get()
          .error("is not 0, expected null; no merges are left out by chance here", CODE);
    }
    if (!byteLevel && !flag("byte_fallback")) {
      throw model.error(
          "has no 'byte_fallback' and there is no ByteLevel pre-tokenizer, expected one of them; an"
              + " encoding that has no tokens for some characters is not read here",
          CODE);
    }
  }

  private boolean flag(String name) {
    return model.optional(name).map(JsonValue::truth).orElse(false);
  }

  private void requireDecoder(Set<String> known) {
    for (JsonValue step : TokenizerJsonSplits.steps(root.optional("decoder"), "decoders")) {
      if (!known.contains(TokenizerJsonSplits.type(step))) {
        throw TokenizerJsonSplits.unknown(
            step, "decoder", String.join(", ", known.stream().sorted().toList()));
      }
    }
  }

  /** Room for the tokens of the vocabulary and for added ones that it has not, then the former. */
  private void vocabulary() {
    Map<String, JsonValue> members = model.member("vocab").members();
    int size = members.size();
    for (JsonValue token : addedElements()) {
      size += members.containsKey(token.member("content").text()) ? 0 : 1;
    }
    if (size == 0) {
      throw model.member("vocab").error("is empty, expected a vocabulary", CODE);
    }
    texts = new String[size];
    places = new JsonValue[size];
    types = new TokenType[size];
    Arrays.fill(types, TokenType.NORMAL);
    members.forEach((text, id) -> place(text, id, id));
  }

  private List<JsonValue> addedElements() {
    return root.optional("added_tokens").map(JsonValue::elements).orElse(List.of());
  }

  private void addedTokens() {
    Set<Integer> seen = new HashSet<>();
    for (JsonValue token : addedElements()) {
      TokenizerJsonSplits.only(token, ADDED_MEMBERS);
      JsonValue content = token.member("content");
      JsonValue id = token.member("id");
      for (String name : List.of("single_word", "lstrip", "rstrip")) {
        Optional<JsonValue> set = token.optional(name).filter(JsonValue::truth);
        if (set.isPresent()) {
          throw set.get()
              .error(
                  "of the added token '"
                      + JsonValue.shown(content.text())
                      + "' is true, expected false; added tokens take nothing beside them here",
                  CODE);
        }
      }
      if (content.text().isEmpty()) {
        throw content.error("of an added token is empty, expected its text", CODE);
      }
      Optional<Integer> known = Optional.ofNullable(ids.get(content.text()));
      if (known.isEmpty()) {
        place(content.text(), id, content);
      } else if (id.integer(0, MOST_ID) != known.get() || seen.contains(known.get())) {
        throw id.error(
            "of the added token '"
                + JsonValue.shown(content.text())
                + "' is "
                + id.integer(0, MOST_ID)
                + ", but that text is token "
                + known.get()
                + " already; give each token one entry",
            CODE);
      }
      int number = (int) id.integer(0, MOST_ID);
      seen.add(number);
      boolean special = token.optional("special").map(JsonValue::truth).orElse(false);
      types[number] = special ? TokenType.CONTROL : TokenType.USER_DEFINED;
    }
  }

  private void place(String text, JsonValue number, JsonValue place) {
    int id = (int) number.integer(0, MOST_ID);
    if (id >= texts.length) {
      throw number.error(
          "is "
              + id
              + ", but there are only "
              + texts.length
              + " tokens, so that a smaller number has none; numbers must be 0 to "
              + (texts.length - 1)
              + " without gaps",
          CODE);
    }
    if (placed.get(id)) {
      throw number.error(
          "is "
              + id
              + ", which is the number of '"
              + JsonValue.shown(texts[id])
              + "' already; give each token its own",
          CODE);
    }
    placed.set(id);
    texts[id] = text;
    places[id] = place;
    ids.put(text, id);
  }

  private OptionalInt id(JsonValue text) {
    Integer id = ids.get(text.text());
    if (id == null) {
      throw text.error(
          "is '" + JsonValue.shown(text.text()) + "', which is no token; add it or correct it",
          CODE);
    }
    return OptionalInt.of(id);
  }

  /** What changes the tokens of an encoding made from SentencePiece, which has none of it. */
  private void refuseOtherWaysOfPieces(boolean prepends) {
    model
        .member("vocab")
        .members()
        .forEach(
            (text, id) -> {
              if (text.contains(" ") && types[(int) id.integer(0, MOST_ID)] == TokenType.NORMAL) {
                throw id.error(
                    "is a piece with a blank, expected '"
                        + BLANK
                        + "' in its place: no text has one when pieces are looked for",
                    CODE);
              }
            });
    for (JsonValue token : addedElements()) {
      if (token.member("content").text().contains(BLANK)) {
        throw token
            .member("content")
            .error(
                "of an added token has the sign '"
                    + BLANK
                    + "', which stands for blanks, expected none; such tokens are not read here",
                CODE);
      }
      Optional<JsonValue> normalized = token.optional("normalized").filter(JsonValue::truth);
      if (prepends && normalized.isPresent()) {
        throw normalized
            .get()
            .error(
                "of the added token '"
                    + JsonValue.shown(token.member("content").text())
                    + "' is true, so that the library finds it only behind a blank, which it takes along;"
                    + " expected false, set it if that is not meant",
                CODE);
      }
    }
    if (flag("ignore_merges")) {
      throw model
          .member("ignore_merges")
          .error("is true, expected false: whole texts are not looked up here", CODE);
    }
    if (flag("fuse_unk") && Arrays.stream(types).noneMatch(type -> type == TokenType.BYTE)) {
      throw model
          .member("fuse_unk")
          .error(
              "is true in a vocabulary without tokens of bytes (<0x00> to <0xFF>), expected false; unknown"
                  + " characters become one token each here",
              CODE);
    }
  }

  /** Bytes written as printable letters; added tokens as they are. */
  private byte[][] printedTokens() {
    byte[][] tokens = new byte[texts.length][];
    for (int id = 0; id < tokens.length; id++) {
      boolean asIs = types[id] != TokenType.NORMAL;
      tokens[id] =
          asIs ? texts[id].getBytes(StandardCharsets.UTF_8) : PrintableBytes.undo(texts[id]);
      if (!asIs && !PrintableBytes.of(tokens[id]).equals(texts[id])) {
        throw places[id].error(
            "is a token with a character that stands for no byte, expected the printable letters of"
                + " byte-level encodings; it belongs to the added tokens, or the file is of another kind",
            CODE);
      }
    }
    return tokens;
  }

  /** Pieces of SentencePiece: U+2581 is a blank, {@code <0x0A>} a byte. */
  private byte[][] pieceTokens() {
    byte[][] tokens = new byte[texts.length][];
    for (int id = 0; id < tokens.length; id++) {
      String text = texts[id];
      if (types[id] == TokenType.NORMAL && text.matches("<0x[0-9A-F]{2}>")) {
        types[id] = TokenType.BYTE;
        tokens[id] = new byte[] {(byte) Integer.parseInt(text.substring(3, 5), 16)};
      } else {
        boolean piece = types[id] == TokenType.NORMAL || types[id] == TokenType.USER_DEFINED;
        tokens[id] = (piece ? text.replace(BLANK, " ") : text).getBytes(StandardCharsets.UTF_8);
      }
    }
    return tokens;
  }
}
