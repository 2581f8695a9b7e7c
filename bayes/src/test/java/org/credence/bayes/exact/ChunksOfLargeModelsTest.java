package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CrowdedWorkers;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Plan;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ObjectGraph;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Test;

/**
 * Models so large that exact engines cut them into chunks for threads: whatever the order of the chunks, and with all at once, the
 * bits are those of one thread. Small models never come here: their cliques are one tile and one chunk.
 *
 * <p>The first test fails, mostly with an exception, where slices share one cursor over the tiles of a clique, as they did.
 */
final class ChunksOfLargeModelsTest {

  private static final long SEED = 20261123;
  private static final int REPEATS = 2;
  private static final int HUB = 16;

  /** Work that may be shared by threads, and what came of it. */
  private interface Work {
    Object on(Workers workers);
  }

  private static void assertTheSameInAnyOrderAndAllAtOnce(Work work) {
    var expected = ObjectGraph.of(work.on(Workers.sequential()));
    try (CrowdedWorkers backward = CrowdedWorkers.backward()) {
      assertThat(ObjectGraph.differences(expected, ObjectGraph.of(work.on(backward))))
          .as("last chunk first")
          .isEmpty();
    }
    for (int threads : new int[] {2, 8}) {
      for (int i = 0; i < REPEATS; i++) {
        try (CrowdedWorkers crowd = CrowdedWorkers.of(threads)) {
          assertThat(ObjectGraph.differences(expected, ObjectGraph.of(work.on(crowd))))
              .as("%s threads", threads)
              .isEmpty();
          assertThat(crowd.mostAtOnce()).as("chunks at once").isGreaterThan(1);
        }
      }
    }
  }

  private static Factor random(SeededRandomness random, double least, int... scope) {
    int[] two = new int[scope.length];
    Arrays.fill(two, 2);
    double[] values = new double[1 << scope.length];
    Arrays.setAll(values, i -> least + random.uniform());
    return Factor.of(scope, two, values);
  }

  private static FactorGraph ofTwoStates(int size, List<Factor> factors) {
    int[] two = new int[size];
    Arrays.fill(two, 2);
    return Models.graph(two, factors.toArray(Factor[]::new));
  }

