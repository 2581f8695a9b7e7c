package org.credence.lab.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.portfolio.EvidenceFromMarginals;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.JointMarginalProblem;
import org.credence.bayes.problem.KMostProbableProblem;
import org.credence.bayes.problem.MarginalMapProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.problem.PosteriorSampleProblem;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.CrowdedWorkers;
import org.credence.core.engine.Diagnostics;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Plan;
import org.credence.core.engine.Problem;
import org.credence.core.engine.Run;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ObjectGraph;
import org.credence.core.testkit.YieldingRandomness;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every engine for networks in the catalog, asked by several threads at once and working on several: the bits are those of one thread,
 * and what questions and threads share is never written to.
 *
 * <p>The bug that was there, and that {@link #whatThreadsShareIsNeverWrittenTo} finds every time on one thread: the plan of an
 * elimination held the cursor of its walk over the cells, and slices of cutset-conditioning on several threads moved it for each other.
 * With larger models it shows as other numbers ({@code ChunksOfLargeModelsTest}). Made on purpose, the two others have found one
 * propagation lent to all callers of a prepared junction tree, and one set of arrays for all groups of a particle filter.
 */
final class EnginesAtOnceTest {

  private static final EngineCatalog CATALOG = EngineCatalog.standard();
  private static final long SEED = 20261122;
  private static final long STEPS = 32;
  private static final long MANY_STEPS = 2000; // chunks of cheap samples are large
  private static final int CALLERS = 4;

  /** Settings that make the small models take what large ones would. */
  private static final Map<String, List<String>> SETTINGS =
      Map.of(
          "cutset-conditioning", List.of("bytes=2500", "bytes=7500"), // many slices, chunks at once
          "gibbs-sampler", List.of("", "scan=chromatic"),
          "particle-filter", List.of("particles=16", "particles=16,smoother=backward-simulation"));

  /** Those that cut their work into chunks for threads, on models as small as these. */
  private static final Set<String> PARALLEL =
      Set.of(
          "ais-bn",
          "annealed-importance",
          "backward-simulation",
          "blocked-gibbs",
          "cutset-conditioning",
          "epis-bn",
          "gibbs-sampler",
          "likelihood-weighting",
          "metropolis-hastings",
          "metropolised-gibbs",
          "parallel-tempering",
          "particle-filter",
          "rejection-sampling",
          "sample-search",
          "self-importance",
          "swendsen-wang",
          "variable-elimination"); // its draws from the posterior

  private static final Set<String> CHEAP_STEPS =
      Set.of(
          "ais-bn",
          "backward-simulation",
          "epis-bn",
          "likelihood-weighting",
          "rejection-sampling",
          "sample-search",
          "self-importance");

  /** Found by whoever asks first, the same by all; and a queue made for threads. */
  private static final Set<String> WRITTEN_ON_PURPOSE =
      Set.of("Factor.zeros", "PreparedJunctionTree.idle");

  /** What the chunks of these iterations share, by the simple name of the class. */
  private static final Map<String, List<String>> SHARED_FIELDS =
      Map.of(
          "ChainsIteration", List.of("settings", "problem", "connectivity", "layout", "kernel"),
          "WeightedSampling", List.of("problem", "confidence", "settled", "domains", "sampler"),
          "ParticleFiltering", List.of("problem", "settings", "plan", "smoothing"),
          "BackwardSamplingIteration", List.of("problem", "open", "walk"));

  /** One engine and kind of question. */
  private record Asked<P extends Problem<A>, A>(
      Question<P, A> question, String text, List<P> problems) {

    InferenceEngine<P, A> engine() {
      return CATALOG.engine(question, text);
    }

    long steps() {
      return CHEAP_STEPS.contains(name()) ? MANY_STEPS : STEPS;
    }

    Run run() {
      long steps = name().equals("rejection-sampling") ? MANY_STEPS : STEPS; // few samples are kept
      return engine() instanceof IterativeEngine<?, ?>
          ? Run.of(SEED, Budget.ofSteps(steps))
          : Run.of(SEED);
    }

    String name() {
      return EngineText.parse(text).name();
    }
  }

  private static List<Asked<?, ?>> all() {
    List<Asked<?, ?>> all = new ArrayList<>();
    for (EngineEntry entry : CATALOG.entries()) {
      for (Question<?, ?> question : entry.questions()) {
        for (String settings : SETTINGS.getOrDefault(entry.name(), List.of(""))) {
          String text = settings.isEmpty() ? entry.name() : entry.name() + "[" + settings + "]";
          add(question, text, all);
        }
      }
    }
    return all;
  }

  private static <P extends Problem<A>, A> void add(
      Question<P, A> question, String text, List<Asked<?, ?>> all) {
    List<P> problems = problems(question);
    boolean sameAsMarginals =
        question == (Object) Question.EVIDENCE_PROBABILITY
            && CATALOG.engine(question, text) instanceof EvidenceFromMarginals;
    if (!problems.isEmpty() && !sameAsMarginals) { // a question about networks
      all.add(new Asked<>(question, text, problems));
    }
  }

  private record Case(GraphicalModel model, Evidence evidence) {
    static Case of(String model, Map<Integer, Integer> observed) {
      return new Case(Generators.model(model).orElseThrow(), Evidence.none().observe(observed));
    }
  }

  @SuppressWarnings("unchecked") // each question's problems are of its type
  private static <P extends Problem<A>, A> List<P> problems(Question<P, A> question) {
    List<Problem<?>> problems = new ArrayList<>();
    for (Case c :
        List.of(
            Case.of("chain:6:3", Map.of(6, 1, 7, 0, 9, 2, 11, 1)),
            Case.of("random:11:5", Map.of(10, 1, 7, 0)))) {
      List<Integer> some = List.of(0, 1, 2);
      if (question == (Object) Question.MARGINALS) {
        problems.add(MarginalProblem.of(c.model, c.evidence));
      } else if (question == (Object) Question.EVIDENCE_PROBABILITY) {
        problems.add(new EvidenceProbabilityProblem(c.model, c.evidence));
      } else if (question == (Object) Question.MOST_PROBABLE) {
        problems.add(new MostProbableProblem(c.model, c.evidence));
      } else if (question == (Object) Question.JOINT_MARGINAL) {
        problems.add(new JointMarginalProblem(c.model, c.evidence, some));
      } else if (question == (Object) Question.K_MOST_PROBABLE) {
        problems.add(new KMostProbableProblem(c.model, c.evidence, 5));
      } else if (question == (Object) Question.MARGINAL_MAP) {
        problems.add(new MarginalMapProblem(c.model, c.evidence, some));
      } else if (question == (Object) Question.POSTERIOR_SAMPLES) {
        problems.add(new PosteriorSampleProblem(c.model, c.evidence, (int) STEPS));
      }
    }
    return (List<P>) problems;
  }

  @TestFactory
  Stream<DynamicTest> oneEngineGivesSeveralCallersTheBitsThatItGivesOne() {
    return all().stream()
        .map(a -> DynamicTest.dynamicTest(a.text + " " + a.question, () -> severalCallers(a)));
  }

  private static <P extends Problem<A>, A> void severalCallers(Asked<P, A> asked) {
    P problem = asked.problems.get(0);
    Outcome<A> alone = asked.engine().infer(problem, asked.run());
    assertThat(alone.answer()).isPresent();
    InferenceEngine<P, A> shared = asked.engine();
    callAtOnce(shared, problem, asked.run(), text(alone));
    InferenceEngine<P, A> prepared = shared.prepare(problem, asked.run());
    if (prepared != shared) {
      String once = text(prepared.infer(problem, asked.run()));
      callAtOnce(prepared, problem, asked.run(), once);
    }
  }

  private static <P extends Problem<A>, A> void callAtOnce(
      InferenceEngine<P, A> engine, P problem, Run run, String expected) {
    try (CrowdedWorkers callers = CrowdedWorkers.of(CALLERS)) {
      callers.forEachChunk(
          CALLERS,
          caller ->
              assertThat(text(engine.infer(problem, run)))
                  .as("caller %s", caller)
                  .isEqualTo(expected));
      assertThat(callers.mostAtOnce()).isEqualTo(CALLERS);
    }
  }

  /** All that does not depend on the clock and the heap. */
  private static String text(Outcome<?> outcome) {
    Diagnostics d = outcome.diagnostics();
    return outcome.label()
        + " "
        + outcome.answer().map(answer -> ObjectGraph.of(answer).toString()).orElse("")
        + List.of(d.guarantee(), d.stop(), d.steps(), d.evaluations(), d.measures(), d.warnings());
  }

  @Test
  void chunksGiveTheSameBitsInAnyOrderAndAllAtOnce() {
    Set<String> parallel = new TreeSet<>();
    for (Asked<?, ?> asked : all()) {
      if (inAnyOrder(asked) > 1) {
        parallel.add(asked.name());
      }
    }
    assertThat(parallel).containsExactlyInAnyOrderElementsOf(PARALLEL);
  }

  /** The most chunks that were in work at once. */
  private static <P extends Problem<A>, A> int inAnyOrder(Asked<P, A> asked) {
    int most = 0;
    for (P problem : asked.problems) {
      CrowdedWorkers two = CrowdedWorkers.of(2);
      String atOnce = worked(asked, problem, two);
      most = Math.max(most, two.mostAtOnce());
      two.close();
      if (two.mostAtOnce() > 1) { // else there are no chunks that could come in another order
        String expected = worked(asked, problem, Workers.sequential());
        assertThat(atOnce).as("%s, 2 threads", asked).isEqualTo(expected);
        for (CrowdedWorkers workers : List.of(CrowdedWorkers.backward(), CrowdedWorkers.of(8))) {
          assertThat(worked(asked, problem, workers))
              .as("%s, %s threads", asked, workers.threads())
              .isEqualTo(expected);
          workers.close();
        }
      }
    }
    return most;
  }

  private static <P extends Problem<A>, A> String worked(
      Asked<P, A> asked, P problem, Workers workers) {
    try {
      if (asked.engine() instanceof IterativeEngine<P, A> engine) {
        Iteration<A> iteration = engine.begin(problem, YieldingRandomness.of(SEED), workers);
        iteration.advance(1);
        iteration.advance(asked.steps() - 1);
        return ObjectGraph.of(iteration.answer())
            + " "
            + iteration.evaluations()
            + iteration.measures();
      }
      if (asked.engine() instanceof ExactEngine<P, A> engine) {
        Meter meter = Meter.unlimited();
        A answer = engine.plan(problem, Budget.unlimited()).solution().solve(meter, workers);
        return ObjectGraph.of(answer) + " " + meter.evaluations();
      }
      return text(asked.engine().infer(problem, asked.run().withThreads(workers.threads())));
    } catch (CannotAnswerException e) { // does not apply to one of the models
      return e.reason();
    }
  }

  /** Runs that are cut on the way count too: what is put back at the end of a whole one is seen then. */
  @TestFactory
  Stream<DynamicTest> whatThreadsShareIsNeverWrittenTo() {
    return all().stream()
        .map(a -> DynamicTest.dynamicTest(a.text + " " + a.question, () -> neverWritten(a)));
  }

  private static <P extends Problem<A>, A> void neverWritten(Asked<P, A> asked) {
    for (P problem : asked.problems) {
      try {
        if (asked.engine() instanceof ExactEngine<P, A> engine) {
          neverWrittenByPlan(engine, problem);
        } else if (asked.engine() instanceof IterativeEngine<P, A> engine) {
          neverWrittenByIteration(engine, problem, asked.steps());
        }
      } catch (CannotAnswerException e) {
        assertThat(problem)
            .isNotSameAs(asked.problems.get(0)); // applies to the first model at least
      }
    }
  }

  private static <P extends Problem<A>, A> void neverWrittenByPlan(
      ExactEngine<P, A> engine, P problem) {
    Plan<A> plan = engine.plan(problem, Budget.unlimited());
    List<Object> shared = List.of(engine, problem, plan);
    Map<String, String> before = ObjectGraph.of(shared, WRITTEN_ON_PURPOSE);
    Meter whole = Meter.unlimited();
    plan.solution().solve(whole, Workers.sequential());
    assertUnchanged(shared, before);
    for (double share : new double[] {0.02, 0.1, 0.35, 0.7}) {
      long limit = Math.max(1, (long) (share * whole.evaluations()));
      try {
        plan.solution().solve(new Meter(Budget.ofEvaluations(limit)), Workers.sequential());
      } catch (RuntimeException e) {
        assertThat(e.getClass().getSimpleName()).isEqualTo("OutOfBudget");
      }
      assertUnchanged(shared, before);
    }
  }

  private static <P extends Problem<A>, A> void neverWrittenByIteration(
      IterativeEngine<P, A> engine, P problem, long steps) {
    Iteration<A> iteration = engine.begin(problem, SeededRandomness.of(SEED), Workers.sequential());
    List<Object> shared = new ArrayList<>(List.of(engine, problem));
    for (String name :
        SHARED_FIELDS.getOrDefault(iteration.getClass().getSimpleName(), List.of())) {
      shared.add(ObjectGraph.field(iteration, name));
    }
    Map<String, String> before = ObjectGraph.of(shared, WRITTEN_ON_PURPOSE);
    iteration.advance(steps);
    assertUnchanged(shared, before);
  }

  private static void assertUnchanged(List<Object> shared, Map<String, String> before) {
    assertThat(ObjectGraph.differences(before, ObjectGraph.of(shared, WRITTEN_ON_PURPOSE)))
        .isEmpty();
  }
}
