package org.credence.lab.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Intervention;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.SoftEvidence;
import org.credence.core.input.Escaped;
import org.credence.core.input.StrictNumbers;

/**
 * Evidence and queries as text.
 *
 * <ul>
 *   <li>evidence: {@code rain=yes,wet=no};
 *   <li>likelihood evidence: {@code rain=0.2:0.8,wet=1:0.5}, one number per state in the order of the states;
 *   <li>soft evidence: {@code rain=0.7:0.3}, the posterior of the variable itself;
 *   <li>an intervention: {@code sprinkler=on};
 *   <li>a query: {@code rain,wet}.
 * </ul>
 *
 * <p>A name that holds a comma, an equals sign, a colon or a quote, or begins or ends with a blank, stands in double quotes, in which
 * a quote is doubled: {@code "a,b"=yes}. Blanks around a name are ignored.
 */
public final class EvidenceText {

  private static final int MOST_LISTED = 12;

  private EvidenceText() {}

  /** Hard evidence added to what is known already. */
  public static Evidence given(GraphicalModel model, Evidence known, String text) {
    return given(model, known, List.of(text));
  }

  /** Hard evidence of several texts, added to what is known already. */
  public static Evidence given(GraphicalModel model, Evidence known, List<String> texts) {
    Map<Integer, Integer> states = new HashMap<>();
    for (String text : texts) {
      for (List<String> pair : pairs("evidence", text, "variable=state")) {
        int variable = variable(model, "evidence", pair.get(0));
        int state = state(model, variable, "evidence gives", pair.get(1));
        Integer before = states.put(variable, state);
        before = before == null ? known.states().get(variable) : before;
        if (before != null && before != state) {
          Variable declared = model.variables().get(variable);
          throw new CatalogException(
              "evidence gives "
                  + Escaped.quote(declared.name())
                  + " two states, "
                  + Escaped.quote(declared.states().get(before))
                  + " and "
                  + Escaped.quote(pair.get(1))
                  + "; give one");
        }
      }
    }
    return known.observe(states);
  }

  /** Hard evidence alone. */
  public static Evidence given(GraphicalModel model, String text) {
    return given(model, Evidence.none(), text);
  }

  /** Likelihood evidence added to what is known already. */
  public static Evidence likelihood(GraphicalModel model, Evidence known, String text) {
    return likelihood(model, known, List.of(text));
  }

  /** Likelihood evidence of several texts, added to what is known already. */
  public static Evidence likelihood(GraphicalModel model, Evidence known, List<String> texts) {
    Map<Integer, double[]> likelihoods = new HashMap<>();
    for (String text : texts) {
      for (List<String> pair : pairs("likelihood", text, "variable=number:number")) {
        int variable = variable(model, "likelihood", pair.get(0));
        String name = Escaped.quote(model.variables().get(variable).name());
        double[] numbers = numbers(model, variable, "likelihood of ", pair.get(1));
        if (!(Arrays.stream(numbers).max().orElse(0) > 0)) {
          throw new CatalogException(
              "likelihood of " + name + " is 0 for every state; at least one must be possible");
        }
        if (known.hasLikelihood(variable) || likelihoods.put(variable, numbers) != null) {
          throw new CatalogException(
              "likelihood of " + name + " is given twice; multiply the two and give them once");
        }
      }
    }
    return known.likelihoods(likelihoods);
  }

  /** Soft evidence of several texts; {@code known} is the evidence it stands beside. */
  public static SoftEvidence soft(GraphicalModel model, Evidence known, List<String> texts) {
    SoftEvidence soft = SoftEvidence.none();
    for (String text : texts) {
      for (List<String> pair : pairs("soft evidence", text, "variable=number:number")) {
        int variable = variable(model, "soft evidence", pair.get(0));
        String name = Escaped.quote(model.variables().get(variable).name());
        double[] numbers = numbers(model, variable, "soft evidence on ", pair.get(1));
        double sum = Arrays.stream(numbers).sum();
        if (!(Math.abs(sum - 1) <= 1e-6)) {
          throw new CatalogException(
              "soft evidence on "
                  + name
                  + " sums to "
                  + sum
                  + ", expected 1: it is the posterior itself; for numbers that need not sum to 1 see --likelihood");
        }
        if (soft.targets().containsKey(variable)) {
          throw new CatalogException(
              "soft evidence on " + name + " is given twice; its posterior is one distribution");
        }
        if (known.states().containsKey(variable) || known.hasLikelihood(variable)) {
          throw new CatalogException(
              name
                  + " has soft evidence, which settles its posterior, and "
                  + (known.hasLikelihood(variable) ? "a likelihood" : "an observed state")
                  + " too; give one of them");
        }
        soft = soft.with(variable, numbers);
      }
    }
    return soft;
  }

