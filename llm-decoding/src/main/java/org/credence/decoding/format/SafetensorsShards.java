package org.credence.decoding.format;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.core.input.FormatException;

/**
 * The tensors of a model in one safetensors file, or in several that {@code model.safetensors.index.json} lists: {@code weight_map}
 * from each tensor to its file. Files are named without a folder and lie beside the index.
 */
final class SafetensorsShards implements AutoCloseable {

  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";
  private static final int MOST_FILES = 1024;

  private final List<SafetensorsFile> files = new ArrayList<>();
  private final Map<String, SafetensorsFile.Entry> entries = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private Optional<JsonValue> listed = Optional.empty(); // of the index

  private SafetensorsShards() {}

  /** A file, or the files of a folder. */
  static SafetensorsShards open(Path path) {
    SafetensorsShards shards = new SafetensorsShards();
    try {
      shards.read(path);
      return shards;
    } catch (RuntimeException | Error e) {
      shards.close();
      throw e;
    }
  }

  private void read(Path path) {
    if (!Files.isDirectory(path)) {
      single(path);
    } else if (Files.exists(path.resolve(SINGLE))) {
      single(path.resolve(SINGLE));
    } else if (Files.exists(path.resolve(INDEX))) {
      several(path);
    } else {
      throw FormatException.of(
          path.toString(),
          "the folder has neither "
              + SINGLE
              + " nor "
              + INDEX
              + "; the folder of a model holds config.json, "
              + SINGLE
              + " (or several files with "
              + INDEX
              + ") and, for texts, tokenizer.json",
          "SAFETENSORS-MISSING");
    }
  }

  private void single(Path file) {
    SafetensorsFile opened = SafetensorsFile.open(file);
    files.add(opened);
    entries.putAll(opened.entries());
  }

  private void several(Path folder) {
    JsonValue index = JsonFile.read(folder.resolve(INDEX));
    JsonValue map = index.member("weight_map");
    listed = Optional.of(map);
    Map<String, SafetensorsFile> opened = new LinkedHashMap<>();
    long[] bytes = {0};
    map.members()
        .forEach(
            (name, value) -> {
              SafetensorsFile file =
                  opened.computeIfAbsent(value.text(), shard -> shard(folder, value, shard));
              SafetensorsFile.Entry entry = file.entries().get(name);
              if (entry == null) {
                throw value.error(
                    "is "
                        + JsonValue.shown(value.text())
                        + ", which has no such tensor; the files are not of one model",
                    "SAFETENSORS-INDEX");
              }
              entries.put(name, entry);
              bytes[0] += entry.bytes();
            });
    long held = files.stream().mapToLong(file -> file.entries().size()).sum();
    if (held != entries.size()) {
      throw map.error(
          "lists "
              + entries.size()
              + " tensors, but its files hold "
              + held
              + "; the files are not of one model",
          "SAFETENSORS-INDEX");
    }
    index
        .optional("metadata")
        .flatMap(metadata -> metadata.optional("total_size"))
        .ifPresent(total -> compare(total, bytes[0], folder));
  }

  private void compare(JsonValue total, long bytes, Path folder) {
    if (total.number() != bytes) {
      warnings.add(
          folder.resolve(INDEX)
              + ": total_size is "
              + total.number()
              + ", but the tensors have "
              + bytes
              + " bytes");
    }
  }

  private SafetensorsFile shard(Path folder, JsonValue place, String name) {
    boolean plain =
        name.endsWith(".safetensors") && name.chars().allMatch(SafetensorsShards::isPlain);
    if (!plain) {
      throw place.error(
          "is '"
              + JsonValue.shown(name)
              + "', expected the name of a .safetensors file beside the index, without a folder",
          "SAFETENSORS-INDEX");
    }
    if (files.size() == MOST_FILES) {
      throw place.error(
          "is one more file than the " + MOST_FILES + " that are read at most",
          "SAFETENSORS-INDEX");
    }
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw place.error(
          "is '" + JsonValue.shown(name) + "', which is not there; fetch all files of the model",
          "SAFETENSORS-INDEX");
    }
    SafetensorsFile opened = SafetensorsFile.open(file);
    files.add(opened);
    return opened;
  }

  private static boolean isPlain(int c) {
    return c > ' ' && c <= '~' && c != '/' && c != '\\' && c != ':';
  }

  /** An error of all tensors: of the header, or of the index if there are several files. */
  FormatException error(String problem, String code) {
    return listed
        .map(map -> map.error(problem, code))
        .orElseGet(() -> FormatException.atByte(files.get(0).name(), Long.BYTES, problem, code));
  }

  /** Tensors by name, in the order of the file, or of the index. */
  Map<String, SafetensorsFile.Entry> entries() {
    return entries;
  }

  /** Bytes of all files. */
  long bytes() {
    return files.stream().mapToLong(SafetensorsFile::bytes).sum();
  }

  int count() {
    return files.size();
  }

  List<String> warnings() {
    return warnings;
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
