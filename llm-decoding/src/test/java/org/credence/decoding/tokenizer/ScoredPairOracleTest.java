package org.credence.decoding.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.model.TokenSequence;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against the definition: the whole text is looked through for the best pair before each merge. */
final class ScoredPairOracleTest {

  private static final int FIRST = 259;

  @Test
  void agreesWithTheDefinitionOnRandomVocabularies() {
    Randomness randomness = SeededRandomness.of(20_260_101);
    int merged = 0;
    for (int trial = 0; trial < 1_000; trial++) {
      Map<String, Float> pieces = pieces(randomness);
      ScoredSpecs specs = ScoredSpecs.usual();
      pieces.forEach(specs::add);
      specs.spacePrefix = randomness.below(2) == 0;
      String text = letters(randomness, 1 + randomness.below(24));
      List<String> expected = definition(pieces, (specs.spacePrefix ? " " : "") + text);
      Tokenizer tokenizer = specs.tokenizer();
      List<String> found = new ArrayList<>();
      for (int token : tokenizer.encode(text)) {
        found.add(tokenizer.text(token));
        merged += token >= FIRST && tokenizer.text(token).length() > 2 ? 1 : 0;
      }
      assertThat(found).as("%s in %s", text, pieces).isEqualTo(expected);
    }
    assertThat(merged).isGreaterThan(400); // the trials do merge
  }

  /** Pieces over three letters and the space; scores are often equal. */
  private static Map<String, Float> pieces(Randomness randomness) {
    Map<String, Float> pieces = new HashMap<>();
    for (int i = randomness.below(30); i >= 0; i--) {
      pieces.put(letters(randomness, 1 + randomness.below(5)), (float) -randomness.below(6));
    }
    return pieces;
  }

  private static String letters(Randomness randomness, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append("ab ".charAt(randomness.below(3)));
    }
    return text.toString();
  }

  private static List<String> definition(Map<String, Float> pieces, String text) {
    List<String> cut = new ArrayList<>(List.of(text.split("")));
    while (true) {
      int best = -1;
      float highest = Float.NEGATIVE_INFINITY;
      for (int i = 0; i + 1 < cut.size(); i++) {
        Float score = pieces.get(cut.get(i) + cut.get(i + 1));
        if (score != null && score > highest) {
          highest = score;
          best = i;
        }
      }
      if (best < 0) {
        return cut;
      }
      cut.set(best, cut.get(best) + cut.remove(best + 1));
    }
  }

  @Test
  void randomTextsComeBackAsTheyWere() {
    roundTrips(20_000, 7);
  }

  @Test
  @Tag("slow")
  void aMillionRandomTextsComeBackAsTheyWere() {
    roundTrips(1_000_000, 8);
  }

  private static void roundTrips(int texts, long seed) {
    Randomness randomness = SeededRandomness.of(seed);
    List<Tokenizer> tokenizers = new ArrayList<>();
    for (boolean prefix : new boolean[] {true, false}) {
      ScoredSpecs specs = ScoredSpecs.usual().addAll(" ", "e", "th", "the", " t", "\u00e9", "ab");
      specs.spacePrefix = prefix;
      tokenizers.add(specs.tokenizer());
    }
    for (int i = 0; i < texts; i++) {
      String text = RandomTexts.next(randomness, 24);
      Tokenizer tokenizer = tokenizers.get(i % 2);
      assertThat(tokenizer.decode(TokenSequence.of(tokenizer.encode(text)))).isEqualTo(text);
    }
  }
}
