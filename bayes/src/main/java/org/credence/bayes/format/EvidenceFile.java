package org.credence.bayes.format;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;
import org.credence.core.input.StrictNumbers;

/**
 * Evidence on a model from a file, in one of two forms told apart by content: nothing but numbers is {@link UaiEvidence}; a text with
 * {@code =} is lines such as
 *
 * <pre>
 *   # what the patient told
 *   smoke=yes
 *   xray=0.2:0.8      # likelihood evidence: one number per state
 * </pre>
 *
 * <p>A {@code #} at the beginning of a line or after a blank starts a comment. Names stand as they are, without quotes; blanks around
 * them do not count.
 */
public final class EvidenceFile {

  private EvidenceFile() {}

  /** Reads a file, packed as gzip or not. */
  public static Parsed<Evidence> read(Path file, GraphicalModel model, InputLimits limits) {
    return read(InputText.read(file, limits), model);
  }

  /** Reads a text. */
  public static Parsed<Evidence> read(InputText input, GraphicalModel model) {
    if (looksLikeNumbers(input.text())) {
      return UaiEvidence.read(input, model);
    }
    if (input.text().isBlank()) {
      throw FormatException.of(
          input.name(),
          (input.text().isEmpty() ? "is empty" : "holds nothing but blanks")
              + ", expected evidence: lines name=state, or UAI evidence (0 if there is none)",
          "EVIDENCE-EMPTY");
    }
    return new Lines(input, model).read();
  }

  /** Whether every character may stand in a UAI evidence file, and the first that is no blank is a digit or a sign. */
  static boolean looksLikeNumbers(String text) {
    boolean digits = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits = true;
      } else if (!UaiTokens.isBlank(c) && ".+-eE".indexOf(c) < 0) {
        return false;
      }
    }
    return digits;
  }

  /** The lines of one file. */
  private static final class Lines {
    private final InputText input;
    private final GraphicalModel model;
    private final Warnings warnings;
    private final Map<Integer, Integer> states = new HashMap<>();
    private final Map<Integer, double[]> likelihoods = new HashMap<>();
    private int line;

    Lines(InputText input, GraphicalModel model) {
      this.input = input;
      this.model = model;
      this.warnings = new Warnings(input.name());
    }

    Parsed<Evidence> read() {
      for (String text : (Iterable<String>) input.text().lines()::iterator) {
        line++;
        readLine(withoutComment(text));
      }
      return new Parsed<>(
          Evidence.none().observe(states).likelihoods(likelihoods), warnings.list());
    }

    private static String withoutComment(String text) {
      for (int i = text.indexOf('#'); i >= 0; i = text.indexOf('#', i + 1)) {
        if (i == 0 || UaiTokens.isBlank(text.charAt(i - 1))) {
          return text.substring(0, i);
        }
      }
      return text;
    }

    private void readLine(String text) {
      if (text.isBlank()) {
        return;
      }
      int split = text.indexOf('=');
      if (split < 0) {
        throw error(
            1,
            "found " + Names.quote(text.strip()) + ", expected name=state or name=0.2:0.8",
            "EVIDENCE-LINE");
      }
      // names may hold the sign '=' themselves: the first split that gives a variable counts
      for (int at = split; at >= 0; at = text.indexOf('=', at + 1)) {
        OptionalInt variable = model.variableIndex(text.substring(0, at).strip());
        if (variable.isPresent()) {
          observe(variable.getAsInt(), text.substring(at + 1).strip(), at + 2);
          return;
        }
      }
      String name = text.substring(0, split).strip();
      List<String> names = model.ownVariables().stream().map(Variable::name).toList();
      throw error(
          1,
          "evidence names the variable "
              + Names.quote(name)
              + ", which is not in the model ("
              + Names.list(names)
              + ")"
              + Names.hint(name, names, "use one of these"),
          "EVIDENCE-VARIABLE");
    }

    private void observe(int v, String value, int column) {
      Variable variable = model.variables().get(v);
      OptionalInt state = variable.stateIndex(value);
      if (state.isPresent()) {
        Integer before = states.putIfAbsent(v, state.getAsInt());
        if (before != null && before == state.getAsInt()) {
          warnings.at(
              line,
              1,
              Names.quote(variable.name()) + " is given the same state twice",
              "EVIDENCE-TWICE");
        } else if (before != null) {
          throw error(
              1,
              "evidence gives "
                  + Names.quote(variable.name())
                  + " two states, "
                  + Names.quote(variable.states().get(before))
                  + " and "
                  + Names.quote(value)
                  + "; give one",
              "EVIDENCE-CONFLICT");
        }
        return;
      }
      if (value.indexOf(':') < 0) {
        throw error(
            column,
            "evidence gives "
                + Names.quote(variable.name())
                + " the state "
                + Names.quote(value)
                + ", which it does not have ("
                + Names.list(variable.states())
                + ")"
                + Names.hint(value, variable.states(), "use one of these"),
            "EVIDENCE-STATE");
      }
      if (likelihoods.put(v, likelihood(variable, value, column)) != null) {
        throw error(
            1,
            Names.quote(variable.name())
                + " has likelihood evidence twice; multiply the two and give them once",
            "EVIDENCE-CONFLICT");
      }
    }

    private double[] likelihood(Variable variable, String value, int column) {
      String[] parts = value.split(":", -1);
      double[] likelihood = new double[parts.length];
      for (int s = 0; s < parts.length; s++) {
        OptionalDouble number = StrictNumbers.decimal(parts[s].strip());
        if (number.isEmpty() || number.getAsDouble() < 0) {
          throw error(
              column,
              "found "
                  + Names.quote(parts[s].strip())
                  + " in the likelihood of "
                  + Names.quote(variable.name())
                  + ", expected a number of at least 0",
              "EVIDENCE-NUMBER");
        }
        likelihood[s] = number.getAsDouble() + 0.0;
      }
      if (likelihood.length != variable.cardinality()) {
        throw error(
            column,
            "the likelihood of "
                + Names.quote(variable.name())
                + " has "
                + likelihood.length
                + " numbers, expected "
                + variable.cardinality()
                + ", one per state ("
                + Names.list(variable.states())
                + ")",
            "EVIDENCE-LIKELIHOOD");
      }
      if (!(Arrays.stream(likelihood).max().orElse(0) > 0)) {
        throw error(
            column,
            "the likelihood of "
                + Names.quote(variable.name())
                + " is 0 for every state; at least one must be possible",
            "EVIDENCE-LIKELIHOOD");
      }
      return likelihood;
    }

    private FormatException error(int column, String problem, String code) {
      return FormatException.at(input.name(), line, column, problem, code);
    }
  }
}
