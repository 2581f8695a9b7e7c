package org.credence.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;

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

  /** The report of a generation. */
  public static GenerationReport of(
      String label,
      GenerationProblem problem,
      String engine,
      Run run,
      Outcome<Generation> outcome,
      List<String> warnings) {
    Vocabulary vocabulary = problem.model().vocabulary();
    List<Token> tokens = new ArrayList<>();
    Optional<Generation> answer = outcome.answer();
    answer.ifPresent(
        generation -> {
          for (int i = 0; i < generation.tokens().length(); i++) {
            int id = generation.tokens().token(i);
            tokens.add(
                new Token(id, vocabulary.text(id), generation.logP(i), generation.rawLogP(i)));
          }
        });
    return new GenerationReport(
        label,
        vocabulary.decode(problem.prompt()),
        problem.law().toString(),
        problem.length(),
        engine,
        problem.evaluationUnit(),
        run,
        outcome,
        answer
            .map(g -> LanguageJson.continuation(vocabulary, problem.prompt(), g.tokens()))
            .orElse(""),
        tokens,
        answer.map(Generation::endedByToken).orElse(false),
        warnings);
  }
}
