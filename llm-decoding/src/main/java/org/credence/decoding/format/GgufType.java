package org.credence.decoding.format;

/** Types of metadata values in GGUF files, with the bytes of one value: for strings and arrays at least so many. */
public enum GgufType {
  UINT8(1),
  INT8(1),
  UINT16(2),
  INT16(2),
  UINT32(4),
  INT32(4),
  FLOAT32(4),
  BOOL(1),
  STRING(8),
  ARRAY(12),
  UINT64(8),
  INT64(8),
  FLOAT64(8);

  private static final GgufType[] BY_ID = values();

  private final int bytes;

  GgufType(int bytes) {
    this.bytes = bytes;
  }

  /** The number of the type in files. */
  public int id() {
    return ordinal();
  }

  public int bytes() {
    return bytes;
  }

  public boolean isReal() {
    return this == FLOAT32 || this == FLOAT64;
  }

  /** Whether values are numbers without a fraction. */
  public boolean isWhole() {
    return !isReal() && this != BOOL && this != STRING && this != ARRAY;
  }

  static boolean isId(int id) {
    return id >= 0 && id < BY_ID.length;
  }

  static GgufType ofId(int id) {
    return BY_ID[id];
  }
}
