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
 * @param stopTexts that were to end it
 * @param text the continuation as text, up to a stop text; empty without an answer
 * @param tokens the tokens of the continuation; empty without an answer
 * @param ending what ended the text; none if it was cut, or without an answer
 * @param stopText the stop text that did
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
    List<String> stopTexts,
    String text,
    List<Token> tokens,
    Optional<Ending> ending,
    Optional<String> stopText,
    List<String> warnings) {

  /** What ends a text that is not cut. */
  public enum Ending {
    /** The model's end token, which is the last token. */
    END_TOKEN("end-token"),
    /** A stop text, complete with the last token. */
    STOP_TEXT("stop-text"),
    /** It has as many tokens as were asked for. */
    LENGTH("length");

    private final String label;

    Ending(String label) {
      this.label = label;
    }

    /** As it stands in JSON. */
    String label() {
      return label;
    }
  }

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
    stopTexts = List.copyOf(stopTexts);
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
        problem.stops().texts(),
        answer
            .map(
                g ->
                    LanguageJson.continuation(
                        vocabulary, problem.prompt(), g.tokens(), problem.stops()))
            .orElse(""),
        tokens,
        answer.flatMap(g -> ending(g, problem.length())),
        answer.flatMap(Generation::stopText),
        warnings);
  }

  private static Optional<Ending> ending(Generation generation, int length) {
    if (generation.endedByToken()) {
      return Optional.of(Ending.END_TOKEN);
    }
    if (generation.stopText().isPresent()) {
      return Optional.of(Ending.STOP_TEXT);
    }
    return generation.tokens().length() == length ? Optional.of(Ending.LENGTH) : Optional.empty();
  }
}
