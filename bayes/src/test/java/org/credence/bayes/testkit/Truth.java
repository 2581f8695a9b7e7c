package org.credence.bayes.testkit;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Variable;

/**
 * Reference answers of a network of the data folder, computed by libDAI in double precision.
 *
 * @param evidence what they are given
 * @param logEvidence natural log of its probability
 * @param marginals posterior marginals; shape [variable][state]
 */
public record Truth(Evidence evidence, double logEvidence, double[][] marginals) {

  static Truth parse(BayesianNetwork network, String json) {
    return new Reader(json).truth(network);
  }

  /** Just enough JSON for these files: objects, strings and numbers. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    Truth truth(BayesianNetwork network) {
      Map<String, String> observed = new LinkedHashMap<>();
      double[][] marginals = new double[network.size()][];
      double logEvidence = Double.NaN;
      expect('{');
      boolean more = true;
      while (more) {
        String key = string();
        expect(':');
        if (key.equals("evidence")) {
          object(name -> observed.put(name, string()));
        } else if (key.equals("marginals")) {
          object(
              name -> {
                int v = network.variableIndex(name).orElseThrow();
                Variable variable = network.variables().get(v);
                double[] p = new double[variable.cardinality()];
                Arrays.fill(p, Double.NaN); // so that a state that is missing is seen
                object(state -> p[variable.stateIndex(state).orElseThrow()] = number());
                marginals[v] = p;
              });
        } else if (key.equals("logPe")) {
          logEvidence = number();
        } else if (key.equals("network")) {
          string();
        } else {
          break; // "source" comes last
        }
        more = next() == ',';
      }
      return new Truth(Evidence.of(network, observed), logEvidence, marginals);
    }

    private interface Member {
      void read(String name);
    }

    private void object(Member member) {
      expect('{');
      if (peek() == '}') {
        at++;
        return;
      }
      do {
        String name = string();
        expect(':');
        member.read(name);
      } while (next() == ',');
    }

    private char peek() {
      while (Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return text.charAt(at);
    }

    private char next() {
      char c = peek();
      at++;
      return c;
    }

    private void expect(char c) {
      if (next() != c) {
        throw new IllegalStateException("expected " + c + " at " + at);
      }
    }

    private String string() {
      expect('"');
      StringBuilder result = new StringBuilder();
      while (text.charAt(at) != '"') {
        if (text.charAt(at) == '\\') {
          at++;
        }
        result.append(text.charAt(at++));
      }
      at++;
      return result.toString();
    }

    private double number() {
      peek();
      int from = at;
      while ("+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      return Double.parseDouble(text.substring(from, at));
    }
  }
}
