package org.credence.decoding.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
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
 * Reads the front part of a GGUF file, see {@link GgufFile}. Every count is held against the bytes that are left and every length
 * against its limit before anything is allocated; the tensors must follow each other in the data part without holes, as in the
 * reference reader, so that none can lie over another.
 */
final class GgufReader {

  static final int MAGIC = 'G' | 'G' << 8 | 'U' << 16 | 'F' << 24;
  private static final int GGML = 'l' | 'm' << 8 | 'g' << 16 | 'g' << 24;
  private static final int GGJT = 't' | 'j' << 8 | 'g' << 16 | 'g' << 24;
  private static final int GGMF = 'f' | 'm' << 8 | 'g' << 16 | 'g' << 24;
  private static final String ALIGNMENT = "general.alignment";
  private static final int STANDARD_ALIGNMENT = 32;

  /** Bytes of the smallest metadata entry: length, one letter, type, one byte. */
  private static final int LEAST_ENTRY = 14;

  /** Bytes of the smallest tensor declaration: length, one letter, axes, one axis, format, offset. */
  private static final int LEAST_TENSOR = 33;

  static final int MOST_AXES = 4;
  private static final int FIRST_TEXTS_BYTES = 1 << 12;

  private final GgufInput in;
  private final GgufLimits limits;
  private final List<String> warnings = new ArrayList<>();
  private long metadataStart;

  GgufReader(GgufInput in, GgufLimits limits) {
    this.in = in;
    this.limits = limits;
  }

  GgufFile read() {
    int version = header();
    long tensorsAt = in.position();
    long tensorCount = in.i64("the number of tensors");
    long keysAt = in.position();
    long keyCount = in.i64("the number of metadata keys");
    int keys = count(keysAt, keyCount, LEAST_ENTRY, limits.keys(), "metadata keys", "keys");
    int tensors =
        count(tensorsAt, tensorCount, LEAST_TENSOR, limits.tensors(), "tensors", "tensors");
    GgufMetadata metadata = metadata(keys);
    int alignment = alignment(metadata);
    Map<String, GgufTensor> declared = place(declarations(tensors), alignment);
    return new GgufFile(in, version, alignment, metadata, declared, warnings);
  }

  private int header() {
    if (in.size() == 0) {
      throw in.error(0, "the file is empty, expected a GGUF file", "GGUF-MAGIC");
    }
    int magic = in.size() < Integer.BYTES ? 0 : in.i32("the first four bytes");
    if (magic != MAGIC) {
      String found =
          magic == GGML || magic == GGMF || magic == GGJT
              ? "this is a file in a format before GGUF (ggml, ggmf or ggjt), which is not read"
              : magic == Integer.reverseBytes(MAGIC)
                  ? "the first four bytes are FUGG: a GGUF file with its bytes swapped"
                  : "the first four bytes are not GGUF";
      throw in.error(0, found + "; give a GGUF file of version 2 or 3", "GGUF-MAGIC");
    }
    int version = in.i32("the version");
    if (version != 0 && (version & 0xffff) == 0) {
      throw in.error(
          Integer.BYTES,
          "the file is big-endian, which is not read; convert it to little-endian",
          "GGUF-VERSION");
    }
    if (version != 2 && version != 3) {
      throw in.error(
          Integer.BYTES,
          "version "
              + Integer.toUnsignedString(version)
              + " is not read, expected 2 or 3; convert the model with a current converter",
          "GGUF-VERSION");
    }
    return version;
  }

  /** A declared count, held against what the file can hold and against the limit. */
  private int count(long at, long count, int leastBytes, int limit, String what, String limitName) {
    if (count < 0 || count > in.remaining() / leastBytes) {
      throw in.error(
          at,
          Long.toUnsignedString(count)
              + " "
              + what
              + " are declared, but the "
              + in.remaining()
              + " bytes left hold at most "
              + in.remaining() / leastBytes
              + "; the file is damaged or was cut",
          "GGUF-COUNT");
    }
    if (count > limit) {
      throw in.error(
          at,
          count + " " + what + " are declared, limit " + limitName + " is " + limit,
          "GGUF-LIMIT");
    }
    return (int) count;
  }