  /** The model after the interventions of several texts; the model itself where there is none. */
  public static GraphicalModel intervened(GraphicalModel model, List<String> texts) {
    if (texts.isEmpty()) {
      return model;
    }
    Map<Integer, Integer> set = new HashMap<>();
    try {
      BayesianNetwork network = Intervention.requireNetwork(model);
      for (String text : texts) {
        for (List<String> pair : pairs("intervention", text, "variable=state")) {
          int variable = variable(model, "intervention", pair.get(0));
          int state = state(model, variable, "intervention sets", pair.get(1));
          Integer before = set.put(variable, state);
          if (before != null && before != state) {
            Variable declared = model.variables().get(variable);
            throw new CatalogException(
                "interventions set "
                    + Escaped.quote(declared.name())
                    + " to two states, "
                    + Escaped.quote(declared.states().get(before))
                    + " and "
                    + Escaped.quote(pair.get(1))
                    + "; give one");
          }
        }
      }
      return Intervention.apply(network, set);
    } catch (CatalogException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new CatalogException(String.valueOf(e.getMessage()));
    }
  }

  private static double[] numbers(GraphicalModel model, int variable, String what, String text) {
    Variable declared = model.variables().get(variable);
    List<String> parts = List.of(text.split(":", -1));
    if (parts.size() != declared.cardinality()) {
      throw new CatalogException(
          what
              + Escaped.quote(declared.name())
              + " has "
              + parts.size()
              + (parts.size() == 1 ? " number" : " numbers")
              + ", expected "
              + declared.cardinality()
              + ", one per state ("
              + listed(declared.states())
              + "), separated by colons");
    }
    double[] numbers = new double[parts.size()];
    for (int s = 0; s < numbers.length; s++) {
      OptionalDouble value = StrictNumbers.decimal(parts.get(s).strip());
      if (value.isEmpty() || value.getAsDouble() < 0) {
        throw new CatalogException(
            what
                + Escaped.quote(declared.name())
                + " for state "
                + Escaped.quote(declared.states().get(s))
                + " is "
                + Escaped.quote(parts.get(s).strip())
                + ", expected a number of at least 0");
      }
      numbers[s] = value.getAsDouble();
    }
    return numbers;
  }

  /** The variables of a query, by index, in the order given. */
  public static List<Integer> query(GraphicalModel model, String text) {
    List<Integer> query = new ArrayList<>();
    for (List<String> names : pieces("query", text)) {
      if (names.size() != 1) {
        throw new CatalogException(
            "query "
                + Escaped.quote(text)
                + " holds "
                + Escaped.quote(String.join("=", names))
                + ", expected variable,variable; evidence belongs to --given");
      }
      int variable = variable(model, "query", names.get(0));
      if (query.contains(variable)) {
        throw new CatalogException(
            "query names " + Escaped.quote(names.get(0)) + " twice; name it once");
      }
      query.add(variable);
    }
    return query;
  }

  /** The text that reads back to the hard evidence. */
  public static String format(GraphicalModel model, Evidence evidence) {
    return evidence.states().entrySet().stream()
        .map(
            (Map.Entry<Integer, Integer> e) ->
                quoted(model.variables().get(e.getKey()).name())
                    + "="
                    + quoted(model.variables().get(e.getKey()).states().get(e.getValue())))
        .collect(Collectors.joining(","));
  }

