package org.credence.bayes.format;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Variable;
import org.credence.core.input.Escaped;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;

/**
 * Bayesian networks in BIF, the Bayesian Interchange Format 0.15 as the bnlearn repository writes it, and its older spellings.
 *
 * <pre>
 *   network NAME { }
 *   variable rain { type discrete [ 2 ] { yes, no }; }
 *   variable wet { type discrete [ 2 ] { yes, no }; }
 *   probability ( rain ) { table 0.2, 0.8; }
 *   probability ( wet | rain ) { (yes) 0.9, 0.1; (no) 0.05, 0.95; }
 * </pre>
 *
 * <p>What is read: blocks in any order; names bare ({@code <5}, {@code 5-10%}, numbers, keywords) or in quotes; families with a bar or,
 * old style, without; commas between items or none; comments; {@code property} statements, stepped over. Probabilities come as
 * <ul>
 *   <li>rows with the states of the parents in front, in any order;
 *   <li>rows without, one per configuration of the parents, the last parent fastest;
 *   <li>{@code table}: all numbers at once. With parents the child is slowest and the last parent fastest, as BIF 0.15 and JavaBayes
 *       have it: {@code (light | family) table 0.6 0.05 0.4 0.95} says P(light|family) = 0.6 and P(light|no family) = 0.05;
 *   <li>{@code default}: stands for every row that is not given.
 * </ul>
 *
 * <p>Rows are kept as they stand. One off by more than 1e-6 from 1 is a warning, by more than 1e-2 an error unless normalising was
 * asked for. Errors are one {@link org.credence.core.input.FormatException} with a code {@code BIF-...}.
 *
 * <p>Source: Cozman 1996, the format notes of JavaBayes.
 */
public final class Bif {

  /** What a network without a name is called in files; reading it gives the empty name. */
  static final String UNNAMED = "unknown";

  /** Words that readers of other programs take for keywords wherever they stand. */
  private static final Set<String> KEYWORDS =
      Set.of(
          "network", "variable", "probability", "property", "type", "discrete", "table", "default");

  private Bif() {}

  /** Reads a file, packed as gzip or not. */
  public static Parsed<BayesianNetwork> read(Path file, ReadOptions options) {
    return read(InputText.read(file, options.limits()), options);
  }

  /** Reads a text. */
  public static Parsed<BayesianNetwork> read(InputText input, ReadOptions options) {
    return new BifReader(input, options).read();
  }

  /**
   * The network as BIF text: tables as given, every number with all its digits. Reading it gives the same network to the last bit.
   * BIF knows nothing but tables: independent influences are written as full ones.
   *
   * @throws IllegalArgumentException if a name cannot be written: empty, or with control or format characters; or if the full table
   *     of an independent influence is too large
   */
  public static String write(BayesianNetwork written) {
    BayesianNetwork network = written.expanded();
    StringBuilder out = new StringBuilder();
    String name = network.name();
    out.append("network ").append(name.isEmpty() ? UNNAMED : quoted(name)).append(" {\n}\n");
    for (Variable variable : network.variables()) {
      out.append("variable ").append(quoted(variable.name())).append(" {\n  type discrete [ ");
      out.append(variable.cardinality()).append(" ] { ").append(quoted(variable.states()));
      out.append(" };\n}\n");
    }
    for (int v = 0; v < network.size(); v++) {
      writeTable(network, v, out);
    }
    return out.toString();
  }

  private static void writeTable(BayesianNetwork network, int v, StringBuilder out) {
    int[] parents = network.parents(v);
    List<Variable> all = network.variables();
    out.append("probability ( ").append(quoted(all.get(v).name()));
    for (int k = 0; k < parents.length; k++) {
      out.append(k == 0 ? " | " : ", ").append(quoted(all.get(parents[k]).name()));
    }
    out.append(" ) {\n");
    double[] table = network.givenTable(v);
    int states = network.cardinality(v);
    int[] digits = new int[parents.length]; // [parent]: its state in the current row
    for (int from = 0; from < table.length; from += states) {
      if (parents.length == 0) {
        out.append("  table ");
      } else {
        out.append("  (");
        for (int k = 0; k < parents.length; k++) {
          out.append(k == 0 ? "" : ", ")
              .append(quoted(all.get(parents[k]).states().get(digits[k])));
        }
        out.append(") ");
      }
      for (int s = 0; s < states; s++) {
        out.append(s == 0 ? "" : ", ").append(table[from + s]);
      }
      out.append(";\n");
      for (int k = parents.length - 1; k >= 0; k--) {
        if (++digits[k] < network.cardinality(parents[k])) {
          break;
        }
        digits[k] = 0;
      }
    }
    out.append("}\n");
  }

  private static String quoted(List<String> names) {
    return names.stream().map(Bif::quoted).collect(Collectors.joining(", "));
  }

  /** The name as it stands, or in quotes where a reader would not take it for one name. */
  private static String quoted(String name) {
    if (name.isEmpty()
        || name.codePoints().anyMatch(c -> c == '\t' || BifTokens.isUnprintable(c))) {
      throw new IllegalArgumentException(
          "the name "
              + Escaped.quote(name)
              + " cannot be written in BIF; rename it to printable characters, at least one");
    }
    boolean bare = !KEYWORDS.contains(name) && !name.contains("//") && !name.contains("/*");
    for (int i = 0; i < name.length() && bare; i++) {
      char c = name.charAt(i);
      bare = c != '"' && !BifTokens.isMark(c) && !BifTokens.isBlank(c);
    }
    return bare ? name : "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
