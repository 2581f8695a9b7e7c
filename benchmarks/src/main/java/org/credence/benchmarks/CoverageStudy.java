package org.credence.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.credence.lab.catalog.EngineCatalog;

/**
 * How often the intervals of sampling engines hold the truth, each number alone: every state of every unobserved variable and the log
 * evidence, over repeats of a run of a fixed number of steps with seeds of their own. Truth by variable elimination.
 *
 * <p>The rules, which are never loosened: a number stated in at least 80 % of the runs is judged over the runs that state it.
 *
 * <ul>
 *   <li>asymptotic intervals: between 93 and 97 % where they say 95 %
 *   <li>anytime and conservative ones (Clopper-Pearson, empirical Bernstein): at least the level less three standard errors
 * </ul>
 *
 * <p>Numbers that are stated in fewer runs are conditional on what the run looks like (mostly those with about 20 effective draws); they are
 * shown apart. So are numbers that all runs get right up to rounding (variance zero, such as a variable that nothing is known of).
 *
 * <pre>java -cp benchmarks/target/benchmarks.jar org.credence.benchmarks.CoverageStudy
 *     [repeats=2000] [threads=2] [seed=1] [factor=1] [engine=SUBSTRING] [model=SUBSTRING] [verbose=true]</pre>
 */
public final class CoverageStudy {

  private static final double LEVEL = 0.95;
  private static final double LEAST = 0.93;
  private static final double MOST = 0.97;
  private static final double STATED_SHARE = 0.8;
  private static final double ROUNDING = 1e-10;
  private static final double SLACK = 1e-12; // of the truth
  private static final double DEVIATIONS = 3;

  /** An engine of the catalog, and how many steps a run of it takes. */
  private record Contender(String engine, long steps) {}

  private static final List<Contender> CONTENDERS =
      List.of(
          new Contender("likelihood-weighting", 1000),
          new Contender("rejection-sampling", 2000),
          new Contender("likelihood-weighting[intervals=anytime]", 1000),
          new Contender("rejection-sampling[intervals=anytime]", 2000),
          new Contender("backward-simulation", 1000),
          new Contender("sample-search", 1000),
          new Contender("self-importance[stage=250]", 1500),
          new Contender("ais-bn[stage=100,stages=5]", 1500),
          new Contender("epis-bn", 1000),
          new Contender("annealed-importance[temperatures=8]", 600),
          new Contender("particle-filter[particles=32]", 100),
          new Contender("particle-filter[particles=32,resampling=multinomial]", 100),
          new Contender("gibbs-sampler[scan=systematic,warmup=100]", 1400),
          new Contender("gibbs-sampler[scan=random,warmup=100]", 2100),
          new Contender("gibbs-sampler[scan=chromatic,warmup=100]", 1400),
          new Contender("blocked-gibbs[cells=4,warmup=100]", 1100),
          new Contender("metropolised-gibbs[warmup=100]", 1400),
          new Contender("metropolis-hastings[warmup=100]", 3100),
          new Contender("metropolis-hastings[proposal=prior,warmup=100]", 3100),
          new Contender("parallel-tempering[rungs=3,warmup=100]", 1400),
          new Contender("swendsen-wang[warmup=100]", 1400));

  private final int repeats;
  private final int threads;
  private final long seed;
  private final boolean verbose;

  private CoverageStudy(int repeats, int threads, long seed, boolean verbose) {
    this.repeats = repeats;
    this.threads = threads;
    this.seed = seed;
    this.verbose = verbose;
  }

