package org.credence.decoding.transformer;

import java.util.Optional;
import org.credence.core.engine.Workers;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.model.Vocabulary;

/**
 * A trained transformer as a language model. Immutable, shared between threads; what has been read lives in the contexts.
 *
 * <p>The log-probabilities after a token have the same bits however the tokens were read: in one block or one by one, after a truncation,
 * in a fork, with any number of threads. Every number of a position is computed from that position's own activations and the cache of
 * those before it, in an order that depends on the shape alone.
 *
 * <p>Cost of a position: two floating-point operations per weight, and 4 layers * heads * headSize * position for attention; reading one
 * position at a time is limited by the memory's bandwidth, since every weight is read for it.
 */
public final class Transformer implements LanguageModel {

  private final TransformerWeights weights;
  private final Vocabulary vocabulary;
  private final Workers workers;
  private final Optional<RotaryTable> rotary;
  private final ReadingListener listener;

  /**
   * @param vocabulary as many tokens as the configuration says
   * @param workers threads that share each product; they change the time, never the bits
   */
  public Transformer(TransformerWeights weights, Vocabulary vocabulary, Workers workers) {
    if (vocabulary.size() != weights.config().vocabulary()) {
      throw new IllegalArgumentException(
          "the tokenizer has "
              + vocabulary.size()
              + " tokens and the model "
              + weights.config().vocabulary()
              + "; give the tokenizer that belongs to the model");
    }
    this.weights = weights;
    this.vocabulary = vocabulary;
    this.workers = workers;
    this.rotary =
        weights.config().rotary().map(r -> new RotaryTable(r, weights.config().context()));
    this.listener = ReadingListener.none();
  }

  private Transformer(Transformer other, ReadingListener listener) {
    this.weights = other.weights;
    this.vocabulary = other.vocabulary;
    this.workers = other.workers;
    this.rotary = other.rotary;
    this.listener = listener;
  }

  /** This model, telling a listener whenever its contexts read many tokens at once. */
  public Transformer watchedBy(ReadingListener newListener) {
    return new Transformer(this, newListener);
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  public TransformerConfig config() {
    return weights.config();
  }

  @Override
  public TokenContext open() {
    TransformerConfig config = weights.config();
    return new TransformerContext(
        weights,
        rotary,
        vocabulary,
        workers,
        listener,
        new KeyValueCache(config.layers(), config.keyWidth()));
  }
}
