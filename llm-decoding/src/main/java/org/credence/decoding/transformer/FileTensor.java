package org.credence.decoding.transformer;

import java.util.List;
import java.util.Optional;

/**
 * A tensor as a model file has it, for people: its own name, shape and format, which may differ from those of the {@link StoredTensor}
 * that is read from it.
 *
 * @param name that of the file; where files have none, the one used here
 * @param shape entries along each axis, the one of a row last: a matrix of GPT-2 in safetensors is inputs × outputs, all others are
 *     outputs × inputs; empty for a single number
 * @param format of the bytes, as the file calls it
 * @param bytes in the file
 * @param place where its first byte is, if it is in a file
 * @param read whether the model has it; others are in the file and make no difference
 */
public record FileTensor(
    String name, List<Long> shape, String format, long bytes, Optional<Place> place, boolean read) {

  /**
   * A place in a file.
   *
   * @param file its name
   * @param offset counted from its first byte
   */
  public record Place(String file, long offset) {}

  public FileTensor {
    shape = List.copyOf(shape);
  }

  /** Of a tensor that is stored as it is read. */
  public static FileTensor of(StoredTensor tensor, Optional<Place> place) {
    return new FileTensor(
        tensor.name(),
        tensor.rows() == 1
            ? List.of((long) tensor.columns())
            : List.of((long) tensor.rows(), (long) tensor.columns()),
        tensor.format().name(),
        tensor.bytes(),
        place,
        true);
  }
}
