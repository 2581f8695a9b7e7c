package org.credence.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.JointMarginal;
import org.credence.bayes.problem.JointMarginalProblem;
import org.credence.bayes.problem.KMostProbable;
import org.credence.bayes.problem.MarginalMapAssignment;
import org.credence.bayes.problem.MarginalMapProblem;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.PosteriorSampleProblem;
import org.credence.bayes.problem.PosteriorSamples;
import org.credence.core.engine.Problem;
import org.credence.core.engine.Run;
import org.credence.core.uncertainty.Estimate;
import org.credence.lab.catalog.Question;
import org.credence.lab.report.EvidenceProbabilityText;
import org.credence.lab.report.JointMarginalText;
import org.credence.lab.report.KMostProbableText;
import org.credence.lab.report.MarginalMapText;
import org.credence.lab.report.MostProbableText;
import org.credence.lab.report.NetworkReport;
import org.credence.lab.report.PosteriorSamplesText;

/**
 * The questions about a network that are not its marginals.
 *
 * @param engine the engine as text; the best exact one if there is none
 */
record NetworkQuestions(NetworkSubject network, Optional<String> engine, Run run, Session session) {

  Inference evidenceProbability() {
    NetworkReport<Estimate> report =
        ask(
            Question.EVIDENCE_PROBABILITY,
            s -> new EvidenceProbabilityProblem(s.model(), s.evidence()),
            List.of());
    return new Inference(
        report.outcome(),
        terminal -> EvidenceProbabilityText.of(report, terminal),
        () -> EvidenceProbabilityText.markdown(report),
        () -> {
          throw new UsageException("one number has no --csv; use --json or --markdown");
        },
        () -> EvidenceProbabilityText.json(report));
  }

  Inference mostProbable() {
    NetworkReport<MostProbableAssignment> report =
        ask(Question.MOST_PROBABLE, NetworkSubject::mostProbableProblem, List.of());
    return new Inference(
        report.outcome(),
        terminal -> MostProbableText.of(report, terminal),
        () -> MostProbableText.markdown(report),
        () -> MostProbableText.csv(report),
        () -> MostProbableText.json(report));
  }

  Inference kMostProbable(int k) {
    NetworkReport<KMostProbable> report =
        ask(Question.K_MOST_PROBABLE, s -> s.kMostProbableProblem(k), List.of());
    return new Inference(
        report.outcome(),
        terminal -> KMostProbableText.of(report, terminal),
        () -> KMostProbableText.markdown(report),
        () -> KMostProbableText.csv(report),
        () -> KMostProbableText.json(report));
  }

  Inference marginalMap(List<Integer> variables) {
    NetworkReport<MarginalMapAssignment> report =
        ask(
            Question.MARGINAL_MAP,
            s -> new MarginalMapProblem(s.model(), s.evidence(), variables),
            variables);
    return new Inference(
        report.outcome(),
        terminal -> MarginalMapText.of(report, terminal),
        () -> MarginalMapText.markdown(report),
        () -> MarginalMapText.csv(report),
        () -> MarginalMapText.json(report));
  }

  Inference jointMarginal(List<Integer> variables) {
    NetworkReport<JointMarginal> report =
        ask(
            Question.JOINT_MARGINAL,
            s -> new JointMarginalProblem(s.model(), s.evidence(), variables),
            variables);
    return new Inference(
        report.outcome(),
        terminal -> JointMarginalText.of(report, terminal),
        () -> JointMarginalText.markdown(report),
        () -> JointMarginalText.csv(report),
        () -> JointMarginalText.json(report));
  }

  Inference posteriorSamples(int count) {
    NetworkReport<PosteriorSamples> report =
        ask(
            Question.POSTERIOR_SAMPLES,
            s -> new PosteriorSampleProblem(s.model(), s.evidence(), count),
            List.of());
    return new Inference(
        report.outcome(),
        terminal -> PosteriorSamplesText.of(report, terminal),
        () -> PosteriorSamplesText.markdown(report),
        () -> PosteriorSamplesText.csv(report),
        () -> PosteriorSamplesText.json(report));
  }

  private <P extends Problem<A>, A> NetworkReport<A> ask(
      Question<P, A> question, Function<NetworkSubject, P> problem, List<Integer> asked) {
    return network.ask(question, problem, asked, engine, run, session);
  }
}
