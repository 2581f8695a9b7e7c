package org.credence.lab.catalog;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.credence.bayes.model.GraphicalModel;
import org.credence.decoding.format.ModelDescription;
import org.credence.decoding.ngram.NGramModel;

/** What a model text stands for: a network, a text to learn a language model from, or a trained transformer. */
public sealed interface ModelSource {

  /** What reports call the model: the text it was asked for by. */
  String label();

  /** What was odd about it, in full sentences. */
  List<String> warnings();

  /** One of the three, by kind. */
  <R> R match(
      Function<NetworkSource, R> network,
      Function<TextSource, R> text,
      Function<TransformerSource, R> transformer);

  /** A graphical model. */
  record NetworkSource(String label, GraphicalModel model, List<String> warnings)
      implements ModelSource {
    public NetworkSource {
      warnings = List.copyOf(warnings);
    }

    @Override
    public <R> R match(
        Function<NetworkSource, R> network,
        Function<TextSource, R> text,
        Function<TransformerSource, R> transformer) {
      return network.apply(this);
    }
  }

  /**
   * A text to train a language model from, and how to train it.
   *
   * @param text the training text
   */
  record TextSource(String label, String text, NGramModel.Settings settings, List<String> warnings)
      implements ModelSource {

    private static final int LONGEST_START = 20;

    public TextSource {
      warnings = List.copyOf(warnings);
    }

    /** This text with another order of the model. */
    public TextSource withOrder(int order) {
      return new TextSource(label, text, settings.withOrder(order), warnings);
    }

    /**
     * A prompt that suits the text: its first word with the blank after it where the whole text is one document; nothing where
     * each line is one, since a document then begins by itself.
     */
    public String start() {
      if (settings.documents() == NGramModel.Documents.LINES) {
        return "";
      }
      int begin = 0;
      while (begin < text.length() && Character.isWhitespace(text.charAt(begin))) {
        begin++;
      }
      int end = begin;
      while (end < text.length()
          && end - begin < LONGEST_START
          && !Character.isWhitespace(text.charAt(end))) {
        end++;
      }
      return text.substring(begin, Math.min(text.length(), end + 1));
    }

    /** Trains the model; each call does so anew. */
    public NGramModel train() {
      return NGramModel.train(text, settings);
    }

    @Override
    public <R> R match(
        Function<NetworkSource, R> network,
        Function<TextSource, R> text,
        Function<TransformerSource, R> transformer) {
      return text.apply(this);
    }
  }

  /**
   * A trained transformer in a file or folder, of which the headers were read.
   *
   * @param file where it is
   * @param description what it holds
   */
  record TransformerSource(String label, Path file, ModelDescription description)
      implements ModelSource {

    @Override
    public List<String> warnings() {
      return description.warnings();
    }

    /**
     * Reads the weights; each call does so anew.
     *
     * @param threads that share each product; they change the time, never the bits
     * @param tokenizerFile the tokenizer, if it is not the model's own
     * @param needsText whether texts will be read; without, tokens may be known by number alone
     * @throws CatalogException if texts will be read and there is no tokenizer
     * @throws org.credence.core.input.FormatException if a file is wrong, or the tokenizer belongs to another model
     * @throws org.credence.core.engine.CannotAnswerException if the heap does not hold the weights
     */
    public LoadedTransformer load(int threads, Optional<Path> tokenizerFile, boolean needsText) {
      return load(threads, tokenizerFile, needsText, WeightStorage.AUTOMATIC);
    }

    /**
     * {@link #load(int, Optional, boolean)} with a choice.
     *
     * @param storage where the weights will be
     */
    public LoadedTransformer load(
        int threads, Optional<Path> tokenizerFile, boolean needsText, WeightStorage storage) {
      return TransformerLoading.load(file, threads, tokenizerFile, needsText, storage);
    }

    @Override
    public <R> R match(
        Function<NetworkSource, R> network,
        Function<TextSource, R> text,
        Function<TransformerSource, R> transformer) {
      return transformer.apply(this);
    }
  }
}
