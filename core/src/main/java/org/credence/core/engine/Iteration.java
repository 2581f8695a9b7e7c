package org.credence.core.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The running state of an iterative engine on one problem: it can be asked for its answer between any two advances. Used by one
 * thread, which may let {@link Workers} help.
 *
 * @param <A> the type of answer
 */
public interface Iteration<A> {

  /**
   * Does {@code steps} more steps, or fewer if it finishes by itself.
   *
   * @param steps at least 1
   */
  void advance(long steps);

  /**
   * How many steps are worth doing between two looks at the clock. It depends on the problem and the settings alone: the door
   * always advances by this much except at the end of a budget, so that the same number of steps means the same bits.
   */
  default long quantum() {
    return 1;
  }

  /**
   * What the first step will take, for iterations whose single steps may take very long and that know it exactly once they have
   * begun; 0 where it is not worth saying. The door refuses a run whose budget of evaluations is smaller.
   */
  default double firstStepEvaluations() {
    return 0;
  }

  /** Why the iteration has ended by itself, if it has. */
  default Optional<StopReason> finished() {
    return Optional.empty();
  }

  /** Steps done. */
  long steps();

  /** Work done, in the problem's unit. */
  long evaluations();

  /**
   * The answer as it stands.
   *
   * @throws CannotAnswerException if there is none yet (for instance, all weights are zero)
   */
  A answer();

  /** What the answer as it stands is worth. */
  Guarantee guarantee();

  /** The tokens emitted by the last advance, oldest first, for decoders. */
  default List<ProgressEvent.Token> tokens() {
    return List.of();
  }

  /** Named numbers, in a fixed order. */
  Map<String, Double> measures();

  /** What the reader of the answer must know, in full sentences. */
  default List<String> warnings() {
    return List.of();
  }

  /** What the engine decided by itself and why, in full sentences; nothing in them puts the answer in doubt. */
  default List<String> notes() {
    return List.of();
  }

  /** The most bytes held in tables of its own so far. */
  long peakBytes();
}
