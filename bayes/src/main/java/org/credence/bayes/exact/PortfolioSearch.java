package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * The search of {@link OrderSearch} on a graph. Each connected part of its {@link Reduction} begins with the best of the deterministic
 * greedy orders; a round then makes randomised greedy restarts of all heuristics and anneals the best order, some runs from hot,
 * some from warm. All of a round start from the same best order and bound and are compared in the order of their numbers, so threads
 * change nothing. A part that makes less than a hundredth of the cost is left as it is.
 */
final class PortfolioSearch {

  static final List<EliminationHeuristic> PORTFOLIO =
      List.of(
          EliminationHeuristic.MIN_FILL,
          EliminationHeuristic.WEIGHTED_MIN_FILL,
          EliminationHeuristic.MIN_WEIGHT,
          EliminationHeuristic.MIN_DEGREE);

  /** Chunks of restarts in a round; chunk k uses heuristic k modulo 4. */
  private static final int GREEDY_CHUNKS = 8;

  private static final int RESTARTS_PER_CHUNK = 4;
  private static final TreeAnnealing.Cooling[] ANNEALINGS = {
    TreeAnnealing.Cooling.SLOW,
    TreeAnnealing.Cooling.EVEN,
    TreeAnnealing.Cooling.SLOW,
    TreeAnnealing.Cooling.WARM,
    TreeAnnealing.Cooling.SLOW,
    TreeAnnealing.Cooling.EVEN,
    TreeAnnealing.Cooling.SLOW,
    TreeAnnealing.Cooling.WARM
  };
  private static final double[] SLACKS = {0, 0.1, 0.5, 1};
  private static final int SWEEPS =
      1000; // of the annealings of the first round; each round makes as many more
  private static final int MOST_SWEEPS = 10_000;
  private static final double NEGLIGIBLE = Math.log(100) / Math.log(2);

  private final OrderGraph graph;
  private final Reduction reduction;
  private final List<PartState> parts = new ArrayList<>();
  private final OrderSearch settings;
  private final boolean cutOff;
  private long restarts;

  /**
   * @param cutOff whether restarts are given up once they cost more than the best order; false only to test that it changes nothing
   */
  PortfolioSearch(OrderSearch settings, int[][] scopes, int[] cardinalities, boolean cutOff) {
    this(
        settings,
        scopes,
        cardinalities,
        cutOff,
        (graph, heuristic) -> Optional.of(GreedyOrder.of(graph, heuristic)),
        new int[0]);
  }

  /**
   * @param rules makes greedy orders of the parts
   * @param fallback an order of all variables, where a rule gives none
   */
  PortfolioSearch(
      OrderSearch settings,
      int[][] scopes,
      int[] cardinalities,
      boolean cutOff,
      Greedy rules,
      int[] fallback) {
    this.settings = settings;
    this.cutOff = cutOff;
    this.graph = OrderGraph.of(scopes, cardinalities);
    this.reduction = Reduction.of(graph, scopes);
    for (Reduction.Part part : reduction.parts()) {
      parts.add(new PartState(part, firstOrders(part, rules, fallback)));
    }
  }

  /** A deterministic greedy order, or nothing where it would take too long. */
  @FunctionalInterface
  interface Greedy {
    Optional<int[]> order(OrderGraph graph, EliminationHeuristic heuristic);
  }

  private List<int[]> firstOrders(Reduction.Part part, Greedy rules, int[] fallback) {
    List<int[]> orders = new ArrayList<>();
    for (EliminationHeuristic heuristic : PORTFOLIO) {
      rules.order(part.graph(), heuristic).ifPresent(orders::add);
    }
    if (orders.size() < PORTFOLIO.size()) {
      orders.add(part.among(fallback, graph.size()));
    }
    return orders;
  }

  private final class PartState {
    final Reduction.Part part;
    final List<RandomisedGreedy> greedy = new ArrayList<>(); // [chunk], made for the first round
    final List<TreeAnnealing> annealing = new ArrayList<>(); // [chunk]
    int[] best;
    OrderCost cost;

    PartState(Reduction.Part part, List<int[]> orders) {
      this.part = part;
      this.best = orders.get(0);
      this.cost = OrderCost.of(part.graph(), best);
      for (int[] order : orders.subList(1, orders.size())) {
        take(order, OrderCost.of(part.graph(), order));
      }
    }

