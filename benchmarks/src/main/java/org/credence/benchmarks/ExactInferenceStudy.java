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
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import org.credence.bayes.exact.JunctionTree;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.format.ModelFile;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Problem;
import org.credence.core.engine.Run;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How long exact answers take on published networks, one thread, warm, in CPU time: everything from network and evidence to all
 * marginals (nothing kept between two), a prepared junction tree asked again with evidence that changes, and the most probable
 * assignment; with the largest deviation from the truth files.
 *
 * <p>Beside them stand figures of other tools that were measured on such a machine some day before (CPU time of the best of
 * libDAI, Merlin, aGrUM and Jayes): an order of magnitude, not a race. For a race run them in the same hour.
 *
 * <pre>java -cp benchmarks/target/benchmarks.jar org.credence.benchmarks.ExactInferenceStudy [NETWORK ...]</pre>
 */
public final class ExactInferenceStudy {

  /** Milliseconds of the best open peer for build, propagation and all marginals given the evidence of the truth file. */
  private static final Map<String, Double> PEERS = new LinkedHashMap<>();

  static {
    PEERS.put("asia", 0.14);
    PEERS.put("alarm", 0.53);
    PEERS.put("insurance", 1.5);
    PEERS.put("hailfinder", 1.6);
    PEERS.put("hepar2", 1.3);
    PEERS.put("andes", 34.0);
    PEERS.put("pathfinder", 12.0);
    PEERS.put("water", 159.0);
    PEERS.put("mildew", 176.0);
    PEERS.put("diabetes", 301.0);
    PEERS.put("munin", 1157.0);
    PEERS.put("link", 2891.0);
  }

  private static final int FEWEST = 7;
  private static final int MOST = 4000;
  private static final double SECONDS = 4;
  private static final Run RUN = Run.of(1);

  private ExactInferenceStudy() {}

  /** Prints the table; the arguments are names of networks, by default those with a peer's figure. */
  public static void main(String[] arguments) throws IOException {
    List<String> names = arguments.length > 0 ? List.of(arguments) : List.copyOf(PEERS.keySet());
    System.out.printf(
        Locale.ROOT,
        "JDK %s, %d processors, heap %d MiB, CPU milliseconds (medians)%n%n",
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20);
    System.out.println(
        "| network | best peer | one question | ratio | prepare | asked again | ratio to peer | ratio to own | most probable | error | read |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    double logs = 0;
    int count = 0;
    for (String name : names) {
      Row row = row(name);
      System.out.println(row);
      double peer = PEERS.getOrDefault(name, Double.NaN);
      if (!Double.isNaN(peer)) {
        logs += Math.log(row.once / peer);
        count++;
      }
    }
    if (count > 0) {
      System.out.printf(
          Locale.ROOT,
          "%nGeometric mean of one question / best peer over %d networks: %.3f%n",
          count,
          Math.exp(logs / count));
    }
  }

  private record Row(
      String name,
      double once,
      double prepare,
      double again,
      double mostProbable,
      double error,
      double read) {

    @Override
    public String toString() {
      double peer = PEERS.getOrDefault(name, Double.NaN);
      return String.format(
          Locale.ROOT,
          "| %s | %s | %.3g | %.3f | %.3g | %.3g | %.3f | %.3f | %.3g | %.1e | %.3g |",
          name,
          peer,
          once,
          once / peer,
          prepare,
          again,
          again / peer,
          again / once,
          mostProbable,
          error,
          read);
    }
  }

  private static Row row(String name) throws IOException {
    Path data =
        Path.of(System.getenv().getOrDefault("CREDENCE_DATA", "../shared/data"), "networks");
    Path file = data.resolve(name + ".bif.gz");
    double read = median(() -> read(file));
    BayesianNetwork network = read(file);
    Path truthFile = data.resolve("truth").resolve(name + ".json.gz");
    Map<String, String> observed = new LinkedHashMap<>();
    JsonNode truth = JsonMapper.shared().readTree("{}");
    if (Files.exists(truthFile)) {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(truthFile))) {
        truth = JsonMapper.shared().readTree(in);
      }
      for (Map.Entry<String, JsonNode> entry : truth.get("evidence").properties()) {
        observed.put(entry.getKey(), entry.getValue().asString());
      }
    }
    Evidence evidence = Evidence.of(network, observed);
    MarginalProblem problem = MarginalProblem.of(network, evidence);
    InferenceEngine<MarginalProblem, Marginals> elimination = VariableElimination.marginals();
    double once = median(() -> answer(elimination, problem));
    double error = error(network, truth, answer(elimination, problem));

