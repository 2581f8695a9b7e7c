package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A set of Unicode code points as sorted disjoint ranges. General categories are those of the running JDK, so a character that
 * Unicode assigned after its version is in none; white space is the property White_Space (not that of ASCII alone).
 */
final class CodePointSet {

  /** One more than the last code point. */
  static final int END = Character.MAX_CODE_POINT + 1;

  private static final int FOLDABLE = 1024;

  private final int[] bounds; // start, end (exclusive), start, end, ...

  private CodePointSet(int[] bounds) {
    this.bounds = bounds;
  }

  /** The code points from the first to the last, both included. */
  static CodePointSet range(int first, int last) {
    return new CodePointSet(new int[] {first, last + 1});
  }

  static CodePointSet of(int codePoint) {
    return range(codePoint, codePoint);
  }

  /** White_Space: the separators, tab to carriage return, next line. */
  static CodePointSet whiteSpace() {
    return Categories.WHITE_SPACE;
  }

  /** A general category such as {@code L} or {@code Lu}, if it is one of those known here: letters, marks, numbers, punctuation, symbols, separators. */
  static Optional<CodePointSet> category(String name) {
    return Optional.ofNullable(Categories.BY_NAME.get(name));
  }

  /** Names of the categories known here, for messages. */
  static String categoryNames() {
    return String.join(" ", Categories.BY_NAME.keySet());
  }

  CodePointSet complement() {
    BitSet bits = bits();
    bits.flip(0, END);
    return of(bits);
  }

  /**
   * All that differ from a member in case alone (simple folding: {@code s}, {@code S}, U+017F).
   *
   * @throws IllegalArgumentException if the set is too large for that to be meant
   */
  CodePointSet ignoringCase() {
    BitSet bits = bits();
    if (bits.cardinality() > FOLDABLE) {
      throw new IllegalArgumentException(
          "a class of "
              + bits.cardinality()
              + " characters is to be matched without case, expected at most "
              + FOLDABLE);
    }
    BitSet all = bits();
    bits.stream()
        .forEach(
            c -> {
              int folded = Folding.fold(c);
              all.set(folded);
              Folding.OTHERS.getOrDefault(folded, List.of()).forEach(all::set);
            });
    return of(all);
  }

  boolean contains(int codePoint) {
    int at = Arrays.binarySearch(bounds, codePoint);
    return at >= 0 ? at % 2 == 0 : (-at - 1) % 2 == 1;
  }

  /** Where ranges start and where they have ended, ascending. */
  int[] bounds() {
    return bounds.clone();
  }

  private BitSet bits() {
    BitSet bits = new BitSet(END);
    addTo(bits);
    return bits;
  }

  /** Adds all members. */
  void addTo(BitSet bits) {
    for (int i = 0; i < bounds.length; i += 2) {
      bits.set(bounds[i], bounds[i + 1]);
    }
  }

  /** The numbers of the bits that are set. */
  static CodePointSet of(BitSet bits) {
    int[] bounds = new int[64];
    int n = 0;
    for (int start = bits.nextSetBit(0); start >= 0; ) {
      int end = bits.nextClearBit(start);
      if (n == bounds.length) {
        bounds = Arrays.copyOf(bounds, 2 * n);
      }
      bounds[n++] = start;
      bounds[n++] = end;
      start = bits.nextSetBit(end);
    }
    return new CodePointSet(Arrays.copyOf(bounds, n));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodePointSet set && Arrays.equals(bounds, set.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }

  /** Characters that differ from their folded form, by that form; made when first asked for. */
  private static final class Folding {

    private static final Map<Integer, List<Integer>> OTHERS = new HashMap<>();

    static {
      for (int c = 0; c < END; c++) {
        int folded = fold(c);
        if (folded != c) {
          OTHERS.computeIfAbsent(folded, key -> new ArrayList<>()).add(c);
        }
      }
    }

    private static int fold(int codePoint) {
      return Character.toLowerCase(Character.toUpperCase(codePoint));
    }
  }

  /** Made in one walk over all code points when first asked for. */
  private static final class Categories {

    private static final Map<String, CodePointSet> BY_NAME = new LinkedHashMap<>();
    private static final CodePointSet WHITE_SPACE;

    static {
      Map<Byte, BitSet> types = new HashMap<>();
      for (int c = 0; c < END; c++) {
        types.computeIfAbsent((byte) Character.getType(c), type -> new BitSet()).set(c);
      }
      Map<String, Byte> names = new LinkedHashMap<>();
      names.put("Lu", Character.UPPERCASE_LETTER);
      names.put("Ll", Character.LOWERCASE_LETTER);
      names.put("Lt", Character.TITLECASE_LETTER);
      names.put("Lm", Character.MODIFIER_LETTER);
      names.put("Lo", Character.OTHER_LETTER);
      names.put("Mn", Character.NON_SPACING_MARK);
      names.put("Mc", Character.COMBINING_SPACING_MARK);
      names.put("Me", Character.ENCLOSING_MARK);
      names.put("Nd", Character.DECIMAL_DIGIT_NUMBER);
      names.put("Nl", Character.LETTER_NUMBER);
      names.put("No", Character.OTHER_NUMBER);
      names.put("Pc", Character.CONNECTOR_PUNCTUATION);
      names.put("Pd", Character.DASH_PUNCTUATION);
      names.put("Ps", Character.START_PUNCTUATION);
      names.put("Pe", Character.END_PUNCTUATION);
      names.put("Pi", Character.INITIAL_QUOTE_PUNCTUATION);
      names.put("Pf", Character.FINAL_QUOTE_PUNCTUATION);
      names.put("Po", Character.OTHER_PUNCTUATION);
      names.put("Sm", Character.MATH_SYMBOL);
      names.put("Sc", Character.CURRENCY_SYMBOL);
      names.put("Sk", Character.MODIFIER_SYMBOL);
      names.put("So", Character.OTHER_SYMBOL);
      names.put("Zs", Character.SPACE_SEPARATOR);
      names.put("Zl", Character.LINE_SEPARATOR);
      names.put("Zp", Character.PARAGRAPH_SEPARATOR);
      Map<String, BitSet> groups = new LinkedHashMap<>();
      names.forEach(
          (name, type) -> {
            BitSet members = types.getOrDefault(type, new BitSet());
            groups.computeIfAbsent(name.substring(0, 1), group -> new BitSet()).or(members);
            groups.put(name, members);
          });
      groups.forEach((name, members) -> BY_NAME.put(name, of(members)));
      BitSet blank = (BitSet) groups.getOrDefault("Z", new BitSet()).clone();
      blank.set('\t', '\r' + 1);
      blank.set(0x85);
      WHITE_SPACE = of(blank);
    }
  }
}
