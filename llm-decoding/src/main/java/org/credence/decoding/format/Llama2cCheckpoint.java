package org.credence.decoding.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.core.input.FormatException;
import org.credence.decoding.format.TensorNames.Shape;
import org.credence.decoding.tensor.RowSource;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.FileTensor;
import org.credence.decoding.transformer.FileTensor.Place;
import org.credence.decoding.transformer.StoredTensor;
import org.credence.decoding.transformer.TransformerConfig;

/**
 * A checkpoint of llama2.c, versions 0, 1 and 2: {@link Llama2cHeader}, then the weights of one kind for all layers, kind after kind,
 * without names. Rows are outputs, neighbours in a head are turned together, the norms' ε is 1e-5. The tokenizer is a file of its own
 * ({@link Llama2cTokenizer}).
 *
 * <pre>
 *  version 0     floats, in the order of {@link #OLD_ORDER}; two tables of cosines and sines are skipped
 *  version 1     floats, in the order of {@link #ORDER}
 *  version 2     the same order; norms as floats, and each matrix of n weights as n × i8 q, then n/group × f32 s:
 *                weight i = q[i] s[i / group]. A group may begin in one row and end in the next.
 * </pre>
 *
 * <p>Weights of version 2 are given as floats, computed when they are read. The size of the file must be what the header says, to
 * the byte. Opening reads the header only.
 *
 * <p>Source: llama2.c, export.py.
 */
public final class Llama2cCheckpoint implements Checkpoint {

  /** In place of a tensor: cosines and sines by position and pair. */
  private static final String ROTARY_TABLES = "rotary tables";

  /** Of version 0; a name without ".weight" stands for one matrix or vector of each layer. */
  private static final List<String> OLD_ORDER =
      List.of(
          TensorNames.EMBEDDING,
          TensorNames.ATTENTION_NORM,
          TensorNames.QUERY,
          TensorNames.KEY,
          TensorNames.VALUE,
          TensorNames.ATTENTION_OUTPUT,
          TensorNames.FEED_NORM,
          TensorNames.GATE,
          TensorNames.DOWN,
          TensorNames.UP,
          TensorNames.OUTPUT_NORM,
          ROTARY_TABLES,
          TensorNames.OUTPUT);

  /** Of versions 1 and 2. */
  private static final List<String> ORDER =
      List.of(
          TensorNames.ATTENTION_NORM,
          TensorNames.FEED_NORM,
          TensorNames.OUTPUT_NORM,
          TensorNames.EMBEDDING,
          TensorNames.QUERY,
          TensorNames.KEY,
          TensorNames.VALUE,
          TensorNames.ATTENTION_OUTPUT,
          TensorNames.GATE,
          TensorNames.DOWN,
          TensorNames.UP,
          TensorNames.OUTPUT);

  private final WeightFile file;
  private final Llama2cHeader header;
  private final Map<String, StoredTensor> tensors;
  private final Map<String, Long> places; // first byte by name
  private final List<FileTensor> fileTensors = new ArrayList<>();

  private Llama2cCheckpoint(WeightFile file) {
    this.file = file;
    this.header = checked(file);
    Map<String, StoredTensor> stored = new LinkedHashMap<>();
    this.places = new LinkedHashMap<>();
    Map<String, Shape> shapes = TensorNames.of(header.oneLayer());
    long at = headerBytes(header);
    for (String kind : order(header)) {
      Optional<Shape> shape = shape(shapes, kind);
      if (shape.isEmpty()) {
        if (kind.equals(ROTARY_TABLES)) {
          addRotaryTables(at);
        }
        at += bytes(header, shapes, kind);
        continue;
      }
      int count = repeats(header, kind);
      for (int layer = 0; layer < count; layer++) {
        String name = isWhole(kind) ? kind : TensorNames.weight(layer, kind);
        Shape s = shape.get();
        StoredTensor tensor = new StoredTensor(name, WeightFormat.F32, s.rows(), s.columns());
        long bytes = bytes(header, shapes, kind) / count;
        stored.put(name, tensor);
        places.put(name, at);
        add(tensor, at, bytes);
        at += bytes;
      }
    }
    this.tensors = Collections.unmodifiableMap(stored);
  }

