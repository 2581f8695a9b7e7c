package org.credence.lab.report;

import java.util.List;
import org.credence.decoding.model.ContextPolicy;
import org.credence.lab.precision.PrecisionComparison;

/**
 * A comparison of precisions with what its reader must know besides.
 *
 * @param label what the reference is called
 * @param text which text was read, in words
 * @param result what was found
 * @param policy how much was read together
 * @param threads of each model
 * @param repeats times that speed was measured; 0 for not at all
 * @param warnings about the model or the text, full sentences
 */
public record PrecisionReport(
    String label,
    String text,
    PrecisionComparison.Result result,
    ContextPolicy policy,
    int threads,
    int repeats,
    List<String> warnings) {

  public PrecisionReport {
    warnings = List.copyOf(warnings);
  }
}
