package org.credence.decoding.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.credence.core.uncertainty.Estimate;
import org.credence.decoding.model.TokenSequence;

/**
 * A distribution over texts: listed ones with their probabilities, and a statement about every text not listed. A text that ended
 * early has the end token as its last.
 */
public final class TextLaw {

  private final ListedTexts texts;
  private final Estimate unlisted;
  private final double residual;
  private final OptionalLong draws;

  private TextLaw(ListedTexts texts, Estimate unlisted, double residual, OptionalLong draws) {
    this.texts = texts;
    this.unlisted = unlisted;
    this.residual = residual;
    this.draws = draws;
  }

  /**
   * A law.
   *
   * @param texts the listed texts
   * @param unlisted the statement about any one text that is not listed
   * @param residual total probability that the law leaves to texts not listed, in [0, 1]
   * @param draws how many draws an empirical law was made from; empty for a computed one
   */
  public static TextLaw of(
      Map<TokenSequence, Estimate> texts, Estimate unlisted, double residual, OptionalLong draws) {
    List<Map.Entry<TokenSequence, Estimate>> entries = new ArrayList<>(texts.size());
    texts.forEach((text, estimate) -> entries.add(Map.entry(text, estimate)));
    return of(entries, unlisted, residual, draws, () -> {});
  }

  /**
   * A law of a great many texts.
   *
   * @param texts the listed texts, each once, in any order
   * @param look called now and then; what it throws ends the work
   * @see #of(Map, Estimate, double, OptionalLong)
   */
  public static TextLaw of(
      List<Map.Entry<TokenSequence, Estimate>> texts,
      Estimate unlisted,
      double residual,
      OptionalLong draws,
      Runnable look) {
    if (!(residual >= 0 && residual <= 1)) {
      throw new IllegalArgumentException(
          "residual mass is " + residual + "; give a number in [0, 1]");
    }
    return new TextLaw(ListedTexts.of(texts, look), unlisted, residual, draws);
  }

  /** The listed texts by falling probability, equal ones in the order of their tokens. */
  public Map<TokenSequence, Estimate> texts() {
    return texts;
  }

  /** The probability of a text with what it is worth. */
  public Estimate estimate(TokenSequence text) {
    return texts.getOrDefault(text, unlisted);
  }

  /** The probability of a text; of one that is not listed, 0. */
  public double p(TokenSequence text) {
    return estimate(text).value();
  }

  /** The statement about any one text that is not listed. */
  public Estimate unlisted() {
    return unlisted;
  }

  /** Total probability of the texts not listed: certified by an enumeration that was cut, 0 for a whole or an empirical law. */
  public double residual() {
    return residual;
  }

  /** How many draws an empirical law was made from. */
  public OptionalLong draws() {
    return draws;
  }

  /** The most probable listed text. */
  public Optional<TokenSequence> mode() {
    return texts.first();
  }
}
