package org.credence.decoding.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.ngram.NGramModel.Documents;
import org.credence.decoding.ngram.NGramModel.Settings;
import org.junit.jupiter.api.Test;

final class NGramModelTest {

  private static Settings order(int order) {
    return Settings.standard().withOrder(order);
  }

  private static double[] next(LanguageModel model, int... context) {
    double[] out = new double[model.vocabulary().size()];
    model.open().extend(context, 1, out);
    return Arrays.stream(out).map(Math::exp).toArray();
  }

  @Test
  void aBigramWorkedByHand() {
    NGramModel model = NGramModel.train("abab", order(2));
    int begin = 0;
    int a = 1;
    // P(a) = P(b) = (2 + 2/2) / (4 + 2); P(b|a) = (2 + 1/2) / (2 + 1)
    assertThat(next(model, begin)).containsExactly(new double[] {0, .5, .5}, within(1e-15));
    assertThat(next(model, a)).containsExactly(new double[] {0, .5 / 3, 2.5 / 3}, within(1e-15));
    assertThat(model.size()).isEqualTo(4); // a, b, ab, ba
  }

  @Test
  void agreesWithItsDefinitionOnRandomTexts() {
    Randomness randomness = SeededRandomness.of(20);
    for (int repeat = 0; repeat < 40; repeat++) {
      StringBuilder text = new StringBuilder();
      int length = 2 + randomness.below(60);
      for (int i = 0; i < length; i++) {
        text.append(
            randomness.bernoulli(.15) ? "\n" : Character.toString('a' + randomness.below(3)));
      }
      if (text.toString().isBlank()) {
        continue;
      }
      Documents documents = repeat % 2 == 0 ? Documents.WHOLE : Documents.LINES;
      int order = 1 + randomness.below(4);
      assertAgreesWithDefinition(text.toString(), order, documents, randomness);
    }
  }

