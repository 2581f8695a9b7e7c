package org.credence.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.Estimate;
import org.credence.lab.catalog.EngineCatalog;

/**
 * Simulation-based calibration of sampling engines: all variables are drawn from a model, some of them are shown to the engine, and the
 * states of the others must come as often as it says, see {@link CalibrationTally}. No truth is needed, and it sees what fixed evidence
 * does not: every pattern of observations in the share it has.
 *
 * <p>Evidence estimates are tested too where there are some: the mean of {@code P̂(e) / P(e)} over all simulations is 1.
 *
 * <p>Mutants show the power of the test: exact answers with a distorted law, tested as the engines are, so often per mutant that a power
 * of 0.99 shows. They are: the evidence used twice; the last observation ignored; all probabilities drawn 5 % towards uniform ones;
 * probabilities raised to the power 1.1 (too sure) and 0.9.
 *
 * <pre>java -cp benchmarks/target/benchmarks.jar org.credence.benchmarks.CalibrationStudy
 *     [simulations=10000] [threads=2] [seed=1] [power=200] [engine=SUBSTRING] [model=SUBSTRING]</pre>
 *
 * <p>Source: Talts, Betancourt, Simpson, Vehtari &amp; Gelman 2018; Modrák et al. 2023 (quantities that depend on the data).
 */
public final class CalibrationStudy {

  /** Chance of a false alarm of one engine on one model. */
  private static final double ALPHA = 1e-4;

  private record Contender(String engine, long steps) {}

  private static final List<Contender> CONTENDERS =
      List.of(
          new Contender("likelihood-weighting", 400),
          new Contender("rejection-sampling", 1500),
          new Contender("backward-simulation", 400),
          new Contender("sample-search", 400),
          new Contender("self-importance[stage=200]", 600),
          new Contender("ais-bn[stage=50,stages=4]", 500),
          new Contender("epis-bn", 400),
          new Contender("annealed-importance[temperatures=4]", 300),
          new Contender("particle-filter[particles=32]", 40),
          new Contender("gibbs-sampler[scan=systematic,warmup=40]", 300),
          new Contender("gibbs-sampler[scan=random,warmup=40]", 300),
          new Contender("gibbs-sampler[scan=chromatic,warmup=40]", 300),
          new Contender("blocked-gibbs[cells=4,warmup=40]", 200),
          new Contender("metropolised-gibbs[warmup=40]", 300),
          new Contender("metropolis-hastings[warmup=60]", 400),
          new Contender("metropolis-hastings[proposal=prior,warmup=60]", 400),
          new Contender("parallel-tempering[rungs=3,warmup=40]", 200),
          new Contender("swendsen-wang[warmup=40]", 300));

  private final int simulations;
  private final int threads;
  private final long seed;

  private CalibrationStudy(int simulations, int threads, long seed) {
    this.simulations = simulations;
    this.threads = threads;
    this.seed = seed;
  }

