package org.credence.decoding.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.decoding.tensor.WeightFormat;

/**
 * Reads the declarations of tensors in a GGUF file, see {@link GgufFile}. The tensors must follow each other in the data part
 * without holes, as the reference reader demands, so that none can lie over another.
 */
final class GgufTensorReader {

  static final int MOST_AXES = 4;

  private final GgufInput in;
  private final int alignment;
  private final List<String> warnings;

  /**
   * @param warnings what is odd is added to them
   */
  GgufTensorReader(GgufInput in, int alignment, List<String> warnings) {
    this.in = in;
    this.alignment = alignment;
    this.warnings = warnings;
  }

  /** So many tensors, by name, in order. */
  Map<String, GgufTensor> read(int count) {
    return place(declarations(count));
  }

  /** A tensor as declared: {@code position} is still the offset in the data part. */
  private List<GgufTensor> declarations(int count) {
    List<GgufTensor> tensors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long at = in.position();
      String name = in.name("the name of a tensor", GgufLimits.NAME_BYTES, "GGUF-TENSOR-NAME");
      String of = "tensor " + Escaped.quote(name);
      List<Long> dims = dims(of);
      WeightFormat format = format(of);
      long bytes = bytes(at, of, dims, format);
      long offsetAt = in.position();
      long offset = in.i64("the offset of " + of);
      if (offset < 0 || offset > in.size() - bytes) {
        throw in.error(
            offsetAt,
            of
                + " lies at offset "
                + Long.toUnsignedString(offset)
                + " with "
                + bytes
                + " bytes, but the file has only "
                + in.size()
                + "; it is damaged or was cut",
            "GGUF-OFFSET");
      }
      tensors.add(new GgufTensor(name, format, dims, offset, at));
    }
    return tensors;
  }

  private List<Long> dims(String of) {
    long at = in.position();
    int axes = in.i32("the number of axes of " + of);
    if (axes < 1 || axes > MOST_AXES) {
      throw in.error(
          at,
          of + " has " + Integer.toUnsignedString(axes) + " axes, expected 1 to " + MOST_AXES,
          "GGUF-AXES");
    }
    Long[] dims = new Long[axes];
    long weights = 1;
    for (int axis = 0; axis < axes; axis++) {
      at = in.position();
      long dim = in.i64("the axes of " + of);
      if (dim < 1 || dim > Long.MAX_VALUE / weights) {
        throw in.error(
            at,
            of
                + " has "
                + Long.toUnsignedString(dim)
                + " entries along axis "
                + axis
                + ", expected at least 1 and no more in all than a file holds",
            "GGUF-AXES");
      }
      weights *= dim;
      dims[axis] = dim;
    }
    return List.of(dims);
  }

  private WeightFormat format(String of) {
    long at = in.position();
    int id = in.i32("the format of " + of);
    Optional<WeightFormat> format = WeightFormat.ofGgmlId(id);
    if (format.isEmpty()) {
      throw in.error(
          at,
          of
              + " has format "
              + Integer.toUnsignedString(id)
              + " ("
              + GgmlFormats.nameOf(id)
              + "), which is not read; convert the model to one of "
              + Arrays.stream(WeightFormat.values())
                  .map(Enum::name)
                  .collect(Collectors.joining(", ")),
          "GGUF-FORMAT");
    }
    return format.get();
  }

  private long bytes(long at, String of, List<Long> dims, WeightFormat format) {
    if (dims.get(0) % format.blockWeights() != 0) {
      throw in.error(
          at,
          of
              + " has rows of "
              + dims.get(0)
              + " weights, expected a multiple of "
              + format.blockWeights()
              + ", the block of "
              + format,
          "GGUF-BLOCK");
    }
    long weights = dims.stream().reduce(1L, (a, b) -> a * b); // no overflow, see dims
    long blocks = weights / format.blockWeights();
    if (blocks > in.size() / format.blockBytes()) {
      throw in.error(
          at,
          of
              + " has "
              + weights
              + " weights of "
              + format
              + ", more than the file's "
              + in.size()
              + " bytes hold; it is damaged or was cut",
          "GGUF-OFFSET");
    }
    return blocks * format.blockBytes();
  }

  /** Gives each tensor its place in the file; they must follow each other. */
  private Map<String, GgufTensor> place(List<GgufTensor> declared) {
    long start = GgufReader.aligned(in.position(), alignment);
    long next = 0;
    long end = start;
    Map<String, GgufTensor> tensors = new LinkedHashMap<>();
    for (GgufTensor tensor : declared) {
      requireOffset(tensor, next);
      end = start + tensor.position() + tensor.bytes(); // both at most the size of the file
      if (end > in.size()) {
        throw offsetError(
            tensor,
            "ends at byte "
                + end
                + ", but the file has only "
                + in.size()
                + "; it was cut, fetch it again");
      }
      next = GgufReader.aligned(tensor.position() + tensor.bytes(), alignment);
      GgufTensor placed =
          new GgufTensor(
              tensor.name(),
              tensor.format(),
              tensor.dims(),
              start + tensor.position(),
              tensor.declaredAt());
      if (tensors.put(tensor.name(), placed) != null) {
        throw in.error(
            tensor.declaredAt(),
            "tensor " + Escaped.quote(tensor.name()) + " is declared here a second time",
            "GGUF-DUPLICATE-TENSOR");
      }
    }
    long dataEnd = start + next;
    if (!declared.isEmpty() && in.size() > dataEnd) {
      warnings.add(
          in.name()
              + ": "
              + (in.size() - dataEnd)
              + " bytes stand behind the last tensor, from byte 0x"
              + Long.toHexString(dataEnd)
              + "; they were not read");
    }
    return tensors;
  }

  private void requireOffset(GgufTensor tensor, long expected) {
    long offset = tensor.position();
    if (offset % alignment != 0) {
      throw offsetError(
          tensor, "lies at offset " + offset + ", which is no multiple of " + alignment);
    }
    if (offset != expected) {
      throw offsetError(
          tensor,
          "lies at offset "
              + offset
              + (offset < expected ? ", inside the tensor before it" : ", behind a hole")
              + ", expected "
              + expected);
    }
  }

  private FormatException offsetError(GgufTensor tensor, String problem) {
    return in.error(
        tensor.declaredAt(),
        "tensor " + Escaped.quote(tensor.name()) + " " + problem,
        "GGUF-OFFSET");
  }
}
