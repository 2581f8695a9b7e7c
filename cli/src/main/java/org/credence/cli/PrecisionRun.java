package org.credence.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.bayes.format.ReadOptions;
import org.credence.core.engine.Budget;
import org.credence.core.input.Escaped;
import org.credence.decoding.problem.ScoreProblem;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.lab.catalog.LoadedTransformer;
import org.credence.lab.catalog.ModelSource;
import org.credence.lab.catalog.ModelSource.TransformerSource;
import org.credence.lab.precision.ModelVariant;
import org.credence.lab.precision.PrecisionComparison;
import org.credence.lab.precision.PrecisionRow;
import org.credence.lab.report.PrecisionData;
import org.credence.lab.report.PrecisionReport;
import org.credence.lab.report.PrecisionText;

/**
 * Trained models on one text, as {@code compare} is asked for them.
 *
 * @param model the reference
 * @param others files put beside it
 * @param precision formats and text
 * @param trained tokenizer and token ids
 */
record PrecisionRun(
    ModelOptions model, List<String> others, PrecisionOptions precision, TrainedOptions trained) {

  private static final int USUAL_REPEATS = 3;
  private static final String DOUBLES = "double-precision";

  /**
   * Compares and writes the result; the exit code.
   *
   * @param repeats times that speed is measured, if the command line says so
   * @param against {@code --reference}
   */
  int run(
      Session session,
      int threads,
      Optional<Integer> repeats,
      Optional<String> against,
      OutputOptions output) {
    if (against.filter(text -> !text.equals(DOUBLES)).isPresent()) {
      throw new UsageException(
          "--reference is "
              + Escaped.quote(against.get())
              + ", expected "
              + DOUBLES
              + "; distances are from the first model");
    }
    List<WeightFormat> formats = precision.formats();
    precision.context().overflow();
    ScoredText asked = precision.text(trained.tokens());
    String whole = asked.read();
    TransformerSource source = transformer(model.open());
    List<ModelVariant> variants = new ArrayList<>();
    formats.forEach(format -> variants.add(ModelVariant.recoded(source.file(), format)));
    for (String other : others) {
      variants.add(
          ModelVariant.of(
              other, transformer(ModelOptions.open(other, ReadOptions.standard())).file()));
    }
    try (LoadedTransformer loaded = source.load(threads, trained.tokenizer(), asked.needsText())) {
      OpenLanguageModel open = open(source, loaded, threads);
      ScoreProblem problem = asked.problem(open, whole);
      int times = precision.speed() ? repeats.orElse(USUAL_REPEATS) : 0;
      PrecisionComparison comparison =
          new PrecisionComparison(
              ModelVariant.of(name(source), source.file()),
              variants,
              precision.context().policy(loaded.model().config().context(), source.label()),
              times,
              against.isPresent());
      ProgressLine line = new ProgressLine(session);
      PrecisionComparison.Result result =
          comparison.compare(
              loaded.model(),
              ScoredText.all(problem),
              loaded.workers(),
              label -> line.begin(label, Budget.unlimited()));
      line.erase();
      PrecisionReport report =
          new PrecisionReport(
              source.label(),
              asked.words(),
              result,
              comparison.policy(),
              threads,
              times,
              loaded.warnings());
      output.deliver(session, format(report, session, output));
      return verdict(result);
    }
  }

  private static int verdict(PrecisionComparison.Result result) {
    if (result.interrupted()) {
      return ExitCode.INTERRUPTED;
    }
    List<PrecisionRow> behind = result.rows().subList(1, result.rows().size());
    boolean any = behind.isEmpty() || behind.stream().anyMatch(r -> r.measures().isPresent());
    return any ? ExitCode.GOOD : Verdict.withoutAnswer(behind.get(0).stop());
  }

  private static String name(TransformerSource source) {
    Path name = source.file().toAbsolutePath().normalize().getFileName();
    return name == null ? source.label() : name.toString();
  }

  private static OpenLanguageModel open(
      TransformerSource source, LoadedTransformer loaded, int threads) {
    return new OpenLanguageModel(
        source.label(),
        loaded.model(),
        loaded.tokenizer(),
        OptionalInt.of(loaded.model().config().context()),
        Optional.of(TextMemory.of(loaded.model())),
        threads,
        loaded.warnings(),
        () -> {});
  }

  private static TransformerSource transformer(ModelSource source) {
    return source.match(
        network -> {
          throw new UsageException(
              network.label() + " is a network, expected a trained language model");
        },
        text -> {
          throw new UsageException(
              text.label()
                  + " is learned from a text; formats are compared of trained language models (GGUF, safetensors, llama2.c)");
        },
        transformer -> transformer);
  }

  private static String format(PrecisionReport report, Session session, OutputOptions output) {
    return switch (output.form()) {
      case JSON -> PrecisionData.json(report);
      case CSV -> PrecisionData.csv(report);
      case MARKDOWN -> PrecisionText.markdown(report);
      case TABLE -> PrecisionText.of(report, output.terminal(session));
    };
  }
}
