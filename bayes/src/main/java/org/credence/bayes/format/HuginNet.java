package org.credence.bayes.format;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Variable;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;

/**
 * Bayesian networks in the NET language of Hugin.
 *
 * <pre>
 *   net { node_size = (80 40); }
 *   node rain { states = ("yes" "no"); }
 *   node wet { states = ("yes" "no"); }
 *   potential ( rain ) { data = ( 0.2 0.8 ); }
 *   potential ( wet | rain ) { data = (( 0.9 0.1 )    % rain = yes
 *                                      ( 0.05 0.95 )); }
 * </pre>
 *
 * <p>Parentheses in {@code data} follow the parents from left to right and then the child: the last parent is slower than the child alone.
 * One pair around all numbers is read too; anything between is refused.
 *
 * <p>What is read: discrete chance nodes and their potentials in any order; comments ({@code %}); one {@code class} around a network that
 * has no instances of others. Attributes for display ({@code label}, {@code position}, {@code HR_...}) and for learning ({@code experience},
 * {@code fading}) are stepped over. Continuous, decision, utility and function nodes, and tables given by expressions ({@code model_data},
 * {@code normal(...)}) are refused.
 *
 * <p>A node is known by its identifier, not its label. Names that are no identifiers are written changed, with the name itself in an
 * attribute {@code credence_name}, by which reading gives the same network.
 *
 * <p>Rows are kept as they stand; one off by more than 1e-6 from 1 is a warning, by more than 1e-2 an error unless normalising was asked
 * for. Errors are one {@link org.credence.core.input.FormatException} with a code {@code NET-...}.
 *
 * <p>Source: the Hugin API reference manual, chapter on the NET language.
 */
public final class HuginNet {

  static final String NAME = "credence_name";

  /** Words that cannot be the name of a node. */
  static final Set<String> KEYWORDS =
      Set.of(
          "net",
          "class",
          "node",
          "potential",
          "discrete",
          "continuous",
          "chance",
          "decision",
          "utility",
          "function",
          "instance",
          "data",
          "states",
          "normal",
          "unknown");

  private HuginNet() {}

  /** Reads a file, packed as gzip or not. */
  public static Parsed<BayesianNetwork> read(Path file, ReadOptions options) {
    return read(InputText.read(file, options.limits()), options);
  }

  /** Reads a text. */
  public static Parsed<BayesianNetwork> read(InputText input, ReadOptions options) {
    return new HuginReader(input, options).read();
  }

  /**
   * The network as NET text: tables as given, every number with all its digits. Reading it gives the same network to the last bit. A
   * warning says which names other programs will see changed.
   *
   * @throws IllegalArgumentException if a name cannot be written: empty, or with control or format characters
   */
  public static Parsed<String> write(BayesianNetwork network) {
    StringBuilder out = new StringBuilder("net\n{\n");
    if (!network.name().isEmpty()) {
      out.append("  name = ").append(quoted(network.name())).append(";\n");
    }
    out.append("  node_size = (80 40);\n}\n");
    List<String> names = network.variables().stream().map(Variable::name).toList();
    List<String> ids = Identifiers.of(names, KEYWORDS);
    List<String> changed = new ArrayList<>();
    for (int v = 0; v < network.size(); v++) {
      out.append("node ").append(ids.get(v)).append("\n{\n");
      if (!ids.get(v).equals(names.get(v))) {
        changed.add(names.get(v));
        out.append("  label = ").append(quoted(names.get(v))).append(";\n");
        out.append("  ").append(NAME).append(" = ").append(quoted(names.get(v))).append(";\n");
      }
      out.append("  states = (");
      List<String> states = network.variables().get(v).states();
      for (int s = 0; s < states.size(); s++) {
        out.append(s == 0 ? "" : " ").append(quoted(states.get(s)));
      }
      out.append(");\n}\n");
    }
    for (int v = 0; v < network.size(); v++) {
      appendPotential(network, v, ids, out);
    }
    return new Parsed<>(
        out.toString(),
        changed.isEmpty()
            ? List.of()
            : List.of(
                changed.size()
                    + " names are no identifiers and stand changed in the file ("
                    + Names.list(changed)
                    + "); the names as they were are kept as labels [NET-NAMES-CHANGED]"));
  }

  private static String quoted(String name) {
    XmlText.requirePrintable(name, "NET");
    return QuotedNames.quoted(name);
  }

  private static void appendPotential(
      BayesianNetwork network, int v, List<String> ids, StringBuilder out) {
    int[] parents = network.parents(v);
    out.append("potential ( ").append(ids.get(v));
    for (int k = 0; k < parents.length; k++) {
      out.append(k == 0 ? " | " : " ").append(ids.get(parents[k]));
    }
    out.append(" )\n{\n  data = ");
    double[] table = network.givenTable(v);
    int states = network.cardinality(v);
    int[] digits = new int[parents.length]; // [parent]: its state in the current row
    int opening = parents.length; // parentheses around the row that begin with it
    for (int from = 0; from < table.length; from += states) {
      out.append("(".repeat(opening + 1));
      for (int s = 0; s < states; s++) {
        out.append(s == 0 ? "" : " ").append(table[from + s]);
      }
      opening = 0;
      for (int k = parents.length - 1; k >= 0; k--) {
        if (++digits[k] < network.cardinality(parents[k])) {
          break;
        }
        digits[k] = 0;
        opening++;
      }
      out.append(")".repeat(opening + 1));
      out.append(from + states < table.length ? "\n    " : ";\n}\n");
    }
  }
}
