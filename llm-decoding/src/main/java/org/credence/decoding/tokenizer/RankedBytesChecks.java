package org.credence.decoding.tokenizer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.decoding.tokenizer.TokenizerPlaces.Part;
import org.credence.decoding.tokenizer.TokenizerSpec.Merge;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;

/**
 * Checks a byte-level encoding and makes it ready: as many types as tokens, none of them empty or twice, the bytes that
 * texts of any language need among them, both sides of each merge and what they become among them, no merge twice, special tokens within the vocabulary, and a
 * pre-tokenizer that is known.
 *
 * <p>Where no merges are listed, a token's number is its rank (tiktoken): each pair of tokens that together are a token merges.
 */
final class RankedBytesChecks {

  private static final int MOST_TOKENS = 1 << 20;
  private static final int MOST_MERGES = 1 << 21;
  private static final int MOST_BYTES = 1 << 16;
  private static final int MOST_SPECIAL_BYTES = 512;
  private static final long MOST_CUTTING_WORK = 1L << 28;

  private final TokenizerSpec spec;
  private final PieceIndex normal;
  private final PieceIndex mergeable; // these, and user-defined ones that are no others
  private final Map<String, Integer> specials = new HashMap<>();
  private final MergeTable merges = new MergeTable();

  private RankedBytesChecks(TokenizerSpec spec) {
    this.spec = spec;
    this.normal = new PieceIndex(spec.tokens());
    this.mergeable = new PieceIndex(spec.tokens());
  }

  /**
   * The tokenizer.
   *
   * @throws FormatException if it is inconsistent, or its splitter is not known
   */
  static Tokenizer tokenizer(TokenizerSpec spec) {
    RankedBytesChecks checks = new RankedBytesChecks(spec);
    checks.counts();
    checks.tokens();
    checks.bytes();
    checks.ids();
    checks.splitter();
    if (spec.merges().isEmpty()) {
      checks.ranksOfTokens();
    } else {
      checks.listedMerges();
    }
    return new ByteLevelBpe(
        spec.withoutPlaces(),
        PreTokenizer.of(spec),
        checks.merges,
        checks.normal,
        new SpecialTexts(checks.specials));
  }

  private void counts() {
    int n = spec.tokens().length;
    if (n < 1 || n > MOST_TOKENS) {
      throw error(
          "there are " + n + " tokens, expected 1 to " + MOST_TOKENS + "; this is no vocabulary",
          "COUNT");
    }
    if (spec.types().length != n) {
      throw error(
          "there are "
              + n
              + " tokens but types of "
              + spec.types().length
              + ", expected one type per token; export the file again",
          "TYPES");
    }
    if (spec.merges().size() > MOST_MERGES) {
      throw error(
          "there are "
              + spec.merges().size()
              + " merges, expected at most "
              + MOST_MERGES
              + "; this is no vocabulary",
          "COUNT");
    }
  }

  /** Begin and end tokens count as special even where the file gives no types. */
  private void tokens() {
    Set<Integer> named = new HashSet<>(spec.otherEnds());
    spec.begin().ifPresent(named::add);
    spec.end().ifPresent(named::add);
    for (int id = 0; id < spec.tokens().length; id++) {
      byte[] bytes = spec.tokens()[id];
      TokenType type = spec.types()[id];
      boolean limits = named.contains(id) && bytes.length > 1;
      boolean special = type == TokenType.CONTROL || type == TokenType.USER_DEFINED || limits;
      if (bytes.length == 0 || bytes.length > (special ? MOST_SPECIAL_BYTES : MOST_BYTES)) {
        throw error(
            Part.TOKEN,
            id,
            "token "
                + id
                + " has "
                + bytes.length
                + " bytes, expected 1 to "
                + (special ? MOST_SPECIAL_BYTES + " of a special one" : MOST_BYTES)
                + "; export the file again",
            "EMPTY");
      }
      int same = id;
      if (special) {
        same = Optional.ofNullable(specials.putIfAbsent(wholeText(id), id)).orElse(id);
      } else if (type == TokenType.NORMAL || type == TokenType.BYTE) {
        same = normal.add(id).orElse(id);
        mergeable.add(id);
      }
      if (same != id) {
        throw error(
            Part.TOKEN,
            id,
            "tokens "
                + same
                + " and "
                + id
                + " are both "
                + shown(bytes)
                + "; a text could not be told to be one or the other, export the file again",
            "DUPLICATE");
      }
    }
    for (int id = 0; id < spec.tokens().length; id++) {
      TokenType type = spec.types()[id];
      if (type == TokenType.USER_DEFINED || (type == TokenType.NORMAL && named.contains(id))) {
        mergeable.add(id);
      }
    }
  }

