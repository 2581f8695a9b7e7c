package org.credence.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.credence.lab.catalog.EvidenceText;
import picocli.CommandLine.Option;

/** Questions about a network other than its marginals; one at a time. */
final class QuestionOptions {

  @Option(
      names = "--most-probable",
      description = "Ask for the most probable assignment of all variables instead.")
  private boolean mostProbable;

  @Option(
      names = "--k-best",
      paramLabel = "K",
      description = "Ask for the K most probable assignments of all variables.")
  private Optional<String> best = Optional.empty();

  @Option(
      names = "--map",
      paramLabel = "X,Y",
      description =
          "Ask for the most probable joint state of these variables, all others summed out.")
  private Optional<String> map = Optional.empty();

  @Option(
      names = "--joint",
      paramLabel = "X,Y",
      description = "Ask for the joint distribution of these variables.")
  private Optional<String> joint = Optional.empty();

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Ask for N independent draws of all variables from the posterior.")
  private Optional<String> samples = Optional.empty();

  @Option(
      names = "--evidence-probability",
      description = "Ask for the probability of the evidence alone.")
  private boolean evidenceProbability;

  /** The option that was given, if any. */
  Optional<String> given() {
    List<String> given = new ArrayList<>();
    note(given, mostProbable, "--most-probable");
    note(given, best.isPresent(), "--k-best");
    note(given, map.isPresent(), "--map");
    note(given, joint.isPresent(), "--joint");
    note(given, samples.isPresent(), "--samples");
    note(given, evidenceProbability, "--evidence-probability");
    if (given.size() > 1) {
      throw new UsageException(
          String.join(" and ", given) + " exclude each other; give one of them");
    }
    return given.stream().findFirst();
  }

  private static void note(List<String> given, boolean present, String option) {
    if (present) {
      given.add(option);
    }
  }

  /** Asks the question whose option was given. */
  Inference ask(NetworkSubject network, NetworkQuestions questions) {
    if (mostProbable) {
      return questions.mostProbable();
    }
    if (best.isPresent()) {
      return questions.kMostProbable(count("--k-best", best.get()));
    }
    if (map.isPresent()) {
      return questions.marginalMap(EvidenceText.query(network.model(), map.get()));
    }
    if (joint.isPresent()) {
      return questions.jointMarginal(EvidenceText.query(network.model(), joint.get()));
    }
    return samples.isPresent()
        ? questions.posteriorSamples(count("--samples", samples.get()))
        : questions.evidenceProbability();
  }

  private static int count(String option, String text) {
    return RunOptions.count(option, text, Integer.MAX_VALUE);
  }
}
