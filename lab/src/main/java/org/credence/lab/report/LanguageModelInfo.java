package org.credence.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.credence.core.input.Escaped;
import org.credence.decoding.format.ModelDescription;
import org.credence.decoding.tensor.PackedLayout;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.TransformerConfig;
import tools.jackson.core.JsonGenerator;

/**
 * What a language model or a tokenizer file holds, and what decoding with it would take.
 *
 * @param label what the model is called
 * @param description what the file holds
 * @param forecast memory and speed, if it is a model
 */
public record LanguageModelInfo(
    String label, ModelDescription description, Optional<LanguageModelForecast> forecast) {

  private static final int PANEL_ROWS = 32;
  private static final String SHAPES =
      "Tensors by their names in the file; shapes are rows x columns, a row being what lies together in the file, vectors have one number";

  /** Of an open model, with its forecast. */
  public static LanguageModelInfo of(String label, Checkpoint checkpoint, int threads) {
    return new LanguageModelInfo(
        label,
        ModelDescription.of(checkpoint),
        Optional.of(LanguageModelForecast.of(checkpoint, threads)));
  }

  /**
   * Lines for a terminal.
   *
   * @param eachTensor whether tensors that differ in their layer alone have lines of their own
   */
  public String text(boolean eachTensor, Terminal terminal) {
    List<String> lines = new ArrayList<>();
    description.lines().forEach(line -> lines.add(Escaped.text(line)));
    forecast.ifPresent(
        f -> {
          lines.add(
              "memory        "
                  + Figures.bytes(f.weightBytes())
                  + " of weights, "
                  + Figures.bytes(f.cacheBytesPerToken())
                  + " per token read, "
                  + Figures.bytes(f.bytes())
                  + " with a full context; "
                  + Figures.bytes(f.smallCacheBytesPerToken())
                  + " and "
                  + Figures.bytes(f.smallBytes())
                  + " with --cache q8_0");
          lines.add(
              "              the weights take "
                  + Figures.bytes(repackedBytes())
                  + " repacked; --weights mapped leaves them in the file, which is slower");
          lines.add(
              "speed         at most "
                  + Figures.number(f.tokensPerSecond())
                  + " tokens/s where the weights are out of cache, a forecast: "
                  + Figures.bytes(f.bytesReadPerToken())
                  + " read per token at "
                  + Figures.bytes(f.readBytesPerSecond())
                  + "/s, measured now on "
                  + f.threads()
                  + (f.threads() == 1 ? " thread" : " threads"));
        });
    StringBuilder out = new StringBuilder(String.join("\n", lines)).append('\n');
    if (!description.tensors().isEmpty()) {
      TensorListing listing = new TensorListing(description.tensors());
      out.append('\n');
      Notes.wrap(out, SHAPES, terminal, "");
      out.append(eachTensor ? listing.each(terminal) : listing.grouped(terminal));
    }
    return out.toString();
  }

  /** A row for each tensor, see docs/json.md. */
  public String csv() {
    return new TensorListing(description.tensors()).csv();
  }

  /** Bytes of the weights in the layout of the kernels, but for the rows that fill up the last panel of a matrix. */
  private long repackedBytes() {
    long bytes = 0;
    for (ModelDescription.Part part : description.parts()) {
      int block = part.format().blockWeights();
      double perBlock = PackedLayout.bytes(part.format(), PANEL_ROWS, block) / (double) PANEL_ROWS;
      bytes += Math.round(part.weights() / block * perBlock);
    }
    return bytes;
  }

  /** One object, ended by a newline, see docs/json.md. */
  public String json() {
    return JsonText.object(
        json -> {
          json.writeStringProperty("model", label);
          json.writeStringProperty(
              "kind", description.config().isPresent() ? "language model" : "tokenizer");
          json.writeStringProperty("format", description.format());
          json.writeNumberProperty("fileBytes", description.bytes());
          json.writeStringProperty("architecture", description.architecture());
          JsonText.textOrNull(json, "name", description.name().orElse(""));
          description.config().ifPresent(config -> shape(json, config));
          json.writeNumberProperty("parameters", description.parameters());
          json.writeArrayPropertyStart("formats");
          for (ModelDescription.Part part : description.parts()) {
            json.writeStartObject();
            json.writeStringProperty("format", part.format().label());
            json.writeNumberProperty("tensors", part.tensors());
            json.writeNumberProperty("weights", part.weights());
            json.writeNumberProperty("bytes", part.bytes());
            json.writeEndObject();
          }
          json.writeEndArray();
          new TensorListing(description.tensors()).json(json);
          JsonText.textOrNull(json, "tokenizer", description.tokenizer().orElse(""));
          forecast.ifPresent(f -> forecast(json, f, repackedBytes()));
          JsonText.texts(json, "warnings", description.warnings());
        });
  }

  private static void shape(JsonGenerator json, TransformerConfig config) {
    json.writeObjectPropertyStart("shape");
    json.writeNumberProperty("layers", config.layers());
    json.writeNumberProperty("width", config.width());
    json.writeNumberProperty("hidden", config.hidden());
    json.writeNumberProperty("heads", config.heads());
    json.writeNumberProperty("keyHeads", config.keyHeads());
    json.writeNumberProperty("headSize", config.headSize());
    json.writeNumberProperty("vocabulary", config.vocabulary());
    json.writeNumberProperty("context", config.context());
    json.writeEndObject();
  }

  private static void forecast(JsonGenerator json, LanguageModelForecast f, long repackedBytes) {
    json.writeObjectPropertyStart("forecast");
    json.writeNumberProperty("weightBytes", f.weightBytes());
    json.writeNumberProperty("repackedBytes", repackedBytes);
    json.writeNumberProperty("cacheBytesPerToken", f.cacheBytesPerToken());
    json.writeNumberProperty("bytes", f.bytes());
    json.writeNumberProperty("cacheBytesPerTokenQ8", f.smallCacheBytesPerToken());
    json.writeNumberProperty("bytesQ8", f.smallBytes());
    json.writeNumberProperty("bytesReadPerToken", f.bytesReadPerToken());
    JsonText.number(json, "readBytesPerSecond", f.readBytesPerSecond());
    JsonText.number(json, "tokensPerSecond", f.tokensPerSecond());
    json.writeNumberProperty("threads", f.threads());
    json.writeEndObject();
  }
}
