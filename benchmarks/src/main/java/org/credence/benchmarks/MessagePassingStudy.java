package org.credence.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.credence.bayes.format.ModelFile;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.format.Uai;
import org.credence.bayes.format.UaiEvidence;
import org.credence.bayes.format.UaiResult;
import org.credence.bayes.message.BeliefPropagation;
import org.credence.bayes.message.MessageDomain;
import org.credence.bayes.message.Schedule;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.input.InputLimits;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the schedules of belief propagation cost and are worth.
 *
 * <p>On published networks: CPU milliseconds to a residual of 1e-9 (warm, one thread, absorbing the evidence included), steps, messages
 * sent, and the error: the mean over unobserved variables of the largest error of a state. On the problems of the UAI 2014 competition
 * (task MAR), within some seconds each: how many converge, and by family the median of that error, and the score of the 2022
 * competition {@code max(0, 100·(1 - H/H₀))}, H the mean Hellinger distance over unobserved variables, H₀ that of uniform marginals.
 *
 * <pre>java -cp benchmarks/target/benchmarks.jar org.credence.benchmarks.MessagePassingStudy
 *     [seconds=2] [every=1] [networks=alarm,andes]</pre>
 */
public final class MessagePassingStudy {

  private static final int FEWEST = 5;
  private static final double SECONDS_OF_REPEATS = 2;
  private static final Path DATA =
      Path.of(System.getenv().getOrDefault("CREDENCE_DATA", "../shared/data"));

  private MessagePassingStudy() {}

