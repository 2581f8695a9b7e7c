package org.credence.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.credence.bayes.format.ModelFile;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.Calibration;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Problem;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.lab.catalog.EngineCatalog;
import org.credence.lab.catalog.EngineEntry;
import org.credence.lab.catalog.Generators;
import org.credence.lab.catalog.Question;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an evaluation of each iterative engine costs next to that of the {@link Calibration}: CPU time of one warm thread over the
 * evaluations that the engine counts, over the calibration's. This is what {@link
 * org.credence.core.engine.Forecast#relativeCost} states; the last columns set the geometric mean over the models beside the
 * constant that the engine forecasts with.
 *
 * <p>Steps alone are timed, not the start. An engine that ends by itself is begun again until the time is spent. Engine and
 * calibration are measured in turns, and the best round of each counts: what else the machine does only adds, to CPU time too.
 *
 * <pre>java -cp ... org.credence.benchmarks.RelativeCostStudy [seconds=S] [ENGINE ...]</pre>
 */
public final class RelativeCostStudy {

  private static final Path DATA =
      Path.of(System.getenv().getOrDefault("CREDENCE_DATA", "../shared/data"), "networks");
  private static final List<String> NETWORKS = List.of("asia", "alarm", "hepar2", "andes");
  private static final String GRID = "grid:10x10";
  private static final double SECONDS = 0.6;
  private static final int ROUNDS = 4;
  private static final long SEED = 1;

  private RelativeCostStudy() {}

  private record Subject(String name, GraphicalModel model, Evidence evidence) {}

  /** Prints the table; see the class. */
  public static void main(String[] arguments) throws IOException {
    double seconds = SECONDS;
    List<String> engines = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.startsWith("seconds=")) {
        seconds = Double.parseDouble(argument.substring("seconds=".length()));
      } else {
        engines.add(argument);
      }
    }
    if (engines.isEmpty()) {
      engines.addAll(standardEngines());
    }
    List<Subject> subjects = subjects();
    System.out.printf(
        Locale.ROOT,
        "JDK %s, %d processors, one thread; CPU time per evaluation over that of the calibration (%.3g ns)%n%n",
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        Calibration.ofThisMachine().nanosPerEvaluation());
    StringBuilder head = new StringBuilder("| engine |");
    subjects.forEach(subject -> head.append(' ').append(subject.name()).append(" |"));
    System.out.println(head + " geometric mean | constant |");
    System.out.println("|---|" + "---|".repeat(subjects.size() + 2));
    for (String engine : engines) {
      System.out.println(row(engine, subjects, seconds));
    }
  }

  private static List<String> standardEngines() {
    List<String> names = new ArrayList<>();
    for (EngineEntry entry : EngineCatalog.standard().entries()) {
      String name = entry.name();
      boolean marginals = entry.answers(Question.MARGINALS);
      if ((marginals || entry.answers(Question.MOST_PROBABLE))
          && engine(name, marginals) instanceof IterativeEngine<?, ?>) {
        names.add(name);
        if (name.equals("particle-filter")) {
          names.add(name + "[smoother=backward-simulation]");
        } else if (name.equals("and-or-search")) {
          names.add(name + "[cells=8]"); // with more, the bounds alone solve these models
        }
      }
    }
    return names;
  }

  private static InferenceEngine<?, ?> engine(String label, boolean marginals) {
    EngineCatalog catalog = EngineCatalog.standard();
    return marginals ? catalog.marginals(label) : catalog.mostProbable(label);
  }

  private static List<Subject> subjects() throws IOException {
    List<Subject> subjects = new ArrayList<>();
    for (String name : NETWORKS) {
      BayesianNetwork network =
          (BayesianNetwork)
              ModelFile.read(DATA.resolve(name + ".bif.gz"), ReadOptions.standard()).value();
      JsonNode truth;
      try (InputStream in =
          new GZIPInputStream(
              Files.newInputStream(DATA.resolve("truth").resolve(name + ".json.gz")))) {
        truth = JsonMapper.shared().readTree(in);
      }
      Map<String, String> observed = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : truth.get("evidence").properties()) {
        observed.put(entry.getKey(), entry.getValue().asString());
      }
      subjects.add(new Subject(name, network, Evidence.of(network, observed)));
    }
    subjects.add(new Subject(GRID, Generators.model(GRID).orElseThrow(), Evidence.none()));
    return subjects;
  }

  private static String row(String label, List<Subject> subjects, double seconds) {
    String name = label.replaceFirst("\\[.*", "");
    boolean marginals = EngineCatalog.standard().find(name).answers(Question.MARGINALS);
    StringBuilder row = new StringBuilder("| " + label + " |");
    double logs = 0;
    int count = 0;
    double constant = Double.NaN;
    for (Subject subject : subjects) {
      Cost cost =
          marginals
              ? cost(
                  EngineCatalog.standard().marginals(label),
                  MarginalProblem.of(subject.model(), subject.evidence()),
                  seconds)
              : cost(
                  EngineCatalog.standard().mostProbable(label),
                  new MostProbableProblem(subject.model(), subject.evidence()),
                  seconds);
      if (cost.measured() > 0) {
        logs += Math.log(cost.measured());
        count++;
        constant = cost.stated();
        row.append(String.format(Locale.ROOT, " %.3g |", cost.measured()));
      } else {
        row.append(" – |");
      }
    }
    return row
        + String.format(
            Locale.ROOT,
            " %.3g | %s |",
            count == 0 ? Double.NaN : Math.exp(logs / count),
            constant);
  }

  /**
   * Of one engine on one model.
   *
   * @param measured NaN where the engine does not apply or needs no step
   */
  private record Cost(double measured, double stated) {}

  private static <P extends Problem<A>, A> Cost cost(
      InferenceEngine<P, A> engine, P problem, double seconds) {
    IterativeEngine<P, A> iterative = (IterativeEngine<P, A>) engine;
    double stated = iterative.forecast(problem).relativeCost();
    try {
      nanosPerEvaluation(iterative, problem, seconds / 2); // warm
      double plain = Double.MAX_VALUE;
      double own = Double.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        plain = Math.min(plain, Calibration.measure().nanosPerEvaluation());
        own = Math.min(own, nanosPerEvaluation(iterative, problem, seconds / ROUNDS));
      }
      return new Cost(own / plain, stated);
    } catch (CannotAnswerException e) {
      return new Cost(Double.NaN, stated);
    }
  }

  private static <P extends Problem<A>, A> double nanosPerEvaluation(
      IterativeEngine<P, A> engine, P problem, double seconds) {
    double spent = 0;
    double evaluations = 0;
    long seed = SEED;
    double began = cpu();
    while (spent < seconds && cpu() - began < 10 * seconds) {
      Iteration<A> iteration =
          engine.begin(problem, SeededRandomness.of(seed++), Workers.sequential());
      long before = iteration.evaluations();
      double start = cpu();
      do {
        iteration.advance(iteration.quantum());
      } while (iteration.finished().isEmpty() && spent + cpu() - start < seconds);
      spent += cpu() - start;
      evaluations += iteration.evaluations() - before;
    }
    return evaluations > 0 ? 1e9 * spent / evaluations : Double.NaN; // all was done at the start
  }

  /** Seconds of the calling thread. */
  private static double cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }
}
