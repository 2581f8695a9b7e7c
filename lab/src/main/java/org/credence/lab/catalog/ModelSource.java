package org.credence.lab.catalog;

import java.util.List;
import java.util.function.Function;
import org.credence.bayes.model.GraphicalModel;
import org.credence.decoding.ngram.NGramModel;

/** What a model text stands for: a network, or a language model. */
public sealed interface ModelSource {

  /** What reports call the model: the text it was asked for by. */
  String label();

  /** What was odd about it, in full sentences. */
  List<String> warnings();

  /** One of the two, by kind. */
  <R> R match(Function<NetworkSource, R> network, Function<TextSource, R> text);

  /** A graphical model. */
  record NetworkSource(String label, GraphicalModel model, List<String> warnings)
      implements ModelSource {
    public NetworkSource {
      warnings = List.copyOf(warnings);
    }

    @Override
    public <R> R match(Function<NetworkSource, R> network, Function<TextSource, R> text) {
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
    public <R> R match(Function<NetworkSource, R> network, Function<TextSource, R> text) {
      return text.apply(this);
    }
  }
}
