package org.credence.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.credence.decoding.transformer.FileTensor;
import org.credence.decoding.transformer.FileTensor.Place;
import org.credence.lab.report.TextTable.Column;
import tools.jackson.core.JsonGenerator;

/**
 * The tensors of a model file by name, shape, format and size: those that differ in the number of their layer alone in one line
 * ({@code blk.{0..21}.attn_q.weight}), or each in its own.
 */
final class TensorListing {

  /** The number of a layer: the first part of a name that is one. */
  private static final Pattern LAYER = Pattern.compile("(?<=^|\\.)(?:0|[1-9][0-9]{0,8})(?=\\.)");

  /** Tensors of one line. */
  private record Kind(String before, String after, boolean layered, FileTensor like) {
    Kind {
      like = new FileTensor("", like.shape(), like.format(), 0, Optional.empty(), like.read());
    }
  }

  private final List<FileTensor> tensors;

  TensorListing(List<FileTensor> tensors) {
    this.tensors = tensors;
  }

  /** Tensors of a kind, shape and format in one line. */
  String grouped(Terminal terminal) {
    Map<Kind, List<FileTensor>> kinds = new LinkedHashMap<>();
    Map<Kind, List<Integer>> layers = new LinkedHashMap<>();
    for (FileTensor tensor : tensors) {
      Matcher layer = LAYER.matcher(tensor.name());
      boolean layered = layer.find();
      Kind kind =
          layered
              ? new Kind(
                  tensor.name().substring(0, layer.start()),
                  tensor.name().substring(layer.end()),
                  true,
                  tensor)
              : new Kind(tensor.name(), "", false, tensor);
      kinds.computeIfAbsent(kind, k -> new ArrayList<>()).add(tensor);
      if (layered) {
        layers.computeIfAbsent(kind, k -> new ArrayList<>()).add(Integer.parseInt(layer.group()));
      }
    }
    TextTable table =
        table(
            Column.left("tensor"),
            Column.left("shape"),
            Column.left("format"),
            Column.right("tensors"),
            Column.right("size"));
    kinds.forEach(
        (kind, members) ->
            table.row(
                List.of(
                    kind.before
                        + (kind.layered ? ranges(layers.getOrDefault(kind, List.of())) : "")
                        + kind.after,
                    shape(kind.like),
                    format(kind.like),
                    String.valueOf(members.size()),
                    Figures.bytes(members.stream().mapToLong(FileTensor::bytes).sum()))));
    return table.render(terminal);
  }

  /** Each tensor in its own line, with its place in the file. */
  String each(Terminal terminal) {
    boolean several =
        tensors.stream().flatMap(t -> t.place().stream()).map(Place::file).distinct().count() > 1;
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.left("tensor"),
                Column.left("shape"),
                Column.left("format"),
                Column.right("size"),
                Column.right("first byte")));
    if (several) {
      columns.add(Column.left("file"));
    }
    TextTable table = table(columns.toArray(new Column[0]));
    for (FileTensor tensor : tensors) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  tensor.name(),
                  shape(tensor),
                  format(tensor),
                  Figures.bytes(tensor.bytes()),
                  tensor.place().map(p -> String.valueOf(p.offset())).orElse(Figures.NONE)));
      if (several) {
        row.add(tensor.place().map(TensorListing::fileName).orElse(Figures.NONE));
      }
      table.row(row);
    }
    return table.render(terminal);
  }

  private static TextTable table(Column... columns) {
    return new TextTable(List.of(columns));
  }

  private static String fileName(Place place) {
    return place.file().substring(place.file().lastIndexOf('/') + 1);
  }

  /** Numbers in rising order, runs of them by their ends: {@code {0..3,7}}; one alone without braces. */
  static String ranges(List<Integer> numbers) {
    List<Integer> sorted = numbers.stream().sorted().toList();
    if (sorted.size() == 1) {
      return String.valueOf(sorted.get(0));
    }
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < sorted.size(); ) {
      int end = i;
      while (end + 1 < sorted.size() && sorted.get(end + 1) == sorted.get(end) + 1) {
        end++;
      }
      runs.add(sorted.get(i) + (end == i ? "" : (end == i + 1 ? "," : "..") + sorted.get(end)));
      i = end + 1;
    }
    return "{" + String.join(",", runs) + "}";
  }

  private static String shape(FileTensor tensor) {
    return tensor.shape().isEmpty()
        ? "one number"
        : tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(" x "));
  }

  private static String format(FileTensor tensor) {
    return tensor.format() + (tensor.read() ? "" : ", not read");
  }

  /** A row for each tensor; axes of the shape with x between them. */
  String csv() {
    return CsvText.of(
        List.of("name", "shape", "format", "bytes", "offset", "file", "read"),
        csv ->
            tensors.forEach(
                tensor ->
                    csv.writeRecord(
                        List.of(
                            tensor.name(),
                            tensor.shape().stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining("x")),
                            label(tensor),
                            String.valueOf(tensor.bytes()),
                            tensor.place().map(p -> String.valueOf(p.offset())).orElse(""),
                            tensor.place().map(Place::file).orElse(""),
                            String.valueOf(tensor.read())))));
  }

  /** The array {@code tensors}, see docs/json.md. */
  void json(JsonGenerator json) {
    json.writeArrayPropertyStart("tensors");
    for (FileTensor tensor : tensors) {
      json.writeStartObject();
      json.writeStringProperty("name", tensor.name());
      json.writeArrayPropertyStart("shape");
      tensor.shape().forEach(json::writeNumber);
      json.writeEndArray();
      json.writeStringProperty("format", label(tensor));
      json.writeNumberProperty("bytes", tensor.bytes());
      if (tensor.place().isPresent()) {
        json.writeNumberProperty("offset", tensor.place().get().offset());
        json.writeStringProperty("file", tensor.place().get().file());
      } else {
        json.writeNullProperty("offset");
        json.writeNullProperty("file");
      }
      json.writeBooleanProperty("read", tensor.read());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** The name of the format in lower case, as in options. */
  private static String label(FileTensor tensor) {
    return tensor.format().toLowerCase(Locale.ROOT);
  }
}
