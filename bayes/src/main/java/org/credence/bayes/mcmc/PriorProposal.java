package org.credence.bayes.mcmc;

import java.util.Arrays;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;
import org.credence.core.random.Randomness;

/**
 * A whole new assignment drawn from a Bayesian network, parents first, observed variables held in their states: an independence
 * proposal.
 *
 * <pre>
 *  q(x) = Π_{v not observed} p(x_v | x_parents(v))        so the acceptance probability is min(1, L(x') / L(x)),
 *  L(x) = Π_{v observed} p(e_v | x_parents(v)) · Π_v λ_v(x_v)
 * </pre>
 *
 * <p>Reaches every assignment of positive weight in one step, whatever zeros do, and is hardly ever accepted where the evidence is
 * improbable: where {@link org.credence.bayes.importance.LikelihoodWeighting} has few effective samples, this stands still.
 *
 * <p>Source: Hastings 1970; Tierney 1994.
 */
public record PriorProposal() implements Proposal {

  @Override
  public Walk on(MarginalProblem problem) {
    if (!(problem.model() instanceof BayesianNetwork network)) {
      throw new CannotAnswerException(
          StopReason.NOT_APPLICABLE,
          "the proposal 'prior' draws from the conditional probabilities of a Bayesian network, and this model is a factor graph;"
              + " use the proposal 'single-site'");
    }
    int[] known = problem.evidence().knownStates(network);
    int[] order = Arrays.stream(network.topologicalOrder()).filter(v -> known[v] < 0).toArray();
    Row[] rows = Arrays.stream(order).mapToObj(v -> Row.of(network, v)).toArray(Row[]::new);
    return (draft, randomness) -> propose(rows, draft, randomness);
  }

  /** The conditional probabilities of one variable; entries of a row lie next to each other. */
  private record Row(int variable, int[] parents, int[] strides, double[] table, int states) {
    static Row of(BayesianNetwork network, int variable) {
      Factor factor = network.factors().get(variable);
      int[] parents = network.parents(variable);
      int[] strides = new int[parents.length];
      Arrays.setAll(strides, factor::stride);
      return new Row(variable, parents, strides, factor.values(), network.cardinality(variable));
    }

    int at(Draft draft, boolean current) {
      int entry = 0;
      for (int k = 0; k < parents.length; k++) {
        entry += strides[k] * (current ? draft.currentState(parents[k]) : draft.state(parents[k]));
      }
      return entry;
    }
  }

  private static double propose(Row[] rows, Draft draft, Randomness randomness) {
    double logRatio = 0;
    for (Row row : rows) {
      int from = row.at(draft, false);
      int state = randomness.categorical(row.table, from, row.states);
      draft.change(row.variable, state);
      int back = row.at(draft, true) + draft.currentState(row.variable);
      logRatio += Math.log(row.table[back]) - Math.log(row.table[from + state]);
    }
    return logRatio;
  }

  @Override
  public Reach reach() {
    return Reach.EVERYTHING;
  }

  @Override
  public String label() {
    return "prior";
  }
}
