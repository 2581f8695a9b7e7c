package org.credence.lab.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Guarantee;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/**
 * The numbers of an answer about marginals in the order in which they are shown: the queried variables as asked for, then the
 * observed ones that were not asked for; states in the order of the file. An observed state has probability 1, exactly.
 */
final class InferenceRows {

  private InferenceRows() {}

  /** The variables, by index. */
  static List<Integer> variables(NetworkReport<Marginals> report) {
    Set<Integer> variables = new LinkedHashSet<>(report.query());
    variables.addAll(report.evidence().states().keySet());
    return List.copyOf(variables);
  }

  /** The probability of a state with what it is worth. */
  static Estimate estimate(
      NetworkReport<Marginals> report, Marginals answer, int variable, int state) {
    Integer observed = report.evidence().states().get(variable);
    return observed == null
        ? answer.estimate(variable, state)
        : new Estimate(observed == state ? 1 : 0, Guarantee.EXACT, ErrorStatement.exact());
  }
}
