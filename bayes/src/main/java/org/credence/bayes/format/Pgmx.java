package org.credence.bayes.format;

import java.nio.file.Path;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Variable;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;

/**
 * Bayesian networks in PGMX, the ProbModelXML of OpenMarkov (format version 0.2).
 *
 * <pre>
 *   &lt;Potential type="Table" role="conditionalProbability"&gt;
 *     &lt;Variables&gt;&lt;Variable name="wet"/&gt;&lt;Variable name="rain"/&gt;&lt;Variable name="wind"/&gt;&lt;/Variables&gt;
 *     &lt;Values&gt;0.9 0.1 ...&lt;/Values&gt;
 *   &lt;/Potential&gt;
 * </pre>
 *
 * <p>The first variable is the child. In a table the first variable is fastest and the last slowest: the child, then the first parent. That
 * is the other way round among the parents than in all other formats here; the parents keep the order of the file, and the rows are put in
 * theirs.
 *
 * <p>What is read: chance variables with states (finite or discretized) and potentials of the types
 * <ul>
 *   <li>{@code Table};
 *   <li>{@code Uniform}: every state the same;
 *   <li>{@code Delta}: one state, by its name or index, whatever the parents;
 *   <li>{@code ICIModel}, MAX and MIN: made into a whole table of at most 2^22 entries, else refused with the number; states stand from the
 *       weakest to the strongest.
 * </ul>
 * Potentials of other types, other networks, decisions, utilities, numeric variables and time slices are refused; what is there for display is
 * stepped over. Links that do not agree with the potentials, which count, are a warning.
 *
 * <p>Rows are kept as they stand; one off by more than 1e-6 from 1 is a warning, by more than 1e-2 an error unless normalising was asked
 * for. Errors are one {@link org.credence.core.input.FormatException} with a code {@code PGMX-...}, or {@code XML-...} where it is not XML.
 *
 * <p>Source: Arias, Díez, Palacios, Yebra and Fernández 2012, ProbModelXML; the reader of OpenMarkov for what it leaves open.
 */
public final class Pgmx {

  private Pgmx() {}

  /** Reads a file, packed as gzip or not. */
  public static Parsed<BayesianNetwork> read(Path file, ReadOptions options) {
    return read(InputText.read(file, options.limits()), options);
  }

  /** Reads a text. */
  public static Parsed<BayesianNetwork> read(InputText input, ReadOptions options) {
    return new PgmxReader(input, options).read();
  }

  /**
   * The network as PGMX: tables as given, every number with all its digits. Reading it gives the same network to the last bit.
   *
   * @throws IllegalArgumentException if a name cannot be written: empty, or with control or format characters
   */
  public static String write(BayesianNetwork network) {
    List<String> names =
        network.variables().stream().map(v -> XmlText.escaped(v.name(), "PGMX")).toList();
    StringBuilder out = new StringBuilder(XmlText.DECLARATION);
    out.append("<ProbModelXML formatVersion=\"0.2.0\">\n<ProbNet type=\"BayesianNetwork\"");
    if (!network.name().isEmpty()) {
      out.append(" name=\"").append(XmlText.escaped(network.name(), "PGMX")).append('"');
    }
    out.append(">\n<Variables>\n");
    for (int v = 0; v < network.size(); v++) {
      Variable variable = network.variables().get(v);
      out.append("<Variable name=\"").append(names.get(v));
      out.append("\" type=\"finiteStates\" role=\"chance\">\n  <States>\n");
      for (String state : variable.states()) {
        out.append("    <State name=\"").append(XmlText.escaped(state, "PGMX")).append("\"/>\n");
      }
      out.append("  </States>\n</Variable>\n");
    }
    out.append("</Variables>\n<Links>\n");
    for (int v = 0; v < network.size(); v++) {
      for (int parent : network.parents(v)) {
        out.append("<Link directed=\"true\">").append(variable(names.get(parent)));
        out.append(variable(names.get(v))).append("</Link>\n");
      }
    }
    out.append("</Links>\n<Potentials>\n");
    for (int v = 0; v < network.size(); v++) {
      appendPotential(network, v, names, out);
    }
    return out.append("</Potentials>\n</ProbNet>\n</ProbModelXML>\n").toString();
  }

  private static String variable(String name) {
    return "<Variable name=\"" + name + "\"/>";
  }

  private static void appendPotential(
      BayesianNetwork network, int v, List<String> names, StringBuilder out) {
    out.append("<Potential type=\"Table\" role=\"conditionalProbability\">\n  <Variables>");
    out.append(variable(names.get(v)));
    int[] parents = network.parents(v);
    int[] cardinalities = new int[parents.length];
    for (int k = 0; k < parents.length; k++) {
      out.append(variable(names.get(parents[k])));
      cardinalities[k] = network.cardinality(parents[k]);
    }
    out.append("</Variables>\n  <Values>\n");
    double[] table = network.givenTable(v);
    int states = network.cardinality(v);
    int[] rows = rowsInFile(cardinalities);
    for (int row : rows) {
      for (int s = 0; s < states; s++) {
        out.append(s == 0 ? "    " : " ").append(table[row * states + s]);
      }
      out.append('\n');
    }
    out.append("  </Values>\n</Potential>\n");
  }

  /**
   * The rows of a table in the order in which a file has them, first parent fastest.
   *
   * @param cardinalities of the parents
   * @return [place in the file]: row of the table, last parent fastest
   */
  static int[] rowsInFile(int[] cardinalities) {
    int[] stride = new int[cardinalities.length]; // [parent]: rows from one state to the next
    int count = 1;
    for (int k = cardinalities.length - 1; k >= 0; k--) {
      stride[k] = count;
      count *= cardinalities[k];
    }
    int[] rows = new int[count];
    int[] digits = new int[cardinalities.length];
    int row = 0;
    for (int i = 0; i < count; i++) {
      rows[i] = row;
      for (int k = 0; k < digits.length; k++) {
        row += stride[k];
        if (++digits[k] < cardinalities[k]) {
          break;
        }
        row -= digits[k] * stride[k];
        digits[k] = 0;
      }
    }
    return rows;
  }
}
