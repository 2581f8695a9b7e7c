package org.credence.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.credence.bayes.circuit.CircuitInference;
import org.credence.bayes.exact.CutsetConditioning;
import org.credence.bayes.exact.JunctionTree;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.format.ModelFile;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.format.UaiEvidence;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Plan;
import org.credence.core.engine.Problem;
import org.credence.core.engine.Run;
import org.credence.core.engine.Workers;
import org.credence.core.input.InputLimits;

/**
 * How much memory exact answers really take, next to what the engines forecast and what they count on their meters.
 *
 * <p>The real peak is the least free heap in which planning and answering succeed: the model is loaded, all but so many bytes are
 * filled up with ballast, and the bytes left are halved in until the answer just fits. That holds to 4 % or a mebibyte. It needs a heap
 * that is one piece, and a young generation too small to matter:
 *
 * <pre>java -Xmx2g -Xms2g -Xmn4m -XX:+UseSerialGC -cp benchmarks/target/benchmarks.jar org.credence.benchmarks.MemoryStudy [NETWORK ...]</pre>
 */
public final class MemoryStudy {

  private static final int CHUNK = 1 << 16;
  private static final double PRECISION = 0.04;
  private static final double LEAST_PRECISION = 1 << 20;

  /** Less than that cannot be told from classes loaded and the young generation. */
  private static final double FEWEST_BYTES = 10 << 20;

  private static final List<String> NETWORKS =
      List.of("andes", "water", "mildew", "diabetes", "munin", "link", "munin1");

  private MemoryStudy() {}

  /** Prints the table; the arguments are names of networks and UAI models, by default the large networks. */
  public static void main(String[] arguments) {
    List<String> names = arguments.length > 0 ? List.of(arguments) : NETWORKS;
    System.out.println(
        "| model | engine | forecast MiB | meter MiB | real MiB | forecast / real | evaluations forecast / counted |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (String name : names) {
      print(name);
    }
  }

  private record Row(String model, String engine, Forecast forecast, Meter meter, double real) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "| %s | %s | %.1f | %.1f | %.1f | %.2f | %.2f |",
          model,
          engine,
          mebibytes(forecast.bytes()),
          mebibytes(meter.peakBytes()),
          mebibytes(real),
          forecast.bytes() / real,
          forecast.evaluations() / meter.evaluations());
    }
  }

  private static double mebibytes(double bytes) {
    return bytes / (1 << 20);
  }

  private static void print(String name) {
    Path data = Path.of(System.getenv().getOrDefault("CREDENCE_DATA", "../shared/data"));
    Path network = data.resolve("networks").resolve(name + ".bif.gz");
    Path uai = data.resolve("uai").resolve("mar").resolve(name + ".uai.gz");
    boolean isNetwork = Files.exists(network);
    GraphicalModel model =
        ModelFile.read(isNetwork ? network : uai, ReadOptions.standard()).value();
    Evidence evidence =
        isNetwork
            ? Evidence.none()
            : UaiEvidence.read(
                    uai.resolveSibling(name + ".uai.evid.gz"), model, InputLimits.standard())
                .value();
    MarginalProblem marginals = MarginalProblem.of(model, evidence);
    MostProbableProblem best = new MostProbableProblem(model, evidence);
    double whole = VariableElimination.marginals().forecast(marginals).bytes();
    row(name, VariableElimination.marginals(), marginals).ifPresent(System.out::println);
    row(name, VariableElimination.mostProbable(), best).ifPresent(System.out::println);
    row(name, JunctionTree.marginals(), marginals).ifPresent(System.out::println);
    row(
            name,
            CutsetConditioning.marginals(
                VariableElimination.marginals().order(), (long) (whole / 2)),
            marginals)
        .ifPresent(System.out::println);
    prepared(name, marginals).ifPresent(System.out::println);
    row(name, CircuitInference.marginals(), marginals).ifPresent(System.out::println);
  }

  private static Optional<Row> prepared(String name, MarginalProblem problem) {
    InferenceEngine<MarginalProblem, Marginals> tree =
        JunctionTree.marginals().prepare(problem, Run.of(1));
    return tree instanceof ExactEngine<MarginalProblem, Marginals> exact
        ? row(name + ", prepared", exact, problem)
        : Optional.empty();
  }

  private static <P extends Problem<A>, A> Optional<Row> row(
      String name, ExactEngine<P, A> engine, P problem) {
    Forecast forecast = engine.forecast(problem);
    long free = free();
    if (forecast.bytes() < FEWEST_BYTES || forecast.bytes() > free) {
      return Optional.empty();
    }
    Meter meter = Meter.unlimited();
    double enough = free;
    if (!fits(engine, problem, meter, free)) {
      return Optional.empty();
    }
    double tooLittle = 0;
    double next = 0.8 * forecast.bytes();
    while (enough - tooLittle > Math.max(LEAST_PRECISION, PRECISION * enough)) {
      if (fits(engine, problem, Meter.unlimited(), next)) {
        enough = next;
      } else {
        tooLittle = next;
      }
      double middle = (enough + tooLittle) / 2;
      next = tooLittle > 0 ? Math.min(1.3 * tooLittle, middle) : middle;
    }
    return Optional.of(new Row(name, engine.toString(), forecast, meter, enough));
  }

  private static long free() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
  }

  /** Whether the answer can be had when so many bytes of the heap are free. */
  private static <P extends Problem<A>, A> boolean fits(
      ExactEngine<P, A> engine, P problem, Meter meter, double bytes) {
    List<byte[]> ballast = new ArrayList<>();
    for (long left = free() - (long) bytes; left > CHUNK; left -= CHUNK) {
      ballast.add(new byte[CHUNK - 16]);
    }
    try (Workers workers = Workers.of(1)) {
      Plan<A> plan = engine.plan(problem);
      plan.solution().solve(meter, workers);
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    } catch (CannotAnswerException | ImpossibleEvidenceException e) {
      throw new IllegalStateException(engine + " has no answer: " + e.getMessage(), e);
    } finally {
      ballast.clear();
    }
  }
}
