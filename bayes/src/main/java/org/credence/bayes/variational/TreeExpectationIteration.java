package org.credence.bayes.variational;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.exact.ConsistentAssignment;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Patience;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.SavedState;
import org.credence.core.engine.StopReason;
import org.credence.core.random.Randomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/** Tree expectation propagation under way: one approximation per connected part of the model. */
final class TreeExpectationIteration implements Iteration<Marginals>, Resumable {

  private static final String NO_STATEMENT =
      "tree expectation propagation states no error on loops: nothing bounds the distance of its beliefs from the marginals";

  /** Of a sum of a table's probabilities. */
  private static final double ROUNDING = 1e-9;

  private final TreeExpectationPropagation engine;
  private final MarginalProblem problem;
  private final Randomness randomness;
  private final LogFactors factors;
  private final SpanningTrees spanning;
  private final TreePotentials[] potentials; // [tree]
  private final List<List<double[]>> onTree; // [tree]: tables of edges, each followed by its node
  private final List<List<Integer>> onTreeNodes;
  private final List<List<TreeSite>> sites; // [tree]
  private final double[][] p; // [variable][state], of open variables
  private double logTotal;
  private double residual = Double.POSITIVE_INFINITY;
  private long steps;
  private long evaluations;
  private int siteCount;

  TreeExpectationIteration(
      TreeExpectationPropagation engine, MarginalProblem problem, Randomness randomness) {
    this.engine = engine;
    this.problem = problem;
    this.randomness = randomness;
    factors = new LogFactors(problem);
    if (factors.logConstant == Double.NEGATIVE_INFINITY) {
      throw impossible();
    }
    spanning = new SpanningTrees(factors);
    int trees = spanning.variables.length;
    potentials = new TreePotentials[trees];
    onTree = new ArrayList<>();
    onTreeNodes = new ArrayList<>();
    sites = new ArrayList<>();
    for (int t = 0; t < trees; t++) {
      int[] cardinalities = new int[spanning.variables[t].length];
      for (int i = 0; i < cardinalities.length; i++) {
        cardinalities[i] = states(spanning.variables[t][i]);
      }
      potentials[t] = new TreePotentials(new RootedTree(cardinalities, spanning.parents[t]));
      onTree.add(new ArrayList<>());
      onTreeNodes.add(new ArrayList<>());
      sites.add(new ArrayList<>());
    }
    for (int f = 0; f < factors.factors(); f++) {
      place(f);
    }
    evaluations = factors.evaluations();
    p = new double[factors.variables][];
    for (int v = 0; v < p.length; v++) {
      p[v] = new double[states(v)];
    }
    for (int t = 0; t < trees; t++) {
      gather(t);
      calibrate(t);
    }
  }

  private int states(int variable) {
    return factors.start[variable + 1] - factors.start[variable];
  }

  /** A pair on an edge of the tree becomes part of the tree, anything else a site. */
  private void place(int f) {
    int[] scope = factors.scope(f);
    int t = spanning.treeOf[scope[0]];
    int[] nodes = new int[scope.length];
    for (int k = 0; k < nodes.length; k++) {
      nodes[k] = spanning.nodeOf[scope[k]];
    }
    int lower = Math.max(nodes[0], nodes[1]);
    int upper = Math.min(nodes[0], nodes[1]);
    if (nodes.length == 2 && spanning.parents[t][lower] == upper) {
      double[] table = factors.logTable(f);
      int below = states(spanning.variables[t][lower]);
      int above = states(spanning.variables[t][upper]);
      double[] turned = new double[table.length];
      for (int i = 0; i < table.length; i++) {
        int place = nodes[1] == lower ? i : i % above * below + i / above;
        turned[place] = table[i];
      }
      onTree.get(t).add(turned);
      onTreeNodes.get(t).add(lower);
    } else {
      sites.get(t).add(new TreeSite(potentials[t].tree, nodes, factors.logTable(f)));
      siteCount++;
    }
  }

  /** Sums up what the approximation of a tree is made of. */
  private void gather(int t) {
    TreePotentials sum = potentials[t];
    sum.clear();
    for (int i = 0; i < spanning.variables[t].length; i++) {
      int v = spanning.variables[t][i];
      double[] local = new double[states(v)];
      System.arraycopy(factors.local, factors.start[v], local, 0, local.length);
      sum.addSingle(i, local, 1);
    }
    for (int i = 0; i < onTree.get(t).size(); i++) {
      sum.addPair(onTreeNodes.get(t).get(i), onTree.get(t).get(i), 1);
    }
    for (TreeSite site : sites.get(t)) {
      sum.add(site, 1);
    }
  }

  /** Takes the marginals of a tree over; returns its log total. */
  private double calibrate(int t) {
    double log = pass(t);
    for (int i = 0; i < spanning.variables[t].length; i++) {
      double[] fresh = potentials[t].tree.singles[i];
      double[] old = p[spanning.variables[t][i]];
      for (int s = 0; s < fresh.length; s++) {
        residual = Math.max(residual, Math.abs(fresh[s] - old[s]));
        old[s] = fresh[s];
      }
    }
    return log;
  }

  private double pass(int t) {
    double log = potentials[t].pass();
    evaluations += 3 * potentials[t].tree.cells();
    if (!(log > Double.NEGATIVE_INFINITY)) {
      throw withoutWeight();
    }
    return log;
  }

