package org.credence.bayes.portfolio;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.uncertainty.Estimate;

/**
 * The probability of the evidence by an engine for marginals that finds it on the way: the same run, asked for no variable. Its
 * guarantee is what the estimate itself is worth (mean field's is a bound, though its marginals are not). An engine that does not
 * find it gives up.
 *
 * @param engine asked for marginals of nothing
 */
public record EvidenceFromMarginals(IterativeEngine<MarginalProblem, Marginals> engine)
    implements IterativeEngine<EvidenceProbabilityProblem, Estimate> {

  private static MarginalProblem asked(EvidenceProbabilityProblem problem) {
    return new MarginalProblem(problem.model(), problem.evidence(), List.of());
  }

  /** That of the marginals, for want of an answer; a run says what the estimate is worth. */
  @Override
  public Guarantee guarantee(EvidenceProbabilityProblem problem) {
    return engine.guarantee(asked(problem));
  }

  @Override
  public Forecast forecast(EvidenceProbabilityProblem problem) {
    return engine.forecast(asked(problem));
  }

  @Override
  public Budget defaultBudget() {
    return engine.defaultBudget();
  }

  @Override
  public Iteration<Estimate> begin(
      EvidenceProbabilityProblem problem, Randomness randomness, Workers workers) {
    Iteration<Marginals> marginals = engine.begin(asked(problem), randomness, workers);
    return marginals instanceof Resumable resumable
        ? new Kept(this, marginals, resumable)
        : new Asked(this, marginals);
  }

  @Override
  public String toString() {
    return engine.toString();
  }

  private static class Asked implements Iteration<Estimate> {
    private final EvidenceFromMarginals settings;
    private final Iteration<Marginals> marginals;

    Asked(EvidenceFromMarginals settings, Iteration<Marginals> marginals) {
      this.settings = settings;
      this.marginals = marginals;
    }

    @Override
    public void advance(long steps) {
      marginals.advance(steps);
    }

    @Override
    public long quantum() {
      return marginals.quantum();
    }

    @Override
    public double firstStepEvaluations() {
      return marginals.firstStepEvaluations();
    }

    @Override
    public Optional<StopReason> finished() {
      return marginals.finished();
    }

    @Override
    public long steps() {
      return marginals.steps();
    }

    @Override
    public long evaluations() {
      return marginals.evaluations();
    }

    @Override
    public Estimate answer() {
      return marginals
          .answer()
          .logEvidence()
          .orElseThrow(
              () ->
                  new CannotAnswerException(
                      StopReason.NOT_APPLICABLE,
                      settings.engine
                          + " has no estimate of the probability of the evidence here; use likelihood-weighting,"
                          + " weighted-mini-bucket or an exact engine"));
    }

    @Override
    public Guarantee guarantee() {
      if (marginals.steps() == 0) {
        return marginals.guarantee();
      }
      try {
        return answer().guarantee();
      } catch (CannotAnswerException e) {
        return marginals.guarantee();
      }
    }

    @Override
    public Map<String, Double> measures() {
      return marginals.measures();
    }

    @Override
    public List<String> warnings() {
      return marginals.warnings();
    }

    @Override
    public List<String> notes() {
      return marginals.notes();
    }

    @Override
    public long peakBytes() {
      return marginals.peakBytes();
    }
  }

  private static final class Kept extends Asked implements Resumable {
    private final Resumable resumable;

    Kept(EvidenceFromMarginals settings, Iteration<Marginals> marginals, Resumable resumable) {
      super(settings, marginals);
      this.resumable = resumable;
    }

    @Override
    public void save(DataOutput out) throws IOException {
      resumable.save(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
      resumable.restore(in);
    }
  }
}
