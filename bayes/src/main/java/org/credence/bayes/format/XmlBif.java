package org.credence.bayes.format;

import java.nio.file.Path;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Variable;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;

/**
 * Bayesian networks in XMLBIF 0.3, the XML form of the interchange format.
 *
 * <pre>
 *   &lt;BIF VERSION="0.3"&gt;&lt;NETWORK&gt;&lt;NAME&gt;grass&lt;/NAME&gt;
 *     &lt;VARIABLE TYPE="nature"&gt;&lt;NAME&gt;wet&lt;/NAME&gt;&lt;OUTCOME&gt;yes&lt;/OUTCOME&gt;&lt;OUTCOME&gt;no&lt;/OUTCOME&gt;&lt;/VARIABLE&gt;
 *     &lt;DEFINITION&gt;&lt;FOR&gt;wet&lt;/FOR&gt;&lt;GIVEN&gt;rain&lt;/GIVEN&gt;&lt;TABLE&gt;0.9 0.1 0.05 0.95&lt;/TABLE&gt;&lt;/DEFINITION&gt;
 *   &lt;/NETWORK&gt;&lt;/BIF&gt;
 * </pre>
 *
 * <p>In a table the states of the FOR variable are fastest, then those of the last GIVEN. That is not the order of {@code table} in BIF,
 * where the child is slowest: {@code 0.9 0.1} above is the row of the first state of rain.
 *
 * <p>What is read: variables and definitions in any order; with a document type declaration or without; PROPERTY elements, stepped over.
 * Blanks at the ends of names do not count. Decision and utility variables are refused. Rows are kept as they stand; one off by more than 1e-6
 * from 1 is a warning, by more than 1e-2 an error unless normalising was asked for. Errors are one
 * {@link org.credence.core.input.FormatException} with a code {@code XMLBIF-...}, or {@code XML-...} where it is not XML.
 *
 * <p>Source: Cozman 1998, The Interchange Format for Bayesian Networks, version 0.3.
 */
public final class XmlBif {

  private XmlBif() {}

  /** Reads a file, packed as gzip or not. */
  public static Parsed<BayesianNetwork> read(Path file, ReadOptions options) {
    return read(InputText.read(file, options.limits()), options);
  }

  /** Reads a text. */
  public static Parsed<BayesianNetwork> read(InputText input, ReadOptions options) {
    return new XmlBifReader(input, options).read();
  }

  /**
   * The network as XMLBIF: tables as given, every number with all its digits. Reading it gives the same network to the last bit.
   *
   * @throws IllegalArgumentException if a name cannot be written: empty, with control or format characters, or with blanks at its ends
   */
  public static String write(BayesianNetwork network) {
    StringBuilder out = new StringBuilder(XmlText.DECLARATION);
    out.append("<BIF VERSION=\"0.3\">\n<NETWORK>\n<NAME>");
    out.append(network.name().isEmpty() ? "" : name(network.name())).append("</NAME>\n");
    for (Variable variable : network.variables()) {
      out.append("<VARIABLE TYPE=\"nature\">\n  <NAME>").append(name(variable.name()));
      out.append("</NAME>\n");
      for (String state : variable.states()) {
        out.append("  <OUTCOME>").append(name(state)).append("</OUTCOME>\n");
      }
      out.append("</VARIABLE>\n");
    }
    for (int v = 0; v < network.size(); v++) {
      out.append("<DEFINITION>\n  <FOR>").append(name(network, v)).append("</FOR>\n");
      for (int parent : network.parents(v)) {
        out.append("  <GIVEN>").append(name(network, parent)).append("</GIVEN>\n");
      }
      out.append("  <TABLE>\n");
      XmlText.appendTable(network, v, "    ", out);
      out.append("  </TABLE>\n</DEFINITION>\n");
    }
    return out.append("</NETWORK>\n</BIF>\n").toString();
  }

  private static String name(BayesianNetwork network, int v) {
    return name(network.variables().get(v).name());
  }

  private static String name(String name) {
    return XmlText.between(name, "XMLBIF");
  }
}
