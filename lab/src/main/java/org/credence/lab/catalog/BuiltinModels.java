package org.credence.lab.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.credence.bayes.format.Bif;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;

/**
 * Models that come with the toolkit, so that everything can be tried without a file: textbook networks written from published
 * numbers (the source stands in the head of each file), a larger network made for this purpose, and a text to train language models
 * from. What is made from a size and a seed is in {@link Generators}.
 */
public final class BuiltinModels {

  private static final Map<String, String> NETWORKS =
      new TreeMap<>(
          Map.of(
              "asia", "chest clinic, 8 variables (Lauritzen and Spiegelhalter 1988)",
              "cancer", "lung cancer and its signs, 5 variables (Korb and Nicholson 2010)",
              "card-fraud",
                  "a card payment with rules, score and analyst, 30 variables, many zeros (our own)",
              "earthquake", "burglar alarm, 5 variables (Korb and Nicholson 2010)",
              "sprinkler", "wet grass, 4 variables (Russell and Norvig 2010)",
              "student", "grade and letter of a student, 5 variables (Koller and Friedman 2009)"));

  private static final Map<String, String> TEXTS =
      Map.of("front-office", "conversations in a bank's front office, about 14 kB (our own)");

  private BuiltinModels() {}

  /** All names: networks, then texts, each in alphabetical order. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(networkNames());
    names.addAll(textNames());
    return List.copyOf(names);
  }

  /** Names of the networks, in alphabetical order. */
  public static List<String> networkNames() {
    return List.copyOf(NETWORKS.keySet());
  }

  /** Names of the texts, in alphabetical order. */
  public static List<String> textNames() {
    return List.copyOf(TEXTS.keySet());
  }

  /** One line about a network or text. */
  public static Optional<String> description(String name) {
    return Optional.ofNullable(NETWORKS.getOrDefault(name, TEXTS.get(name)));
  }

  /** The network of that name. */
  public static Optional<BayesianNetwork> network(String name) {
    return NETWORKS.containsKey(name)
        ? Optional.of(Bif.read(resource(name + ".bif"), ReadOptions.standard()).value())
        : Optional.empty();
  }

  /** The text of that name. */
  public static Optional<String> text(String name) {
    return TEXTS.containsKey(name) ? Optional.of(resource(name + ".txt").text()) : Optional.empty();
  }

  private static InputText resource(String file) {
    try (InputStream in = BuiltinModels.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(
            "the built-in file " + file + " is missing from the program; build it again");
      }
      return InputText.of(file, in.readAllBytes(), InputLimits.standard());
    } catch (IOException e) {
      throw new UncheckedIOException("the built-in file " + file + " cannot be read", e);
    }
  }
}
