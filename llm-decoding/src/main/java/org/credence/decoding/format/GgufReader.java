package org.credence.decoding.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.credence.core.input.Escaped;

/**
 * Reads the front part of a GGUF file, see {@link GgufFile}. Every count is held against the bytes that are left and every length
 * against its limit before anything is allocated.
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
    Map<String, GgufTensor> placed = new GgufTensorReader(in, alignment, warnings).read(tensors);
    return new GgufFile(in, version, alignment, metadata, placed, warnings);
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
      String key = in.name("a metadata key", GgufLimits.KEY_BYTES, "GGUF-KEY");
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
        yield new GgufValue.Text(in.text(at, textLength(of), of, "GGUF-TEXT"));
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
    long length = in.i64(of);
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
    in.requireLeft(at, length, of, "GGUF-TEXT");
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

  /** The next multiple of the alignment. */
  static long aligned(long position, int alignment) {
    return Math.addExact(position, alignment - 1L) / alignment * alignment;
  }
}
