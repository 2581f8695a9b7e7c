package org.credence.cli;

import java.util.Optional;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Run;
import org.credence.lab.catalog.RunText;
import picocli.CommandLine.Option;

/** Seed, threads and what each engine may spend. */
final class RunOptions {

  private static final int MOST_THREADS = 1024;

  @Option(
      names = "--time",
      paramLabel = "2s",
      description = "Time for each engine and repeat, such as 500ms, 2s, 1.5m.")
  private Optional<String> time = Optional.empty();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Steps for each engine and repeat: its own quanta of work (samples, sweeps, iterations).")
  private Optional<String> steps = Optional.empty();

  @Option(
      names = "--evaluations",
      paramLabel = "N",
      description = "Evaluations for each engine and repeat, such as 200000, 20k, 1.5M.")
  private Optional<String> evaluations = Optional.empty();

  @Option(
      names = "--memory",
      paramLabel = "2g",
      description =
          "Memory that an engine's own tables may take, such as 512MiB or 2g. Default: what the heap can give.")
  private Optional<String> memory = Optional.empty();

  @Option(names = "--seed", paramLabel = "N", description = "Seed of all chance. Default: 1.")
  private String seed = "1";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads; they change the time, not the answer. Default: 1.")
  private String threads = "1";

  /** The run with that limit on work where the command line sets none. */
  Run run(Budget workByDefault) {
    int limits =
        (time.isPresent() ? 1 : 0)
            + (steps.isPresent() ? 1 : 0)
            + (evaluations.isPresent() ? 1 : 0);
    if (limits > 1) {
      throw new UsageException(
          "--time, --steps and --evaluations exclude each other; give one of them");
    }
    Budget work = limits == 0 ? workByDefault : Budget.unlimited();
    if (time.isPresent()) {
      work = Budget.ofTime(RunText.duration("--time", time.get()));
    } else if (steps.isPresent()) {
      work = Budget.ofSteps(RunText.count("--steps", steps.get(), 1));
    } else if (evaluations.isPresent()) {
      work = Budget.ofEvaluations(RunText.count("--evaluations", evaluations.get(), 1));
    }
    return new Run(
        RunText.seed("--seed", seed), count("--threads", threads, MOST_THREADS), withMemory(work));
  }

  /** That budget with the memory limit of the command line, if there is one. */
  Budget withMemory(Budget budget) {
    return memory.isPresent() ? budget.withBytes(RunText.bytes("--memory", memory.get())) : budget;
  }

  /** A whole number from 1 to {@code most}. */
  static int count(String option, String text, int most) {
    long count = RunText.count(option, text, 1);
    if (count > most) {
      throw new UsageException(
          option + " is " + count + ", expected a whole number from 1 to " + most);
    }
    return (int) count;
  }
}