  /** Prints two tables; see the class. */
  public static void main(String[] arguments) throws InterruptedException {
    int simulations = 10_000;
    int threads = 2;
    long seed = 1;
    int power = 200;
    String engine = "";
    String model = "";
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      switch (parts[0]) {
        case "simulations" -> simulations = Integer.parseInt(parts[1]);
        case "threads" -> threads = Integer.parseInt(parts[1]);
        case "seed" -> seed = Long.parseLong(parts[1]);
        case "power" -> power = Integer.parseInt(parts[1]);
        case "engine" -> engine = parts[1];
        case "model" -> model = parts[1];
        default ->
            throw new IllegalArgumentException(
                "'" + argument + "' is no argument of this study; see its class");
      }
    }
    CalibrationStudy study = new CalibrationStudy(simulations, threads, seed);
    System.out.printf(
        Locale.ROOT,
        "%d simulations, seed %d, JDK %s; off: p value, corrected for all numbers, below %.0e%n%n",
        simulations,
        seed,
        System.getProperty("java.version"),
        ALPHA);
    String wanted = model;
    List<Subject> subjects = subjects().stream().filter(s -> s.name.contains(wanted)).toList();
    System.out.println("| model | mutant | caught in | of |");
    System.out.println("|---|---|---|---|");
    for (Subject subject : subjects) {
      for (String mutant : Subject.LAWS) {
        System.out.println(study.power(subject, mutant, power));
      }
    }
    System.out.println();
    System.out.println(
        "| model | engine | steps | answered | heuristic | p value | mean P(e) ratio less 1 in standard errors | CPU ms a run | verdict |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (Subject subject : subjects) {
      for (Contender contender : CONTENDERS) {
        if (contender.engine().contains(engine)) {
          System.out.println(study.row(subject, contender));
        }
      }
    }
  }

  private static List<Subject> subjects() {
    return List.of(
        new Subject("asia", SmallStudyModels.asia(), "smoke", "xray", "dysp"),
        new Subject("rare-states", SmallStudyModels.rareStates(), "v2", "v5"),
        new Subject("loopy-grid", SmallStudyModels.loopyGrid(), "x0", "x4", "x8"),
        new Subject("hidden-chain", SmallStudyModels.hiddenChain(), "o0", "o1", "o2", "o3"),
        new Subject("deterministic", SmallStudyModels.deterministic(), "c", "seen"));
  }

  /** A model with its joint law, small enough to be written down, and the variables that are shown. */
  private static final class Subject {
    static final String EXACT = "none (exact answers)";
    static final String TWICE = "evidence used twice";
    static final String IGNORED = "last observation ignored";
    static final String FLAT = "5 % towards uniform";
    static final String SURE = "probabilities to the power 1.1";
    static final String UNSURE = "probabilities to the power 0.9";
    static final List<String> LAWS = List.of(EXACT, TWICE, IGNORED, FLAT, SURE, UNSURE);

    final String name;
    final GraphicalModel model;
    final int[] shown;
    final int patterns;
    final List<int[]> numbers = new ArrayList<>(); // variable, state
    private final int[][] states; // [joint state][variable]
    private final double[] joint;
    private final double[] cumulative;
    final double[] evidence; // [pattern], its probability

    Subject(String name, GraphicalModel model, String... shown) {
      this.name = name;
      this.model = model;
      this.shown =
          Arrays.stream(shown).mapToInt(v -> model.variableIndex(v).orElseThrow()).toArray();
      int size = 1;
      for (int v = 0; v < model.size(); v++) {
        size *= model.cardinality(v);
      }
      states = new int[size][model.size()];
      joint = new double[size];
      double sum = 0;
      for (int j = 0; j < size; j++) {
        int rest = j;
        for (int v = model.size() - 1; v >= 0; v--) {
          states[j][v] = rest % model.cardinality(v);
          rest /= model.cardinality(v);
        }
        joint[j] = 1;
        for (Factor factor : model.factors()) {
          joint[j] *= factor.at(states[j]);
        }
        sum += joint[j];
      }
      cumulative = new double[size];
      for (int j = 0; j < size; j++) {
        cumulative[j] = joint[j] + (j == 0 ? 0 : cumulative[j - 1]);
      }
      int product = 1;
      for (int v : this.shown) {
        product *= model.cardinality(v);
      }
      patterns = product;
      evidence = new double[patterns];
      for (int j = 0; j < size; j++) {
        evidence[pattern(states[j])] += joint[j]; // as engines measure it, not normalised
      }
      for (int v = 0; v < model.size(); v++) {
        int variable = v;
        if (Arrays.stream(this.shown).noneMatch(o -> o == variable)) {
          for (int s = 0; s < model.cardinality(v); s++) {
            numbers.add(new int[] {v, s});
          }
        }
      }
    }

    int[] draw(Randomness random) {
      return states[random.cumulative(cumulative, 0, cumulative.length)];
    }

    int pattern(int[] assignment) {
      int pattern = 0;
      for (int v : shown) {
        pattern = pattern * model.cardinality(v) + assignment[v];
      }
      return pattern;
    }

    Evidence evidence(int[] assignment) {
      Evidence evidence = Evidence.none();
      for (int v : shown) {
        evidence = evidence.observe(v, assignment[v]);
      }
      return evidence;
    }

    /** Marginals under that law; shape [pattern][number]. */
    double[][] answers(String law) {
      int last = model.cardinality(shown[shown.length - 1]);
      double[][] answers = new double[patterns][numbers.size()];
      double[] hidden = hiddenLaw();
      for (int pattern = 0; pattern < patterns; pattern++) {
        double[] p = answers[pattern];
        for (int j = 0; j < joint.length; j++) {
          int own = pattern(states[j]);
          boolean agrees = law.equals(IGNORED) ? own / last == pattern / last : own == pattern;
          if (agrees && joint[j] > 0) {
            double weight = law.equals(TWICE) ? joint[j] * joint[j] / hidden[j] : joint[j];
            for (int i = 0; i < p.length; i++) {
              p[i] += states[j][numbers.get(i)[0]] == numbers.get(i)[1] ? weight : 0;
            }
          }
        }
        distort(p, law);
      }
      return answers;
    }

    /** For each joint state the probability of its states that are not shown. */
    private double[] hiddenLaw() {
      double[] sums = new double[joint.length];
      for (int j = 0; j < joint.length; j++) {
        sums[withoutShown(j)] += joint[j];
      }
      double[] law = new double[joint.length];
      for (int j = 0; j < joint.length; j++) {
        law[j] = sums[withoutShown(j)];
      }
      return law;
    }

    /** The joint state with those shown in their first state. */
    private int withoutShown(int j) {
      int index = 0;
      for (int v = 0; v < model.size(); v++) {
        int variable = v;
        boolean isShown = Arrays.stream(shown).anyMatch(o -> o == variable);
        index = index * model.cardinality(v) + (isShown ? 0 : states[j][v]);
      }
      return index;
    }

    private void distort(double[] p, String law) {
      for (int start = 0; start < p.length; ) {
        int cardinality = model.cardinality(numbers.get(start)[0]);
        DoubleUnaryOperator change =
            switch (law) {
              case SURE -> x -> Math.pow(x, 1.1);
              case UNSURE -> x -> Math.pow(x, 0.9);
              default -> x -> x;
            };
        normalise(p, start, cardinality, x -> x);
        normalise(p, start, cardinality, change);
        if (law.equals(FLAT)) {
          for (int i = start; i < start + cardinality; i++) {
            p[i] = 0.95 * p[i] + 0.05 / cardinality;
          }
        }
        start += cardinality;
      }
    }

    private static void normalise(double[] p, int start, int count, DoubleUnaryOperator change) {
      double sum = 0;
      for (int i = start; i < start + count; i++) {
        p[i] = change.applyAsDouble(p[i]);
        sum += p[i];
      }
      for (int i = start; i < start + count; i++) {
        p[i] = sum == 0 ? 0 : p[i] / sum;
      }
    }
  }

  private String power(Subject subject, String law, int replicates) {
    double[][] answers = subject.answers(law);
    int caught = 0;
    for (int replicate = 0; replicate < replicates; replicate++) {
      Randomness random = SeededRandomness.of(SeededRandomness.seedOf(seed, -1 - replicate));
      CalibrationTally tally = new CalibrationTally(subject.patterns, subject.numbers.size());
      for (int k = 0; k < simulations; k++) {
        int[] drawn = subject.draw(random);
        int pattern = subject.pattern(drawn);
        for (int i = 0; i < subject.numbers.size(); i++) {
          int[] number = subject.numbers.get(i);
          tally.add(pattern, i, drawn[number[0]] == number[1], answers[pattern][i]);
        }
      }
      caught += tally.pValue() < ALPHA ? 1 : 0;
    }
    return "| " + subject.name + " | " + law + " | " + caught + " | " + replicates + " |";
  }

  private static final class Part {
    private final CalibrationTally tally;
    private int answered;
    private int heuristic;
    private double ratios;
    private double squaredRatios;
    private int measured;
    private long nanos;
    private Optional<String> refusal = Optional.empty();

    Part(Subject subject) {
      tally = new CalibrationTally(subject.patterns, subject.numbers.size());
    }
  }

  private String row(Subject subject, Contender contender) throws InterruptedException {
    InferenceEngine<MarginalProblem, Marginals> engine =
        EngineCatalog.standard().marginals(contender.engine());
    Part[] parts = new Part[threads];
    Thread[] workers = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      Part part = new Part(subject);
      parts[t] = part;
      int first = t;
      workers[t] = new Thread(() -> simulate(part, first, subject, engine, contender.steps()));
      workers[t].start();
    }
    Part all = parts[0];
    for (int t = 0; t < threads; t++) {
      workers[t].join();
      if (t > 0) {
        all.tally.add(parts[t].tally);
        all.answered += parts[t].answered;
        all.heuristic += parts[t].heuristic;
        all.ratios += parts[t].ratios;
        all.squaredRatios += parts[t].squaredRatios;
        all.measured += parts[t].measured;
        all.nanos += parts[t].nanos;
      }
    }
    String head = "| " + subject.name + " | " + engine + " | " + contender.steps() + " | ";
    if (all.answered == 0) {
      return head + "no answer: " + all.refusal.orElse("") + " | | | | | |";
    }
    double p = all.tally.pValue();
    double mean = all.ratios / all.measured;
    double error =
        Math.sqrt(Math.max(0, all.squaredRatios / all.measured - mean * mean) / all.measured);
    String ratio =
        all.measured == 0
            ? "-"
            : error < 1e-12 ? "exact" : String.format(Locale.ROOT, "%.2f", (mean - 1) / error);
    String verdict =
        all.heuristic > 0 ? "not claimed (heuristic)" : p < ALPHA ? "OFF" : "calibrated";
    return head
        + String.format(
            Locale.ROOT,
            "%d | %d | %.2g | %s | %.2f | %s |",
            all.answered,
            all.heuristic,
            p,
            ratio,
            all.nanos / 1e6 / simulations,
            verdict);
  }

  private void simulate(
      Part part,
      int first,
      Subject subject,
      InferenceEngine<MarginalProblem, Marginals> engine,
      long steps) {
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (int k = first; k < simulations; k += threads) {
      long own = SeededRandomness.seedOf(seed, k);
      int[] drawn = subject.draw(SeededRandomness.of(SeededRandomness.seedOf(~seed, k)));
      Outcome<Marginals> outcome =
          engine.infer(
              MarginalProblem.of(subject.model, subject.evidence(drawn)),
              Run.of(own, Budget.ofSteps(steps)));
      if (outcome instanceof Outcome.GaveUp<Marginals> gaveUp) {
        part.refusal = Optional.of(gaveUp.reason());
        if (part.answered == 0 && k > first) {
          break; // twice in a row at the start: it does not answer such questions
        }
        continue;
      }
      Marginals answer = outcome.orThrow();
      part.answered++;
      part.heuristic += answer.guarantee() == Guarantee.HEURISTIC ? 1 : 0;
      int pattern = subject.pattern(drawn);
      for (int i = 0; i < subject.numbers.size(); i++) {
        int[] number = subject.numbers.get(i);
        part.tally.add(pattern, i, drawn[number[0]] == number[1], answer.p(number[0], number[1]));
      }
      Optional<Estimate> logEvidence = answer.logEvidence();
      if (logEvidence.isPresent()) {
        double ratio = Math.exp(logEvidence.get().value()) / subject.evidence[pattern];
        part.ratios += ratio;
        part.squaredRatios += ratio * ratio;
        part.measured++;
      }
    }
    part.nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
  }
}