    double before = cpu();
    InferenceEngine<MarginalProblem, Marginals> tree =
        JunctionTree.marginals().prepare(MarginalProblem.of(network, Evidence.none()), RUN);
    double prepare = cpu() - before;
    List<MarginalProblem> questions = questions(network, observed);
    int[] next = {0};
    double again = median(() -> tree.infer(questions.get(next[0]++ % questions.size()), RUN));
    error = Math.max(error, error(network, truth, answer(tree, problem)));

    MostProbableProblem best = new MostProbableProblem(network, evidence);
    InferenceEngine<MostProbableProblem, MostProbableAssignment> maximum =
        VariableElimination.mostProbable();
    double mostProbable = median(() -> answer(maximum, best));
    return new Row(name, once, prepare, again, mostProbable, error, read);
  }

  /** The evidence of the truth file, and the same variables in every other state that is possible with the rest. */
  private static List<MarginalProblem> questions(
      BayesianNetwork network, Map<String, String> observed) {
    List<MarginalProblem> questions = new ArrayList<>();
    questions.add(MarginalProblem.of(network, Evidence.of(network, observed)));
    for (String variable : observed.keySet()) {
      int v = network.variableIndex(variable).orElseThrow();
      for (String state : network.variables().get(v).states()) {
        Map<String, String> other = new LinkedHashMap<>(observed);
        other.put(variable, state);
        Evidence evidence = Evidence.of(network, other);
        MarginalProblem problem = new MarginalProblem(network, evidence, List.of());
        if (VariableElimination.marginals().infer(problem, RUN).answer().isPresent()) {
          questions.add(MarginalProblem.of(network, evidence));
        }
      }
    }
    return questions;
  }

  private static BayesianNetwork read(Path file) {
    return (BayesianNetwork) ModelFile.read(file, ReadOptions.standard()).value();
  }

  private static <P extends Problem<A>, A> A answer(InferenceEngine<P, A> engine, P problem) {
    Outcome<A> outcome = engine.infer(problem, RUN);
    return outcome.orThrow();
  }

  private static double error(BayesianNetwork network, JsonNode truth, Marginals answer) {
    double worst = 0;
    if (!truth.has("marginals")) {
      return Double.NaN;
    }
    for (int v = 0; v < network.size(); v++) {
      JsonNode p = truth.get("marginals").get(network.variables().get(v).name());
      for (int s = 0; s < network.cardinality(v); s++) {
        double expected = p.get(network.variables().get(v).states().get(s)).asDouble();
        worst = Math.max(worst, Math.abs(expected - answer.p(v, s)));
      }
    }
    return worst;
  }

  private static double cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e6;
  }

  /** Median CPU milliseconds of the second half of some seconds of repetitions. */
  private static double median(Supplier<?> work) {
    double[] times = new double[MOST];
    int count = 0;
    long end = System.nanoTime() + (long) (SECONDS * 1e9);
    Object last = "";
    while (count < FEWEST || count < MOST && System.nanoTime() < end) {
      double before = cpu();
      last = work.get();
      times[count++] = cpu() - before;
    }
    if (last == null) {
      throw new IllegalStateException("no answer");
    }
    double[] warm = Arrays.copyOfRange(times, count / 2, count);
    Arrays.sort(warm);
    return warm[warm.length / 2];
  }
}
