package org.credence.lab.report;

import java.util.List;
import org.credence.core.compare.ComparisonResult;
import org.credence.core.engine.Run;

/**
 * A comparison with what its reader must know besides.
 *
 * @param kind which errors were asked for
 * @param result what was found
 * @param run seed, threads and budget of every engine
 * @param repeats how many seeds each engine was to run with
 * @param interrupted whether it was cut short, so that rows may be missing
 * @param warnings about the model or the question, in full sentences; those of the engines are in their rows
 */
public record ComparisonReport(
    Kind kind,
    ComparisonResult result,
    Run run,
    int repeats,
    boolean interrupted,
    List<String> warnings) {

  /** Which errors a comparison measures: their names in JSON, in order. */
  public enum Kind {
    /** Marginals of a network. */
    NETWORK("max", "mean", "meanHellinger", "kl", "logEvidence"),
    /** The law of texts under a language model. */
    TEXT("totalVariation", "noiseFloor", "kl", "mapGap");

    private final List<String> errors;

    Kind(String... errors) {
      this.errors = List.of(errors);
    }

    /** Names of the errors. */
    public List<String> errors() {
      return errors;
    }
  }

  public ComparisonReport {
    warnings = List.copyOf(warnings);
  }
}