  private String wholeText(int id) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(spec.tokens()[id]))
          .toString();
    } catch (CharacterCodingException e) {
      throw error(
          Part.TOKEN,
          id,
          "the special token "
              + id
              + " is "
              + shown(spec.tokens()[id])
              + ", which is no UTF-8 text; export the file again",
          "SPECIAL");
    }
  }

  private void bytes() {
    List<String> missing = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      boolean needed = b == '\n' || (b >= ' ' && b <= '~') || (b >= 0x80 && b < 0xc0);
      if (needed && find(normal, new byte[] {(byte) b}, 0, 1) == PieceIndex.NONE) {
        missing.add(String.format(Locale.ROOT, "0x%02x", b));
      }
    }
    if (!missing.isEmpty()) {
      String some = String.join(", ", missing.subList(0, Math.min(4, missing.size())));
      throw error(
          missing.size()
              + " bytes are no token ("
              + some
              + (missing.size() > 4 ? ", ..." : "")
              + "), expected at least the printable ASCII characters, the newline and 0x80 to 0xbf; this is no byte-level vocabulary",
          "BYTES");
    }
  }

  private void ids() {
    id("begin", spec.begin());
    id("end", spec.end());
    id("unknown", spec.unknown());
    for (int end : spec.otherEnds()) {
      id("end", OptionalInt.of(end));
    }
    if (spec.addBegin() && spec.begin().isEmpty()) {
      throw error(
          "the begin token is to stand before every text, but there is none; name it or do not ask for it",
          "BEGIN");
    }
  }

  private void id(String role, OptionalInt id) {
    if (id.isPresent() && (id.getAsInt() < 0 || id.getAsInt() >= spec.tokens().length)) {
      throw error(
          "the "
              + role
              + " token is "
              + id.getAsInt()
              + ", expected 0 to "
              + (spec.tokens().length - 1)
              + "; correct it",
          "ID");
    }
  }

  private void splitter() {
    if (spec.splitter().isEmpty() && spec.splits().isEmpty()) {
      throw error(
          Part.SPLITTER,
          0,
          "neither a pre-tokenizer nor expressions that cut texts are named, expected one of "
              + String.join(", ", SplitFamily.allNames())
              + "; name the one the model was trained with",
          "SPLITTER");
    }
  }

  private void listedMerges() {
    for (int rank = 0; rank < spec.merges().size(); rank++) {
      Merge merge = spec.merges().get(rank);
      int left = side(rank, "left side", merge.left());
      int right = side(rank, "right side", merge.right());
      int token = side(rank, "result", joined(merge));
      if (!merges.add(left, right, rank, token)) {
        throw error(
            Part.MERGE,
            rank,
            "merge "
                + rank
                + " joins "
                + shown(merge.left())
                + " and "
                + shown(merge.right())
                + ", as an earlier one does; remove one of them",
            "MERGE");
      }
    }
  }

  private int side(int rank, String what, byte[] bytes) {
    int id = find(mergeable, bytes, 0, bytes.length);
    if (id == PieceIndex.NONE) {
      throw error(
          Part.MERGE,
          rank,
          "the "
              + what
              + " of merge "
              + rank
              + " is "
              + shown(bytes)
              + ", which is no token; merges and vocabulary are not of the same model",
          "MERGE");
    }
    return id;
  }

  private static byte[] joined(Merge merge) {
    return ByteBuffer.allocate(Math.addExact(merge.left().length, merge.right().length))
        .put(merge.left())
        .put(merge.right())
        .array();
  }

  /** All pairs of tokens that together are a token, with its number as rank. */
  private void ranksOfTokens() {
    long work = 0;
    for (int id = 0; id < spec.tokens().length; id++) {
      byte[] bytes = spec.tokens()[id];
      if (find(normal, bytes, 0, bytes.length) != id) {
        continue;
      }
      work += (long) bytes.length * bytes.length;
      if (work > MOST_CUTTING_WORK) {
        throw error(
            Part.TOKEN,
            id,
            "the tokens are so long (token "
                + id
                + " has "
                + bytes.length
                + " bytes) that their merges cannot be found; list the merges",
            "COUNT");
      }
      for (int cut = 1; cut < bytes.length; cut++) {
        int left = find(normal, bytes, 0, cut);
        int right = left == PieceIndex.NONE ? left : find(normal, bytes, cut, bytes.length);
        if (right != PieceIndex.NONE) {
          merges.add(left, right, id, id);
        }
      }
    }
  }

  private static int find(PieceIndex index, byte[] bytes, int from, int to) {
    return index.find(PieceIndex.hash(bytes, from, to), bytes, from, to);
  }

  private FormatException error(String problem, String code) {
    return error(Part.WHOLE, 0, problem, code);
  }

  private FormatException error(Part part, int index, String problem, String code) {
    return spec.places().error(part, index, problem, "TOKENIZER-" + code);
  }

  private static String shown(byte[] bytes) {
    return Escaped.quote(new String(bytes, 0, Math.min(200, bytes.length), StandardCharsets.UTF_8));
  }
}
