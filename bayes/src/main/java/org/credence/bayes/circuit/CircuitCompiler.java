package org.credence.bayes.circuit;

import java.util.Arrays;
import java.util.Locale;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.model.Factor;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Plan;
import org.credence.core.engine.PlannedEngine;
import org.credence.core.engine.StopReason;

/**
 * Compiles a model into an arithmetic circuit: variable elimination on tables whose entries are nodes instead of numbers.
 *
 * <pre>  τ(x_N) = Σ_v λ_v · Π_{f ∋ v} f(x_f)          entries: nodes of the circuit</pre>
 *
 * What elimination would compute again the circuit holds once: nodes are hash-consed, so equal parameters and equal parts of
 * tables (context-specific independence) are shared; zeros vanish with all that is multiplied by them; states that zeros make
 * impossible are never looked at.
 *
 * <p>Time: one hash look-up per clique cell that is not zero. Space: the tables of nodes that are alive (4 bytes an entry) and the
 * circuit as it grows, both counted against the budget.
 *
 * <p>Source: Darwiche 2003 (circuits); Chavira &amp; Darwiche 2007 (compiling from the trace of an elimination). Deviations: tables
 * are dense arrays over the possible states, not decision diagrams; products and the sums over them are one kind of node.
 *
 * @param order the elimination order
 * @param parameters what becomes of the entries of factors
 */
