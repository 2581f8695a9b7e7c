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
 * Bayesian networks in XDSL, the format of GeNIe and SMILE.
 *
 * <pre>
 *   &lt;smile version="1.0" id="grass"&gt;&lt;nodes&gt;
 *     &lt;cpt id="wet"&gt;&lt;state id="yes"/&gt;&lt;state id="no"/&gt;
 *       &lt;parents&gt;rain&lt;/parents&gt;&lt;probabilities&gt;0.9 0.1 0.05 0.95&lt;/probabilities&gt;&lt;/cpt&gt;
 *   &lt;/nodes&gt;&lt;/smile&gt;
 * </pre>
 *
 * <p>The states of the node are fastest, then those of the last parent. What is read:
 * <ul>
 *   <li>{@code cpt}: the table;
 *   <li>{@code deterministic}: the state for each configuration of the parents, by its id;
 *   <li>{@code noisymax}: made into a whole table of at most 2^22 entries, else refused with the number. States of the node stand from the
 *       strongest to the weakest; {@code strengths} puts those of each parent in order, and the column of its weakest must be 0 ... 0 1.
 * </ul>
 * Nodes of other kinds (decision, utility, equation, ...) and dynamic networks are refused; what is there for display is stepped over.
 *
 * <p>GeNIe takes only letters, digits and underscores in ids, and parents before children. Written files keep to that; names that had to
 * change and the order of the variables are kept in properties {@code credence_...}, by which reading gives the same network.
 *
 * <p>Rows are kept as they stand; one off by more than 1e-6 from 1 is a warning, by more than 1e-2 an error unless normalising was asked
 * for. Errors are one {@link org.credence.core.input.FormatException} with a code {@code XDSL-...}, or {@code XML-...} where it is not XML.
 *
 * <p>Source: the SMILE and GeNIe documentation of BayesFusion.
 */
public final class Xdsl {

  static final String NAME = "credence_name";
  static final String STATES = "credence_states";
  static final String POSITION = "credence_position";

  /** What a network without a name is called in files; reading it gives the empty name. */
  static final String UNNAMED = "unknown";

  private Xdsl() {}

  /** Reads a file, packed as gzip or not. */
  public static Parsed<BayesianNetwork> read(Path file, ReadOptions options) {
    return read(InputText.read(file, options.limits()), options);
  }

  /** Reads a text. */
  public static Parsed<BayesianNetwork> read(InputText input, ReadOptions options) {
    return new XdslReader(input, options).read();
  }

  /**
   * The network as XDSL: tables as given, every number with all its digits. Reading it gives the same network to the last bit. A warning
   * says which names other programs will see changed.
   *
   * @throws IllegalArgumentException if a name cannot be written: empty, or with control or format characters
   */
  public static Parsed<String> write(BayesianNetwork network) {
    StringBuilder out = new StringBuilder(XmlText.DECLARATION);
    String name = network.name();
    String id = name.isEmpty() ? UNNAMED : Identifiers.of(List.of(name), Set.of(UNNAMED)).get(0);
    out.append("<smile version=\"1.0\" id=\"").append(id);
    out.append("\" numsamples=\"10000\" discsamples=\"10000\">\n");
    if (!name.isEmpty() && !name.equals(id)) {
      out.append("<properties>\n");
      appendProperty(NAME, QuotedNames.quoted(name), out);
      out.append("</properties>\n");
    }
    out.append("<nodes>\n");
    List<String> names = network.variables().stream().map(Variable::name).toList();
    List<String> ids = Identifiers.of(names, Set.of());
    List<String> changed = new ArrayList<>();
    int[] order = network.topologicalOrder();
    boolean sorted = true;
    for (int i = 0; i < order.length; i++) {
      sorted &= order[i] == i;
    }
    for (int v : order) {
      appendNode(network, v, ids, sorted, changed, out);
    }
    return new Parsed<>(out.append("</nodes>\n</smile>\n").toString(), warnings(changed));
  }

  private static void appendNode(
      BayesianNetwork network,
      int v,
      List<String> ids,
      boolean sorted,
      List<String> changed,
      StringBuilder out) {
    Variable variable = network.variables().get(v);
    XmlText.requirePrintable(variable.name(), "XDSL");
    variable.states().forEach(state -> XmlText.requirePrintable(state, "XDSL"));
    List<String> states = Identifiers.of(variable.states(), Set.of());
    out.append("<cpt id=\"").append(ids.get(v)).append("\">\n");
    states.forEach(state -> out.append("  <state id=\"").append(state).append("\"/>\n"));
    int[] parents = network.parents(v);
    for (int k = 0; k < parents.length; k++) {
      out.append(k == 0 ? "  <parents>" : " ").append(ids.get(parents[k]));
      out.append(k == parents.length - 1 ? "</parents>\n" : "");
    }
    out.append("  <probabilities>");
    double[] table = network.givenTable(v);
    for (int i = 0; i < table.length; i++) {
      out.append(i == 0 ? "" : " ").append(table[i]);
    }
    out.append("</probabilities>\n");
    if (!ids.get(v).equals(variable.name())) {
      changed.add(variable.name());
      appendProperty(NAME, QuotedNames.quoted(variable.name()), out);
    }
    if (!states.equals(variable.states())) {
      variable.states().stream().filter(s -> !states.contains(s)).forEach(changed::add);
      appendProperty(STATES, QuotedNames.write(variable.states()), out);
    }
    if (!sorted) {
      appendProperty(POSITION, String.valueOf(v), out);
    }
    out.append("</cpt>\n");
  }

  private static void appendProperty(String id, String value, StringBuilder out) {
    out.append("  <property id=\"").append(id).append("\">");
    out.append(XmlText.escaped(value, "XDSL")).append("</property>\n");
  }

  /** What is said of names that are no identifiers. */
  private static List<String> warnings(List<String> changed) {
    return changed.isEmpty()
        ? List.of()
        : List.of(
            changed.size()
                + " names are no identifiers and stand changed in the file ("
                + Names.list(changed)
                + "); the names as they were are kept in properties, which other programs do not use [XDSL-NAMES-CHANGED]");
  }
}