  private static FactorGraph grid(int side, long seed) {
    SeededRandomness random = SeededRandomness.of(seed);
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < side * side; v++) {
      if (v % side > 0) {
        factors.add(random(random, 0.1, v - 1, v));
      }
      if (v >= side) {
        factors.add(random(random, 0.1, v - side, v));
      }
    }
    return ofTwoStates(side * side, factors);
  }

  /**
   * A chain of cliques, each of {@code width} variables of two states of which it shares the first and last few, and a hub of {@link #HUB}
   * states that is in all of them: the cutset that shrinks them most.
   *
   * @param change made to each table; shape [state of the hub][joint state of the others]
   */
  private static FactorGraph wheel(int cliques, int width, long seed, Consumer<double[]> change) {
    SeededRandomness random = SeededRandomness.of(seed);
    int step = width - 2 * (width / 5);
    List<Factor> factors = new ArrayList<>();
    for (int k = 0; k < cliques; k++) {
      int from = 1 + k * step;
      int[] scope =
          IntStream.concat(IntStream.of(0), IntStream.range(from, from + width)).toArray();
      int[] cardinalities = new int[width + 1];
      Arrays.fill(cardinalities, 2);
      cardinalities[0] = HUB;
      double[] values = new double[HUB << width];
      Arrays.setAll(values, i -> 0.1 + random.uniform());
      change.accept(values);
      factors.add(Factor.of(scope, cardinalities, values));
    }
    int[] cardinalities = new int[1 + (cliques - 1) * step + width];
    Arrays.fill(cardinalities, 2);
    cardinalities[0] = HUB;
    return Models.graph(cardinalities, factors.toArray(Factor[]::new));
  }

  /** Not enough bytes for the whole, and enough for eight slices at a time. */
  private static long limit(FactorGraph model) {
    EvidenceProbabilityProblem problem = new EvidenceProbabilityProblem(model, Evidence.none());
    return (long)
        (0.75
            * VariableElimination.evidenceProbability(EliminationHeuristic.MIN_FILL)
                .forecast(problem)
                .bytes());
  }

  /** The slicing of a wheel, one slice to a state of the hub and as many chunks. */
  private static Slicing slicing(FactorGraph model, InductionCost.Use use) {
    OpenModel open = OpenModel.propagated(model, Evidence.none());
    boolean[] wanted = new boolean[open.variables.length];
    Arrays.fill(wanted, use == InductionCost.Use.MARGINALS);
    Slicing slicing =
        CutsetSearch.search(
            open,
            new Domains(open),
            EliminationHeuristic.MIN_FILL,
            new CutsetSearch.Purpose(use, wanted, false),
            limit(model));
    assertThat(slicing.cutset).containsExactly(0);
    assertThat(slicing.chunks()).isEqualTo(HUB);
    assertThat(slicing.threads(8, limit(model))).isEqualTo(8);
    return slicing;
  }

  /** Whether some clique has more than one tile and a table that is gathered. */
  private static boolean walksOverTiles(Slicing slicing) {
    return Arrays.stream(slicing.plan.up)
        .anyMatch(
            step ->
                step.walk().tiles() > 1
                    && IntStream.range(0, step.scopes().length)
                        .anyMatch(t -> step.walk().access(t) == CliqueWalk.Access.GATHERED));
  }

  @Test
  void slicesOfCliquesWithSeveralTilesAndGatheredTablesDoNotMeet() {
    FactorGraph model = wheel(4, 13, SEED, values -> {});
    assertThat(walksOverTiles(slicing(model, InductionCost.Use.MARGINALS))).isTrue();
    Plan<Marginals> plan =
        CutsetConditioning.marginals(EliminationHeuristic.MIN_FILL, limit(model))
            .plan(MarginalProblem.of(model, Evidence.none()), Budget.unlimited());
    assertTheSameInAnyOrderAndAllAtOnce(workers -> solved(plan, workers));
  }

  @Test
  void theBestOfSlicesDoesNotDependOnTheirOrder() {
    FactorGraph model = wheel(6, 6, SEED + 1, values -> {});
    Plan<MostProbableAssignment> plan =
        CutsetConditioning.mostProbable(EliminationHeuristic.MIN_FILL, limit(model))
            .plan(new MostProbableProblem(model, Evidence.none()), Budget.unlimited());
    assertTheSameInAnyOrderAndAllAtOnce(workers -> solved(plan, workers));
  }

  private static List<Object> solved(Plan<?> plan, Workers workers) {
    Meter meter = Meter.unlimited();
    Object answer = plan.solution().solve(meter, workers);
    return List.of(answer, meter.evaluations());
  }

  /** From the sixth slice on tables span so much that all is done again in logs; before that is known other threads are further on. */
  @Test
  void theWorkCountedDoesNotDependOnThreadsWhereDigitsAreLostInSomeSlices() {
    FactorGraph model =
        wheel(
            6,
            6,
            SEED + 2,
            values -> {
              for (int hub = 5; hub < HUB; hub++) {
                values[(hub << 6) + hub] = 1e-300;
              }
            });
    slicing(model, InductionCost.Use.TOTAL);
    Plan<Estimate> plan =
        CutsetConditioning.evidenceProbability(EliminationHeuristic.MIN_FILL, limit(model))
            .plan(new EvidenceProbabilityProblem(model, Evidence.none()), Budget.unlimited());
    Meter meter = Meter.unlimited();
    plan.solution().solve(meter, Workers.sequential());
    assertThat(meter.evaluations()).isGreaterThan((long) plan.forecast().evaluations()); // twice
    assertTheSameInAnyOrderAndAllAtOnce(workers -> solved(plan, workers));
  }

  private static CountedTree counted(FactorGraph model) {
    return CountedTree.of(
        OpenModel.propagated(model, Evidence.none()),
        EliminationHeuristic.MIN_FILL,
        1L << 33,
        Meter.unlimited());
  }

  private static CliqueTree compiled(CountedTree counted, Workers workers) {
    return CliqueTree.compile(counted.plan(), RowReduction.SUM, Meter.unlimited(), workers);
  }

  private static void assertTreeDoesNotDependOnChunks(FactorGraph model) {
    CliqueTree tree = compiled(counted(model), Workers.sequential());
    assertTheSameInAnyOrderAndAllAtOnce(workers -> posteriors(tree, workers));
  }

  private static List<Object> posteriors(CliqueTree tree, Workers workers) {
    TreePropagation propagation = new TreePropagation(tree);
    int variables = tree.forest.homes.length;
    propagation.know(1, new double[] {0.25, 1});
    propagation.know(variables - 1, new double[] {0, 1});
    propagation.collect(Meter.unlimited(), workers);
    propagation.distribute(IntStream.range(0, variables).toArray(), Meter.unlimited(), workers);
    List<Object> result = new ArrayList<>(List.of(propagation.logTotal()));
    for (int v = 0; v < variables; v++) {
      result.add(propagation.posterior(v));
    }
    return result;
  }

  @Test
  void chunksOfOneLargeCliqueAddUpAsOneThreadDoes() {
    SeededRandomness random = SeededRandomness.of(SEED + 3);
    List<Factor> factors = new ArrayList<>();
    factors.add(random(random, 0.1, IntStream.range(0, 19).toArray()));
    factors.add(random(random, 0.1, 3, 11, 19));
    factors.add(random(random, 0.1, 0, 18, 20));
    assertTreeDoesNotDependOnChunks(ofTwoStates(21, factors));
  }

  @Test
  void cliquesOfOneLevelDoNotMeet() {
    SeededRandomness random = SeededRandomness.of(SEED + 4);
    List<Factor> factors = new ArrayList<>();
    for (int k = 0; k < 6; k++) {
      int from = 2 + 13 * k;
      factors.add(random(random, 0.1, IntStream.range(from, from + 13).toArray()));
      factors.add(random(random, 0.1, 0, 1, from, from + 5));
    }
    FactorGraph model = ofTwoStates(2 + 13 * 6, factors);
    assertTreeDoesNotDependOnChunks(model);
    assertTheSameInAnyOrderAndAllAtOnce(workers -> compiled(counted(model), workers).messages);
  }

  @Test
  void aSearchForAnOrderFindsTheSameInAnyOrderOfItsChunks() {
    FactorGraph model = grid(4, SEED + 5);
    OrderSearch search = OrderSearch.ofRestarts(8);
    var expected = ObjectGraph.of(search.run(model, Evidence.none(), Workers.sequential()));
    for (CrowdedWorkers workers : List.of(CrowdedWorkers.backward(), CrowdedWorkers.of(8))) {
      assertThat(ObjectGraph.of(search.run(model, Evidence.none(), workers))).isEqualTo(expected);
      workers.close();
    }
  }
}
