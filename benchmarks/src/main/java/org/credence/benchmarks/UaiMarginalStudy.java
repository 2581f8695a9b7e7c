package org.credence.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.format.Uai;
import org.credence.bayes.format.UaiEvidence;
import org.credence.bayes.format.UaiResult;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.input.InputLimits;
import org.credence.lab.catalog.EngineCatalog;
import org.credence.lab.catalog.Question;

/**
 * Engines on the problems of the UAI 2014 competition (task MAR) within a time each, scored as the 2022 competition did:
 *
 * <pre>  score = max(0, 100 (1 - err / err of uniform marginals))      err = mean over unobserved variables of the Hellinger distance</pre>
 *
 * <p>The truth is the official one; that of linkage_15 is wrong and is found by variable elimination instead, if its 5.5 GB fit, else the
 * problem is left out. An engine that does not answer scores 0. One thread; CPU times are those of the thread. Reading the files
 * is not counted.
 *
 * <pre>java -Xmx13g -cp benchmarks/target/benchmarks.jar org.credence.benchmarks.UaiMarginalStudy
 *     [seconds=20] [seed=1] [engines=ENGINE,ENGINE[setting=value]] [PROBLEM or FAMILY ...]</pre>
 */
public final class UaiMarginalStudy {

  private static final String WRONG_OFFICIALLY = "linkage_15";
  private static final double LN_10 = Math.log(10);

  private final Path folder;
  private final double seconds;
  private final long seed;
  private final List<InferenceEngine<MarginalProblem, Marginals>> engines;
  private final Map<String, Map<String, List<Double>>> scores = new LinkedHashMap<>();

  private UaiMarginalStudy(Path folder, double seconds, long seed, String engines) {
    this.folder = folder;
    this.seconds = seconds;
    this.seed = seed;
    this.engines = EngineCatalog.standard().engines(Question.MARGINALS, engines);
  }

  /** Prints the tables; see the class. */
  public static void main(String[] arguments) throws IOException {
    double seconds = 20;
    long seed = 1;
    String engines = "belief-propagation,join-graph-propagation,incremental-clique-tree";
    List<String> wanted = new ArrayList<>();
    for (String argument : arguments) {
      String value = argument.substring(argument.indexOf('=') + 1);
      if (argument.startsWith("seconds=")) {
        seconds = Double.parseDouble(value);
      } else if (argument.startsWith("seed=")) {
        seed = Long.parseLong(value);
      } else if (argument.startsWith("engines=")) {
        engines = value;
      } else {
        wanted.add(argument);
      }
    }
    Path folder =
        Path.of(System.getenv().getOrDefault("CREDENCE_DATA", "../shared/data"), "uai", "mar");
    UaiMarginalStudy study = new UaiMarginalStudy(folder, seconds, seed, engines);
    System.out.printf(
        Locale.ROOT,
        "JDK %s, %d processors, heap %d MiB, %.3g s each, seed %d, one thread%n%n",
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20,
        seconds,
        seed);
    System.out.println(
        "| problem | engine | score | error of log10 Z | wall s | CPU s | steps | stop | guarantee | peak MB |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    for (String name : all(folder)) {
      if (wanted.isEmpty() || wanted.stream().anyMatch(w -> matches(name, w))) {
        study.problem(name);
      }
    }
    study.summary();
  }

  private static boolean matches(String problem, String wanted) {
    return problem.equals(wanted) || family(problem).equals(wanted);
  }

  private static String family(String problem) {
    return problem.substring(0, problem.lastIndexOf('_'));
  }

