package org.credence.bayes.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.credence.bayes.format.Bif;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;

/** Networks of the data folder with the evidence and marginals of their truth files. */
public final class NetworkData {

  private static final Pattern MEMBER =
      Pattern.compile("\"([^\"]+)\": (?:\"([^\"]*)\"|([-0-9.e+]+))");
  private static final Pattern OBJECT = Pattern.compile("\"([^\"]+)\": \\{([^{}]*)\\}");

  private NetworkData() {}

  /** The data folder: environment CREDENCE_DATA, system property credence.data, or beside the repository. */
  public static Optional<Path> folder() {
    String beside = System.getProperty("credence.root", "..") + "/../shared/data";
    String given =
        Optional.ofNullable(System.getenv("CREDENCE_DATA"))
            .orElseGet(() -> System.getProperty("credence.data", beside));
    Path path = Path.of(given);
    return Files.isDirectory(path.resolve("networks")) ? Optional.of(path) : Optional.empty();
  }

  public static BayesianNetwork network(String name) {
    return Bif.read(
            folder().orElseThrow().resolve("networks/" + name + ".bif.gz"), ReadOptions.standard())
        .value();
  }

  /** The evidence of the network's truth file. */
  public static Evidence evidence(BayesianNetwork network, String name) {
    String text = truth(name);
    int from = text.indexOf("\"evidence\": {");
    Map<String, String> observed = new LinkedHashMap<>();
    Matcher member = MEMBER.matcher(text.substring(from + 13, text.indexOf('}', from)));
    while (member.find()) {
      observed.put(member.group(1), member.group(2));
    }
    return Evidence.of(network, observed);
  }

  /** The true posterior marginals given {@link #evidence}; shape [variable][state]. */
  public static double[][] marginals(BayesianNetwork network, String name) {
    String text = truth(name);
    double[][] result = new double[network.size()][];
    int from = text.indexOf("\"marginals\": {") + 14;
    Matcher variable = OBJECT.matcher(text.substring(from, text.lastIndexOf("\"source\"")));
    while (variable.find()) {
      int v = network.variableIndex(variable.group(1)).orElseThrow();
      result[v] = new double[network.cardinality(v)];
      Matcher member = MEMBER.matcher(variable.group(2));
      while (member.find()) {
        int s = network.variables().get(v).stateIndex(member.group(1)).orElseThrow();
        result[v][s] = Double.parseDouble(member.group(3));
      }
    }
    return result;
  }

  private static String truth(String name) {
    Path file = folder().orElseThrow().resolve("networks/truth/" + name + ".json.gz");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
