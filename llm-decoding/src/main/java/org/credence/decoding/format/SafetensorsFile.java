package org.credence.decoding.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.credence.core.input.FormatException;

/**
 * A safetensors file, open for reading.
 *
 * <pre>
 *  u64 n, little-endian;  n bytes of JSON  { name: { dtype, shape: [...], data_offsets: [begin, end) }, "__metadata__": {...} }
 *  the bytes of the tensors, row-major, little-endian, offsets counted from here
 * </pre>
 *
 * <p>Each byte behind the header belongs to one tensor. Opening reads the header only. Used by one thread.
 *
 * <p>Source: huggingface/safetensors, README and tensor.rs.
 */
final class SafetensorsFile implements AutoCloseable {

  /** Bytes of a header by the format. */
  static final int MOST_HEADER = 100_000_000;

  /** Bytes of a header that is read here: room for some 100 000 tensors. */
  private static final int MOST_READ = 16 << 20;

  /** Bytes that the values of a header may take in memory. */
  private static final long MOST_HELD = 128L << 20;

  private static final int MOST_AXES = 8;
  private static final int MOST_NAME = 512;
  private static final String METADATA = "__metadata__";
  private static final Set<String> MEMBERS = Set.of("dtype", "shape", "data_offsets");

  /** Bytes of a number by its type. */
  private static final Map<String, Integer> TYPES =
      Map.ofEntries(
          Map.entry("BOOL", 1),
          Map.entry("U8", 1),
          Map.entry("I8", 1),
          Map.entry("F8_E4M3", 1),
          Map.entry("F8_E5M2", 1),
          Map.entry("I16", 2),
          Map.entry("U16", 2),
          Map.entry("F16", 2),
          Map.entry("BF16", 2),
          Map.entry("I32", 4),
          Map.entry("U32", 4),
          Map.entry("F32", 4),
          Map.entry("I64", 8),
          Map.entry("U64", 8),
          Map.entry("F64", 8));

  /**
   * A tensor of a file.
   *
   * @param shape axes, slowest first
   * @param position its first byte in the file
   * @param declared its place in the header, for messages
   */
  record Entry(
      SafetensorsFile file,
      String type,
      List<Long> shape,
      long position,
      long bytes,
      JsonValue declared) {}

  private final WeightFile file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private SafetensorsFile(WeightFile file) {
    this.file = file;
    int headerBytes = headerBytes(file);
    byte[] header = new byte[headerBytes];
    file.read(Long.BYTES, header, 0, headerBytes);
    JsonValue root = JsonFile.parse(file.name() + " (header)", text(header), MOST_HELD);
    long dataAt = (long) Long.BYTES + headerBytes;
    root.members()
        .forEach(
            (name, value) -> {
              if (name.equals(METADATA)) {
                value.members().values().forEach(JsonValue::text);
              } else {
                entries.put(name, entry(name, value, dataAt));
              }
            });
    requireWhole(dataAt);
  }