  private static List<String> all(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".uai.gz"))
          .map(file -> file.replace(".uai.gz", ""))
          .sorted()
          .toList();
    }
  }

  /** True marginals of all variables, and log10 Z. */
  private record Truth(List<List<Double>> p, double log10) {}

  private void problem(String name) {
    GraphicalModel model =
        Uai.read(folder.resolve(name + ".uai.gz"), ReadOptions.standard()).value();
    Evidence evidence =
        UaiEvidence.read(folder.resolve(name + ".uai.evid.gz"), model, InputLimits.standard())
            .value();
    MarginalProblem problem = MarginalProblem.of(model, evidence);
    Optional<Truth> truth =
        name.equals(WRONG_OFFICIALLY) ? eliminated(problem) : Optional.of(official(name));
    if (truth.isEmpty()) {
      System.out.println("| " + name + " | left out: no truth in this heap | | | | | | | | |");
      return;
    }
    for (InferenceEngine<MarginalProblem, Marginals> engine : engines) {
      System.out.println("| " + name + " | " + row(name, engine, problem, truth.get()));
    }
  }

  private String row(
      String name,
      InferenceEngine<MarginalProblem, Marginals> engine,
      MarginalProblem problem,
      Truth truth) {
    System.gc();
    Budget budget = Budget.ofTime(Duration.ofNanos((long) (seconds * 1e9)));
    double cpu = cpu();
    long wall = System.nanoTime();
    Outcome<Marginals> outcome = engine.infer(problem, Run.of(seed, budget));
    double wallSeconds = (System.nanoTime() - wall) / 1e9;
    double cpuSeconds = cpu() - cpu;
    Optional<Marginals> answer = outcome.answer();
    double score = answer.map(a -> score(problem, a, truth)).orElse(0.0);
    scores
        .computeIfAbsent(engine.toString(), e -> new TreeMap<>())
        .computeIfAbsent(family(name), f -> new ArrayList<>())
        .add(score);
    String log =
        answer
            .flatMap(Marginals::logEvidence)
            .map(e -> String.format(Locale.ROOT, "%.2e", e.value() / LN_10 - truth.log10()))
            .orElse("–");
    return String.format(
        Locale.ROOT,
        "%s | %.2f | %s | %.2f | %.2f | %d | %s | %s | %.1f |",
        engine,
        score,
        log,
        wallSeconds,
        cpuSeconds,
        outcome.diagnostics().steps(),
        outcome.diagnostics().stop().label(),
        outcome.diagnostics().guarantee().label(),
        outcome.diagnostics().peakBytes() / 1e6);
  }

  private static double score(MarginalProblem problem, Marginals answer, Truth truth) {
    double error = 0;
    double trivial = 0;
    for (int v = 0; v < problem.model().size(); v++) {
      if (problem.evidence().states().containsKey(v)) {
        continue;
      }
      double[] p = truth.p().get(v).stream().mapToDouble(Double::doubleValue).toArray();
      double[] uniform = new double[p.length];
      Arrays.fill(uniform, 1.0 / p.length);
      error += hellinger(p, answer.distribution(v));
      trivial += hellinger(p, uniform);
    }
    return trivial == 0 ? 100 : Math.max(0, 100 * (1 - error / trivial));
  }

  private static double hellinger(double[] p, double[] q) {
    double sum = 0;
    for (int s = 0; s < p.length; s++) {
      double difference = Math.sqrt(p[s]) - Math.sqrt(q[s]);
      sum += difference * difference;
    }
    return Math.sqrt(sum / 2);
  }

  private Truth official(String name) {
    List<List<Double>> p =
        ((UaiResult.Marginals)
                UaiResult.read(folder.resolve(name + ".uai.MAR.gz"), InputLimits.standard())
                    .value())
            .p();
    double log10 =
        ((UaiResult.PartitionFunction)
                UaiResult.read(folder.resolve(name + ".uai.PR.gz"), InputLimits.standard()).value())
            .value();
    return new Truth(p, log10);
  }

  private static Optional<Truth> eliminated(MarginalProblem problem) {
    Optional<Marginals> answer = VariableElimination.marginals().infer(problem, Run.of(1)).answer();
    return answer.map(
        a -> {
          List<List<Double>> p = new ArrayList<>();
          for (int v = 0; v < problem.model().size(); v++) {
            p.add(Arrays.stream(a.distribution(v)).boxed().toList());
          }
          return new Truth(p, a.logEvidence().orElseThrow().value() / LN_10);
        });
  }

  private void summary() {
    System.out.printf("%n| engine | family | problems | mean score |%n|---|---|---|---|%n");
    scores.forEach(
        (engine, families) -> {
          families.forEach((family, list) -> line(engine, family, list));
          line(engine, "all", families.values().stream().flatMap(List::stream).toList());
        });
  }

  private static void line(String engine, String family, List<Double> list) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %d | %.2f |%n",
        engine,
        family,
        list.size(),
        list.stream().mapToDouble(Double::doubleValue).average().orElse(0));
  }

  private static double cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }
}