  private GgufMetadata metadata(int keys) {
    metadataStart = in.position();
    Map<String, GgufValue> values = new LinkedHashMap<>();
    Map<String, Long> places = new LinkedHashMap<>();
    for (int i = 0; i < keys; i++) {
      long at = in.position();
      String key = name("a metadata key", GgufLimits.KEY_BYTES, "GGUF-KEY");
      long valueAt = in.position();
      GgufValue value = value(key);
      if (values.put(key, value) != null) {
        throw in.error(
            at,
            "metadata key " + Escaped.quote(key) + " stands here a second time; keep one of them",
            "GGUF-DUPLICATE-KEY");
      }
      places.put(key, valueAt);
    }
    return new GgufMetadata(in.name(), values, places);
  }

  /** A name that must not be empty. */
  private String name(String what, int mostBytes, String code) {
    long at = in.position();
    long length = in.i64("the length of " + what);
    if (length == 0) {
      throw in.error(at, what + " is empty, expected at least one letter", code);
    }
    if (length < 0 || length > mostBytes) {
      throw in.error(
          at,
          what + " of " + Long.toUnsignedString(length) + " bytes, expected at most " + mostBytes,
          code);
    }
    return text(at, (int) length, what, code);
  }

  private String text(long at, int length, String what, String code) {
    requireLeft(at, length, what, code);
    byte[] bytes = new byte[length];
    in.bytes(bytes, 0, length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw in.error(at + Long.BYTES, what + " is not UTF-8; the file is damaged", code);
    }
  }

  private void requireLeft(long at, long length, String what, String code) {
    if (length > in.remaining()) {
      throw in.error(
          at,
          what
              + " of "
              + length
              + " bytes reaches past the end of the file, "
              + in.remaining()
              + " bytes are left; the file is damaged or was cut",
          code);
    }
  }

  private GgufValue value(String key) {
    String of = "the value of " + Escaped.quote(key);
    GgufType type = type(of);
    return switch (type) {
      case UINT8 -> new GgufValue.Whole(type, in.u8(of));
      case INT8 -> new GgufValue.Whole(type, (byte) in.u8(of));
      case UINT16 -> new GgufValue.Whole(type, in.u8(of) | in.u8(of) << 8);
      case INT16 -> new GgufValue.Whole(type, (short) (in.u8(of) | in.u8(of) << 8));
      case UINT32 -> new GgufValue.Whole(type, in.i32(of) & 0xffff_ffffL);
      case INT32 -> new GgufValue.Whole(type, in.i32(of));
      case UINT64, INT64 -> new GgufValue.Whole(type, in.i64(of));
      case FLOAT32 -> new GgufValue.Real(type, Float.intBitsToFloat(in.i32(of)));
      case FLOAT64 -> new GgufValue.Real(type, Double.longBitsToDouble(in.i64(of)));
      case BOOL -> new GgufValue.Flag(flag(of));
      case STRING -> {
        long at = in.position();
        yield new GgufValue.Text(text(at, textLength(of), of, "GGUF-TEXT"));
      }
      case ARRAY -> array(of);
    };
  }

  private GgufType type(String of) {
    long at = in.position();
    int id = in.i32("the type of " + of);
    if (!GgufType.isId(id)) {
      throw in.error(
          at,
          of + " has type " + Integer.toUnsignedString(id) + ", expected one from 0 to 12",
          "GGUF-TYPE");
    }
    return GgufType.ofId(id);
  }

  private boolean flag(String of) {
    long at = in.position();
    int found = in.u8(of);
    if (found > 1) {
      throw in.error(at, of + " is the byte " + found + ", expected 0 or 1", "GGUF-BOOL");
    }
    return found == 1;
  }

  private int textLength(String of) {
    long at = in.position();
    long length = in.i64("the length of " + of);
    if (length < 0 || length > limits.stringBytes()) {
      throw in.error(
          at,
          of
              + " is a text of "
              + Long.toUnsignedString(length)
              + " bytes, limit stringBytes is "
              + limits.stringBytes(),
          "GGUF-LIMIT");
    }
    requireLeft(at, length, of, "GGUF-TEXT");
    requireMetadata(at, length, of);
    return (int) length;
  }

