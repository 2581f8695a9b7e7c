package org.credence.cli;

import java.util.List;
import org.credence.core.input.FormatException;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.ngram.NGramModel;
import org.credence.lab.catalog.ModelSource;
import org.credence.lab.catalog.ModelSource.TextSource;

/**
 * A language model learned from a text.
 *
 * @param label what the model is called
 * @param model the model
 * @param source the text it was learned from
 * @param warnings what was odd about it
 */
record TextModel(String label, NGramModel model, TextSource source, List<String> warnings) {

  private static final int LONGEST_START = 20;

  /** The model of that source; a network is refused. */
  static TextModel of(ModelSource source) {
    return source.match(
        network -> {
          throw new UsageException(
              network.label() + " is a network, expected a text model such as front-office");
        },
        TextModel::learned,
        transformer -> {
          throw new UsageException(
              transformer.label()
                  + " is a trained language model, expected a text model such as front-office");
        });
  }

  /** Learns from the text. */
  static TextModel learned(TextSource source) {
    try {
      return new TextModel(source.label(), source.train(), source, source.warnings());
    } catch (IllegalArgumentException e) {
      throw FormatException.of(source.label(), String.valueOf(e.getMessage()), "TEXT-TRAINING");
    }
  }

  /** The tokens of a prompt. */
  TokenSequence encode(String prompt) {
    try {
      return TokenSequence.of(model.vocabulary().encode(prompt));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--prompt: " + e.getMessage());
    }
  }

  /** A start that suits the text: its first word with the blank after it. */
  String usualStart() {
    int blank = source.text().indexOf(' ');
    return blank > 0 && blank < LONGEST_START ? source.text().substring(0, blank + 1) : "";
  }
}
