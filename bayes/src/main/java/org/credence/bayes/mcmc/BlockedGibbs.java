package org.credence.bayes.mcmc;

import java.util.Arrays;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Gibbs sampling by blocks: all variables of a block are drawn at once from their joint law given the rest.
 *
 * <pre>
 *  sweep: for every block B in order   x_B ~ p(x_B | rest)
 *  p(x_v = s | e) ≈ mean over sweeps and chains of p(x_v = s | everything outside v's block)
 * </pre>
 *
 * <p>A block is what can be eliminated within tables of {@code cells} entries once the others are fixed (a w-cutset, {@link
 * BlockChoice}); blocks overlap, each variable is in at least one, and variables that zeros tie together are kept together where
 * that fits. Where everything fits in one block each sweep is an independent draw, and the tallied probabilities are exact. Each
 * variable is tallied in the first block that holds it, with its exact marginal under the block's law (Rao-Blackwell).
 *
 * <p>Prefer it to {@link GibbsSampler} where variables depend strongly on each other or zeros split the support; where neither is so,
 * single sites are cheaper. It connects whatever two assignments a chain of block moves connects: a support that single sites split
 * is often whole for blocks, and the engine says so (proved group by group of variables joined by zeros).
 *
 * <p>Cost of a sweep: for every block one elimination up and one down, O(variables · cells) at most. Memory: an index per cell and
 * operand, and three numbers per cell and chain. Within one block's draw a state whose weight is below about 1e-300 of the largest in
 * its table counts as impossible.
 *
 * <p>Source: Jensen, Kjaerulff &amp; Kong 1995 (blocking Gibbs); Bidyuk &amp; Dechter 2007 (cutsets); Liu, Wong &amp; Kong 1994
 * (why blocks help).
 *
 * @param cells largest table in the elimination of a block, 2 to 2^24; a variable with more states is a block of its own
 */
public record BlockedGibbs(int cells) implements ChainSampler {

  private static final int STANDARD_CELLS = 4096;
  private static final int MOST_CELLS = 1 << 24;
  private static final long MOST_CELLS_OF_A_BLOCK = Integer.MAX_VALUE - 8;
  private static final double RELATIVE_COST = 7; // measured, docs/decisions/0020

  public BlockedGibbs {
    if (cells < 2 || cells > MOST_CELLS) {
      throw new IllegalArgumentException(
          "blocked-gibbs: cells is " + cells + "; give a number from 2 to " + MOST_CELLS);
    }
  }

  /** Tables of at most 4096 cells. */
  public static BlockedGibbs standard() {
    return new BlockedGibbs(STANDARD_CELLS);
  }

  @Override
  public EngineLabel label() {
    return EngineLabel.of("blocked-gibbs").with("cells", cells, STANDARD_CELLS);
  }

  @Override
  public Connectivity connectivity(MarginalProblem problem) {
    return BlockConnectivity.of(problem, Shape.of(problem).blocks(cells), "move of one block");
  }

  @Override
  public ChainCost cost(MarginalProblem problem) {
    Shape shape = Shape.of(problem);
    double evaluations = 0;
    double bytes = SweepSize.of(problem).tableBytes();
    double most = 0;
    for (BlockPlan plan : shape.plans(shape.blocks(cells))) {
      evaluations += plan.evaluations();
      bytes += plan.bytes();
      most = Math.max(most, plan.allCells());
    }
    return new ChainCost(
        evaluations,
        bytes,
        BlockSampler.Scratch.bytes(most) + SweepSize.of(problem).positionBytes(problem),
        RELATIVE_COST);
  }

  @Override
  public MarkovKernel compile(MarginalProblem problem, TallyLayout layout) {
    Shape shape = Shape.of(problem);
    return new Kernel(
        shape.plans(shape.blocks(cells)),
        AbsorbedFactors.of(problem.model(), problem.evidence()),
        layout);
  }

  /** What blocks are chosen by: the free variables, and the factors over at least one of them, without their tables. */
  private record Shape(int[] cardinalities, int[] free, int[][] scopes, boolean[] zeros) {

    static Shape of(MarginalProblem problem) {
      GraphicalModel model = problem.model();
      int[] known = problem.evidence().knownStates(model);
      int[] cardinalities = new int[known.length];
      Arrays.setAll(cardinalities, model::cardinality);
      int[] free = Sites.free(TallyLayout.of(problem));
      // in the order of AbsorbedFactors, so that indices agree
      Factor[] factors =
          problem.evidence().absorbInto(model).stream()
              .filter(factor -> factor.rank() > 0)
              .toArray(Factor[]::new);
      int[][] scopes = new int[factors.length][];
      boolean[] zeros = new boolean[factors.length];
      for (int f = 0; f < factors.length; f++) {
        scopes[f] = Arrays.stream(factors[f].scope()).filter(v -> known[v] < 0).toArray();
        zeros[f] = factors[f].hasZeros();
      }
      return new Shape(cardinalities, free, scopes, zeros);
    }

    int[][] blocks(int cells) {
      return BlockChoice.blocks(cardinalities, scopes, zeros, free, cells);
    }

    BlockPlan[] plans(int[][] blocks) {
      int[][] factorsOf = factorsOf();
      boolean[] covered = new boolean[cardinalities.length];
      int[] places = new int[cardinalities.length];
      Arrays.fill(places, -1);
      BlockPlan[] plans = new BlockPlan[blocks.length];
      for (int b = 0; b < blocks.length; b++) {
        boolean[] wanted = new boolean[cardinalities.length];
        for (int v : blocks[b]) {
          wanted[v] = !covered[v];
          covered[v] = true;
        }
        plans[b] = new BlockPlan(blocks[b], cardinalities, scopes, factorsOf, wanted, places);
      }
      return plans;
    }

    private int[][] factorsOf() {
      int[] degrees = new int[cardinalities.length];
      for (int[] scope : scopes) {
        for (int v : scope) {
          degrees[v]++;
        }
      }
      int[][] factorsOf = new int[cardinalities.length][];
      Arrays.setAll(factorsOf, v -> new int[degrees[v]]);
      for (int f = scopes.length - 1; f >= 0; f--) {
        for (int v : scopes[f]) {
          factorsOf[v][--degrees[v]] = f;
        }
      }
      return factorsOf;
    }
  }

  private static final class Kernel implements MarkovKernel {
    private final AbsorbedFactors factors;
    private final TallyLayout layout;
    private final BlockSampler[] blocks;
    private final int mostCells;
    private final int mostStates;
    private final double planBytes;
    private final long evaluationsPerSweep;

    Kernel(BlockPlan[] plans, AbsorbedFactors factors, TallyLayout layout) {
      this.factors = factors;
      this.layout = layout;
      this.blocks = new BlockSampler[plans.length];
      long most = 1;
      double bytes = 0;
      double evaluations = 0;
      for (int b = 0; b < plans.length; b++) {
        blocks[b] = new BlockSampler(plans[b], factors);
        most = Math.max(most, plans[b].allCells());
        bytes += plans[b].bytes();
        evaluations += plans[b].evaluations();
      }
      this.mostCells = most(most);
      this.mostStates = Sites.mostStates(Sites.free(layout), factors);
      this.planBytes = bytes;
      this.evaluationsPerSweep = (long) evaluations;
    }

    private static int most(long cells) {
      if (cells > MOST_CELLS_OF_A_BLOCK) {
        throw new CannotAnswerException(
            StopReason.NOT_APPLICABLE,
            "the tables of a block have "
                + cells
                + " cells, more than one array holds; use blocked-gibbs with fewer cells");
      }
      return (int) cells;
    }

    @Override
    public MarkovChain start(int[] states) {
      return new Chain(this, states);
    }

    @Override
    public long evaluationsPerSweep() {
      return evaluationsPerSweep;
    }

    @Override
    public long bytes() {
      return factors.bytes() + (long) planBytes;
    }

    @Override
    public long bytesPerChain() {
      return (long) BlockSampler.Scratch.bytes(mostCells)
          + Position.bytes(factors.variables(), factors.count());
    }
  }

  private static final class Chain implements PositionChain {
    private final Kernel kernel;
    private final Position position;
    private final BlockSampler.Scratch scratch;

    Chain(Kernel kernel, int[] states) {
      this.kernel = kernel;
      this.position = new Position(kernel.factors, states);
      this.scratch = new BlockSampler.Scratch(kernel.mostCells, kernel.mostStates);
    }

    @Override
    public void sweep(Randomness randomness, Workers workers, BatchMeans out) {
      for (BlockSampler block : kernel.blocks) {
        block.draw(position, scratch, kernel.layout, randomness, out);
      }
      out.endDraw();
    }

    @Override
    public Position position() {
      return position;
    }
  }
}
