package org.credence.bayes.format;

import java.nio.file.Path;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;

/**
 * Models in the format of the UAI inference competitions: numbers between blanks.
 *
 * <pre>
 *   MARKOV            or BAYES
 *   3                 number of variables
 *   2 2 3             their numbers of states
 *   2                 number of factors
 *   2 0 1             scope of the first: how many variables, and which
 *   2 1 2             scope of the second
 *   4 ...             table of the first: how many numbers, and which; last variable fastest
 *   6 ...             table of the second
 * </pre>
 *
 * <p>{@code MARKOV} becomes a factor graph. {@code BAYES} becomes a Bayesian network: each factor must be the conditional probabilities
 * of the last variable of its scope given the others, one per variable; a row off by more than 1e-6 from 1 is a warning, by more than
 * 1e-2 an error unless normalising was asked for. Variables are named "0", "1", ... and so are states.
 *
 * <p>Nothing in the format marks its end: a file cut inside its last number is still a file. So one that ends without a line end is
 * read with a warning.
 *
 * <p>Source: the format pages of the UAI 2008 to 2022 inference competitions.
 */
public final class Uai {

  private Uai() {}

  /** Reads a model file, packed as gzip or not. */
  public static Parsed<GraphicalModel> read(Path file, ReadOptions options) {
    return read(InputText.read(file, options.limits()), options);
  }

  /** Reads a text. */
  public static Parsed<GraphicalModel> read(InputText input, ReadOptions options) {
    return new UaiReader(input, options).read();
  }

  /**
   * The model as UAI text, every number with all its digits: {@code BAYES} with the tables as given, or {@code MARKOV}. A warning says
   * so if names are lost. Independent influences are written as full tables.
   *
   * @throws IllegalArgumentException if the full table of an independent influence is too large
   */
  public static Parsed<String> write(GraphicalModel written) {
    GraphicalModel model =
        written instanceof BayesianNetwork network ? network.expanded() : written;
    StringBuilder out = new StringBuilder();
    boolean bayes = model instanceof BayesianNetwork;
    out.append(bayes ? "BAYES\n" : "MARKOV\n").append(model.size()).append('\n');
    for (int v = 0; v < model.size(); v++) {
      out.append(v == 0 ? "" : " ").append(model.cardinality(v));
    }
    out.append('\n').append(model.factors().size()).append('\n');
    for (Factor factor : model.factors()) {
      out.append(factor.rank());
      for (int variable : factor.scope()) {
        out.append(' ').append(variable);
      }
      out.append('\n');
    }
    for (int f = 0; f < model.factors().size(); f++) {
      double[] values =
          model instanceof BayesianNetwork network
              ? network.givenTable(f)
              : model.factors().get(f).values();
      out.append('\n').append(values.length).append('\n');
      for (int i = 0; i < values.length; i++) {
        out.append(i == 0 ? "" : " ").append(values[i]);
      }
      out.append('\n');
    }
    return new Parsed<>(out.toString(), losses(model));
  }

  private static List<String> losses(GraphicalModel model) {
    int variables = 0;
    int states = 0;
    for (int v = 0; v < model.size(); v++) {
      Variable variable = model.variables().get(v);
      variables += variable.name().equals(Integer.toString(v)) ? 0 : 1;
      states += variable.states().equals(UaiReader.stateNames(variable.cardinality())) ? 0 : 1;
    }
    if (variables + states == 0) {
      return List.of();
    }
    return List.of(
        "UAI files hold no names: the names of "
            + variables
            + " variables and of the states of "
            + states
            + " variables are lost; they become \"0\", \"1\", ... in the order of the model [UAI-NAMES-LOST]");
  }
}
