package org.credence.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  /** Of an open model, with its forecast. */
  public static LanguageModelInfo of(String label, Checkpoint checkpoint, int threads) {
    return new LanguageModelInfo(
        label,
        ModelDescription.of(checkpoint),
        Optional.of(LanguageModelForecast.of(checkpoint, threads)));
  }

  /** Lines for a terminal. */
  public String text() {
    List<String> lines = new ArrayList<>(description.lines());
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
    return String.join("\n", lines) + "\n";
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
          json.writeArrayPropertyStart("tensors");
          for (ModelDescription.Part part : description.parts()) {
            json.writeStartObject();
            json.writeStringProperty("format", part.format().label());
            json.writeNumberProperty("tensors", part.tensors());
            json.writeNumberProperty("weights", part.weights());
            json.writeNumberProperty("bytes", part.bytes());
            json.writeEndObject();
          }
          json.writeEndArray();
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
