package org.credence.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.credence.core.engine.Workers;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.decoding.format.GgufCheckpoint;
import org.credence.decoding.format.GgufConversion;
import org.credence.decoding.format.TensorNames.Shape;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.lab.catalog.LanguageFiles;

/** Language models into GGUF files, in the formats they have or in another. */
final class LanguageConversion {

  private LanguageConversion() {}

  /**
   * Converts.
   *
   * @param to the format of the matrices; as they are stored if none is given
   * @param tokenizer kept apart from the model, if it is
   * @return what was written, in words
   */
  static String convert(
      Path in, Path out, Optional<String> to, Optional<Path> tokenizer, int threads) {
    Optional<WeightFormat> target = to.map(LanguageConversion::format);
    if (!out.toString().toLowerCase(Locale.ROOT).endsWith(".gguf")) {
      throw new UsageException(
          in + " is a language model, which is converted to GGUF; end " + out + " in .gguf");
    }
    try (Checkpoint from = LanguageFiles.open(in);
        Workers workers = Workers.of(threads)) {
      BiFunction<String, Shape, WeightFormat> formats =
          target.isPresent()
              ? GgufConversion.all(target.get())
              : (name, shape) -> stored(from, name);
      return words(report(from, in, out, formats, tokenizer, workers));
    }
  }

  private static GgufConversion.Report report(
      Checkpoint from,
      Path in,
      Path out,
      BiFunction<String, Shape, WeightFormat> formats,
      Optional<Path> tokenizer,
      Workers workers) {
    if (tokenizer.isEmpty() && from instanceof GgufCheckpoint gguf) {
      return GgufConversion.convert(gguf.gguf(), out, formats, workers);
    }
    try {
      return tokenizer.isPresent()
          ? GgufConversion.write(
              from, LanguageFiles.tokenizer(tokenizer.get()), name(in), out, formats, workers)
          : GgufConversion.write(from, name(in), out, formats, workers);
    } catch (IllegalArgumentException e) { // a tokenizer that does not fit, or that GGUF cannot say
      throw FormatException.of(in.toString(), String.valueOf(e.getMessage()), "CONVERT");
    }
  }

  private static WeightFormat stored(Checkpoint from, String name) {
    return from.tensors().containsKey(name)
        ? from.tensors().get(name).format()
        : WeightFormat.F32; // divisors of rotary frequencies
  }

  private static String name(Path in) {
    Path name = in.toAbsolutePath().normalize().getFileName();
    return name == null ? "model" : name.toString().replaceFirst("\\.[A-Za-z0-9]+$", "");
  }

  private static WeightFormat format(String name) {
    return WeightFormat.ofName(name)
        .orElseThrow(
            () ->
                new UsageException(
                    "--to is "
                        + Escaped.quote(name)
                        + ", expected one of "
                        + Stream.of(WeightFormat.values())
                            .map(WeightFormat::label)
                            .collect(Collectors.joining(", "))));
  }

  private static String words(GgufConversion.Report report) {
    return report.bytes()
        + " bytes, tensors: "
        + report.tensors().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> e.getValue() + " " + e.getKey().label())
            .collect(Collectors.joining(", "));
  }
}