  /** Prints the tables; see the class. */
  public static void main(String[] arguments) throws IOException {
    double seconds = 2;
    int every = 1;
    List<String> networks =
        List.of("asia", "alarm", "insurance", "hailfinder", "hepar2", "andes", "pathfinder");
    for (String argument : arguments) {
      String value = argument.substring(argument.indexOf('=') + 1);
      if (argument.startsWith("seconds=")) {
        seconds = Double.parseDouble(value);
      } else if (argument.startsWith("every=")) {
        every = Integer.parseInt(value);
      } else {
        networks = value.isEmpty() ? List.of() : List.of(value.split(","));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "JDK %s, %d processors, heap %d MiB, one thread%n%n",
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20);
    System.out.println("| network | engine | CPU ms (median) | best | steps | messages | error |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (String name : networks) {
      for (BeliefPropagation engine : engines()) {
        System.out.println(networkRow(name, engine));
      }
    }
    if (every > 0) {
      competition(seconds, every);
    }
  }

  private static List<BeliefPropagation> engines() {
    List<BeliefPropagation> engines = new ArrayList<>();
    for (Schedule schedule : Schedule.values()) {
      engines.add(BeliefPropagation.standard().withSchedule(schedule));
      if (schedule != Schedule.RESIDUAL) {
        engines.add(BeliefPropagation.standard().withSchedule(schedule).withDamping(0.5));
      }
    }
    engines.add(BeliefPropagation.standard().withDomain(MessageDomain.LOG));
    return engines;
  }

  private static String networkRow(String name, BeliefPropagation engine) throws IOException {
    Path folder = DATA.resolve("networks");
    BayesianNetwork network =
        (BayesianNetwork)
            ModelFile.read(folder.resolve(name + ".bif.gz"), ReadOptions.standard()).value();
    JsonNode truth;
    try (InputStream in =
        new GZIPInputStream(
            Files.newInputStream(folder.resolve("truth").resolve(name + ".json.gz")))) {
      truth = JsonMapper.shared().readTree(in);
    }
    Map<String, String> observed = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : truth.get("evidence").properties()) {
      observed.put(entry.getKey(), entry.getValue().asString());
    }
    List<List<Double>> p = new ArrayList<>();
    for (int v = 0; v < network.size(); v++) {
      JsonNode row = truth.get("marginals").get(network.variables().get(v).name());
      p.add(network.variables().get(v).states().stream().map(s -> row.get(s).asDouble()).toList());
    }
    MarginalProblem problem = MarginalProblem.of(network, Evidence.of(network, observed));
    List<Double> times = new ArrayList<>();
    long end = System.nanoTime() + (long) (SECONDS_OF_REPEATS * 1e9);
    Outcome<Marginals> outcome = engine.infer(problem, Run.of(1));
    while (times.size() < FEWEST || System.nanoTime() < end) {
      double before = cpu();
      outcome = engine.infer(problem, Run.of(1));
      times.add(1e3 * (cpu() - before));
    }
    List<Double> warm = new ArrayList<>(times.subList(times.size() / 2, times.size()));
    Collections.sort(warm);
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.3g | %.3g | %d | %.0f | %.2e%s |",
        name,
        engine,
        warm.get(warm.size() / 2),
        warm.get(0),
        outcome.diagnostics().steps(),
        outcome.diagnostics().measures().get("messages"),
        distances(problem, outcome.orThrow(), p)[0],
        outcome.diagnostics().stop() == StopReason.CONVERGED ? "" : ", not converged");
  }

  /** Of one family and engine. */
  private static final class Tally {
    private final List<Double> errors = new ArrayList<>();
    private final List<Double> scores = new ArrayList<>();
    private int converged;

    @Override
    public String toString() {
      Collections.sort(errors);
      double score = scores.stream().mapToDouble(Double::doubleValue).average().orElse(0);
      return String.format(
          Locale.ROOT,
          "%d of %d | %.2e | %.1f",
          converged,
          errors.size(),
          errors.get(errors.size() / 2),
          score);
    }
  }

  private static void competition(double seconds, int every) throws IOException {
    Path folder = DATA.resolve("uai").resolve("mar");
    List<String> names;
    try (Stream<Path> files = Files.list(folder)) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.endsWith(".uai.gz"))
              .map(file -> file.replace(".uai.gz", ""))
              .sorted()
              .toList();
    }
    Map<String, Map<String, Tally>> tallies = new TreeMap<>();
    for (int i = 0; i < names.size(); i += every) {
      String name = names.get(i);
      GraphicalModel model =
          Uai.read(folder.resolve(name + ".uai.gz"), ReadOptions.standard()).value();
      Evidence evidence =
          UaiEvidence.read(folder.resolve(name + ".uai.evid.gz"), model, InputLimits.standard())
              .value();
      List<List<Double>> official =
          ((UaiResult.Marginals)
                  UaiResult.read(folder.resolve(name + ".uai.MAR.gz"), InputLimits.standard())
                      .value())
              .p();
      MarginalProblem problem = MarginalProblem.of(model, evidence);
      Run run = Run.of(1, Budget.unlimited().withTime(Duration.ofMillis((long) (1000 * seconds))));
      for (BeliefPropagation engine : engines()) {
        Outcome<Marginals> outcome = engine.infer(problem, run);
        if (outcome.answer().isEmpty()) {
          System.err.println(name + " " + engine + ": " + outcome.label());
          continue;
        }
        double[] distances = distances(problem, outcome.orThrow(), official);
        for (String family : List.of(name.substring(0, name.indexOf('_')), "all")) {
          Tally tally =
              tallies
                  .computeIfAbsent(family, f -> new LinkedHashMap<>())
                  .computeIfAbsent(engine.toString(), e -> new Tally());
          tally.errors.add(distances[0]);
          tally.scores.add(Math.max(0, 100 * (1 - distances[1] / distances[2])));
          tally.converged += outcome.diagnostics().stop() == StopReason.CONVERGED ? 1 : 0;
        }
      }
    }
    System.out.printf(Locale.ROOT, "%nUAI 2014 MAR, %.3g s each%n%n", seconds);
    System.out.println("| family | engine | converged | median error | mean score |");
    System.out.println("|---|---|---|---|---|");
    tallies.forEach(
        (family, byEngine) ->
            byEngine.forEach(
                (engine, tally) ->
                    System.out.println("| " + family + " | " + engine + " | " + tally + " |")));
  }

  /** Mean largest error of a state, mean Hellinger distance, and that of uniform marginals; over variables not observed. */
  private static double[] distances(
      MarginalProblem problem, Marginals answer, List<List<Double>> truth) {
    int[] known = problem.evidence().statesOf(problem.model());
    double[] sums = new double[3];
    int count = 0;
    for (int v = 0; v < known.length; v++) {
      if (known[v] >= 0) {
        continue;
      }
      count++;
      double[] p = truth.get(v).stream().mapToDouble(Double::doubleValue).toArray();
      double worst = 0;
      for (int s = 0; s < p.length; s++) {
        worst = Math.max(worst, Math.abs(answer.p(v, s) - p[s]));
      }
      double[] uniform = new double[p.length];
      Arrays.fill(uniform, 1.0 / p.length);
      sums[0] += worst;
      sums[1] += hellinger(answer.distribution(v), p);
      sums[2] += hellinger(uniform, p);
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= count;
    }
    return sums;
  }

  private static double hellinger(double[] p, double[] q) {
    double sum = 0;
    for (int s = 0; s < p.length; s++) {
      double difference = Math.sqrt(p[s]) - Math.sqrt(q[s]);
      sum += difference * difference;
    }
    return Math.sqrt(sum / 2);
  }

  private static double cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }
}