  private static void assertAgreesWithDefinition(
      String text, int order, Documents documents, Randomness randomness) {
    NGramModel model = NGramModel.train(text, new Settings(order, documents));
    Vocabulary vocabulary = model.vocabulary();
    List<List<Integer>> read = new ArrayList<>();
    if (documents == Documents.WHOLE) {
      read.add(Arrays.stream(vocabulary.encode(text)).boxed().toList());
    } else {
      for (String line : text.split("\n")) {
        if (!line.isBlank()) {
          List<Integer> tokens = new ArrayList<>(List.of(vocabulary.begin().getAsInt()));
          Arrays.stream(vocabulary.encode(line)).forEach(tokens::add);
          tokens.add(vocabulary.end().getAsInt());
          read.add(tokens);
        }
      }
    }
    for (int lower = 1; lower <= order; lower++) {
      for (int i = 0; i < 12; i++) {
        List<Integer> context = new ArrayList<>();
        if (randomness.bernoulli(.4)) {
          context.add(vocabulary.begin().getAsInt());
        }
        for (int k = randomness.below(5); k >= 0; k--) {
          context.add(1 + randomness.below(vocabulary.size() - 1));
        }
        int[] tokens = context.stream().mapToInt(t -> t).toArray();
        double[] p = next(model.lowerOrder(lower), tokens);
        List<Integer> h = context.subList(Math.max(0, context.size() - lower + 1), context.size());
        double sum = 0;
        for (int token = 0; token < vocabulary.size(); token++) {
          assertThat(p[token])
              .as("%s after %s, order %s of '%s'", token, context, lower, text)
              .isCloseTo(wittenBell(read, vocabulary, h, token), within(1e-13));
          sum += p[token];
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
      }
    }
  }

  /** P(w | h) = (c(h w) + t(h) P(w | h')) / (c(h) + t(h)), counted anew each time. */
  private static double wittenBell(
      List<List<Integer>> documents, Vocabulary vocabulary, List<Integer> h, int w) {
    int begin = vocabulary.begin().getAsInt();
    if (w == begin) {
      return 0;
    }
    int ofContext = 0;
    int ofBoth = 0;
    Set<Integer> types = new HashSet<>();
    for (List<Integer> document : documents) {
      for (int i = h.size(); i < document.size(); i++) {
        if (document.get(i) != begin && document.subList(i - h.size(), i).equals(h)) {
          ofContext++;
          types.add(document.get(i));
          ofBoth += document.get(i) == w ? 1 : 0;
        }
      }
    }
    double lower =
        h.isEmpty()
            ? 1.0 / (vocabulary.size() - 1)
            : wittenBell(documents, vocabulary, h.subList(1, h.size()), w);
    return ofContext == 0 ? lower : (ofBoth + types.size() * lower) / (ofContext + types.size());
  }

  @Test
  void everyTokenButBeginIsPossibleInEveryContext() {
    NGramModel model = NGramModel.train("one\ntwo\nthree\n", new Settings(4, Documents.LINES));
    for (int[] context : new int[][] {{0}, {1}, {2, 3, 4}, {0, 5}, {8, 8, 8}}) {
      double[] p = next(model, context);
      assertThat(p[0]).isZero();
      assertThat(Arrays.stream(p).skip(1).min().orElseThrow()).isPositive();
    }
  }

  @Test
  void linesAreDocumentsWithBeginAndEnd() {
    NGramModel model = NGramModel.train("ab\r\n\n \nab\n", new Settings(3, Documents.LINES));
    Vocabulary vocabulary = model.vocabulary();
    assertThat(vocabulary.size()).isEqualTo(4); // begin, end, a, b; blank lines leave no trace
    int a = vocabulary.encode("a")[0];
    int b = vocabulary.encode("b")[0];
    assertThat(next(model, 0)[a]).isGreaterThan(.6);
    assertThat(next(model, 0, a)[b]).isGreaterThan(.7);
    assertThat(next(model, a, b)[1]).isGreaterThan(.7);
  }

  @Test
  void aWholeTextHasNoEndAndKnowsNothingOfItsBeginning() {
    NGramModel model = NGramModel.train("abcabc");
    assertThat(model.vocabulary().end()).isEmpty();
    assertThat(next(model, 0)).containsExactly(next(model.lowerOrder(1), 2));
  }

  @Test
  void theLowerOrderSharesTheVocabularyAndForgetsSooner() {
    NGramModel model = NGramModel.train("the cat sat on the mat");
    NGramModel bigram = model.lowerOrder(2);
    assertThat(bigram.vocabulary()).isSameAs(model.vocabulary());
    assertThat(next(bigram, 3, 4, 5)).containsExactly(next(bigram, 7, 5));
    assertThat(model.lowerOrder(5)).isSameAs(model);
    assertThat(NGramModel.train("the cat sat on the mat", order(2)).size())
        .isLessThan(model.size());
    assertThat(next(NGramModel.train("the cat sat on the mat", order(2)), 3, 4))
        .containsExactly(next(bigram, 3, 4));
  }

  @Test
  void rejectsWhatCannotBeTrained() {
    assertThatThrownBy(() -> order(0))
        .hasMessage("order of an n-gram model is 0; give a number from 1 (no context) to 32");
    assertThatThrownBy(() -> order(33)).hasMessageContaining("is 33;");
    assertThatThrownBy(() -> NGramModel.train(""))
        .hasMessageContaining("the text to train from is empty");
    assertThatThrownBy(() -> NGramModel.train(" \n\n", new Settings(3, Documents.LINES)))
        .hasMessageContaining("the text to train from is empty");
    NGramModel model = NGramModel.train("abc", order(3));
    assertThatThrownBy(() -> model.lowerOrder(4))
        .hasMessage("lower order is 4 but this model has order 3; give a number from 1 to 3");
    assertThatThrownBy(() -> model.lowerOrder(0)).hasMessageContaining("lower order is 0");
  }

  @Test
  void refusesWithNumbersBeforeTheCountsOutgrowTheMemory() {
    NGramCounter counter = new NGramCounter(12, 50_000, () -> 1 << 20);
    int[] document = new int[50_000];
    Randomness randomness = SeededRandomness.of(5);
    for (int i = 0; i < document.length; i++) {
      document[i] = randomness.below(50);
    }
    assertThatThrownBy(() -> counter.count(document))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "training an n-gram model of order 12 on 50000 tokens needs more than 12288 distinct n-grams: about 1 MiB, and the heap can give 1 MiB")
        .hasMessageEndingWith(
            "lower the order, shorten the text or allow more memory (JDK_JAVA_OPTIONS=-Xmx...)");
  }
}
