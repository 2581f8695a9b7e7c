package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ways to cut a text before merging, by the names that GGUF files give them ({@code tokenizer.ggml.pre}): expressions that are
 * applied one after the other, each to the pieces that the one before has left, gaps between matches being pieces too.
 *
 * <p>Source: the expressions that llama.cpp applies for these names; models' own files write some of them in another way.
 *
 * @param names that files use
 * @param expressions in the syntax of {@link SplitSyntax}
 * @param wholePiecesFirst whether models of these names take a piece that is a token without merging
 * @param original what models' own files write in place of these expressions; empty where nothing else is known
 */
record SplitFamily(
    List<String> names, List<String> expressions, boolean wholePiecesFirst, List<String> original) {

  private static final String DIGIT = "\\p{N}";

  private static final String GPT2_WITH_GAPS =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)";

  private static final String CONTRACTIONS =
      "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";

  private static final String BLANKS = "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static final String LETTERS_AND_THREE_DIGITS =
      CONTRACTIONS
          + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
          + BLANKS;

  /** A word by its cases: capitals and uncased letters, then small and uncased ones. */
  private static final String NOT_SMALL = "((?=[\\p{L}])([^a-z]))";

  private static final String NOT_CAPITAL = "((?=[\\p{L}])([^A-Z]))";
  private static final String BEFORE_WORD = "[^\\r\\n\\p{L}\\p{N}]?";

  /** Letters with two cases. */
  private static final String CASED =
      "A-Za-z"
          + "\\u00B5\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u01BA\\u01BC-\\u01BF\\u01C4-\\u0293"
          + "\\u0295-\\u02AF\\u0370-\\u0373\\u0376\\u0377\\u037B-\\u037D\\u037F\\u0386"
          + "\\u0388-\\u038A\\u038C\\u038E-\\u03A1\\u03A3-\\u03F5\\u03F7-\\u0481\\u048A-\\u052F"
          + "\\u0531-\\u0556\\u10A0-\\u10C5\\u13A0-\\u13F5\\u13F8-\\u13FD\\u1C90-\\u1CBA"
          + "\\u1CBD-\\u1CBF\\u1D00-\\u1D2B\\u1D6B-\\u1D77\\u1D79-\\u1D9A\\u1E00-\\u1F15"
          + "\\u1F18-\\u1F1D\\u1F20-\\u1F45\\u1F48-\\u1F4D\\u1F50-\\u1F57\\u1F59\\u1F5B\\u1F5D"
          + "\\u1F5F-\\u1F7D\\u1F80-\\u1FB4\\u1FB6-\\u1FBC\\u1FBE\\u1FC2-\\u1FC4\\u1FC6-\\u1FCC"
          + "\\u1FD0-\\u1FD3\\u1FD6-\\u1FDB\\u1FE0-\\u1FEC\\u1FF2-\\u1FF4\\u1FF6-\\u1FFC\\u2102"
          + "\\u2107\\u210A-\\u2113\\u2115\\u2119-\\u211D\\u2124\\u2126\\u2128\\u212A-\\u212D"
          + "\\u212F-\\u2134\\u2139\\u213C-\\u213F\\u2145-\\u2149\\u214E\\u2183\\u2184"
          + "\\u2C00-\\u2C7B\\u2C7E-\\u2CE4\\u2CEB-\\u2CEE\\u2CF2\\u2CF3\\uA640-\\uA66D"
          + "\\uA680-\\uA69B\\uA722-\\uA76F\\uA771-\\uA787\\uA78B-\\uA78E\\uAB70-\\uABBF"
          + "\\uFB00-\\uFB06\\uFB13-\\uFB17\\uFF21-\\uFF3A\\uFF41-\\uFF5A\\x{10400}-\\x{1044F}"
          + "\\x{104B0}-\\x{104D3}\\x{104D8}-\\x{104FB}\\x{10C80}-\\x{10CB2}\\x{10CC0}-\\x{10CF2}"
          + "\\x{118A0}-\\x{118DF}\\x{1E900}-\\x{1E943}";

  private static final String HAN_AND_HANGUL = "[\\u4E00-\\u9FA5\\u0800-\\u4E00\\uAC00-\\uD7FF]+";

  private static final List<SplitFamily> ALL =
      List.of(
          new SplitFamily(
              List.of("llama3", "llama-v3", "llama-bpe", "falcon3", "pixtral"),
              List.of(LETTERS_AND_THREE_DIGITS),
              true,
              List.of(SplitExpressions.CL100K)),
          new SplitFamily(
              List.of("dbrx", "smaug-bpe"),
              List.of(LETTERS_AND_THREE_DIGITS),
              false,
              List.of(SplitExpressions.CL100K)),
          new SplitFamily(
              List.of("deepseek-llm"),
              List.of(
                  "[\\r\\n]",
                  "\\s?[" + CASED + "]+",
                  "\\s?[!-/:-~\\uFF01-\\uFF0F\\uFF1A-\\uFF5E\\u2018-\\u201F\\u3000-\\u3002]+",
                  "\\s+$",
                  HAN_AND_HANGUL,
                  "\\p{N}+"),
              false,
              List.of()),
          new SplitFamily(
              List.of("deepseek-v3"),
              List.of(
                  "\\p{N}{1,3}",
                  "[\\u4E00-\\u9FA5\\u3040-\\u309F\\u30A0-\\u30FF]+",
                  "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
                      + "|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*"
                      + BLANKS),
              false,
              List.of()),
          new SplitFamily(
              List.of("deepseek-coder"),
              List.of("[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", HAN_AND_HANGUL, DIGIT),
              false,
              List.of()),
          new SplitFamily(
              List.of("falcon"),
              List.of("[\\p{P}\\$\\+<=>\\^~\\|`]+", GPT2_WITH_GAPS, "[0-9][0-9][0-9]"),
              false,
              List.of()),
          new SplitFamily(
              List.of("starcoder", "refact", "command-r", "smollm", "codeshell", "exaone"),
              List.of(DIGIT, GPT2_WITH_GAPS),
              false,
              List.of(DIGIT, SplitExpressions.GPT2)),
          new SplitFamily(
              List.of("gpt-2", "phi-2", "mpt", "olmo", "jina-v1-en"),
              List.of(GPT2_WITH_GAPS),
              false,
              List.of(SplitExpressions.GPT2)),
          new SplitFamily(
              List.of("qwen2", "deepseek-r1-qwen", "stablelm2"),
              List.of(
                  CONTRACTIONS
                      + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                      + BLANKS),
              false,
              List.of(SplitExpressions.QWEN2)),
          new SplitFamily(
              List.of("qwen35"),
              List.of(
                  CONTRACTIONS
                      + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*"
                      + BLANKS),
              false,
              List.of(SplitExpressions.QWEN35)),
          new SplitFamily(
              List.of("tekken"),
              List.of(byCase("") + "|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*" + BLANKS),
              true,
              List.of()),
          new SplitFamily(
              List.of("gpt-4o", "o200k"),
              List.of(
                  byCase(CONTRACTIONS + "?")
                      + "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*"
                      + BLANKS),
              false,
              List.of()));

  private static String byCase(String ending) {
    return BEFORE_WORD
        + NOT_SMALL
        + "*"
        + NOT_CAPITAL
        + "+"
        + ending
        + "|"
        + BEFORE_WORD
        + NOT_SMALL
        + "+"
        + NOT_CAPITAL
        + "*"
        + ending;
  }

  /** The family that a name stands for. */
  static Optional<SplitFamily> named(String name) {
    return ALL.stream().filter(family -> family.names().contains(name)).findFirst();
  }

  /**
   * The first family that cuts texts by these expressions, however they are written. Where files ask for contractions of any case, a
   * family has them in ASCII alone, as llama.cpp does: it leaves out the long s, U+017F.
   *
   * @throws IllegalArgumentException if an expression cannot be read
   */
  static Optional<SplitFamily> cutting(List<String> expressions, boolean wholePiecesFirst) {
    List<SplitNode> wanted = read(expressions);
    return ALL.stream()
        .filter(family -> family.wholePiecesFirst() == wholePiecesFirst)
        .filter(
            family ->
                read(family.expressions()).equals(wanted)
                    || !family.original().isEmpty() && read(family.original()).equals(wanted))
        .findFirst();
  }

  private static List<SplitNode> read(List<String> expressions) {
    return expressions.stream().map(SplitSyntax::read).toList();
  }

  /** All names, in alphabetical order. */
  static List<String> allNames() {
    List<String> names = new ArrayList<>();
    ALL.forEach(family -> names.addAll(family.names()));
    names.sort(String::compareTo);
    return names;
  }
}