  /** Opens and checks a file. */
  static SafetensorsFile open(Path path) {
    WeightFile file = WeightFile.open(path, "SAFETENSORS");
    try {
      return new SafetensorsFile(file);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /** Whether the first bytes are those of such a file. */
  static boolean looksLike(byte[] head, long size) {
    if (head.length <= Long.BYTES) {
      return false;
    }
    long header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    return header > 0
        && header <= MOST_HEADER
        && header <= size - Long.BYTES
        && head[Long.BYTES] == '{';
  }

  private static int headerBytes(WeightFile file) {
    if (file.size() < Long.BYTES) {
      throw file.error(
          file.size(),
          "the file has "
              + file.size()
              + " bytes, expected 8 that count the bytes of the header; the file was cut, fetch it again",
          "CUT");
    }
    long bytes = ByteBuffer.wrap(file.head(Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (bytes < 2 || bytes > MOST_HEADER) {
      throw file.error(
          0,
          "a header of "
              + Long.toUnsignedString(bytes)
              + " bytes, expected 2 to "
              + MOST_HEADER
              + "; this is no safetensors file, or it is damaged",
          "HEADER");
    }
    if (bytes > file.size() - Long.BYTES) {
      throw file.error(
          0,
          "a header of "
              + bytes
              + " bytes reaches past the end of the file, "
              + (file.size() - Long.BYTES)
              + " bytes are left; the file was cut, fetch it again",
          "CUT");
    }
    if (bytes > MOST_READ) {
      throw file.error(
          0,
          "a header of " + bytes + " bytes; headers of more than " + MOST_READ + " are not read",
          "LIMIT");
    }
    return (int) bytes;
  }

  private String text(byte[] header) {
    if (header[0] != '{') {
      throw file.error(
          Long.BYTES,
          "the header begins with byte 0x"
              + Integer.toHexString(header[0] & 0xff)
              + ", expected '{'; this is no safetensors file, or it is damaged",
          "HEADER");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString();
    } catch (CharacterCodingException e) {
      throw file.error(Long.BYTES, "the header is not UTF-8; the file is damaged", "HEADER");
    }
  }

  private Entry entry(String name, JsonValue value, long dataAt) {
    if (name.isEmpty() || name.length() > MOST_NAME) {
      throw value.error(
          "is a name of "
              + name.length()
              + " letters, expected 1 to "
              + MOST_NAME
              + "; the file is damaged",
          "SAFETENSORS-NAME");
    }
    for (JsonValue member : value.members().values()) {
      if (!MEMBERS.contains(member.label())) {
        throw member.error(
            "is no member of a tensor; known are dtype, shape and data_offsets",
            "SAFETENSORS-HEADER");
      }
    }
    JsonValue type = value.member("dtype");
    Integer numberBytes = TYPES.get(type.text());
    if (numberBytes == null) {
      throw type.error(
          "is '"
              + JsonValue.shown(type.text())
              + "' of a tensor, which is not read; weights are F32, F16 or BF16",
          "SAFETENSORS-DTYPE");
    }
    List<Long> shape = new ArrayList<>();
    JsonValue axes = value.member("shape");
    if (axes.elements().size() > MOST_AXES) {
      throw axes.error(
          "has " + axes.size() + " axes, expected at most " + MOST_AXES, "SAFETENSORS-SHAPE");
    }
    axes.elements().forEach(axis -> shape.add(axis.integer(0, Long.MAX_VALUE)));
    JsonValue offsets = value.member("data_offsets");
    if (offsets.elements().size() != 2) {
      throw offsets.error(
          "has " + offsets.size() + " numbers, expected the first byte and the byte after the last",
          "SAFETENSORS-OFFSETS");
    }
    long begin = offsets.elements().get(0).integer(0, Long.MAX_VALUE);
    long end = offsets.elements().get(1).integer(0, Long.MAX_VALUE);
    long data = file.size() - dataAt;
    if (begin > end || end > data) {
      throw offsets.error(
          "of tensor '"
              + JsonValue.shown(name)
              + "' is "
              + begin
              + " to "
              + end
              + ", expected a part of the "
              + data
              + " bytes behind the header; the file was cut or is damaged",
          "SAFETENSORS-OFFSETS");
    }
    requireSize(name, axes, shape, numberBytes, end - begin);
    return new Entry(this, type.text(), List.copyOf(shape), dataAt + begin, end - begin, value);
  }

  private static void requireSize(
      String name, JsonValue axes, List<Long> shape, int numberBytes, long bytes) {
    String asked;
    try {
      long product = numberBytes;
      for (long axis : shape) {
        product = Math.multiplyExact(product, axis);
      }
      if (product == bytes) {
        return;
      }
      asked = product + " bytes";
    } catch (ArithmeticException e) {
      asked = "more bytes than any file holds";
    }
    throw axes.error(
        "of tensor '"
            + JsonValue.shown(name)
            + "' is "
            + shape
            + ", which takes "
            + asked
            + ", but its offsets give it "
            + bytes
            + "; the file is damaged",
        "SAFETENSORS-SHAPE");
  }

  /** Refuses holes, overlaps and bytes behind the last tensor. */
  private void requireWhole(long dataAt) {
    List<Entry> ordered = new ArrayList<>(entries.values());
    ordered.sort(Comparator.comparingLong(Entry::position).thenComparingLong(Entry::bytes));
    long end = dataAt;
    for (Entry entry : ordered) {
      if (entry.position() != end) {
        throw entry
            .declared()
            .error(
                (entry.position() > end ? "leaves a hole before it: it" : "overlaps another: it")
                    + " begins at byte "
                    + (entry.position() - dataAt)
                    + " behind the header, expected "
                    + (end - dataAt)
                    + "; the file is damaged",
                "SAFETENSORS-OFFSETS");
      }
      end += entry.bytes();
    }
    if (end != file.size()) {
      throw file.error(
          end,
          (file.size() - end)
              + " bytes stand behind the last tensor, expected the end of the file; the file is damaged",
          "OFFSETS");
    }
  }

  String name() {
    return file.name();
  }

  /** Bytes of the file. */
  long bytes() {
    return file.size();
  }

  /** Tensors by name, in the order of the header. */
  Map<String, Entry> entries() {
    return Collections.unmodifiableMap(entries);
  }

  /**
   * Some bytes of a tensor.
   *
   * @param from the first of them, counted from the tensor's first byte
   */
  void read(Entry entry, long from, byte[] out, int at, int length) {
    requireInside(entry, from, length);
    file.read(entry.position() + from, out, at, length);
  }

  private static void requireInside(Entry entry, long from, int length) {
    if (from < 0 || length < 0 || from > entry.bytes() - length) {
      throw new IndexOutOfBoundsException(
          "bytes " + from + " to " + (from + length) + " of a tensor of " + entry.bytes());
    }
  }

  /** Some bytes of a tensor, mapped; parameters as of {@link #read}. */
  ByteBuffer map(Entry entry, long from, int length) {
    requireInside(entry, from, length);
    return file.map(entry.position() + from, length);
  }

  /** An error of the file as a whole. */
  FormatException error(String problem, String code) {
    return FormatException.of(file.name(), problem, "SAFETENSORS-" + code);
  }

  @Override
  public void close() {
    file.close();
  }
}
