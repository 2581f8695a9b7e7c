package org.credence.decoding.transformer;

import java.util.List;
import java.util.Optional;
import org.credence.core.engine.Workers;
import org.credence.decoding.model.Cursors;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.Reading;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.tensor.FloatOps;

/**
 * A trained transformer as a language model. Immutable, shared between threads; what has been read lives in the contexts.
 *
 * <p>The log-probabilities after a token have the same bits however the tokens were read: in one block or one by one, after a truncation,
 * in a fork, together with other texts, with any number of threads. Every number of a position is computed from that position's own activations and the cache of
 * those before it, in an order that depends on the shape alone.
 *
 * <p>Cost of a position: two floating-point operations per weight, and 4 layers * heads * headSize * position for attention; reading one
 * position at a time is limited by the memory's bandwidth, since every weight is read for it.
 */
public final class Transformer implements LanguageModel {

  /** A position of so many costs about a third of one alone; see docs/language-models.md. */
  private static final int BATCH = 16;

  private final TransformerWeights weights;
  private final Vocabulary vocabulary;
  private final Workers workers;
  private final Optional<RotaryTable> rotary;
  private final CacheFormat cache;
  private final FloatOps ops;
  private final ReadingListener listener;

  /**
   * @param vocabulary as many tokens as the configuration says
   * @param workers threads that share each product; they change the time, never the bits
   */
  public Transformer(TransformerWeights weights, Vocabulary vocabulary, Workers workers) {
    this(
        weights,
        vocabulary,
        workers,
        weights.config().rotary().map(RotaryTable::new),
        CacheFormat.F32,
        FloatOps.best(),
        ReadingListener.none());
  }

  private Transformer(
      TransformerWeights weights,
      Vocabulary vocabulary,
      Workers workers,
      Optional<RotaryTable> rotary,
      CacheFormat cache,
      FloatOps ops,
      ReadingListener listener) {
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
    this.rotary = rotary;
    this.cache = cache;
    this.ops = ops;
    this.listener = listener;
  }

  /** The same model with the keys and values of what it reads kept in that format; weights and threads are shared. */
  public Transformer withCache(CacheFormat format) {
    return new Transformer(weights, vocabulary, workers, rotary, format, ops, listener);
  }

  /** This model, telling a listener whenever its contexts read many tokens at once. */
  public Transformer watchedBy(ReadingListener newListener) {
    return new Transformer(weights, vocabulary, workers, rotary, cache, ops, newListener);
  }

  /** This model with other loops between its products: the same bits. */
  Transformer withOps(FloatOps other) {
    return new Transformer(weights, vocabulary, workers, rotary, cache, other, listener);
  }

  /** How keys and values are kept. */
  public CacheFormat cache() {
    return cache;
  }

  /** Bytes of the matrices in memory. */
  public long weightBytes() {
    return weights.bytes();
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
    return new TransformerContext(this, workers, new KeyValueCache(weights.config(), cache));
  }

  /** Reads every weight once for all positions of all contexts, up to 64 of them. */
  @Override
  public void extendAll(List<Reading> readings) {
    Cursors.requireExtendable(this, readings);
    TransformerContext.extendAll(readings);
  }

  @Override
  public int batch() {
    return BATCH;
  }

  /** A new forward pass over its weights. */
  BlockPass pass() {
    return new BlockPass(weights, rotary, workers, cache, ops, listener);
  }
}
