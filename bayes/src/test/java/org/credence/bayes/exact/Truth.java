package org.credence.bayes.exact;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.credence.bayes.format.Bif;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.model.BayesianNetwork;

/** Reference answers of the data folder: posterior marginals and log P(e) computed by libDAI in double precision. */
record Truth(
    Map<String, String> evidence, double logEvidence, Map<String, Map<String, Double>> marginals) {

  /** The data folder: environment CREDENCE_DATA, system property credence.data, or beside the repository. */
  static Optional<Path> data() {
    String given =
        Optional.ofNullable(System.getenv("CREDENCE_DATA"))
            .orElseGet(
                () ->
                    System.getProperty(
                        "credence.data",
                        System.getProperty("credence.root", "..") + "/../shared/data"));
    Path path = Path.of(given);
    return Files.isDirectory(path.resolve("networks")) ? Optional.of(path) : Optional.empty();
  }

  static BayesianNetwork network(Path data, String name) {
    return Bif.read(data.resolve("networks/" + name + ".bif.gz"), ReadOptions.standard()).value();
  }

  /** Reads {@code networks/truth/NAME.json.gz}; the name may end in {@code .prior}. */
  static Truth read(Path data, String name) {
    Path file = data.resolve("networks/truth/" + name + ".json.gz");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new Reader(new String(in.readAllBytes(), StandardCharsets.UTF_8)).truth();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Just enough JSON for these files: objects, strings and numbers. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    Truth truth() {
      Map<String, String> evidence = new LinkedHashMap<>();
      Map<String, Map<String, Double>> marginals = new LinkedHashMap<>();
      double logEvidence = Double.NaN;
      expect('{');
      boolean more = true;
      while (more) {
        String key = string();
        expect(':');
        if (key.equals("evidence")) {
          object(name -> evidence.put(name, string()));
        } else if (key.equals("marginals")) {
          object(
              name -> {
                Map<String, Double> states = new LinkedHashMap<>();
                object(state -> states.put(state, number()));
                marginals.put(name, states);
              });
        } else if (key.equals("logPe")) {
          logEvidence = number();
        } else if (key.equals("network")) {
          string();
        } else {
          return new Truth(evidence, logEvidence, marginals); // "source" comes last
        }
        more = next() == ',';
      }
      return new Truth(evidence, logEvidence, marginals);
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
