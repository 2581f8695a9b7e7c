package org.credence.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every named mutant of a module is killed: its test passes on the shipped source (it is one of the tests of this build) and fails
 * on the mutant. Mutants run on all cores, each on one. A module inherits this with the folder of its mutants; tests run in the folder
 * of the module.
 */
public abstract class MutantContract {

  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final String NOT_LINKED = NoClassDefFoundError.class.getName();
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  /** A mutant that loops for ever is killed by nobody: write another. */
  private static final int LONGEST_MINUTES = 5;

  /** Where the files {@code *.mutants} are. */
  protected abstract Path folder();

  /** A module that names fewer has lost some. */
  protected abstract int fewest();

  @TestFactory
  protected final Stream<DynamicTest> isKilled() throws IOException {
    List<Mutant> mutants = Mutant.in(folder());
    assertThat(mutants.stream().map(Mutant::name).distinct().count())
        .as("mutants with names of their own")
        .isEqualTo(mutants.size())
        .isGreaterThanOrEqualTo(fewest());
    ExecutorService pool = Executors.newFixedThreadPool(CORES, MutantContract::daemon);
    List<DynamicTest> tests = new ArrayList<>();
    for (Mutant mutant : mutants) {
      Future<?> verdict = pool.submit(() -> assertKilled(mutant));
      tests.add(DynamicTest.dynamicTest(mutant.name(), () -> await(verdict)));
    }
    pool.shutdown();
    return tests.stream();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "mutants");
    thread.setDaemon(true);
    return thread;
  }

  private static void await(Future<?> verdict) throws Throwable {
    try {
      verdict.get(LONGEST_MINUTES, TimeUnit.MINUTES);
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  private static Mutant assertKilled(Mutant mutant) throws IOException {
    String source = Files.readString(SOURCES.resolve(mutant.file()), StandardCharsets.UTF_8);
    try (MutantClasses classes = MutantClasses.compile(mutant.file(), mutant.applyTo(source))) {
      MutantClasses.Verdict verdict = classes.run(mutant.testClass(), mutant.testMethod());
      if (verdict.testsRun() == 0 || verdict.failure().startsWith(NOT_LINKED)) {
        fail(
            "mutant '%s': no test ran for %s#%s; %s",
            mutant.name(), mutant.testClass(), mutant.testMethod(), verdict.failure());
      }
      if (verdict.failure().isEmpty()) {
        fail(
            "mutant '%s' of %s survives %s#%s",
            mutant.name(), mutant.file(), mutant.testClass(), mutant.testMethod());
      }
    }
    return mutant;
  }
}
