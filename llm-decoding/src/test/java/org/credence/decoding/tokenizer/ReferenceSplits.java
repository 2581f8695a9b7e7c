package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The definition, with the regular expressions of the JDK: matches and gaps, each expression within the pieces of the one before. */
final class ReferenceSplits {

  private ReferenceSplits() {}

  static List<String> pieces(String text, List<String> expressions) {
    List<String> pieces = text.isEmpty() ? List.of() : List.of(text);
    for (String expression : expressions) {
      Pattern pattern =
          Pattern.compile(
              expression, Pattern.UNICODE_CHARACTER_CLASS | Pattern.MULTILINE | Pattern.UNIX_LINES);
      List<String> finer = new ArrayList<>();
      for (String piece : pieces) {
        Matcher matcher = pattern.matcher(piece);
        int done = 0;
        while (matcher.find()) {
          if (matcher.start() > done) {
            finer.add(piece.substring(done, matcher.start()));
          }
          finer.add(matcher.group());
          done = matcher.end();
        }
        if (done < piece.length()) {
          finer.add(piece.substring(done));
        }
      }
      pieces = finer;
    }
    return pieces;
  }

  /** The pieces that our own way gives. */
  static List<String> ours(PreTokenizer preTokenizer, String text) {
    int[] points = text.codePoints().toArray();
    IntList ends = preTokenizer.ends(points);
    List<String> pieces = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < ends.size(); i++) {
      pieces.add(new String(points, start, ends.get(i) - start));
      start = ends.get(i);
    }
    return pieces;
  }
}
