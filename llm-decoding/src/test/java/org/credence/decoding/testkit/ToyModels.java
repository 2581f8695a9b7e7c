package org.credence.decoding.testkit;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.credence.core.random.Randomness;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.SymbolVocabulary;
import org.credence.decoding.model.TableModel;
import org.credence.decoding.model.TokenBuffer;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.TextLaw;

/** Toy models whose every text can be walked, and the law of texts by its definition. */
public final class ToyModels {

  /** How many tokens back the rows of a random model depend on. */
  private static final int MEMORY = 3;

  private ToyModels() {}

  /** A vocabulary of the first letters, with or without an end token. */
  public static Vocabulary vocabulary(int size, boolean withEnd) {
    return SymbolVocabulary.of("abcdefgh".substring(0, withEnd ? size - 1 : size), false, withEnd);
  }

  /**
   * A model whose rows depend on the last three tokens.
   *
   * @param zeros the share of entries that are zero, about; every row keeps one that is not
   */
  public static LanguageModel random(Randomness randomness, Vocabulary vocabulary, double zeros) {
    int size = vocabulary.size();
    double[] rows = new double[TableModel.rowsUpTo(size, MEMORY) * size];
    for (int row = 0; row < rows.length; row += size) {
      double total = 0;
      int kept = randomness.below(size);
      for (int i = 0; i < size; i++) {
        boolean zero = i != kept && randomness.bernoulli(zeros);
        rows[row + i] = zero ? 0 : 1 + randomness.below(9);
        total += rows[row + i];
      }
      for (int i = 0; i < size; i++) {
        rows[row + i] /= total;
      }
    }
    return TableModel.of(vocabulary, MEMORY, rows);
  }

  /** A model with the same row everywhere. */
  public static LanguageModel constant(Vocabulary vocabulary, double... row) {
    double[] rows = new double[vocabulary.size() * row.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row[i % row.length];
    }
    return TableModel.of(vocabulary, 1, rows);
  }

  /**
   * The law of texts by its definition: every sequence of tokens up to the length, its probability a product of conditional
   * probabilities, each read by a context of its own. Texts of probability zero are left out.
   */
  public static Map<TokenSequence, Double> definition(
      LanguageModel model, TokenLaw law, TokenSequence prompt, int length) {
    Map<TokenSequence, Double> texts = new LinkedHashMap<>();
    extend(model, law, prompt, new int[0], 1, length, texts);
    return texts;
  }

  private static void extend(
      LanguageModel model,
      TokenLaw law,
      TokenSequence prompt,
      int[] text,
      double p,
      int length,
      Map<TokenSequence, Double> texts) {
    boolean ended = text.length > 0 && model.vocabulary().isEnd(text[text.length - 1]);
    if (ended || text.length == length) {
      texts.put(TokenSequence.of(text), p);
      return;
    }
    double[] next = next(model, law, prompt, text);
    for (int token = 0; token < next.length; token++) {
      if (next[token] > 0) {
        int[] longer = Arrays.copyOf(text, text.length + 1);
        longer[text.length] = token;
        extend(model, law, prompt, longer, p * next[token], length, texts);
      }
    }
  }

  /** Probabilities after prompt and text, by a context that reads them from the beginning. */
  private static double[] next(
      LanguageModel model, TokenLaw law, TokenSequence prompt, int[] text) {
    TokenBuffer all = TokenBuffer.of(prompt);
    for (int token : text) {
      all.append(token);
    }
    int size = model.vocabulary().size();
    double[] rows = new double[all.length() * size];
    model.open().extend(all.from(0), rows);
    double[] last = Arrays.copyOfRange(rows, rows.length - size, rows.length);
    double[] p = new double[size];
    law.probabilities(all, last, 0, size, p);
    return p;
  }

  /** Total variation between a law of texts and another; texts that either does not have count as 0. */
  public static double totalVariation(
      Map<TokenSequence, Double> law, Map<TokenSequence, Double> other) {
    double sum = 0;
    for (Map.Entry<TokenSequence, Double> text : law.entrySet()) {
      sum += Math.abs(text.getValue() - other.getOrDefault(text.getKey(), 0.0));
    }
    for (Map.Entry<TokenSequence, Double> text : other.entrySet()) {
      sum += law.containsKey(text.getKey()) ? 0 : text.getValue();
    }
    return sum / 2;
  }

  /** The listed probabilities of a law. */
  public static Map<TokenSequence, Double> probabilities(TextLaw law) {
    Map<TokenSequence, Double> texts = new LinkedHashMap<>();
    law.texts().forEach((text, estimate) -> texts.put(text, estimate.value()));
    return texts;
  }

  /** All bits of a law, as text. */
  public static String bits(TextLaw law) {
    return law.texts() + " " + law.unlisted() + " " + law.residual() + " " + law.draws();
  }
}
