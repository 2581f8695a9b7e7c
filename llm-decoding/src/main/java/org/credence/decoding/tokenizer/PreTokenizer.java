package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.List;
import org.credence.core.input.FormatException;
import org.credence.decoding.tokenizer.TokenizerPlaces.Part;

/**
 * Cuts a text into the pieces within which tokens are merged. Each expression cuts the pieces that the one before has left; matches
 * and the gaps between them are pieces. Without expressions the whole text is one piece.
 *
 * <p>Time and memory linear in the text, whatever the expressions are ({@link SplitProgram}). Categories of characters are those of
 * the Unicode version of the running JDK.
 */
final class PreTokenizer {

  private static final int MOST_EXPRESSIONS = 16;

  private final String name;
  private final boolean wholePiecesFirst;
  private final List<SplitProgram> programs;

  private PreTokenizer(String name, boolean wholePiecesFirst, List<SplitProgram> programs) {
    this.name = name;
    this.wholePiecesFirst = wholePiecesFirst;
    this.programs = programs;
  }

  /** The named one, or that of the expressions of the file if no name is given. */
  static PreTokenizer of(TokenizerSpec spec) {
    if (spec.splitter().isEmpty()) {
      return new PreTokenizer("own expressions", false, programs(spec, spec.splits()));
    }
    String name = spec.splitter().get();
    SplitFamily family =
        SplitFamily.named(name)
            .orElseThrow(
                () ->
                    error(
                        spec,
                        "the pre-tokenizer is '"
                            + name
                            + "', expected one of "
                            + String.join(", ", SplitFamily.allNames())
                            + "; another would cut texts in another way than the model was trained with",
                        "TOKENIZER-SPLITTER"));
    return new PreTokenizer(name, family.wholePiecesFirst(), programs(spec, family.expressions()));
  }

  private static List<SplitProgram> programs(TokenizerSpec spec, List<String> expressions) {
    if (expressions.size() > MOST_EXPRESSIONS) {
      throw error(
          spec,
          "the pre-tokenizer has "
              + expressions.size()
              + " expressions, expected at most "
              + MOST_EXPRESSIONS
              + "; join them",
          "TOKENIZER-SPLIT");
    }
    List<SplitProgram> programs = new ArrayList<>();
    for (String expression : expressions) {
      try {
        programs.add(SplitProgram.of(SplitSyntax.read(expression)));
      } catch (IllegalArgumentException e) {
        throw error(
            spec,
            "the expression "
                + shown(expression)
                + " that cuts texts cannot be used: "
                + e.getMessage()
                + "; write it with what is read here",
            "TOKENIZER-SPLIT");
      }
    }
    return List.copyOf(programs);
  }

  private static FormatException error(TokenizerSpec spec, String problem, String code) {
    return spec.places().error(Part.SPLITTER, 0, problem, code);
  }

  private static String shown(String expression) {
    int most = Math.min(60, expression.codePointCount(0, expression.length()));
    int end = expression.offsetByCodePoints(0, most);
    return "'" + expression.substring(0, end) + (end < expression.length() ? "..." : "") + "'";
  }

  /** Its name, or that the expressions are the file's own. */
  String name() {
    return name;
  }

  /** Whether models of this name take a piece that is a token without merging. */
  boolean wholePiecesFirst() {
    return wholePiecesFirst;
  }

  /** Ends of the pieces, ascending; the last is that of the text. None if the text is empty. */
  IntList ends(int[] points) {
    IntList ends = new IntList();
    if (points.length == 0) {
      return ends;
    }
    ends.add(points.length);
    char[] states = new char[points.length + 1];
    for (SplitProgram program : programs) {
      IntList finer = new IntList();
      int start = 0;
      for (int i = 0; i < ends.size(); i++) {
        program.split(points, start, ends.get(i), states, finer);
        start = ends.get(i);
      }
      ends = finer;
    }
    return ends;
  }
}