  /** Metadata are held in memory, so that all of them together are limited. */
  private void requireMetadata(long at, long bytes, String of) {
    if (in.position() - metadataStart + bytes > limits.metadataBytes()) {
      throw in.error(
          at,
          "with "
              + of
              + " the metadata have more than "
              + limits.metadataBytes()
              + " bytes, limit metadataBytes",
          "GGUF-LIMIT");
    }
  }

  private GgufValue array(String of) {
    long typeAt = in.position();
    GgufType type = type("an entry of " + of);
    if (type == GgufType.ARRAY) {
      throw in.error(
          typeAt, of + " is an array of arrays, which is not read; flatten it", "GGUF-ARRAY");
    }
    long at = in.position();
    long count = in.i64("the length of " + of);
    if (count < 0 || count > in.remaining() / type.bytes()) {
      throw in.error(
          at,
          of
              + " is an array of "
              + Long.toUnsignedString(count)
              + " entries, but the "
              + in.remaining()
              + " bytes left hold at most "
              + in.remaining() / type.bytes()
              + "; the file is damaged or was cut",
          "GGUF-ARRAY");
    }
    requireMetadata(at, count * type.bytes(), of);
    return type == GgufType.STRING ? texts((int) count, of) : numbers(type, (int) count, of);
  }

  private GgufValue numbers(GgufType type, int count, String of) {
    long at = in.position();
    byte[] raw = new byte[count * type.bytes()];
    in.bytes(raw, 0, raw.length);
    if (type == GgufType.BOOL) {
      for (int i = 0; i < count; i++) {
        if (raw[i] != 0 && raw[i] != 1) {
          throw in.error(
              at + i,
              "entry " + i + " of " + of + " is the byte " + (raw[i] & 0xff) + ", expected 0 or 1",
              "GGUF-BOOL");
        }
      }
    }
    return new GgufValue.Numbers(type, raw);
  }

  private GgufValue texts(int count, String of) {
    byte[] bytes = new byte[FIRST_TEXTS_BYTES];
    int[] ends = new int[count];
    int end = 0;
    for (int i = 0; i < count; i++) {
      int length = textLength(of);
      if (length > bytes.length - end) {
        bytes = Arrays.copyOf(bytes, Math.max(end + length, end + (end >> 1)));
      }
      in.bytes(bytes, end, length);
      end += length;
      ends[i] = end;
    }
    return new GgufValue.Texts(Arrays.copyOf(bytes, end), ends);
  }

  static int alignment(GgufMetadata metadata) {
    if (!metadata.has(ALIGNMENT)) {
      return STANDARD_ALIGNMENT;
    }
    long alignment = metadata.whole(ALIGNMENT, 0, Long.MAX_VALUE).orElseThrow();
    if (Long.bitCount(alignment) != 1
        || alignment < GgufLimits.LEAST_ALIGNMENT
        || alignment > GgufLimits.MOST_ALIGNMENT) {
      throw metadata.error(
          ALIGNMENT,
          "is "
              + alignment
              + ", expected a power of two from "
              + GgufLimits.LEAST_ALIGNMENT
              + " to "
              + GgufLimits.MOST_ALIGNMENT,
          "GGUF-ALIGNMENT");
    }
    return (int) alignment;
  }

  /** A tensor as declared: {@code position} is still the offset in the data part. */
  private List<GgufTensor> declarations(int count) {
    List<GgufTensor> tensors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long at = in.position();
      String name = name("the name of a tensor", GgufLimits.NAME_BYTES, "GGUF-TENSOR-NAME");
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
  private Map<String, GgufTensor> place(List<GgufTensor> declared, int alignment) {
    long start = aligned(in.position(), alignment);
    long next = 0;
    long end = start;
    Map<String, GgufTensor> tensors = new LinkedHashMap<>();
    for (GgufTensor tensor : declared) {
      requireOffset(tensor, next, alignment);
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
      next = aligned(tensor.position() + tensor.bytes(), alignment);
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

  private void requireOffset(GgufTensor tensor, long expected, int alignment) {
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

  /** The next multiple of the alignment. */
  static long aligned(long position, int alignment) {
    return Math.addExact(position, alignment - 1L) / alignment * alignment;
  }
}
