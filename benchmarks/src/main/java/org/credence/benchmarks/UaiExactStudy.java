package org.credence.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.credence.bayes.exact.CutsetConditioning;
import org.credence.bayes.exact.EliminationOrder;
import org.credence.bayes.exact.OrderQuality;
import org.credence.bayes.exact.OrderSearch;
import org.credence.bayes.exact.OrderSource;
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
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.Workers;
import org.credence.core.input.InputLimits;
import org.credence.core.input.Parsed;

/**
 * The problems of the UAI 2014 competition (task MAR) solved exactly, within a limit of memory: for each the best elimination order
 * found in some seconds, what it costs, all marginals by variable elimination or, where its tables exceed the limit, in slices,
 * and how far the answer is from the official one. What neither can do is a row with the forecast alone.
 *
 * <p>The limit is that of bytes or what the heap gives, whichever is smaller. One thread.
 *
 * <pre>java -Xmx17g -cp benchmarks/target/benchmarks.jar org.credence.benchmarks.UaiExactStudy
 *     [seconds=60 | restarts=N] [bytes=17179869184] [evaluations=2e11] [PROBLEM ...]</pre>
 */
public final class UaiExactStudy {

  private static final double LN_10 = Math.log(10);

  private final Path folder;
  private final OrderSearch search;
  private final Budget budget;
  private final double mostEvaluations;

  private UaiExactStudy(Path folder, OrderSearch search, long bytes, double mostEvaluations) {
    this.folder = folder;
    this.search = search;
    this.budget = Budget.unlimited().withBytes(bytes);
    this.mostEvaluations = mostEvaluations;
  }

