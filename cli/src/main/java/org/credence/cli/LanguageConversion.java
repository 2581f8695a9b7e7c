package org.credence.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.credence.core.engine.Workers;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.format.GgufCheckpoint;
import org.credence.decoding.format.GgufConversion;
import org.credence.decoding.format.RandomCheckpoint;
import org.credence.decoding.format.RandomCheckpoint.Size;
import org.credence.decoding.format.SafetensorsCheckpoint;
import org.credence.decoding.format.TensorNames.Shape;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.lab.catalog.LanguageFiles;
import org.credence.lab.catalog.RunText;

/** Language models into GGUF files, in the formats they have or in another. */
final class LanguageConversion {

  private static final String RANDOM = "random-weights:";
  private static final String RANDOM_FORM = RANDOM + "SIZE[:SEED]";

  private LanguageConversion() {}

  /** Whether a model of random weights is asked for, not a file. */
  static boolean isRandom(String in) {
    return in.startsWith(RANDOM);
  }

  /**
   * Writes a model of random weights, the same for the same seed everywhere.
   *
   * @param in {@code random-weights:SIZE[:SEED]}
   * @param to the format of the matrices; F32 if none is given
   * @return what was written, in words
   */
  static String random(String in, Path out, Optional<String> to, int threads) {
    requireTarget(in, out);
    String[] parts = in.split(":", -1);
    Size size =
        Size.ofLabel(parts[1])
            .orElseThrow(
                () ->
                    new UsageException(
                        Escaped.quote(in)
                            + " names no size; expected "
                            + RANDOM_FORM
                            + " with a size of "
                            + Arrays.stream(Size.values())
                                .map(Size::label)
                                .collect(Collectors.joining(", "))));
    if (parts.length > 3) {
      throw new UsageException(Escaped.quote(in) + " has too many parts; expected " + RANDOM_FORM);
    }
    long seed = parts.length == 3 ? RunText.seed("the seed of " + in, parts[2]) : 1;
    WeightFormat format = to.map(LanguageConversion::format).orElse(WeightFormat.F32);
    try (Checkpoint from = RandomCheckpoint.of(size.config(), SeededRandomness.of(seed));
        Workers workers = Workers.of(threads)) {
      return words(
          GgufConversion.write(
              from, "random-" + size.label(), out, GgufConversion.all(format), workers));
    }
  }

  private static void requireTarget(String in, Path out) {
    if (!isTarget(out)) {
      throw new UsageException(
          in + " is a language model, which is converted to GGUF; end " + out + " in .gguf");
    }
  }

  /**
   * Converts.
   *
   * @param to the format of the matrices; as they are stored if none is given
   * @param tokenizer kept apart from the model, if it is
   * @param withoutTokenizer whether none is written
   * @return what was written, in words
   */
  static String convert(
      Path in,
      Path out,
      Optional<String> to,
      Optional<Path> tokenizer,
      boolean withoutTokenizer,
      int threads) {
    Optional<WeightFormat> target = to.map(LanguageConversion::format);
    requireTarget(in.toString(), out);
    try (Checkpoint from = LanguageFiles.open(in);
        Workers workers = Workers.of(threads)) {
      BiFunction<String, Shape, WeightFormat> formats =
          target.isPresent() ? GgufConversion.all(target.get()) : GgufConversion.asStored(from);
      return words(
          withoutTokenizer
              ? GgufConversion.writeWithoutTokenizer(from, name(from, in), out, formats, workers)
              : report(from, in, out, formats, tokenizer, workers));
    }
  }

  /** Whether the name of a file to be written asks for a language model. */
  static boolean isTarget(Path out) {
    return out.toString().toLowerCase(Locale.ROOT).endsWith(".gguf");
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
              from, LanguageFiles.tokenizer(tokenizer.get()), name(from, in), out, formats, workers)
          : GgufConversion.write(from, name(from, in), out, formats, workers);
    } catch (IllegalArgumentException e) { // a tokenizer that does not fit, or that GGUF cannot say
      throw FormatException.of(in.toString(), String.valueOf(e.getMessage()), "CONVERT");
    }
  }

  /** The name of the file without its ending; of safetensors that of their folder. */
  private static String name(Checkpoint from, Path in) {
    Path whole = in.toAbsolutePath().normalize();
    boolean inFolder = from instanceof SafetensorsCheckpoint && !Files.isDirectory(whole);
    Path name =
        Optional.ofNullable(inFolder ? whole.getParent() : whole).orElse(whole).getFileName();
    return name == null ? "model" : name.toString().replaceFirst("\\.(gguf|bin)$", "");
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
