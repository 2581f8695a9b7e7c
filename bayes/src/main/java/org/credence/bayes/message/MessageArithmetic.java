package org.credence.bayes.message;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The messages of a {@link MessageGraph} in one domain of numbers, and the updates of belief propagation in it. An operation that
 * returns false has met numbers that the domain cannot hold, and has changed nothing that another domain would need.
 */
interface MessageArithmetic {

  /** {@code m_{v→f} ∝ local_v Π_{g ≠ f} m_{g→v}} for the edges that are targets. */
  boolean sendFromVariable(int v, boolean[] targets);

  /** {@code m_{f→v} ∝ Σ f Π m_{u→f}} for the edges that are targets; kept as fresh messages until {@link #replace}. */
  boolean sendFromFactor(int f, boolean[] targets);

  /**
   * How far the message of an edge is from its fresh one, before any damping: the larger of the changes of the message and of the
   * belief it makes with the other messages of its variable, each summing to one.
   */
  double change(int edge);

  /** Takes the fresh message of an edge, mixed with the old one: {@code fresh^(1 - damping) · old^damping}. */
  boolean replace(int edge, double damping);

  /** Whether a state of an open variable is left that neither its local weight nor a message rules out. */
  boolean supports(int v);

  /** Whether a number has become infinite or undefined. */
  boolean diverged();

  /** Entries of tables read so far. */
  long evaluations();

  /** The same messages as logarithms; may be the messages themselves. */
  LogArithmetic inLogs();

  long bytes();

  void save(DataOutput out) throws IOException;

  void restore(DataInput in) throws IOException;
}
