package org.credence.lab.catalog;

import java.util.List;
import java.util.function.Function;
import org.credence.bayes.model.GraphicalModel;

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
   * A text to train a language model from, and the order to train it with.
   *
   * @param text the training text
   * @param order tokens that the model looks at, the predicted one included, at least 1
   */
  record TextSource(String label, String text, int order, List<String> warnings)
      implements ModelSource {
    public TextSource {
      warnings = List.copyOf(warnings);
    }

    @Override
    public <R> R match(Function<NetworkSource, R> network, Function<TextSource, R> text) {
      return text.apply(this);
    }
  }
}