  /** The text that reads back to the likelihood evidence, without that of soft evidence. */
  public static String formatLikelihoods(GraphicalModel model, Evidence evidence) {
    List<String> parts = new ArrayList<>();
    for (int variable : evidence.likelihoodVariables()) {
      if (evidence.softVariables().contains(variable)) {
        continue;
      }
      List<String> numbers = new ArrayList<>();
      for (double value : evidence.likelihood(variable)) {
        numbers.add(Double.toString(value));
      }
      parts.add(quoted(model.variables().get(variable).name()) + "=" + String.join(":", numbers));
    }
    return String.join(",", parts);
  }

  private static String quoted(String name) {
    boolean plain =
        !name.isEmpty()
            && name.strip().equals(name)
            && name.chars().noneMatch(c -> c == ',' || c == '=' || c == '"' || c == ':');
    return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  private static int variable(GraphicalModel model, String what, String name) {
    return model
        .variableIndex(name)
        .orElseThrow(
            () -> {
              List<String> names = model.ownVariables().stream().map(Variable::name).toList();
              return new CatalogException(
                  what
                      + " names the variable "
                      + Escaped.quote(name)
                      + ", which is not in the model; "
                      + NearestNames.didYouMean(name, names, "its variables are " + listed(names)));
            });
  }

  private static int state(GraphicalModel model, int variable, String what, String state) {
    Variable declared = model.variables().get(variable);
    return declared
        .stateIndex(state)
        .orElseThrow(
            () ->
                new CatalogException(
                    what
                        + " "
                        + Escaped.quote(declared.name())
                        + (what.endsWith("sets") ? " to the state " : " the state ")
                        + Escaped.quote(state)
                        + ", which it does not have; its states are "
                        + listed(declared.states())));
  }

  private static String listed(List<String> names) {
    int shown = Math.min(MOST_LISTED, names.size());
    String list =
        names.subList(0, shown).stream().map(Escaped::text).collect(Collectors.joining(", "));
    return shown < names.size() ? list + ", ... (" + names.size() + " in all)" : list;
  }

  private static List<List<String>> pairs(String what, String text, String form) {
    List<List<String>> pieces = pieces(what, text);
    for (List<String> piece : pieces) {
      if (piece.size() != 2) {
        throw new CatalogException(
            what
                + " "
                + Escaped.quote(text)
                + " holds "
                + Escaped.quote(String.join("=", piece))
                + ", expected "
                + form
                + "; put names that hold a comma or an equals sign in double quotes");
      }
    }
    return pieces;
  }

  /** The parts between commas, each cut at its equals signs, quotes taken off. */
  private static List<List<String>> pieces(String what, String text) {
    List<List<String>> pieces = new ArrayList<>();
    List<String> piece = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false; // the word in hand was in quotes
    int i = 0;
    while (i <= text.length()) {
      char c = i < text.length() ? text.charAt(i) : ',';
      if (c == ',' || c == '=') {
        String name = quoted ? word.toString() : word.toString().strip();
        if (name.isEmpty()) {
          throw new CatalogException(
              what
                  + " "
                  + Escaped.quote(text)
                  + ", character "
                  + (i + 1)
                  + ": found "
                  + (i == text.length() ? "the end" : Escaped.quote(String.valueOf(c)))
                  + ", expected a name");
        }
        piece.add(name);
        word.setLength(0);
        quoted = false;
        if (c == ',') {
          pieces.add(piece);
          piece = new ArrayList<>();
        }
        i++;
      } else if (c == '"' && word.toString().isBlank() && !quoted) {
        word.setLength(0);
        i = readQuoted(what, text, i, word);
        quoted = true;
      } else if (quoted && c != ' ') {
        throw new CatalogException(
            what
                + " "
                + Escaped.quote(text)
                + ", character "
                + (i + 1)
                + ": found "
                + Escaped.quote(String.valueOf(c))
                + " after a quoted name, expected = or a comma");
      } else {
        if (!quoted) {
          word.append(c);
        }
        i++;
      }
    }
    return pieces;
  }

  private static int readQuoted(String what, String text, int open, StringBuilder word) {
    int i = open + 1;
    while (i < text.length()) {
      if (text.charAt(i) != '"') {
        word.append(text.charAt(i++));
      } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
        word.append('"');
        i += 2;
      } else {
        return i + 1;
      }
    }
    throw new CatalogException(
        what
            + " "
            + Escaped.quote(text)
            + ", character "
            + (open + 1)
            + ": the quote opened here is not closed");
  }
}
