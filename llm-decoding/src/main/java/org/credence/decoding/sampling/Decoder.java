package org.credence.decoding.sampling;

import java.util.List;
import org.credence.core.engine.ProgressEvent;
import org.credence.core.random.Randomness;
import org.credence.decoding.model.Reading;
import org.credence.decoding.problem.Generation;

/**
 * The running state of a sampler on one problem: it makes one draw after another, reading the prompt only once. Used by one thread.
 * A draw depends on the randomness given to its steps alone, not on the draws before it.
 *
 * <p>A step is one or several readings, each followed by what is made of it. Whoever makes several draws at once takes the readings of
 * all decoders, lets the models do them together, and goes on with each.
 */
public interface Decoder {

  /** Another decoder of the same problem, which has begun no draw; what was read of the prompt is shared, not read again. */
  Decoder sibling();

  /** Forgets the draw in hand and begins a new one. */
  void restart();

  /** Whether the text has its length, or has ended at the end token. */
  boolean done();

  /** What is to be read before {@link #advance}; the same one until that is called. Not to be called when {@link #done}. */
  Reading reading();

  /**
   * Goes on with what {@link #reading} has read.
   *
   * @param randomness the same for a whole draw
   * @param counter told of the cost
   * @return whether this ended a step: the next token, or the next few, have been emitted
   */
  boolean advance(Randomness randomness, DrawCounter counter);

  /**
   * A whole step: emits the next token, or the next few. Not to be called when {@link #done}.
   *
   * @param randomness the same for all steps of a draw
   * @param counter told of the cost
   */
  default void step(Randomness randomness, DrawCounter counter) {
    do {
      reading().read();
    } while (!advance(randomness, counter));
  }

  /** The tokens emitted by the last step, oldest first. */
  List<ProgressEvent.Token> lastTokens();

  /** The text as it stands. */
  Generation generation();

  /** Bytes held in tables of its own, models and their contexts excluded. */
  long bytes();
}
