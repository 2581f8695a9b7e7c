package org.credence.benchmarks;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.format.ModelFile;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.importance.AdaptiveImportanceSampling;
import org.credence.bayes.importance.EvidencePrePropagation;
import org.credence.bayes.importance.LikelihoodWeighting;
import org.credence.bayes.importance.SelfImportance;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Run;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;

/**
 * Importance sampling with improbable evidence: every engine gets the same CPU time, one thread, all it does before the first
 * sample included, and its marginals are compared with the exact ones.
 *
 * <p>Evidence: leaves in random order (fixed seeds), each in the least likely of its states whose probability given the leaves before
 * is at least 0.01, until the evidence has a probability below 1e-10; sets that stay above are not used.
 *
 * <p>The error is the mean squared error over all states of all unobserved variables, averaged over seeds; Hellinger is the mean
 * distance per variable. A run without an answer (all weights zero) is counted as if it had answered with the marginals
 * without evidence.
 *
 * <pre>java -cp benchmarks/target/benchmarks.jar org.credence.benchmarks.RareEvidenceStudy [seconds=1] [seeds=3] [sets=3] [NETWORK ...]</pre>
 */
public final class RareEvidenceStudy {

  private static final double RARE = 1e-10;
  private static final double LEAST_LIKELY = 0.01;
  private static final Run RUN = Run.of(1);

  private RareEvidenceStudy() {}

  private static List<IterativeEngine<MarginalProblem, Marginals>> engines() {
    return List.of(
        LikelihoodWeighting.standard(),
        SelfImportance.standard(),
        AdaptiveImportanceSampling.standard(),
        EvidencePrePropagation.standard());
  }

