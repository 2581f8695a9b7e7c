package org.credence.bayes.message;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A {@link Schedule} at work on the messages of one run. */
interface Sweep {

  /**
   * Sends about as many messages as there are.
   *
   * @return the residual: the largest change that an undamped update would make, or would have made, to a message or the belief it
   *     leads to; infinity if some message has not been looked at
   */
  double step();

  /** Writes what the schedule remembers from step to step, besides messages. */
  default void save(DataOutput out) throws IOException {}

  /** Takes on what {@link #save} wrote. */
  default void restore(DataInput in) throws IOException {}
}
