package org.credence.lab.report;

import java.util.List;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;

/**
 * A continuation drawn by one engine, or the lack of one.
 *
 * @param label what the model is called
 * @param prompt the text before
 * @param law what the target is, as text
 * @param length how many tokens were asked for at most
 * @param engine the engine's label
 * @param evaluationUnit what one evaluation is
 * @param run seed, threads and budget
 * @param outcome how it ended; its answer is read through the fields below alone
 * @param text the continuation as text; empty without an answer
 * @param tokens the tokens of the continuation; empty without an answer
 * @param endedByToken whether the text ended at the end token rather than at its length
 * @param warnings about the model or the question, in full sentences; those of the engine are in its diagnostics
 */
public record GenerationReport(
    String label,
    String prompt,
    String law,
    int length,
    String engine,
    String evaluationUnit,
    Run run,
    Outcome<?> outcome,
    String text,
    List<Token> tokens,
    boolean endedByToken,
    List<String> warnings) {

  /**
   * One token.
   *
   * @param id its number in the vocabulary
   * @param text as shown
   * @param logP natural log of its probability under the law
   * @param rawLogP natural log of its probability under the model alone
   */
  public record Token(int id, String text, double logP, double rawLogP) {}

  public GenerationReport {
    tokens = List.copyOf(tokens);
    warnings = List.copyOf(warnings);
  }
}