  /** Prints the table; see the class. */
  public static void main(String[] arguments) throws IOException {
    OrderSearch search = OrderSearch.ofTime(Duration.ofSeconds(60));
    long bytes = 16L << 30;
    double evaluations = 2e11;
    List<String> names = new ArrayList<>();
    for (String argument : arguments) {
      String value = argument.substring(argument.indexOf('=') + 1);
      if (argument.startsWith("seconds=")) {
        search = OrderSearch.ofTime(Duration.ofMillis((long) (1e3 * Double.parseDouble(value))));
      } else if (argument.startsWith("restarts=")) {
        search = OrderSearch.ofRestarts(Integer.parseInt(value));
      } else if (argument.startsWith("bytes=")) {
        bytes = Long.parseLong(value);
      } else if (argument.startsWith("evaluations=")) {
        evaluations = Double.parseDouble(value);
      } else {
        names.add(argument);
      }
    }
    Path folder =
        Path.of(System.getenv().getOrDefault("CREDENCE_DATA", "../shared/data"), "uai", "mar");
    UaiExactStudy study = new UaiExactStudy(folder, search, bytes, evaluations);
    System.out.printf(
        Locale.ROOT,
        "JDK %s, %d processors, heap %d MiB, at most %d MiB of tables and %.3g evaluations, orders: %s, one thread%n%n",
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20,
        bytes >> 20,
        evaluations,
        search.time().equals(OrderSearch.NO_LIMIT)
            ? search.restarts() + " restarts"
            : search.time().toMillis() / 1e3 + " s each");
    System.out.println(
        "| problem | variables (open) | width | largest clique | all cliques | order CPU s | engine | evaluations | forecast MB | peak MB | wall s | CPU s |"
            + " error of marginals | relative error of log Z |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (String name : names.isEmpty() ? all(folder) : names) {
      System.out.println(study.row(name));
    }
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

  /** An engine with what it would take. */
  private record Candidate(
      String name, ExactEngine<MarginalProblem, Marginals> engine, Forecast forecast) {

    static Candidate of(
        String name,
        ExactEngine<MarginalProblem, Marginals> engine,
        MarginalProblem problem,
        Budget budget) {
      return new Candidate(name, engine, engine.plan(problem, budget).forecast());
    }
  }

  private String row(String name) {
    GraphicalModel model =
        Uai.read(folder.resolve(name + ".uai.gz"), ReadOptions.standard()).value();
    Evidence evidence =
        UaiEvidence.read(folder.resolve(name + ".uai.evid.gz"), model, InputLimits.standard())
            .value();
    MarginalProblem problem = MarginalProblem.of(model, evidence);
    double beforeSearch = cpu();
    OrderSearch.Found found;
    try (Workers workers = Workers.of(1)) {
      found = search.run(model, evidence, workers);
    }
    double searchSeconds = cpu() - beforeSearch;
    OrderQuality quality = found.quality();
    Candidate candidate = candidate(problem, found.order());
    String row =
        String.format(
            Locale.ROOT,
            "| %s | %d (%d) | %d | 2^%.1f | 2^%.1f | %.1f | %s | %.3g | %.1f |",
            name,
            model.size(),
            found.open(),
            quality.width(),
            quality.largestCliqueLog2(),
            quality.totalCellsLog2(),
            searchSeconds,
            candidate.name(),
            candidate.forecast().evaluations(),
            candidate.forecast().bytes() / 1e6);
    boolean fits = candidate.forecast().bytes() <= budget.affordableBytes();
    if (!fits || candidate.forecast().evaluations() > mostEvaluations) {
      return row + " – | – | – | – | out of reach |";
    }
    System.gc();
    double cpu = cpu();
    long wall = System.nanoTime();
    Outcome<Marginals> outcome = candidate.engine().infer(problem, Run.of(1, budget));
    double wallSeconds = (System.nanoTime() - wall) / 1e9;
    double cpuSeconds = cpu() - cpu;
    Optional<Marginals> answer = outcome.answer();
    if (answer.isEmpty()) {
      return row + " – | – | – | – | " + outcome + " |";
    }
    return row
        + String.format(
            Locale.ROOT,
            " %.1f | %.2f | %.2f | %.1e | %.1e |",
            outcome.diagnostics().peakBytes() / 1e6,
            wallSeconds,
            cpuSeconds,
            marginalError(name, model, answer.get()),
            logError(name, answer.get()));
  }

  /** Elimination in the order found if its tables fit, else slices in that order or, where they take too long, in automatic ones. */
  private Candidate candidate(MarginalProblem problem, EliminationOrder order) {
    long limit = budget.affordableBytes();
    Candidate elimination =
        Candidate.of("variable-elimination", VariableElimination.marginals(order), problem, budget);
    if (elimination.forecast().bytes() <= limit) {
      return elimination;
    }
    Candidate best = elimination;
    for (OrderSource source : List.of(order, OrderSource.auto())) {
      Candidate sliced =
          Candidate.of(
              "cutset-conditioning (" + source.label() + " order)",
              CutsetConditioning.marginals(source, limit),
              problem,
              budget);
      boolean better = sliced.forecast().evaluations() < best.forecast().evaluations();
      if (sliced.forecast().bytes() <= limit && (best == elimination || better)) {
        best = sliced;
      }
      if (best != elimination && best.forecast().evaluations() <= mostEvaluations) {
        return best;
      }
    }
    return best;
  }

  private double marginalError(String name, GraphicalModel model, Marginals answer) {
    List<List<Double>> official =
        ((UaiResult.Marginals) official(name + ".uai.MAR.gz").value()).p();
    double worst = 0;
    for (int v = 0; v < model.size(); v++) {
      for (int s = 0; s < model.cardinality(v); s++) {
        worst = Math.max(worst, Math.abs(answer.p(v, s) - official.get(v).get(s)));
      }
    }
    return worst;
  }

  /** Relative: official values are log10, with six digits in all. */
  private double logError(String name, Marginals answer) {
    double official = ((UaiResult.PartitionFunction) official(name + ".uai.PR.gz").value()).value();
    double log10 = answer.logEvidence().orElseThrow().value() / LN_10;
    return Math.abs((log10 - official) / official);
  }

  private Parsed<UaiResult> official(String file) {
    return UaiResult.read(folder.resolve(file), InputLimits.standard());
  }

  private static double cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }
}
