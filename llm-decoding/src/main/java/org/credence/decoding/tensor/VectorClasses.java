package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.VectorKernels.FLOATS;
import static org.credence.decoding.tensor.VectorKernels.INTS;

/**
 * The classes of vectors, for casts of those that a loop carries.
 *
 * <p>Of a vector that a loop changes C2 of JDK 17 knows the class only from profiles, which all users of the vector module share. Where these
 * are spoilt it calls the methods of such a vector, and then all vectors of the loop are objects: seven times slower, in one process of
 * four. As an argument a vector is checked by the callee. So kernels write {@code sum = v.add(sum)}, and cast
 * where the vector must be the receiver, before {@code intoArray} above all; {@code Class.cast} is an intrinsic and costs nothing once the class is known. It must
 * not be wrapped in a method: those of the vector module are inlined in any case, others only until a kernel is large.
 */
final class VectorClasses {

  static final Class<?> INT = INTS.vectorType();
  static final Class<?> FLOAT = FLOATS.vectorType();
  static final Class<?> SHORT = INTS.withLanes(short.class).vectorType();

  private VectorClasses() {}
}