public record CircuitCompiler(EliminationHeuristic order, Parameters parameters)
    implements PlannedEngine<CircuitProblem, ArithmeticCircuit> {

  private static final CircuitCompiler STANDARD =
      new CircuitCompiler(EliminationHeuristic.MIN_FILL, Parameters.SHARED);

  /** What becomes of the entries of factors. */
  public enum Parameters {
    /** Equal ones share a leaf, ones vanish, products of constants are folded: the smallest circuit. */
    SHARED,
    /** Each entry that is not zero is a leaf of its own, so that the circuit has its derivative. */
    SEPARATE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int ENTRIES_BETWEEN_COUNTS = 1 << 16;

  /** Min-fill order, shared parameters. */
  public static CircuitCompiler standard() {
    return STANDARD;
  }

  public CircuitCompiler withOrder(EliminationHeuristic newOrder) {
    return new CircuitCompiler(newOrder, parameters);
  }

  public CircuitCompiler withParameters(Parameters newParameters) {
    return new CircuitCompiler(order, newParameters);
  }

  @Override
  public Plan<ArithmeticCircuit> plan(CircuitProblem problem) {
    CompilationPlan plan = CompilationPlan.of(problem.model(), problem.evidence(), order);
    return new Plan<>(
        Forecast.ofAnswer(plan.reads(), plan.tableBytes(), plan.basis()),
        (meter, workers) -> compile(plan, meter));
  }

  @Override
  public String toString() {
    return EngineLabel.of("circuit-compiler")
        .with("order", order, STANDARD.order)
        .with("parameters", parameters, STANDARD.parameters)
        .toString();
  }

  ArithmeticCircuit compile(CompilationPlan plan, Meter meter) {
    if (!plan.fitsArrays()) {
      throw new CannotAnswerException(
          StopReason.REFUSED,
          String.format(
              Locale.ROOT,
              "compiling in %s order needs a table of 2^%.1f nodes; tables go up to 2^31, whatever the memory; try another order or"
                  + " an approximate engine",
              order.label(),
              plan.largestLog2()));
    }
    CircuitMemory memory = new CircuitMemory(meter);
    try {
      return new Compilation(plan, parameters, memory).run();
    } finally {
      memory.releaseAll();
    }
  }

  /** One compilation. */
  private static final class Compilation {
    private final CompilationPlan plan;
    private final boolean separate;
    private final CircuitMemory memory;
    private final CircuitBuilder builder;
    private final int[] offsets; // [variable of the model], of its states among all
    private final int[] indicators; // [flat state]: node, ZERO where impossible
    private final long[] firstEntries; // [factor of the model], of its entries among all
    private final int[][] tables;

    Compilation(CompilationPlan plan, Parameters parameters, CircuitMemory memory) {
      this.plan = plan;
      this.memory = memory;
      separate = parameters == Parameters.SEPARATE;
      builder = new CircuitBuilder(memory);
      offsets = ArithmeticCircuit.offsets(plan.model);
      indicators = new int[offsets[offsets.length - 1]];
      firstEntries = ArithmeticCircuit.firstEntries(plan.model);
      tables = new int[plan.scopes.size()][];
      if (separate && firstEntries[firstEntries.length - 1] > Integer.MAX_VALUE - 8) {
        throw CircuitMemory.beyondArrays(0, 0);
      }
    }

    ArithmeticCircuit run() {
      int root = CircuitBuilder.ZERO;
      if (!plan.impossible) {
        for (int v = 0; v < plan.states.length; v++) {
          for (int s : plan.states[v]) {
            indicators[offsets[v] + s] = builder.indicator(offsets[v] + s);
          }
        }
        for (int i = 0; i < plan.steps.size(); i++) {
          step(i);
        }
        root = CircuitBuilder.ONE;
        for (int table : plan.scalars) {
          makeAvailable(table);
          root = builder.product(root, tables[table][0]);
        }
        for (int v = 0; v < plan.states.length; v++) {
          if (plan.states[v].length == 1) {
            root = builder.product(root, indicators[offsets[v] + plan.states[v][0]]);
          }
        }
      }
      return CircuitTrim.of(builder, root, plan, separate, memory);
    }

    private void step(int i) {
      int a = plan.steps.get(i)[0];
      int b = plan.steps.get(i)[1];
      int out = plan.factors.length + plan.order.length + i;
      makeAvailable(a);
      int[] second = {CircuitBuilder.ONE};
      int[] secondScope = {};
      if (b != CompilationPlan.UNIT) {
        makeAvailable(b);
        second = tables[b];
        secondScope = plan.scopes.get(b);
      }
      boolean sum = plan.sums.get(i);
      int size = (int) plan.cells(plan.scopes.get(out));
      memory.hold(4L * size, builder.nodes(), builder.terms());
      tables[out] = new int[size];
      NodeWalk walk =
          new NodeWalk(
              CompilationPlan.union(plan.scopes.get(a), secondScope),
              plan.cardinalities,
              plan.scopes.get(a),
              secondScope);
      if (sum) {
        sum(walk, tables[a], second, tables[out]);
      } else {
        multiply(walk, tables[a], second, tables[out]);
      }
      release(a);
      if (b != CompilationPlan.UNIT) {
        release(b);
      }
    }

    private void multiply(NodeWalk walk, int[] a, int[] b, int[] out) {
      int states = walk.runLength();
      int stepA = walk.runStepA();
      int stepB = walk.runStepB();
      long read = 0;
      for (int from = 0; from < out.length; from += states) {
        int i = walk.a();
        int j = walk.b();
        for (int s = 0; s < states; s++) {
          out[from + s] = builder.product(a[i], b[j]);
          i += stepA;
          j += stepB;
        }
        walk.advance();
        read = count(read + 2L * states);
      }
      memory.meter().evaluated(read);
    }

    private void sum(NodeWalk walk, int[] a, int[] b, int[] out) {
      int states = walk.runLength();
      int stepA = walk.runStepA();
      int stepB = walk.runStepB();
      long read = 0;
      for (int cell = 0; cell < out.length; cell++) {
        int i = walk.a();
        int j = walk.b();
        builder.beginSum();
        for (int s = 0; s < states; s++) {
          builder.addProduct(a[i], b[j]);
          i += stepA;
          j += stepB;
        }
        out[cell] = builder.endSum();
        walk.advance();
        read = count(read + 2L * states);
      }
      memory.meter().evaluated(read);
    }

    private long count(long read) {
      if (read < ENTRIES_BETWEEN_COUNTS) {
        return read;
      }
      memory.meter().evaluated(read);
      return 0;
    }

    private void release(int table) {
      memory.release(4L * tables[table].length);
      tables[table] = new int[0];
    }

    /** Makes the nodes of a factor or of the indicators of a variable. */
    private void makeAvailable(int table) {
      int[] scope = plan.scopes.get(table);
      if (table >= plan.factors.length + plan.order.length) {
        return;
      }
      int size = (int) plan.cells(scope);
      memory.hold(4L * size, builder.nodes(), builder.terms());
      if (table < plan.factors.length) {
        tables[table] = factorNodes(plan.factors[table], scope, size);
        memory.meter().evaluated(size);
      } else {
        int v = plan.order[table - plan.factors.length];
        tables[table] =
            Arrays.stream(plan.states[v]).map(s -> indicators[offsets[v] + s]).toArray();
      }
    }

    private int[] factorNodes(int f, int[] scope, int size) {
      Factor factor = plan.model.factors().get(f);
      int base = 0;
      for (int k = 0; k < factor.rank(); k++) {
        int[] possible = plan.states[factor.variable(k)];
        base += possible.length == 1 ? possible[0] * factor.stride(k) : 0;
      }
      int[][] addends =
          new int[scope.length][]; // [position in scope][state]: what it adds to the entry
      for (int i = 0; i < scope.length; i++) {
        int v = plan.order[scope[i]];
        int k = 0;
        while (factor.variable(k) != v) {
          k++;
        }
        int stride = factor.stride(k);
        addends[i] = Arrays.stream(plan.states[v]).map(s -> s * stride).toArray();
      }
      int[] nodes = new int[size];
      int[] digits = new int[scope.length];
      for (int cell = 0; cell < size; cell++) {
        int entry = base;
        for (int i = 0; i < digits.length; i++) {
          entry += addends[i][digits[i]];
        }
        double value = factor.value(entry);
        nodes[cell] =
            separate && value != 0
                ? builder.parameter((int) (firstEntries[f] + entry), value)
                : builder.constant(value);
        for (int i = digits.length - 1; i >= 0 && ++digits[i] == addends[i].length; i--) {
          digits[i] = 0;
        }
      }
      return nodes;
    }
  }
}