  /** Prints a table; see the class. */
  public static void main(String[] arguments) throws InterruptedException {
    int repeats = 2000;
    int threads = 2;
    long seed = 1;
    double factor = 1;
    String engine = "";
    String model = "";
    boolean verbose = false;
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      switch (parts[0]) {
        case "repeats" -> repeats = Integer.parseInt(parts[1]);
        case "threads" -> threads = Integer.parseInt(parts[1]);
        case "seed" -> seed = Long.parseLong(parts[1]);
        case "factor" -> factor = Double.parseDouble(parts[1]);
        case "engine" -> engine = parts[1];
        case "model" -> model = parts[1];
        case "verbose" -> verbose = Boolean.parseBoolean(parts[1]);
        default ->
            throw new IllegalArgumentException(
                "'" + argument + "' is no argument of this study; see its class");
      }
    }
    CoverageStudy study = new CoverageStudy(repeats, threads, seed, verbose);
    System.out.printf(
        Locale.ROOT,
        "%d repeats, seed %d, steps times %.3g, JDK %s%n%n",
        repeats,
        seed,
        factor,
        System.getProperty("java.version"));
    System.out.println(
        "| model | engine | steps | asymptotic numbers: min / mean / max % | off | conservative numbers: min % | off | stated in < 80 %: numbers, min % of all runs | never stated | CPU ms a run | method |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    for (SmallStudyModels.Named named : SmallStudyModels.all()) {
      for (Contender contender : CONTENDERS) {
        if (named.name().contains(model) && contender.engine().contains(engine)) {
          System.out.println(
              study.row(named, contender.engine(), Math.round(contender.steps() * factor)));
        }
      }
    }
    if (study.off > 0) {
      System.out.printf("%n%d numbers are off%n", study.off);
    }
  }

  private int off;

  /** The counts of one number over the repeats of one thread. */
  private static final class Tally {
    private int asymptotic;
    private int asymptoticCovered;
    private int conservative;
    private int conservativeCovered;
    private double widest;
    private int exact;
    private final Set<String> methods = new TreeSet<>();
    private String reason = "";

    void add(Estimate estimate, double truth) {
      if (estimate.error() instanceof ErrorStatement.Interval interval) {
        boolean covered = interval.covers(estimate.value(), truth, SLACK);
        widest = Math.max(widest, interval.upper() - interval.lower());
        methods.add(interval.method());
        if (isConservative(interval)) {
          conservative++;
          conservativeCovered += covered ? 1 : 0;
        } else {
          asymptotic++;
          asymptoticCovered += covered ? 1 : 0;
        }
      } else if (estimate.error() instanceof ErrorStatement.Unknown unknown) {
        reason = unknown.reason();
      } else {
        exact++;
      }
    }

    private static boolean isConservative(ErrorStatement.Interval interval) {
      return interval.anytime()
          || interval.method().contains("Clopper-Pearson")
          || interval.method().contains("empirical Bernstein");
    }

    void add(Tally other) {
      asymptotic += other.asymptotic;
      asymptoticCovered += other.asymptoticCovered;
      conservative += other.conservative;
      conservativeCovered += other.conservativeCovered;
      widest = Math.max(widest, other.widest);
      exact += other.exact;
      methods.addAll(other.methods);
      reason = reason.isEmpty() ? other.reason : reason;
    }

    int stated() {
      return asymptotic + conservative;
    }

    int covered() {
      return asymptoticCovered + conservativeCovered;
    }
  }

  private static final class Part {
    private final List<Tally> tallies = new ArrayList<>();
    private Optional<String> refusal = Optional.empty();
    private long nanos;
  }

  private String row(SmallStudyModels.Named named, String text, long steps)
      throws InterruptedException {
    MarginalProblem problem = named.problem();
    Marginals truth = VariableElimination.marginals().infer(problem, Run.of(1)).orThrow();
    InferenceEngine<MarginalProblem, Marginals> engine = EngineCatalog.standard().marginals(text);
    List<int[]> numbers = numbers(problem); // variable, state; the log evidence is the last
    Part[] parts = new Part[threads];
    Thread[] workers = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      Part part = new Part();
      parts[t] = part;
      numbers.forEach(number -> part.tallies.add(new Tally()));
      part.tallies.add(new Tally());
      int first = t;
      workers[t] = new Thread(() -> repeat(part, first, engine, problem, truth, numbers, steps));
      workers[t].start();
    }
    Part all = parts[0];
    for (int t = 0; t < threads; t++) {
      workers[t].join();
      if (t > 0) {
        for (int i = 0; i < all.tallies.size(); i++) {
          all.tallies.get(i).add(parts[t].tallies.get(i));
        }
        all.nanos += parts[t].nanos;
      }
    }
    String head = "| " + named.name() + " | " + engine + " | " + steps + " | ";
    return all.refusal
        .map(reason -> head + "no answer: " + reason + " | | | | | | | |")
        .orElseGet(() -> head + judged(named, all, numbers));
  }

  private static List<int[]> numbers(MarginalProblem problem) {
    List<int[]> numbers = new ArrayList<>();
    for (int v : problem.query()) {
      if (!problem.evidence().states().containsKey(v)) {
        for (int s = 0; s < problem.model().cardinality(v); s++) {
          numbers.add(new int[] {v, s});
        }
      }
    }
    return numbers;
  }

  private void repeat(
      Part part,
      int first,
      InferenceEngine<MarginalProblem, Marginals> engine,
      MarginalProblem problem,
      Marginals truth,
      List<int[]> numbers,
      long steps) {
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (int repeat = first; repeat < repeats && part.refusal.isEmpty(); repeat += threads) {
      Outcome<Marginals> outcome =
          engine.infer(
              problem, Run.of(SeededRandomness.seedOf(seed, repeat), Budget.ofSteps(steps)));
      if (outcome instanceof Outcome.GaveUp<Marginals> gaveUp) {
        part.refusal = Optional.of(gaveUp.reason());
        return;
      }
      Marginals answer = outcome.orThrow();
      for (int i = 0; i < numbers.size(); i++) {
        int[] number = numbers.get(i);
        part.tallies
            .get(i)
            .add(answer.estimate(number[0], number[1]), truth.p(number[0], number[1]));
      }
      answer
          .logEvidence()
          .ifPresent(
              log ->
                  part.tallies
                      .get(numbers.size())
                      .add(log, truth.logEvidence().orElseThrow().value()));
    }
    part.nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
  }

  private String judged(SmallStudyModels.Named named, Part all, List<int[]> numbers) {
    List<Double> shares = new ArrayList<>();
    List<Double> conservative = new ArrayList<>();
    List<Double> apart = new ArrayList<>();
    List<String> offenders = new ArrayList<>();
    List<String> conservativeOffenders = new ArrayList<>();
    Set<String> methods = new TreeSet<>();
    int never = 0;
    for (int i = 0; i <= numbers.size(); i++) {
      Tally tally = all.tallies.get(i);
      methods.addAll(tally.methods);
      String name = name(named, numbers, i);
      double share = (double) tally.asymptoticCovered / tally.asymptotic;
      double held = (double) tally.covered() / tally.stated();
      double least =
          LEVEL - DEVIATIONS * Math.sqrt(LEVEL * (1 - LEVEL) / Math.max(1, tally.stated()));
      if (verbose) {
        System.out.printf(
            Locale.ROOT,
            "    %s: asymptotic %d of %d (%.4f), conservative %d of %d, exact %d %s %s%n",
            name,
            tally.asymptoticCovered,
            tally.asymptotic,
            share,
            tally.conservativeCovered,
            tally.conservative,
            tally.exact,
            tally.methods,
            tally.reason);
      }
      if (tally.exact > 0) {
        continue;
      }
      if (tally.stated() == 0) {
        never += i < numbers.size() || !tally.reason.isEmpty() ? 1 : 0;
      } else if (tally.stated() < STATED_SHARE * repeats) {
        apart.add(1 - (double) (tally.stated() - tally.covered()) / repeats);
      } else if (tally.asymptotic >= STATED_SHARE * repeats && tally.widest > ROUNDING) {
        shares.add(share);
        if (!(share >= LEAST && share <= MOST)) {
          offenders.add(String.format(Locale.ROOT, "%s %.1f", name, 100 * share));
        }
      } else { // conservative, by turns conservative and not, or equal in all runs
        conservative.add(held);
        if (!(held >= least)) {
          conservativeOffenders.add(String.format(Locale.ROOT, "%s %.1f", name, 100 * held));
        }
      }
    }
    off += offenders.size() + conservativeOffenders.size();
    return String.format(
        Locale.ROOT,
        "%s | %s | %s | %s | %s | %d | %.2f | %s |",
        shares.isEmpty()
            ? "0"
            : String.format(
                Locale.ROOT,
                "%d: %.1f / %.1f / %.1f",
                shares.size(),
                100 * least(shares),
                100 * shares.stream().mapToDouble(x -> x).average().orElseThrow(),
                100 * shares.stream().mapToDouble(x -> x).max().orElseThrow()),
        list(offenders),
        summary(conservative),
        list(conservativeOffenders),
        summary(apart),
        never,
        all.nanos / 1e6 / repeats,
        String.join("; ", methods));
  }

  private static double least(List<Double> shares) {
    return shares.stream().mapToDouble(x -> x).min().orElseThrow();
  }

  private static String summary(List<Double> shares) {
    return shares.isEmpty()
        ? "0"
        : String.format(Locale.ROOT, "%d: %.1f", shares.size(), 100 * least(shares));
  }

  private static String list(List<String> offenders) {
    return offenders.isEmpty()
        ? "0"
        : offenders.size() + " (" + offenders.stream().collect(Collectors.joining(", ")) + ")";
  }

  private static String name(SmallStudyModels.Named named, List<int[]> numbers, int i) {
    if (i == numbers.size()) {
      return "log evidence";
    }
    Variable variable = named.problem().model().variables().get(numbers.get(i)[0]);
    return variable.name() + "=" + variable.states().get(numbers.get(i)[1]);
  }
}