  /** What it means that nothing has weight: a search decides, for small numbers may have been lost. */
  private RuntimeException withoutWeight() {
    ConsistentAssignment search = ConsistentAssignment.of(problem.model(), problem.evidence());
    return search
        .find(randomness, ConsistentAssignment.DEFAULT_NODES)
        .match(found -> diverged(), none -> impossible(), exhausted -> diverged());
  }

  private ImpossibleEvidenceException impossible() {
    return new ImpossibleEvidenceException(problem.evidence().describe(problem.model()));
  }

  private static CannotAnswerException diverged() {
    return new CannotAnswerException(
        StopReason.DIVERGED,
        "the approximation lost all weight: numbers of this model lie further apart than doubles hold, or sites contradict each other;"
            + " try more damping or another engine");
  }

  @Override
  public void advance(long wanted) {
    for (long i = 0; i < wanted && finished().isEmpty(); i++) {
      sweep();
    }
  }

  @Override
  public double firstStepEvaluations() {
    double reads = 0;
    for (int t = 0; t < potentials.length; t++) {
      double pass = 3.0 * potentials[t].tree.cells();
      reads += pass;
      for (TreeSite site : sites.get(t)) {
        reads += pass + site.work();
      }
    }
    return reads;
  }

  private void sweep() {
    Patience patience = Patience.ofThisThread();
    double damping = steps == 0 ? 0 : engine.damping();
    residual = 0;
    logTotal = factors.logConstant;
    for (int t = 0; t < potentials.length; t++) {
      gather(t);
      for (TreeSite site : sites.get(t)) {
        potentials[t].add(site, -1);
        pass(t);
        patience.spend(3 * potentials[t].tree.cells());
        evaluations += (long) site.work();
        if (!site.update(potentials[t].tree, damping, patience)) {
          throw withoutWeight();
        }
        potentials[t].add(site, 1);
        logTotal += site.logScale();
      }
      logTotal += calibrate(t);
    }
    steps++;
  }

  @Override
  public Optional<StopReason> finished() {
    if (steps > 0 && (siteCount == 0 || residual <= engine.tolerance())) {
      return Optional.of(StopReason.CONVERGED);
    }
    return steps >= engine.iterations() ? Optional.of(StopReason.NOT_CONVERGED) : Optional.empty();
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public long evaluations() {
    return evaluations;
  }

  @Override
  public Marginals answer() {
    boolean exact = guarantee() == Guarantee.EXACT;
    double[][] answers = new double[problem.query().size()][];
    List<ErrorStatement> errors = new ArrayList<>();
    for (int i = 0; i < answers.length; i++) {
      int v = problem.query().get(i);
      boolean known = factors.fixed[v] >= 0;
      answers[i] = known ? new double[problem.model().cardinality(v)] : p[v].clone();
      if (known) {
        answers[i][factors.fixed[v]] = 1;
      }
      for (int s = 0; s < answers[i].length; s++) {
        errors.add(known || exact ? ErrorStatement.exact() : ErrorStatement.unknown(NO_STATEMENT));
      }
    }
    boolean told = steps > 0 && Math.abs(logTotal) <= Double.MAX_VALUE;
    Estimate logEvidence =
        new Estimate(
            logTotal,
            guarantee(),
            exact ? ErrorStatement.exact() : ErrorStatement.unknown(NO_STATEMENT));
    return Marginals.of(
        problem,
        answers,
        guarantee(),
        errors::get,
        told ? Optional.of(logEvidence) : Optional.empty());
  }

  @Override
  public Guarantee guarantee() {
    return siteCount == 0 && steps > 0 ? Guarantee.EXACT : Guarantee.HEURISTIC;
  }

  @Override
  public Map<String, Double> measures() {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("iterations", (double) steps);
    measures.put("residual", siteCount == 0 && steps > 0 ? 0 : residual);
    measures.put("factorsOffTheTree", (double) siteCount);
    return measures;
  }

  @Override
  public List<String> warnings() {
    if (finished().isEmpty() || siteCount == 0 || residual <= engine.tolerance()) {
      return List.of();
    }
    return List.of(
        "tree expectation propagation did not converge in "
            + engine.iterations()
            + " iterations (residual "
            + residual
            + "): its beliefs may be far off, try more damping or another engine");
  }

  @Override
  public long peakBytes() {
    double bytes = factors.bytes();
    for (int t = 0; t < potentials.length; t++) {
      bytes += 5.0 * Double.BYTES * potentials[t].tree.cells();
      for (TreeSite site : sites.get(t)) {
        bytes += site.bytes();
      }
    }
    return (long) bytes;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(siteCount);
    out.writeLong(steps);
    out.writeLong(evaluations);
    out.writeDouble(residual);
    out.writeDouble(logTotal);
    for (double[] marginal : p) {
      for (double value : marginal) {
        out.writeDouble(value);
      }
    }
    for (List<TreeSite> ofTree : sites) {
      for (TreeSite site : ofTree) {
        site.save(out);
      }
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    int count = in.readInt();
    if (count != siteCount) {
      throw new IOException("the state has " + count + " sites, this problem " + siteCount);
    }
    steps = SavedState.steps(in);
    evaluations = SavedState.count(in, "number of evaluations");
    residual = SavedState.number(in, 0, Double.POSITIVE_INFINITY, "residual");
    logTotal = SavedState.finite(in, "log total");
    for (double[] marginal : p) {
      SavedState.numbers(in, 0, 1 + ROUNDING, marginal, "probability");
    }
    for (List<TreeSite> ofTree : sites) {
      for (TreeSite site : ofTree) {
        site.restore(in);
      }
    }
  }
}
