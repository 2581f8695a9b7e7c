package org.credence.bayes.format;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;

/** The formats of models that are both read and written, with the endings their files have. */
public enum ModelFormat {
  /** {@link Bif}. */
  BIF("BIF", List.of(".bif")) {
    @Override
    public Parsed<? extends GraphicalModel> read(InputText input, ReadOptions options) {
      return Bif.read(input, options);
    }

    @Override
    Parsed<String> writeNetwork(BayesianNetwork network) {
      return new Parsed<>(Bif.write(network), List.of());
    }
  },
  /** {@link XmlBif}. */
  XMLBIF("XMLBIF", List.of(".xmlbif", ".bifxml", ".xml")) {
    @Override
    public Parsed<? extends GraphicalModel> read(InputText input, ReadOptions options) {
      return XmlBif.read(input, options);
    }

    @Override
    Parsed<String> writeNetwork(BayesianNetwork network) {
      return new Parsed<>(XmlBif.write(network), List.of());
    }
  },
  /** {@link HuginNet}. */
  NET("Hugin NET", List.of(".net")) {
    @Override
    public Parsed<? extends GraphicalModel> read(InputText input, ReadOptions options) {
      return HuginNet.read(input, options);
    }

    @Override
    Parsed<String> writeNetwork(BayesianNetwork network) {
      return HuginNet.write(network);
    }
  },
  /** {@link Xdsl}. */
  XDSL("XDSL", List.of(".xdsl")) {
    @Override
    public Parsed<? extends GraphicalModel> read(InputText input, ReadOptions options) {
      return Xdsl.read(input, options);
    }

    @Override
    Parsed<String> writeNetwork(BayesianNetwork network) {
      return Xdsl.write(network);
    }
  },
  /** {@link Pgmx}. */
  PGMX("PGMX", List.of(".pgmx")) {
    @Override
    public Parsed<? extends GraphicalModel> read(InputText input, ReadOptions options) {
      return Pgmx.read(input, options);
    }

    @Override
    Parsed<String> writeNetwork(BayesianNetwork network) {
      return new Parsed<>(Pgmx.write(network), List.of());
    }
  },
  /** {@link Uai}, the one format of factor graphs. */
  UAI("UAI", List.of(".uai")) {
    @Override
    public Parsed<? extends GraphicalModel> read(InputText input, ReadOptions options) {
      return Uai.read(input, options);
    }

    @Override
    Parsed<String> writeNetwork(BayesianNetwork network) {
      return Uai.write(network);
    }
  };

  private final String label;
  private final List<String> endings;

  ModelFormat(String label, List<String> endings) {
    this.label = label;
    this.endings = endings;
  }

  /** What texts call the format. */
  public String label() {
    return label;
  }

  /** The endings of its files, the usual one first. */
  public List<String> endings() {
    return endings;
  }

  /** The format that the ending of a file names, {@code .gz} left aside. */
  public static Optional<ModelFormat> byEnding(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    String bare = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    return Arrays.stream(values())
        .filter(format -> format.endings.stream().anyMatch(bare::endsWith))
        .findFirst();
  }

  /** Names as one gives them in options, for instance {@code bif|xmlbif}. */
  public static String names(String between) {
    return Arrays.stream(values())
        .map(format -> format.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(between));
  }

  /** The format of that name, in any case. */
  public static Optional<ModelFormat> byName(String name) {
    return Arrays.stream(values())
        .filter(format -> format.name().equalsIgnoreCase(name))
        .findFirst();
  }

  /** Reads a text of this format. */
  public abstract Parsed<? extends GraphicalModel> read(InputText input, ReadOptions options);

  /** Whether factor graphs can be written; Bayesian networks always can. */
  public boolean holdsFactorGraphs() {
    return this == UAI;
  }

  /**
   * The model in this format, with warnings of what it cannot hold.
   *
   * @throws IllegalArgumentException if it is a factor graph and the format has none, or a name cannot be written
   */
  public Parsed<String> write(GraphicalModel model) {
    if (model instanceof BayesianNetwork network) {
      return writeNetwork(network);
    }
    if (!holdsFactorGraphs()) {
      throw new IllegalArgumentException(
          "a factor graph cannot be written in "
              + label
              + ", which has conditional probabilities alone; write it in UAI");
    }
    return Uai.write(model);
  }

  abstract Parsed<String> writeNetwork(BayesianNetwork network);
}
