package org.credence.decoding.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A metadata value of a GGUF file, with the type it was stored as, so that a file can be written again to the same bytes. Arrays are
 * held as the bytes of the file, not as an object for each entry.
 */
public sealed interface GgufValue {

  /** Bytes before the first entry of an array: its type, that of its entries, their number. */
  int ARRAY_HEAD = 2 * Integer.BYTES + Long.BYTES;

  /** What it is, for messages: {@code "a whole number"}. */
  String description();

  /** Where an entry of an array begins in a file, counted from the type of the value; 0 of what is no array. */
  default long entryAt(int index) {
    return 0;
  }

  /** A text in UTF-8. */
  static GgufValue of(String text) {
    return new Text(text);
  }

  /** True or false. */
  static GgufValue of(boolean flag) {
    return new Flag(flag);
  }

  /**
   * A whole number stored in 32 bits without sign, as most are.
   *
   * @throws IllegalArgumentException if it is negative
   */
  static GgufValue of(int number) {
    if (number < 0) {
      throw new IllegalArgumentException(
          number + " is negative, and whole numbers are stored without sign; give at least 0");
    }
    return new Whole(GgufType.UINT32, number);
  }

  /** A real number stored in 32 bits. */
  static GgufValue of(float number) {
    return new Real(GgufType.FLOAT32, number);
  }

  /** An array of strings, each given by its bytes. */
  static GgufValue ofTexts(List<byte[]> texts) {
    int[] ends = new int[texts.size()];
    int bytes = 0;
    for (int i = 0; i < ends.length; i++) {
      bytes = Math.addExact(bytes, texts.get(i).length);
      ends[i] = bytes;
    }
    ByteBuffer all = ByteBuffer.allocate(bytes);
    texts.forEach(all::put);
    return new Texts(all.array(), ends);
  }

  /** An array of real numbers of 32 bits. */
  static GgufValue ofReals(float[] numbers) {
    ByteBuffer raw = littleEndian(Math.multiplyExact(numbers.length, Float.BYTES));
    raw.asFloatBuffer().put(numbers);
    return new Numbers(GgufType.FLOAT32, raw.array());
  }

  /** An array of whole numbers of 32 bits with sign. */
  static GgufValue ofWholes(int[] numbers) {
    ByteBuffer raw = littleEndian(Math.multiplyExact(numbers.length, Integer.BYTES));
    raw.asIntBuffer().put(numbers);
    return new Numbers(GgufType.INT32, raw.array());
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A text. */
  record Text(String text) implements GgufValue {
    @Override
    public String description() {
      return "a text";
    }
  }

  /** True or false. */
  record Flag(boolean flag) implements GgufValue {
    @Override
    public String description() {
      return "true or false";
    }
  }

  /**
   * A whole number.
   *
   * @param number of an unsigned number of 64 bits its bits, which may read as negative
   */
  record Whole(GgufType type, long number) implements GgufValue {
    @Override
    public String description() {
      return "the whole number "
          + (type == GgufType.UINT64 ? Long.toUnsignedString(number) : Long.toString(number));
    }
  }

  /** A real number. */
  record Real(GgufType type, double number) implements GgufValue {
    @Override
    public String description() {
      return "the real number " + number;
    }
  }

  /**
   * An array of numbers or of true and false.
   *
   * @param type of each entry
   * @param raw the bytes of the file, its own
   */
  record Numbers(GgufType type, byte[] raw) implements GgufValue {

    public int size() {
      return raw.length / type.bytes();
    }

    /** An entry of an array of whole numbers, unsigned ones of 64 bits as their bits. */
    public long whole(int index) {
      ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
      int at = index * type.bytes();
      return switch (type) {
        case UINT8, BOOL -> raw[at] & 0xff;
        case INT8 -> raw[at];
        case UINT16 -> bytes.getShort(at) & 0xffff;
        case INT16 -> bytes.getShort(at);
        case UINT32 -> bytes.getInt(at) & 0xffff_ffffL;
        case INT32 -> bytes.getInt(at);
        case UINT64, INT64 -> bytes.getLong(at);
        default -> throw new IllegalArgumentException("entries are " + type + ", not whole");
      };
    }

    /** An entry of an array of real or whole numbers. */
    public double real(int index) {
      ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
      return switch (type) {
        case FLOAT32 -> bytes.getFloat(index * Float.BYTES);
        case FLOAT64 -> bytes.getDouble(index * Double.BYTES);
        default -> whole(index);
      };
    }

    @Override
    public long entryAt(int index) {
      return ARRAY_HEAD + (long) index * type.bytes();
    }

    @Override
    public String description() {
      return "an array of " + size() + " values of type " + type;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Numbers n && n.type == type && Arrays.equals(n.raw, raw);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(raw);
    }
  }

  /**
   * An array of strings.
   *
   * @param bytes of all strings, one behind the other, its own
   * @param ends where each string ends, its own
   */
  record Texts(byte[] bytes, int[] ends) implements GgufValue {

    public int size() {
      return ends.length;
    }

    /** The bytes of a string, a copy; they need not be UTF-8. */
    public byte[] bytes(int index) {
      return Arrays.copyOfRange(bytes, start(index), ends[index]);
    }

    /** A string, with U+FFFD for what is no UTF-8. */
    public String text(int index) {
      int start = start(index);
      return new String(bytes, start, ends[index] - start, StandardCharsets.UTF_8);
    }

    private int start(int index) {
      return index == 0 ? 0 : ends[index - 1];
    }

    @Override
    public long entryAt(int index) {
      return ARRAY_HEAD + start(index) + (long) index * Long.BYTES;
    }

    @Override
    public String description() {
      return "an array of " + size() + " texts";
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Texts t
          && Arrays.equals(t.bytes, bytes)
          && Arrays.equals(t.ends, ends);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(bytes) + Arrays.hashCode(ends);
    }
  }
}
