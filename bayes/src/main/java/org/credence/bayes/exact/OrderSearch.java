package org.credence.bayes.exact;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Patience;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;

/**
 * Settings of a search for a good elimination order. It makes small
 *
 * <pre>  log2(T + w P)     T = cells of all cliques that are within no other, P = cells of the largest, w = peak weight</pre>
 *
 * by greedy restarts of min-fill, weighted min-fill, min-weight and min-degree, each first without chance, then with ties and near ties
 * broken by it and given up once they cost more than the best; and by annealing the best order between them (see {@link PortfolioSearch}
 * and {@link TreeAnnealing}). Variables whose neighbours are all joined go first at no loss, and parts that are not connected are
 * searched apart.
 *
 * <p>Use it where a model is asked often, or where the greedy order is too dear: on pedigrees it saves factors of a thousand and more.
 * One-shot engines use {@link OrderChoice}.
 *
 * <p>With the same settings the same order, for any number of threads, as long as {@code time} does not end it: how far it comes in a time
 * is not repeatable.
 *
 * <p>Source: Kask, Gelfand, Otten &amp; Dechter 2011; Kalachev, Panteleev &amp; Yung 2021.
 *
 * @param restarts greedy restarts at which it ends, those given up included; every 32 come with 8 annealing runs, each time longer ones
 * @param time after which it ends in any case, within what one greedy order or one table of scores takes
 * @param peakWeight finite, at least 0: a cell of the largest clique counts 1 + so many times
 * @param seed of all its chance
 */
public record OrderSearch(int restarts, Duration time, double peakWeight, long seed) {

  /** A time that does not end a search. */
  public static final Duration NO_LIMIT = Duration.ofDays(36_500);

  private static final int STANDARD_RESTARTS = 128;

  public OrderSearch {
    if (restarts < 0) {
      throw new IllegalArgumentException(
          "restarts of an order search is " + restarts + "; give at least 0");
    }
    if (time.isNegative()) {
      throw new IllegalArgumentException(
          "time of an order search is " + time + "; give a positive duration");
    }
    if (!(peakWeight >= 0 && peakWeight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "peakWeight of an order search is "
              + peakWeight
              + "; give a finite number of at least 0");
    }
  }

  /** 128 restarts with 32 annealing runs, no limit of time, peak weight 1. */
  public static OrderSearch standard() {
    return ofRestarts(STANDARD_RESTARTS);
  }

  /** So many restarts, no limit of time: repeatable. */
  public static OrderSearch ofRestarts(int restarts) {
    return new OrderSearch(restarts, NO_LIMIT, 1, 0);
  }

  /** As far as it comes in a time: not repeatable. */
  public static OrderSearch ofTime(Duration time) {
    return new OrderSearch(Integer.MAX_VALUE, time, 1, 0);
  }

  public OrderSearch withSeed(long seed) {
    return new OrderSearch(restarts, time, peakWeight, seed);
  }

  public OrderSearch withPeakWeight(double peakWeight) {
    return new OrderSearch(restarts, time, peakWeight, seed);
  }

  /**
   * What a search found.
   *
   * @param order the best order, of all variables of the model; those that are observed or fixed by zeros come first
   * @param open number of variables that are neither observed nor fixed by zeros
   * @param quality of that order
   * @param before quality of the greedy orders without chance, of min-fill at least; of the others as far as there was time
   * @param restarts made
   */
  public record Found(
      EliminationOrder order,
      int open,
      OrderQuality quality,
      Map<EliminationHeuristic, OrderQuality> before,
      long restarts) {

    public Found {
      before = Map.copyOf(before);
    }
  }

  /**
   * Searches for an order of a model with evidence. Interrupting the calling thread ends the search as the time does, with the best
   * order so far; the flag is kept.
   *
   * @throws CannotAnswerException if the thread is interrupted before there is an order
   */
  public Found run(GraphicalModel model, Evidence evidence, Workers workers) {
    return Patience.without(() -> search(model, evidence, workers));
  }

  private Found search(GraphicalModel model, Evidence evidence, Workers workers) {
    long begin = System.nanoTime();
    OrderSubject subject = OrderSubject.of(model, evidence);
    OrderGraph graph = subject.graph();
    int widthAtLeast = OrderQuality.widthAtLeast(graph);
    Map<EliminationHeuristic, OrderQuality> before = new EnumMap<>(EliminationHeuristic.class);
    int[] first =
        Patience.within(
            begin, Optional.empty(), () -> GreedyOrder.of(graph, PortfolioSearch.PORTFOLIO.get(0)));
    OrderCost least = OrderCost.of(graph, first);
    before.put(PortfolioSearch.PORTFOLIO.get(0), OrderQuality.of(least, widthAtLeast));
    for (EliminationHeuristic heuristic : PortfolioSearch.PORTFOLIO) {
      Optional<int[]> order =
          before.containsKey(heuristic) ? Optional.empty() : inTime(graph, heuristic, begin);
      if (order.isPresent()) {
        OrderCost cost = OrderCost.of(graph, order.get());
        before.put(heuristic, OrderQuality.of(cost, widthAtLeast));
        if (cost.objective(peakWeight) < least.objective(peakWeight)) {
          first = order.get();
          least = cost;
        }
      }
    }
    PortfolioSearch search =
        new PortfolioSearch(
            this,
            subject.scopes,
            subject.cardinalities,
            true,
            (part, heuristic) -> inTime(part, heuristic, begin),
            first);
    int[] order = search.run(SeededRandomness.of(seed), workers, lateAfter(begin));
    return new Found(
        subject.inModel(order),
        subject.variables.length,
        OrderQuality.of(OrderCost.of(graph, order), widthAtLeast),
        before,
        search.restarts());
  }

  /** Searches for an order of the variables of some factors. */
  int[] run(int[][] scopes, int[] cardinalities, Workers workers) {
    long begin = System.nanoTime();
    return Patience.without(
        () ->
            new PortfolioSearch(this, scopes, cardinalities, true)
                .run(SeededRandomness.of(seed), workers, lateAfter(begin)));
  }

  /** A greedy order, unless it takes too long or the thread is interrupted. */
  private Optional<int[]> inTime(OrderGraph graph, EliminationHeuristic heuristic, long begin) {
    try {
      return Optional.of(
          Patience.within(begin, Optional.of(time), () -> GreedyOrder.of(graph, heuristic)));
    } catch (CannotAnswerException e) {
      return Optional.empty();
    }
  }

  /** Late once the time is up or the calling thread is interrupted. */
  private BooleanSupplier lateAfter(long begin) {
    Thread caller = Thread.currentThread();
    if (time.equals(NO_LIMIT)) {
      return caller::isInterrupted;
    }
    long nanos = time.compareTo(NO_LIMIT) > 0 ? Long.MAX_VALUE : time.toNanos();
    return () -> caller.isInterrupted() || System.nanoTime() - begin >= nanos;
  }
}
