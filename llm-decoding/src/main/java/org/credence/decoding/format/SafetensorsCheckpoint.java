package org.credence.decoding.format;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * A transformer in a folder in the layout of Hugging Face: {@code config.json}, {@code model.safetensors} or several such files with
 * their index, and {@code tokenizer.json} if it is there. Tensors are those that the configuration asks for, under the names of {@link
 * TensorNames}, no more and no fewer, each of its shape, as F32, F16 or BF16.
 *
 * <p>Rows of queries and keys stay as they are stored: rotary pairs are the halves of a head. GPT-2 stores its matrices [inputs][outputs];
 * they are turned over when they are read, in bands of {@link #BAND_BYTES} of which each tensor that is being read keeps one. Opening reads no weights.
 */
public final class SafetensorsCheckpoint implements Checkpoint {

  static final String CONFIG = "config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final int MOST_NAMED = 5;

  /** Bytes of turned rows that are kept, 32 MiB, or one row if that is more. */
  static final int BAND_BYTES = 32 << 20;

  private final String name;
  private final Path folder;
  private final SafetensorsShards shards;
  private final HubFamily hub;
  private final JsonValue settings;
  private final TransformerConfig config;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, SafetensorsFile.Entry> entries = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final Map<String, TransposedBand> bands = new ConcurrentHashMap<>(); // of tensors begun

  private SafetensorsCheckpoint(Path path, Path folder, SafetensorsShards shards) {
    this.name = path.toString();
    this.folder = folder;
    this.shards = shards;
    this.settings = JsonFile.read(folder.resolve(CONFIG));
    this.hub = HubConfig.family(settings);
    this.config = HubConfig.of(settings, Math.max(1, shards.entries().size()));
    warnings.addAll(shards.warnings());
    warnOfWindow();
    place();
  }

  /**
   * Opens and checks a folder, or a file of weights with its config.json beside it.
   *
   * @throws FormatException for whatever is wrong with it
   */
  public static SafetensorsCheckpoint open(Path path) {
    Path folder =
        Files.isDirectory(path)
            ? path
            : Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(path);
    SafetensorsShards shards = SafetensorsShards.open(path);
    try {
      if (!Files.exists(folder.resolve(CONFIG))) {
        throw FormatException.of(
            path.toString(),
            "there is no "
                + CONFIG
                + " beside the weights, which says what they are for; put it there",
            "CONFIG-MISSING");
      }
      return new SafetensorsCheckpoint(path, folder, shards);
    } catch (RuntimeException | Error e) {
      shards.close();
      throw e;
    }
  }

  private void warnOfWindow() {
    long context = settings.member(hub.setting("context")).integer(1, Integer.MAX_VALUE);
    if (config.context() < context) {
      warnings.add(ModelDescription.ofWindow(name, config.context(), context));
    }
  }

  /** Finds each tensor that is asked for and refuses others. */
  private void place() {
    Map<String, Shape> asked = TensorNames.of(config);
    Map<String, String> ours = new LinkedHashMap<>();
    for (String wanted : asked.keySet()) {
      ours.put(hub.withPrefix(hub.hubName(wanted), shards.entries().keySet()), wanted);
    }
    refuseMissing(ours);
    shards
        .entries()
        .forEach(
            (stored, entry) -> {
              if (ours.containsKey(stored)) {
                place(ours.get(stored), entry, asked.get(ours.get(stored)));
              } else if (HubFamily.isOutput(stored) && config.tied()) {
                warnings.add(
                    name
                        + ": "
                        + stored
                        + " is not read, since config.json says that the output is the embedding");
              } else if (!hub.ignored(stored)) {
                throw entry
                    .declared()
                    .error(
                        "is no tensor of a model with this config.json, so that the result would be wrong without it; fetch the files again",
                        "SAFETENSORS-TENSORS");
              }
            });
  }

  private void refuseMissing(Map<String, String> ours) {
    List<String> missing =
        ours.keySet().stream().filter(wanted -> !shards.entries().containsKey(wanted)).toList();
    if (!missing.isEmpty()) {
      throw shards.error(
          missing.size()
              + " of the "
              + ours.size()
              + " tensors of this model are missing: "
              + String.join(", ", missing.subList(0, Math.min(MOST_NAMED, missing.size())))
              + (missing.size() > MOST_NAMED ? ", ..." : "")
              + "; of a model in several files give the folder, else fetch it again",
          "SAFETENSORS-TENSORS");
    }
  }

  private void place(String ours, SafetensorsFile.Entry entry, Shape shape) {
    WeightFormat format =
        Optional.of(entry.type())
            .filter(type -> List.of("F32", "F16", "BF16").contains(type))
            .flatMap(WeightFormat::ofName)
            .orElseThrow(
                () ->
                    entry
                        .declared()
                        .error(
                            "has weights of type "
                                + entry.type()
                                + ", expected F32, F16 or BF16; convert the model",
                            "SAFETENSORS-DTYPE"));
    long rows = shape.rows();
    long columns = shape.columns();
    List<Long> expected = hub.transposed(ours) ? List.of(columns, rows) : List.of(rows, columns);
    if (shape.rows() == 1) {
      expected = entry.shape().size() == 2 ? expected : List.of(columns);
    }
    if (!entry.shape().equals(expected)) {
      throw entry
          .declared()
          .error(
              "has shape " + entry.shape() + ", expected " + expected + " by config.json",
              "SAFETENSORS-SHAPE");
    }
    tensors.put(ours, new StoredTensor(ours, format, shape.rows(), shape.columns()));
    entries.put(ours, entry);
  }

  @Override
  public String file() {
    return name;
  }

  @Override
  public String format() {
    return shards.count() == 1 ? "safetensors" : "safetensors, " + shards.count() + " files";
  }

  @Override
  public TransformerConfig config() {
    return config;
  }

  /** That of the folder; tokens that the model has beyond it are there and unused. */
  @Override
  public Optional<TokenizerSpec> tokenizer() {
    if (!Files.exists(folder.resolve(TOKENIZER))) {
      return Optional.empty();
    }
    TokenizerSpec spec = TokenizerFolder.read(folder);
    return Optional.of(HubTokenizer.fitted(spec, settings, config.vocabulary()));
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public List<FileTensor> fileTensors() {
    List<FileTensor> all = new ArrayList<>();
    Set<SafetensorsFile.Entry> read = Collections.newSetFromMap(new IdentityHashMap<>());
    read.addAll(entries.values());
    shards
        .entries()
        .forEach(
            (stored, entry) ->
                all.add(
                    new FileTensor(
                        stored,
                        entry.shape(),
                        entry.type(),
                        entry.bytes(),
                        Optional.of(new Place(entry.file().name(), entry.position())),
                        read.contains(entry))));
    return all;
  }

  @Override
  public void read(StoredTensor tensor, int firstRow, int rows, byte[] out) {
    SafetensorsFile.Entry entry = Optional.ofNullable(entries.get(tensor.name())).orElseThrow();
    if (hub.transposed(tensor.name())) {
      bands
          .computeIfAbsent(tensor.name(), name -> new TransposedBand(tensor, entry, BAND_BYTES))
          .read(firstRow, rows, out);
      if (firstRow + rows == tensor.rows()) {
        bands.remove(tensor.name());
      }
    } else {
      int length = Math.toIntExact(Math.multiplyExact(tensor.rowBytes(), (long) rows));
      entry.file().read(entry, tensor.rowBytes() * firstRow, out, 0, length);
    }
  }

  /** The place is that of the first weight of the row, of a tensor that is turned over too. */
  @Override
  public FormatException error(StoredTensor tensor, int row, String problem, String code) {
    SafetensorsFile.Entry entry = Optional.ofNullable(entries.get(tensor.name())).orElseThrow();
    long number = tensor.format().blockBytes();
    long step = hub.transposed(tensor.name()) ? number : tensor.rowBytes();
    return FormatException.atByte(
        entry.file().name(), entry.position() + row * step, problem, code);
  }

  @Override
  public Optional<RowSource> mapped(StoredTensor tensor) {
    SafetensorsFile.Entry entry = Optional.ofNullable(entries.get(tensor.name())).orElseThrow();
    return hub.transposed(tensor.name())
        ? Optional.empty()
        : Optional.of(
            MappedRows.of(tensor, (from, length) -> entry.file().map(entry, from, length)));
  }

  @Override
  public long bytes() {
    return shards.bytes();
  }

  @Override
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public void close() {
    bands.clear();
    shards.close();
  }
}