  private void add(StoredTensor tensor, long at, long bytes) {
    FileTensor asRead = FileTensor.of(tensor, Optional.of(new Place(file.name(), at)));
    boolean groups = header.version() == 2 && !isNorm(tensor.name());
    fileTensors.add(
        groups
            ? new FileTensor(
                asRead.name(),
                asRead.shape(),
                "Q8 in groups of " + header.group(),
                bytes,
                asRead.place(),
                true)
            : asRead);
  }

  private void addRotaryTables(long at) {
    long positions = header.config().context();
    long pairs = header.config().headSize() / 2;
    long bytes = positions * pairs * Float.BYTES;
    for (String name : List.of("freq_cos", "freq_sin")) {
      long begin = at + (name.equals("freq_cos") ? 0 : bytes);
      fileTensors.add(
          new FileTensor(
              name,
              List.of(positions, pairs),
              WeightFormat.F32.name(),
              bytes,
              Optional.of(new Place(file.name(), begin)),
              false));
    }
  }

  /**
   * Opens and checks a file.
   *
   * @throws org.credence.core.input.FormatException for whatever is wrong with it
   */
  public static Llama2cCheckpoint open(Path path) {
    WeightFile file = WeightFile.open(path, "LLAMA2C");
    try {
      return new Llama2cCheckpoint(file);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /** The header of a file whose size is what it says. Nothing is allocated by its numbers. */
  static Llama2cHeader checked(WeightFile file) {
    Llama2cHeader header = Llama2cHeader.read(file);
    requireGroups(file, header);
    long expected = size(header); // below 2^63 by the limits of the header
    if (expected != file.size()) {
      boolean cut = file.size() < expected;
      throw file.error(
          Math.min(file.size(), expected),
          "the file has "
              + file.size()
              + " bytes, expected "
              + expected
              + " by the header of llama2.c v"
              + header.version()
              + (cut
                  ? "; the file was cut, fetch it again"
                  : "; something stands behind the weights, or the header is damaged"),
          "SIZE");
    }
    return header;
  }

  private static void requireGroups(WeightFile file, Llama2cHeader header) {
    if (header.version() != 2) {
      return;
    }
    Map<String, Shape> shapes = TensorNames.of(header.oneLayer());
    for (String kind : ORDER) {
      long weights = shape(shapes, kind).map(s -> (long) s.rows() * s.columns()).orElse(0L);
      if (!isNorm(kind) && weights % header.group() != 0) {
        throw file.error(
            Llama2cHeader.OLD_BYTES + 2 * Integer.BYTES + 1,
            "the group size is "
                + header.group()
                + ", which does not divide the "
                + weights
                + " weights of "
                + kind
                + "; the file is damaged",
            "GROUPS");
      }
    }
  }

  /** Bytes of the whole file. */
  private static long size(Llama2cHeader header) {
    Map<String, Shape> shapes = TensorNames.of(header.oneLayer());
    long size = headerBytes(header);
    for (String kind : order(header)) {
      size = Math.addExact(size, bytes(header, shapes, kind));
    }
    return size;
  }

  private static int headerBytes(Llama2cHeader header) {
    return header.version() == 0 ? Llama2cHeader.OLD_BYTES : Llama2cHeader.BYTES;
  }

  private static List<String> order(Llama2cHeader header) {
    return header.version() == 0 ? OLD_ORDER : ORDER;
  }

  private static boolean isWhole(String kind) {
    return kind.endsWith(".weight");
  }

  private static boolean isNorm(String kind) {
    return kind.contains("norm");
  }

  /** Empty of the rotary tables, and of the output where it is the embedding. */
  private static Optional<Shape> shape(Map<String, Shape> shapes, String kind) {
    return Optional.ofNullable(shapes.get(isWhole(kind) ? kind : TensorNames.weight(0, kind)));
  }

  private static int repeats(Llama2cHeader header, String kind) {
    return isWhole(kind) ? 1 : header.config().layers();
  }

  /** Bytes of all tensors of a kind. */
  private static long bytes(Llama2cHeader header, Map<String, Shape> shapes, String kind) {
    TransformerConfig config = header.config();
    if (kind.equals(ROTARY_TABLES)) {
      return (long) config.context() * config.headSize() * Float.BYTES;
    }
    Optional<Shape> shape = shape(shapes, kind);
    if (shape.isEmpty()) {
      return 0;
    }
    long weights = (long) shape.get().rows() * shape.get().columns();
    long each =
        header.version() == 2 && !isNorm(kind)
            ? Math.addExact(
                weights, Math.multiplyExact(weights / header.group(), (long) Float.BYTES))
            : Math.multiplyExact(weights, (long) Float.BYTES);
    return Math.multiplyExact(each, (long) repeats(header, kind));
  }

  @Override
  public String file() {
    return file.name();
  }

  @Override
  public String format() {
    return "llama2.c v" + header.version();
  }

  @Override
  public TransformerConfig config() {
    return header.config();
  }

  /** None: it is a file of its own. */
  @Override
  public Optional<TokenizerSpec> tokenizer() {
    return Optional.empty();
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  @Override
  public List<FileTensor> fileTensors() {
    return List.copyOf(fileTensors);
  }

  @Override
  public void read(StoredTensor tensor, int firstRow, int rows, byte[] out) {
    long place = Optional.ofNullable(places.get(tensor.name())).orElseThrow();
    if (header.version() == 2 && !isNorm(tensor.name())) {
      readGroups(tensor, place, firstRow, rows, out);
    } else {
      int length = Math.toIntExact(Math.multiplyExact(tensor.rowBytes(), (long) rows));
      file.read(place + tensor.rowBytes() * firstRow, out, 0, length);
    }
  }

  /** Empty of matrices of version 2, whose groups run over the ends of rows. */
  @Override
  public Optional<RowSource> mapped(StoredTensor tensor) {
    if (header.version() == 2 && !isNorm(tensor.name())) {
      return Optional.empty();
    }
    long place = Optional.ofNullable(places.get(tensor.name())).orElseThrow();
    return Optional.of(MappedRows.of(tensor, (from, length) -> file.map(place + from, length)));
  }

  private void readGroups(StoredTensor tensor, long place, int firstRow, int rows, byte[] out) {
    if (rows == 0) {
      return;
    }
    int group = header.group();
    long first = (long) firstRow * tensor.columns();
    int weights = Math.multiplyExact(rows, tensor.columns());
    byte[] q = new byte[weights];
    file.read(place + first, q, 0, weights);
    long firstGroup = first / group;
    int groups = (int) ((first + weights - 1) / group - firstGroup) + 1;
    byte[] scales = new byte[Math.multiplyExact(groups, Float.BYTES)];
    long scalesAt = place + (long) tensor.rows() * tensor.columns();
    file.read(scalesAt + firstGroup * Float.BYTES, scales, 0, scales.length);
    ByteBuffer s = ByteBuffer.wrap(scales).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer w = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < weights; i++) {
      int inGroups = (int) ((first + i) / group - firstGroup);
      w.putFloat(i * Float.BYTES, q[i] * s.getFloat(inGroups * Float.BYTES));
    }
  }

  @Override
  public FormatException error(StoredTensor tensor, int row, String problem, String code) {
    boolean groups = header.version() == 2 && !isNorm(tensor.name());
    long rowBytes = groups ? tensor.columns() : tensor.rowBytes();
    long place = Optional.ofNullable(places.get(tensor.name())).orElseThrow();
    return FormatException.atByte(file.name(), place + row * rowBytes, problem, code);
  }

  /** Weights that share a scale, in version 2; else 0. */
  public int group() {
    return header.group();
  }

  @Override
  public long bytes() {
    return file.size();
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public void close() {
    file.close();
  }
}
