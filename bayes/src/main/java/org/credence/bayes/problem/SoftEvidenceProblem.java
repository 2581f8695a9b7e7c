package org.credence.bayes.problem;

import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Problem;
import org.credence.core.input.Escaped;

/**
 * Which likelihoods make the posteriors of some variables what soft evidence demands: of all distributions with those marginals the
 * one nearest to what was believed, {@code argmin KL(p* || p(· | e))}, which has the form
 *
 * <pre>  p*(x) ∝ p(x, e) · Π_v λ_v(x_v)     with  p*(x_v) = q_v(x_v) for every v that has a target</pre>
 *
 * The answer is an ordinary {@link Evidence}, so that every engine can go on from there.
 *
 * @param model the model
 * @param evidence hard and likelihood evidence, taken in first
 * @param soft the posteriors demanded; not on variables with other evidence
 */
public record SoftEvidenceProblem(GraphicalModel model, Evidence evidence, SoftEvidence soft)
    implements Problem<FittedEvidence> {

  public SoftEvidenceProblem {
    evidence.requireFits(model);
    soft.targets()
        .forEach(
            (v, target) -> {
              if (v < 0 || v >= model.size() || target.length != model.cardinality(v)) {
                throw new IllegalArgumentException(
                    "soft evidence on variable "
                        + v
                        + " with "
                        + target.length
                        + " numbers does not fit the model; give one number per state of a variable it has");
              }
              if (evidence.states().containsKey(v) || evidence.hasLikelihood(v)) {
                throw new IllegalArgumentException(
                    "variable "
                        + Escaped.quote(model.variables().get(v).name())
                        + " has soft evidence, which settles its posterior, and "
                        + (evidence.hasLikelihood(v) ? "a likelihood" : "an observed state")
                        + " too; give one of them");
              }
            });
  }

  /** One demand as text. */
  public String describe(int variable) {
    return soft.describe(model, variable);
  }

  @Override
  public String evaluationUnit() {
    return MarginalProblem.EVALUATION_UNIT;
  }
}
