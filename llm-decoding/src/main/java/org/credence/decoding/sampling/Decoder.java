package org.credence.decoding.sampling;

import java.util.List;
import org.credence.core.engine.ProgressEvent;
import org.credence.core.random.Randomness;
import org.credence.decoding.problem.Generation;

/**
 * The running state of a sampler on one problem: it makes one draw after another, reading the prompt only once. Used by one thread.
 * A draw depends on the randomness given to its steps alone, not on the draws before it.
 */
public interface Decoder {

  /** Forgets the draw in hand and begins a new one. */
  void restart();

  /** Whether the text has its length, or has ended at the end token. */
  boolean done();

  /**
   * Emits the next token, or the next few. Not to be called when {@link #done}.
   *
   * @param randomness the same for all steps of a draw
   * @param counter told of the cost
   */
  void step(Randomness randomness, DrawCounter counter);

  /** The tokens emitted by the last step, oldest first. */
  List<ProgressEvent.Token> lastTokens();

  /** The text as it stands. */
  Generation generation();

  /** Bytes held in tables of its own, models and their contexts excluded. */
  long bytes();
}
