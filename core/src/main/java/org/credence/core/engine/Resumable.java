package org.credence.core.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * An {@link Iteration} whose state can be written down and read back: after {@link #restore} into a fresh iteration of the same
 * engine, problem and seed, every further step and answer has the same bits as if the run had never ended.
 *
 * <p>Only what changes from step to step is written; what follows from problem, settings and seed is built again by {@link
 * IterativeEngine#begin}. Called between two advances, on the thread that advances.
 */
public interface Resumable {

  /** Writes the state. */
  void save(DataOutput out) throws IOException;

  /**
   * Takes on a state that {@link #save} wrote. The caller has checked that the bytes are whole and belong to this problem and
   * engine.
   *
   * @throws IOException if the bytes end early or cannot be a state of this iteration; the iteration is then not usable
   */
  void restore(DataInput in) throws IOException;
}
