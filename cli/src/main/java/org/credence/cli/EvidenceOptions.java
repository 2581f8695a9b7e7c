package org.credence.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is known and what is asked about a network. */
final class EvidenceOptions {

  @Option(
      names = "--given",
      paramLabel = "X=a,Y=b",
      description = "What is known: variables with their states. May be repeated.")
  private List<String> given = new ArrayList<>();

  @Option(
      names = "--evidence",
      paramLabel = "FILE",
      description =
          "What is known, from a file of lines X=a or in the UAI format; instead of --given.")
  private Optional<Path> evidenceFile = Optional.empty();

  @Option(
      names = "--likelihood",
      paramLabel = "X=0.2:0.8",
      description =
          "Likelihood evidence on X: P(observation | X) for each of its states. May be repeated.")
  private List<String> likelihoods = new ArrayList<>();

  @Option(
      names = "--soft",
      paramLabel = "X=0.7:0.3",
      description =
          "Soft evidence on X: what its posterior shall be, whatever was believed before. May be repeated.")
  private List<String> soft = new ArrayList<>();

  @Option(
      names = "--do",
      paramLabel = "X=a",
      description =
          "Set X from outside: the arcs into it are cut, and what is known was seen afterwards. Bayesian networks. May be repeated.")
  private List<String> interventions = new ArrayList<>();

  @Option(names = "--query", paramLabel = "X,Y", description = "Variables asked for. Default: all.")
  private Optional<String> query = Optional.empty();

  List<String> given() {
    if (!given.isEmpty() && evidenceFile.isPresent()) {
      throw new UsageException("--given and --evidence exclude each other; give one of them");
    }
    return given;
  }

  Optional<Path> evidenceFile() {
    return evidenceFile;
  }

  List<String> likelihoods() {
    return likelihoods;
  }

  List<String> soft() {
    return soft;
  }

  List<String> interventions() {
    return interventions;
  }

  Optional<String> query() {
    return query;
  }

  /** The name of an option of this group that was given, if any. */
  Optional<String> anyGiven() {
    if (!given.isEmpty()) {
      return Optional.of("--given");
    }
    if (evidenceFile.isPresent()) {
      return Optional.of("--evidence");
    }
    if (!likelihoods.isEmpty()) {
      return Optional.of("--likelihood");
    }
    if (!soft.isEmpty()) {
      return Optional.of("--soft");
    }
    if (!interventions.isEmpty()) {
      return Optional.of("--do");
    }
    return query.isPresent() ? Optional.of("--query") : Optional.empty();
  }
}
