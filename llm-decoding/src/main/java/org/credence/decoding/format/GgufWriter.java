package org.credence.decoding.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.credence.core.input.AtomicStream;
import org.credence.core.input.Escaped;
import org.credence.decoding.tensor.WeightFormat;

/**
 * Writes a GGUF file of version 3, see {@link GgufFile} for its layout: first all declarations, then the tensors row by row as they
 * are asked for, so that no tensor is held whole. The file appears under its name when it is complete and not before.
 */
public final class GgufWriter {

  private static final int VERSION = 3;
  private static final int CHUNK_BYTES = 1 << 20;

  private final GgufMetadata metadata;
  private final int alignment;
  private final Map<String, Planned> tensors = new LinkedHashMap<>();

  /** Gives the rows of a tensor, from the first to the last. */
  public interface Rows {

    /**
     * Some rows, in the format they are written in.
     *
     * @param out its first bytes are overwritten with them
     */
    void read(int firstRow, int rows, byte[] out);
  }

  private record Planned(WeightFormat format, List<Long> dims, Rows source) {
    long rowBytes() {
      return format.bytes(dims.get(0));
    }

    int rows() {
      return Math.toIntExact(dims.stream().skip(1).reduce(1L, Math::multiplyExact));
    }

    long bytes() {
      return Math.multiplyExact(rowBytes(), (long) rows());
    }
  }

  /**
   * @param metadata as they are written; {@code general.alignment} among them says how tensors are aligned, else to 32 bytes
   */
  public GgufWriter(GgufMetadata metadata) {
    this.metadata = metadata;
    this.alignment = GgufReader.alignment(metadata);
    metadata.keys().forEach(key -> requireName("metadata key", key, GgufLimits.KEY_BYTES));
  }

  /**
   * Plans a tensor; tensors are written in the order they are planned.
   *
   * @param dims entries along each axis, that of a row first
   * @param source asked for its rows in order when the file is written
   * @throws IllegalArgumentException if no reader would take it
   */
  public GgufWriter tensor(String name, WeightFormat format, List<Long> dims, Rows source) {
    requireName("tensor name", name, GgufLimits.NAME_BYTES);
    if (dims.isEmpty()
        || dims.size() > GgufTensorReader.MOST_AXES
        || dims.stream().anyMatch(d -> d < 1)) {
      throw new IllegalArgumentException(
          "tensor "
              + Escaped.quote(name)
              + " has axes "
              + dims
              + "; give 1 to 4 axes of at least 1 entry");
    }
    Planned planned = new Planned(format, List.copyOf(dims), source);
    if (planned.rowBytes() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a row of tensor "
              + Escaped.quote(name)
              + " has "
              + planned.rowBytes()
              + " bytes, more than an array holds");
    }
    if (tensors.putIfAbsent(name, planned) != null) {
      throw new IllegalArgumentException(
          "tensor " + Escaped.quote(name) + " is planned twice; give each name once");
    }
    return this;
  }

  private static void requireName(String what, String name, int most) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > most) {
      throw new IllegalArgumentException(
          what + " " + Escaped.quote(name) + " has " + bytes + " bytes; give 1 to " + most);
    }
  }

  /**
   * Writes the file.
   *
   * @return its bytes
   * @throws UncheckedIOException if that is not possible; a file of that name is then as it was
   */
  public long write(Path target) {
    if (target.toString().endsWith(".gz")) {
      throw new IllegalArgumentException(
          target
              + " would be packed, and packed models are not read; give a name that ends in .gguf");
    }
    try (AtomicStream stream = AtomicStream.open(target)) {
      Output out = new Output(stream);
      front(out);
      for (Planned tensor : tensors.values()) {
        rows(out, tensor);
        out.pad(alignment);
      }
      stream.commit();
      return out.position;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target + ": " + e.getMessage(), e);
    }
  }

  private void front(Output out) throws IOException {
    out.i32(GgufReader.MAGIC);
    out.i32(VERSION);
    out.i64(tensors.size());
    out.i64(metadata.values().size());
    for (Map.Entry<String, GgufValue> entry : metadata.values().entrySet()) {
      out.text(entry.getKey());
      value(out, entry.getValue());
    }
    long offset = 0;
    for (Map.Entry<String, Planned> entry : tensors.entrySet()) {
      Planned tensor = entry.getValue();
      out.text(entry.getKey());
      out.i32(tensor.dims().size());
      for (long dim : tensor.dims()) {
        out.i64(dim);
      }
      out.i32(tensor.format().ggmlId());
      out.i64(offset);
      offset = GgufReader.aligned(offset + tensor.bytes(), alignment);
    }
    out.pad(alignment);
  }

  private static void value(Output out, GgufValue value) throws IOException {
    if (value instanceof GgufValue.Text text) {
      out.i32(GgufType.STRING.id());
      out.text(text.text());
    } else if (value instanceof GgufValue.Flag flag) {
      out.i32(GgufType.BOOL.id());
      out.number(flag.flag() ? 1 : 0, 1);
    } else if (value instanceof GgufValue.Whole whole) {
      out.i32(whole.type().id());
      out.number(whole.number(), whole.type().bytes());
    } else if (value instanceof GgufValue.Real real) {
      out.i32(real.type().id());
      boolean single = real.type() == GgufType.FLOAT32;
      long bits =
          single
              ? Float.floatToRawIntBits((float) real.number())
              : Double.doubleToRawLongBits(real.number());
      out.number(bits, real.type().bytes());
    } else if (value instanceof GgufValue.Numbers numbers) {
      out.i32(GgufType.ARRAY.id());
      out.i32(numbers.type().id());
      out.i64(numbers.size());
      out.bytes(numbers.raw(), 0, numbers.raw().length);
    } else if (value instanceof GgufValue.Texts texts) {
      out.i32(GgufType.ARRAY.id());
      out.i32(GgufType.STRING.id());
      out.i64(texts.size());
      for (int i = 0; i < texts.size(); i++) {
        byte[] bytes = texts.bytes(i);
        out.i64(bytes.length);
        out.bytes(bytes, 0, bytes.length);
      }
    }
  }

  private static void rows(Output out, Planned tensor) throws IOException {
    int rowBytes = (int) tensor.rowBytes();
    int rows = tensor.rows();
    int atOnce = Math.max(1, Math.min(rows, CHUNK_BYTES / rowBytes));
    byte[] chunk = new byte[atOnce * rowBytes];
    for (int row = 0; row < rows; row += atOnce) {
      int n = Math.min(atOnce, rows - row);
      tensor.source().read(row, n, chunk);
      out.bytes(chunk, 0, n * rowBytes);
    }
  }

  /** Little-endian, and knows where it is. */
  private static final class Output {
    private final AtomicStream stream;
    private final ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long position;

    Output(AtomicStream stream) {
      this.stream = stream;
    }

    void bytes(byte[] bytes, int at, int length) throws IOException {
      stream.write(bytes, at, length);
      position += length;
    }

    /** The low bytes of a number. */
    void number(long number, int bytes) throws IOException {
      word.putLong(0, number);
      bytes(word.array(), 0, bytes);
    }

    void i32(int number) throws IOException {
      number(number, Integer.BYTES);
    }

    void i64(long number) throws IOException {
      number(number, Long.BYTES);
    }

    void text(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      i64(bytes.length);
      bytes(bytes, 0, bytes.length);
    }

    void pad(int alignment) throws IOException {
      int zeros = (int) (GgufReader.aligned(position, alignment) - position);
      bytes(new byte[zeros], 0, zeros);
    }
  }
}