    /** Makes what the chunks work with, once. */
    void prepare() {
      if (annealing.isEmpty()) {
        for (int chunk = 0; chunk < ANNEALINGS.length; chunk++) {
          annealing.add(new TreeAnnealing(part.graph(), part.cliques()));
        }
        for (int chunk = 0; chunk < GREEDY_CHUNKS; chunk++) {
          greedy.add(
              new RandomisedGreedy(
                  part.graph(), PORTFOLIO.get(chunk % PORTFOLIO.size()), settings.peakWeight()));
        }
      }
    }

    double objective() {
      return cost.objective(settings.peakWeight());
    }

    void take(int[] order, OrderCost other) {
      if (other.objective(settings.peakWeight()) < objective()) {
        best = order;
        cost = other;
      }
    }
  }

  /** Of a chunk: the best it found that is better than what it began with, or nothing. */
  private record Candidate(int[] order, OrderCost cost) {}

  /** Searches and gives an order of all variables. */
  int[] run(Randomness randomness, Workers workers, BooleanSupplier late) {
    for (int round = 0; restarts < settings.restarts() && !late.getAsBoolean(); round++) {
      double most = parts.stream().mapToDouble(PartState::objective).max().orElse(0);
      int made = 0;
      for (int p = 0; p < parts.size(); p++) {
        PartState part = parts.get(p);
        if (part.part.cliques().length > 1 && part.objective() > most - NEGLIGIBLE) {
          made =
              Math.max(made, round(part, round, randomness.split(p).split(round), workers, late));
        }
      }
      if (made == 0) {
        break;
      }
      restarts += made;
    }
    int[] order = Arrays.copyOf(reduction.prefix(), graph.size());
    int at = reduction.prefix().length;
    for (PartState part : parts) {
      int[] inWhole = part.part.inWhole(part.best);
      System.arraycopy(inWhole, 0, order, at, inWhole.length);
      at += inWhole.length;
    }
    return order;
  }

  /** Restarts made, those given up included. */
  long restarts() {
    return restarts;
  }

  OrderGraph graph() {
    return graph;
  }

  /** One round on one part; the number of restarts made. */
  private int round(
      PartState part, int round, Randomness randomness, Workers workers, BooleanSupplier late) {
    int wanted =
        (int) Math.min((long) GREEDY_CHUNKS * RESTARTS_PER_CHUNK, settings.restarts() - restarts);
    part.prepare();
    List<List<Candidate>> found = new ArrayList<>();
    for (int chunk = 0; chunk < GREEDY_CHUNKS + ANNEALINGS.length; chunk++) {
      found.add(new ArrayList<>());
    }
    // the long chunks come first, so that no thread is left with one at the end
    workers.forEachChunk(
        ANNEALINGS.length + GREEDY_CHUNKS,
        chunk -> {
          if (!late.getAsBoolean()) {
            Randomness own = randomness.split(chunk);
            if (chunk < ANNEALINGS.length) {
              anneal(part, round, chunk, own, late, found.get(chunk));
            } else {
              restart(part, round, chunk - ANNEALINGS.length, wanted, own, late, found.get(chunk));
            }
          }
        });
    for (List<Candidate> candidates : found) {
      for (Candidate candidate : candidates) {
        part.take(candidate.order(), candidate.cost());
      }
    }
    return wanted;
  }

  private void anneal(
      PartState part,
      int round,
      int number,
      Randomness randomness,
      BooleanSupplier late,
      List<Candidate> found) {
    TreeAnnealing annealing = part.annealing.get(number);
    annealing.begin(part.best);
    int sweeps = (int) Math.min(MOST_SWEEPS, (round + 1L) * SWEEPS);
    annealing.anneal(sweeps, ANNEALINGS[number], randomness, late);
    int[] order = annealing.order();
    found.add(new Candidate(order, OrderCost.of(part.part.graph(), order)));
  }

  private void restart(
      PartState part,
      int round,
      int chunk,
      int wanted,
      Randomness randomness,
      BooleanSupplier late,
      List<Candidate> found) {
    RandomisedGreedy greedy = part.greedy.get(chunk);
    double slack = SLACKS[(round + chunk / PORTFOLIO.size()) % SLACKS.length];
    double bound = part.objective();
    for (int i = 0; i < RESTARTS_PER_CHUNK; i++) {
      if (chunk + i * GREEDY_CHUNKS >= wanted || late.getAsBoolean()) {
        return;
      }
      if (greedy.run(slack, cutOff ? bound : Double.POSITIVE_INFINITY, randomness.split(i))) {
        OrderCost cost = OrderCost.of(part.part.graph(), greedy.order());
        if (cost.objective(settings.peakWeight()) < bound) {
          bound = cost.objective(settings.peakWeight());
          found.add(new Candidate(greedy.order().clone(), cost));
        }
      }
    }
  }
}
