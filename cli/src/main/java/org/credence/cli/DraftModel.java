package org.credence.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.credence.bayes.format.ReadOptions;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Workers;
import org.credence.core.input.Escaped;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.SlidingWindowModel;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;
import org.credence.decoding.sampling.EmpiricalLaw;
import org.credence.decoding.speculative.DraftSource;
import org.credence.decoding.speculative.SpeculativeDecoding;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.transformer.Transformer;
import org.credence.lab.catalog.CatalogException;
import org.credence.lab.catalog.ModelSource;
import org.credence.lab.precision.ModelVariant;

/**
 * A trained model that drafts for another, see {@code --draft}.
 *
 * @param source for the engines
 * @param workers its threads
 */
record DraftModel(DraftSource source, Workers workers) implements AutoCloseable {

  /**
   * Reads it.
   *
   * @param text a format of weights, or a model file
   * @param target the file of the model that it drafts for
   * @param vocabulary of that model
   */
  static DraftModel open(String text, Path target, Vocabulary vocabulary, int threads) {
    Optional<WeightFormat> format = WeightFormat.ofName(text);
    ModelVariant variant =
        format.isPresent()
            ? ModelVariant.recoded(target, format.get())
            : ModelVariant.of(text, file(text));
    Workers workers = Workers.of(threads);
    try {
      Transformer model =
          variant.load(vocabulary, workers, ModelVariant.of(text, target).bytes(workers));
      LanguageModel sliding =
          new SlidingWindowModel(
              model,
              model.config().context(),
              vocabulary.begin().isPresent() && model.config().context() > 1 ? 1 : 0);
      return new DraftModel(DraftSource.of(sliding, variant.label()), workers);
    } catch (RuntimeException | Error e) {
      workers.close();
      throw e;
    }
  }

  private static ModelSource source(String text) {
    try {
      return ModelOptions.open(text, ReadOptions.standard());
    } catch (CatalogException e) {
      throw new UsageException(
          "--draft is "
              + Escaped.quote(text)
              + ", which is no file of a model and no format; formats are "
              + Arrays.stream(WeightFormat.values())
                  .map(WeightFormat::label)
                  .collect(Collectors.joining(", ")));
    }
  }

  private static Path file(String text) {
    return source(text)
        .match(
            network -> Optional.<Path>empty(),
            learned -> Optional.<Path>empty(),
            transformer -> Optional.of(transformer.file()))
        .orElseThrow(
            () ->
                new UsageException(
                    "--draft is "
                        + text
                        + ", expected the file of a trained model, or a format such as q4_0"));
  }

  /** An engine that drafts with this model; refused if it drafts nothing. */
  InferenceEngine<GenerationProblem, Generation> in(
      InferenceEngine<GenerationProblem, Generation> engine) {
    if (engine instanceof SpeculativeDecoding speculative) {
      return speculative.withDraft(source);
    }
    throw new UsageException(
        "--draft is for speculative-decoding; "
            + engine
            + " drafts nothing; leave one of them out");
  }

  /** Engines of which those that draft do so with this model; refused if none does. */
  List<InferenceEngine<TextLawProblem, TextLaw>> in(
      List<InferenceEngine<TextLawProblem, TextLaw>> engines) {
    if (engines.stream().noneMatch(DraftModel::drafts)) {
      throw new UsageException(
          "--draft is for speculative-decoding, which is none of the engines asked for");
    }
    return engines.stream().map(this::with).toList();
  }

  private InferenceEngine<TextLawProblem, TextLaw> with(
      InferenceEngine<TextLawProblem, TextLaw> engine) {
    return drafts(engine)
            && engine instanceof EmpiricalLaw law
            && law.sampler() instanceof SpeculativeDecoding speculative
        ? new EmpiricalLaw(speculative.withDraft(source))
        : engine;
  }

  private static boolean drafts(InferenceEngine<?, ?> engine) {
    return engine instanceof EmpiricalLaw law && law.sampler() instanceof SpeculativeDecoding;
  }

  @Override
  public void close() {
    workers.close();
  }
}
