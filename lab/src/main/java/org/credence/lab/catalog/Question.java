package org.credence.lab.catalog;

import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.JointMarginal;
import org.credence.bayes.problem.JointMarginalProblem;
import org.credence.bayes.problem.KMostProbable;
import org.credence.bayes.problem.KMostProbableProblem;
import org.credence.bayes.problem.MarginalMapAssignment;
import org.credence.bayes.problem.MarginalMapProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.problem.PosteriorSampleProblem;
import org.credence.bayes.problem.PosteriorSamples;
import org.credence.core.engine.Problem;
import org.credence.core.uncertainty.Estimate;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;
import org.credence.decoding.problem.NextTokenProblem;
import org.credence.decoding.problem.Score;
import org.credence.decoding.problem.ScoreProblem;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;
import org.credence.decoding.problem.TokenDistribution;

/**
 * A kind of question, so that a text can be made into an engine of the right type: {@code catalog.engine(Question.MARGINALS, "ve")}.
 *
 * @param label the kind as it stands in tables and JSON
 * @param <P> the type of question
 * @param <A> the type of answer
 */
public record Question<P extends Problem<A>, A>(String label) {

  /** Posterior distributions of variables, and the probability of the evidence. */
  public static final Question<MarginalProblem, Marginals> MARGINALS = new Question<>("marginals");

  /** The log probability of the evidence. */
  public static final Question<EvidenceProbabilityProblem, Estimate> EVIDENCE_PROBABILITY =
      new Question<>("evidence-probability");

  /** The most probable assignment of all variables. */
  public static final Question<MostProbableProblem, MostProbableAssignment> MOST_PROBABLE =
      new Question<>("most-probable-assignment");

  /** The joint posterior distribution of several variables. */
  public static final Question<JointMarginalProblem, JointMarginal> JOINT_MARGINAL =
      new Question<>("joint-marginal");

  /** The k most probable assignments of all variables. */
  public static final Question<KMostProbableProblem, KMostProbable> K_MOST_PROBABLE =
      new Question<>("k-most-probable-assignments");

  /** The most probable joint state of some variables, the others summed out. */
  public static final Question<MarginalMapProblem, MarginalMapAssignment> MARGINAL_MAP =
      new Question<>("marginal-map");

  /** Independent draws of all variables from the posterior. */
  public static final Question<PosteriorSampleProblem, PosteriorSamples> POSTERIOR_SAMPLES =
      new Question<>("posterior-samples");

  /** The distribution of the token after a prompt. */
  public static final Question<NextTokenProblem, TokenDistribution> NEXT_TOKEN =
      new Question<>("next-token");

  /** The log probability of a text. */
  public static final Question<ScoreProblem, Score> SCORE = new Question<>("score");

  /** One drawn continuation. */
  public static final Question<GenerationProblem, Generation> GENERATION =
      new Question<>("generation");

  /** The distribution over continuations. */
  public static final Question<TextLawProblem, TextLaw> TEXT_LAW = new Question<>("text-law");

  @Override
  public String toString() {
    return label;
  }
}
