package org.credence.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.format.ModelFile;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.importance.LikelihoodWeighting;
import org.credence.bayes.mcmc.GibbsSampler;
import org.credence.bayes.message.BeliefPropagation;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.variational.MeanField;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.lab.catalog.BuiltinModels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * All marginals without evidence, one thread, every engine side by side: variable elimination to the end, samplers for 10 000 samples or
 * sweeps (of one chain), belief propagation and mean field until they end.
 *
 * <p>Models are built-in names, or names of {@code networks/*.bif.gz} in the data folder ({@code CREDENCE_DATA}, by default
 * {@code ../shared/data}): {@code -p model=asia,alarm}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class NetworkEnginesBenchmark {

  private static final Run SAMPLES = Run.of(1, Budget.ofSteps(10_000));

  /** The network. */
  @Param({"asia", "card-fraud"})
  public String model = "asia";

  private MarginalProblem problem = MarginalProblem.of(asia(), Evidence.none());

  private static GraphicalModel asia() {
    return BuiltinModels.network("asia").orElseThrow();
  }

  /** Reads the network. */
  @Setup
  public void read() {
    String data = System.getenv().getOrDefault("CREDENCE_DATA", "../shared/data");
    Path file = Path.of(data, "networks", model + ".bif.gz");
    GraphicalModel network =
        BuiltinModels.network(model).isEmpty() && Files.exists(file)
            ? ModelFile.read(file, ReadOptions.standard()).value()
            : BuiltinModels.network(model).orElseThrow();
    problem = MarginalProblem.of(network, Evidence.none());
  }

  @Benchmark
  public Outcome<Marginals> variableElimination() {
    return VariableElimination.marginals().infer(problem, Run.of(1));
  }

  @Benchmark
  public Outcome<Marginals> likelihoodWeighting10kSamples() {
    return LikelihoodWeighting.standard().infer(problem, SAMPLES);
  }

  @Benchmark
  public Outcome<Marginals> gibbsSampler10kSweepsOfOneChain() {
    return GibbsSampler.standard().withChains(1).infer(problem, SAMPLES);
  }

  @Benchmark
  public Outcome<Marginals> beliefPropagation() {
    return BeliefPropagation.standard().infer(problem, Run.of(1));
  }

  @Benchmark
  public Outcome<Marginals> meanField() {
    return MeanField.standard().infer(problem, Run.of(1));
  }
}
