package org.credence.lab.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.GraphicalModel;

/** The built-in networks and texts, and the generators. */
final class StandardShelf implements ModelCatalog.Shelf {

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>(BuiltinModels.names());
    names.addAll(Generators.forms());
    return names;
  }

  @Override
  public String description(String name) {
    return BuiltinModels.description(name).orElse("made from its size and a seed (default 1)");
  }

  @Override
  public Optional<ModelSource> open(String name, Map<String, String> settings) {
    Optional<BayesianNetwork> network = BuiltinModels.network(name);
    if (network.isPresent()) {
      return Optional.of(
          ModelCatalog.network(name, network.get(), network.get().warnings(), settings));
    }
    Optional<String> text = BuiltinModels.text(name);
    if (text.isPresent()) {
      return Optional.of(
          ModelCatalog.text(new EngineText(name, settings).toString(), text.get(), settings));
    }
    return generated(name).map(model -> ModelCatalog.network(name, model, List.of(), settings));
  }

  private static Optional<GraphicalModel> generated(String name) {
    try {
      return Generators.model(name);
    } catch (IllegalArgumentException e) {
      throw new CatalogException(String.valueOf(e.getMessage()));
    }
  }
}