  /** Prints a table for each network. */
  public static void main(String[] arguments) {
    double seconds = 1;
    int seeds = 3;
    int sets = 3;
    List<String> names = new ArrayList<>();
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      switch (parts[0]) {
        case "seconds" -> seconds = Double.parseDouble(parts[1]);
        case "seeds" -> seeds = Integer.parseInt(parts[1]);
        case "sets" -> sets = Integer.parseInt(parts[1]);
        default -> names.add(argument);
      }
    }
    System.out.printf(
        Locale.ROOT, "%.2g CPU seconds each, %d seeds, JDK %s%n%n", seconds, seeds, System.getProperty("java.version"));
    System.out.println(
        "| network | evidence | log10 P(e) | engine | samples | ESS | MSE | LW / MSE | Hellinger | no answer |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    for (String name : names.isEmpty() ? List.of("andes", "pathfinder", "munin") : names) {
      study(name, seconds, seeds, sets);
    }
  }

  private static void study(String name, double seconds, int seeds, int sets) {
    Path data = Path.of(System.getenv().getOrDefault("CREDENCE_DATA", "../shared/data"), "networks");
    BayesianNetwork network =
        (BayesianNetwork)
            ModelFile.read(data.resolve(name + ".bif.gz"), ReadOptions.standard()).value();
    Marginals prior = exact(MarginalProblem.of(network, Evidence.none()));
    double[] logRatios = new double[engines().size()];
    int used = 0;
    for (int set = 0; used < sets; set++) {
      Evidence evidence = evidence(network, set);
      MarginalProblem problem = MarginalProblem.of(network, evidence);
      Marginals truth = exact(problem);
      double log10 = truth.logEvidence().orElseThrow().value() / Math.log(10);
      if (log10 >= Math.log10(RARE)) {
        continue;
      }
      used++;
      double standard = 0;
      for (int i = 0; i < engines().size(); i++) {
        Row row = row(engines().get(i), problem, truth, prior, seconds, seeds);
        standard = i == 0 ? row.meanSquaredError : standard;
        logRatios[i] += Math.log(standard / row.meanSquaredError);
        System.out.printf(
            Locale.ROOT,
            "| %s | %d: %d leaves | %.1f | %s | %.3g | %.3g | %.2e | %.3g | %.2e | %d of %d |%n",
            name,
            set,
            evidence.states().size(),
            log10,
            engines().get(i),
            row.samples,
            row.effective,
            row.meanSquaredError,
            standard / row.meanSquaredError,
            row.hellinger,
            row.unanswered,
            seeds);
      }
    }
    for (int i = 1; i < logRatios.length; i++) {
      System.out.printf(
          Locale.ROOT,
          "| %s | geometric mean of %d sets | | %s | | | | %.3g | | |%n",
          name,
          sets,
          engines().get(i),
          Math.exp(logRatios[i] / sets));
    }
  }

  private record Row(
      double samples,
      double effective,
      double meanSquaredError,
      double hellinger,
      int unanswered) {}

  private static Row row(
      IterativeEngine<MarginalProblem, Marginals> engine,
      MarginalProblem problem,
      Marginals truth,
      Marginals prior,
      double seconds,
      int seeds) {
    double samples = 0;
    double effective = 0;
    double squared = 0;
    double hellinger = 0;
    int unanswered = 0;
    for (int seed = -1; seed < seeds; seed++) { // the first one warms up
      double end = cpu() + (seed < 0 ? Math.min(0.5, seconds) : seconds);
      try (Workers workers = Workers.sequential()) {
        Iteration<Marginals> iteration =
            engine.begin(problem, SeededRandomness.of(seed), workers);
        do {
          iteration.advance(iteration.quantum());
        } while (cpu() < end);
        Marginals answer = prior;
        boolean answered = true;
        try {
          answer = iteration.answer();
        } catch (CannotAnswerException e) {
          answered = false;
        }
        if (seed >= 0) {
          Map<String, Double> measures = iteration.measures();
          samples += measures.get("samples") / seeds;
          effective += measures.get("effectiveSampleSize") / seeds;
          squared += meanSquaredError(problem, answer, truth) / seeds;
          hellinger += hellinger(problem, answer, truth) / seeds;
          unanswered += answered ? 0 : 1;
        }
      }
    }
    return new Row(samples, effective, squared, hellinger, unanswered);
  }

  private static double cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }

  private static Marginals exact(MarginalProblem problem) {
    return VariableElimination.marginals().infer(problem, RUN).orThrow();
  }

  private static double meanSquaredError(
      MarginalProblem problem, Marginals answer, Marginals truth) {
    double sum = 0;
    int count = 0;
    for (int v : problem.query()) {
      if (!problem.evidence().states().containsKey(v)) {
        for (int s = 0; s < problem.model().cardinality(v); s++) {
          double difference = answer.p(v, s) - truth.p(v, s);
          sum += difference * difference;
          count++;
        }
      }
    }
    return sum / count;
  }

  private static double hellinger(MarginalProblem problem, Marginals answer, Marginals truth) {
    double sum = 0;
    int count = 0;
    for (int v : problem.query()) {
      if (!problem.evidence().states().containsKey(v)) {
        double overlap = 0;
        for (int s = 0; s < problem.model().cardinality(v); s++) {
          overlap += Math.sqrt(answer.p(v, s) * truth.p(v, s));
        }
        sum += Math.sqrt(Math.max(0, 1 - overlap));
        count++;
      }
    }
    return sum / count;
  }

  /** Leaves in unlikely states, see the class doc. */
  private static Evidence evidence(BayesianNetwork network, int set) {
    boolean[] inner = new boolean[network.size()];
    for (int v = 0; v < network.size(); v++) {
      Arrays.stream(network.parents(v)).forEach(parent -> inner[parent] = true);
    }
    SeededRandomness random = SeededRandomness.of(20_000).split(set);
    List<Integer> leaves = new ArrayList<>();
    for (int v = 0; v < network.size(); v++) {
      if (!inner[v]) {
        leaves.add(v);
      }
    }
    Evidence evidence = Evidence.none();
    double log = 0;
    while (log > Math.log(RARE) && !leaves.isEmpty()) {
      int v = leaves.remove(random.below(leaves.size()));
      double[] p = exact(new MarginalProblem(network, evidence, List.of(v))).distribution(v);
      int least = -1;
      for (int s = 0; s < p.length; s++) {
        least = p[s] >= LEAST_LIKELY && (least < 0 || p[s] < p[least]) ? s : least;
      }
      evidence = evidence.observe(v, least);
      log += Math.log(p[least]);
    }
    return evidence;
  }
}
