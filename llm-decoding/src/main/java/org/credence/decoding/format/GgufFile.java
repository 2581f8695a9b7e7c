package org.credence.decoding.format;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.core.input.Escaped;
import org.credence.decoding.transformer.FileTensor;

/**
 * A GGUF file, version 2 or 3, open for reading: metadata, and tensors that lie where the file says. What the tensors are for is
 * not looked at: {@link GgufCheckpoint} does that.
 *
 * <pre>
 *  "GGUF"  version u32  tensors u64  keys u64
 *  keys × ( key text, type u32, value )        text = length u64, UTF-8    array = type u32, count u64, values
 *  tensors × ( name text, axes u32, axes × length u64, format u32, offset u64 )
 *  zeros up to the alignment;  tensor data, each at its offset from here, aligned, in order, without holes
 * </pre>
 *
 * <p>All little-endian. Reading takes time and memory of the order of the metadata; no tensor is read. Used by one thread, but {@link #read} by
 * any.
 *
 * <p>Source: ggml, docs/gguf.md.
 */
public final class GgufFile implements AutoCloseable {

  /** Bytes of one mapped window, 1 GiB. */
  public static final int MOST_MAPPED = 1 << 30;

  /** Where the number of tensors stands: the place of what is wrong with all of them. */
  static final int TENSOR_COUNT_AT = 8;

  /** Where the number of metadata keys stands. */
  static final int KEY_COUNT_AT = 16;

  private final GgufInput in;
  private final int version;
  private final int alignment;
  private final GgufMetadata metadata;
  private final Map<String, GgufTensor> tensors;
  private final List<String> warnings;

  GgufFile(
      GgufInput in,
      int version,
      int alignment,
      GgufMetadata metadata,
      Map<String, GgufTensor> tensors,
      List<String> warnings) {
    this.in = in;
    this.version = version;
    this.alignment = alignment;
    this.metadata = metadata;
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    this.warnings = List.copyOf(warnings);
  }

  /** Opens and checks a file. */
  public static GgufFile open(Path path) {
    return open(path, GgufLimits.standard());
  }

  /**
   * Opens and checks a file.
   *
   * @throws org.credence.core.input.FormatException for whatever is wrong with it
   */
  public static GgufFile open(Path path, GgufLimits limits) {
    GgufInput in = GgufInput.open(path);
    try {
      return new GgufReader(in, limits).read();
    } catch (RuntimeException | Error e) {
      in.close();
      throw e;
    }
  }

  /** The file as it was named. */
  public String name() {
    return in.name();
  }

  public int version() {
    return version;
  }

  /** Bytes that tensors are aligned to. */
  public int alignment() {
    return alignment;
  }

  public GgufMetadata metadata() {
    return metadata;
  }

  /** All tensors, in the order of the file. */
  public Map<String, GgufTensor> tensors() {
    return tensors;
  }

  public Optional<GgufTensor> tensor(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /** All tensors as they are in the file, in its order; the factors of rotation are read with the configuration. */
  public List<FileTensor> fileTensors() {
    List<FileTensor> all = new ArrayList<>();
    for (GgufTensor tensor : tensors.values()) {
      List<Long> shape = new ArrayList<>(tensor.dims());
      Collections.reverse(shape);
      all.add(
          new FileTensor(
              tensor.name(),
              shape,
              tensor.format().name(),
              tensor.bytes(),
              Optional.of(new FileTensor.Place(name(), tensor.position())),
              true));
    }
    return all;
  }

  /** Bytes of the file. */
  public long bytes() {
    return in.size();
  }

  /** What was odd, in full sentences. */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * Some bytes of a tensor. For any thread.
   *
   * @param from the first of them, counted from the tensor's first byte
   * @param out its {@code length} bytes from {@code at} are overwritten
   * @throws IndexOutOfBoundsException if the tensor has fewer bytes
   * @throws org.credence.core.input.FormatException if the file has become shorter
   */
  public void read(GgufTensor tensor, long from, byte[] out, int at, int length) {
    requireInside(tensor, from, length);
    in.read(tensor.position() + from, out, at, length);
  }

  private static void requireInside(GgufTensor tensor, long from, int length) {
    if (from < 0 || length < 0 || from > tensor.bytes() - length) {
      throw new IndexOutOfBoundsException(
          "bytes "
              + from
              + " to "
              + (from + length)
              + " of tensor "
              + Escaped.quote(tensor.name())
              + " which has "
              + tensor.bytes());
    }
  }

  /**
   * Some bytes of a tensor, mapped: they come from the file when they are looked at, and stay valid when this is closed. If the
   * file is made shorter meanwhile, looking at them is an error of the virtual machine.
   *
   * @param from the first of them, counted from the tensor's first byte
   * @param length at most {@link #MOST_MAPPED}
   */
  public ByteBuffer map(GgufTensor tensor, long from, int length) {
    if (length > MOST_MAPPED) {
      throw new IllegalArgumentException(
          length + " bytes in one window; map at most " + MOST_MAPPED + " at once");
    }
    requireInside(tensor, from, length);
    return in.map(tensor.position() + from, length);
  }

  @Override
  public void close() {
    in.close();
  }
}
