package org.credence.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.credence.bayes.format.ModelFile;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.lab.catalog.EngineCatalog;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How many samples or sweeps (those of all chains count) samplers make per second on published networks with the evidence of the truth files, all marginals
 * asked for: one thread, warm, in CPU time; the wall time of one thread over that of two; and the largest mean deviation from the
 * truth, so that speed is not bought with wrong answers.
 *
 * <p>Beside them stand figures of other tools that were measured on such a machine some day before (the best of Jayes, pgmpy and
 * aGrUM for likelihood weighting, libDAI for Gibbs sampling): an order of magnitude, not a race.
 *
 * <pre>java -cp ... org.credence.benchmarks.SamplerSpeedStudy [ENGINE ...] [-n NETWORK ...]</pre>
 */
public final class SamplerSpeedStudy {

  /** Samples per second of the best open peer. */
  private static final Map<String, Double> PEER_SAMPLES =
      Map.of("alarm", 44e3, "insurance", 40e3, "hepar2", 32e3, "andes", 6e3);

  /** Sweeps per second of the best open peer. */
  private static final Map<String, Double> PEER_SWEEPS =
      Map.of("alarm", 97e3, "insurance", 99e3, "hepar2", 20e3, "andes", 10e3);

  private static final List<String> ENGINES = List.of("likelihood-weighting", "gibbs-sampler");
  private static final List<String> NETWORKS = List.of("alarm", "insurance", "hepar2", "andes");
  private static final double WARM_SECONDS = 2;
  private static final double SECONDS = 3;
  private static final int ROUNDS = 5;
  private static final long SEED = 1;

  private SamplerSpeedStudy() {}

  /** Prints the table; the arguments are labels of engines with their settings, then {@code -n} and names of networks. */
  public static void main(String[] arguments) throws IOException {
    List<String> all = List.of(arguments);
    int split = all.indexOf("-n") < 0 ? all.size() : all.indexOf("-n");
    List<String> engines = split == 0 ? ENGINES : all.subList(0, split);
    List<String> networks = split >= all.size() - 1 ? NETWORKS : all.subList(split + 1, all.size());
    System.out.printf(
        Locale.ROOT,
        "JDK %s, %d processors, heap %d MiB; samples or sweeps per CPU second of one thread (median of %d)%n%n",
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20,
        ROUNDS);
    System.out.println(
        "| engine | network | samples or sweeps/s | best peer | ratio | wall 1 / wall 2 threads | steps | mean error | MiB |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (String engine : engines) {
      for (String network : networks) {
        System.out.println(row(engine, network));
      }
    }
  }

  private static String row(String label, String name) throws IOException {
    Path data =
        Path.of(System.getenv().getOrDefault("CREDENCE_DATA", "../shared/data"), "networks");
    BayesianNetwork network =
        (BayesianNetwork)
            ModelFile.read(data.resolve(name + ".bif.gz"), ReadOptions.standard()).value();
    JsonNode truth;
    Path file = data.resolve("truth").resolve(name + ".json.gz");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      truth = JsonMapper.shared().readTree(in);
    }
    Map<String, String> observed = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : truth.get("evidence").properties()) {
      observed.put(entry.getKey(), entry.getValue().asString());
    }
    MarginalProblem problem = MarginalProblem.of(network, Evidence.of(network, observed));
    IterativeEngine<MarginalProblem, Marginals> engine = engine(label);
    double peer =
        (label.startsWith("gibbs") || label.contains("gibbs") ? PEER_SWEEPS : PEER_SAMPLES)
            .getOrDefault(name, Double.NaN);
    try (Workers one = Workers.of(1);
        Workers two = Workers.of(2)) {
      Iteration<Marginals> alone = engine.begin(problem, SeededRandomness.of(SEED), one);
      Iteration<Marginals> helped = engine.begin(problem, SeededRandomness.of(SEED), two);
      work(alone, WARM_SECONDS / 2);
      work(helped, WARM_SECONDS / 2);
      List<Double> rates = new ArrayList<>();
      List<Double> gains = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        Speed first = work(alone, SECONDS / ROUNDS);
        Speed second = work(helped, SECONDS / ROUNDS);
        rates.add(first.perCpuSecond);
        gains.add(second.perSecond / first.perSecond);
      }
      double rate = median(rates);
      return String.format(
          Locale.ROOT,
          "| %s | %s | %.0f | %.0f | %.2f | %.2f | %d | %.2e | %.1f |",
          label,
          name,
          rate,
          peer,
          rate / peer,
          median(gains),
          alone.steps(),
          error(network, truth, alone),
          alone.peakBytes() / 0x1p20);
    }
  }

  @SuppressWarnings(
      "unchecked") // an engine of the catalog that answers MARGINALS does so of this type
  private static IterativeEngine<MarginalProblem, Marginals> engine(String label) {
    if (EngineCatalog.standard().marginals(label) instanceof IterativeEngine<?, ?> iterative) {
      return (IterativeEngine<MarginalProblem, Marginals>) iterative;
    }
    throw new IllegalArgumentException(label + " does not work in steps; name a sampler");
  }

  private record Speed(double perCpuSecond, double perSecond) {}

  private static Speed work(Iteration<Marginals> iteration, double seconds) {
    long before = iteration.steps();
    double cpu = cpu();
    long start = System.nanoTime();
    while (System.nanoTime() - start < seconds * 1e9) {
      iteration.advance(iteration.quantum());
    }
    double elapsed = (System.nanoTime() - start) / 1e9;
    double each = iteration.measures().getOrDefault("chains", 1.0); // a step sweeps every chain
    double steps = each * (iteration.steps() - before);
    return new Speed(steps / (cpu() - cpu), steps / elapsed);
  }

  /** Seconds of the calling thread. */
  private static double cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Mean over variables of the largest deviation of a state. */
  private static double error(
      BayesianNetwork network, JsonNode truth, Iteration<Marginals> iteration) {
    Marginals answer;
    try {
      answer = iteration.answer();
    } catch (CannotAnswerException e) {
      return Double.NaN;
    }
    double sum = 0;
    for (int v = 0; v < network.size(); v++) {
      JsonNode p = truth.get("marginals").get(network.variables().get(v).name());
      double worst = 0;
      for (int s = 0; s < network.cardinality(v); s++) {
        double expected = p.get(network.variables().get(v).states().get(s)).asDouble();
        worst = Math.max(worst, Math.abs(expected - answer.p(v, s)));
      }
      sum += worst;
    }
    return sum / network.size();
  }
}
