package org.credence.lab.report;

import java.util.ArrayList;
import java.util.List;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.NextTokenProblem;
import org.credence.decoding.problem.TokenDistribution;

/**
 * The distribution of the token after a prompt.
 *
 * @param label what the model is called
 * @param prompt the text before, as its tokens read
 * @param promptTokens the tokens before, as the model reads them
 * @param law what the target is, as text
 * @param candidates the tokens shown, by falling probability
 * @param vocabulary how many tokens there are
 * @param warnings about the model or the question, in full sentences
 */
public record NextTokenReport(
    String label,
    String prompt,
    TokenSequence promptTokens,
    String law,
    List<Candidate> candidates,
    int vocabulary,
    List<String> warnings) {

  /**
   * One token that may come next.
   *
   * @param id its number in the vocabulary
   * @param piece its text
   * @param logP natural log of its probability under the law
   * @param rawLogP natural log of its probability under the model alone
   */
  public record Candidate(int id, String piece, double logP, double rawLogP) {}

  public NextTokenReport {
    candidates = List.copyOf(candidates);
    warnings = List.copyOf(warnings);
  }

  /** The report of a distribution, with at most so many candidates. */
  public static NextTokenReport of(
      String label,
      NextTokenProblem problem,
      TokenDistribution distribution,
      int most,
      List<String> warnings) {
    Vocabulary vocabulary = problem.model().vocabulary();
    List<Candidate> candidates = new ArrayList<>();
    boolean raw = problem.law().steps().isEmpty();
    for (int id : distribution.ranked(most)) {
      double rawLogP = distribution.rawLogP(id);
      double logP = raw ? rawLogP : distribution.logP(id); // not by way of p, which may be 0
      candidates.add(new Candidate(id, vocabulary.text(id), logP, rawLogP));
    }
    return new NextTokenReport(
        label,
        vocabulary.decode(problem.prompt()),
        problem.prompt(),
        problem.law().toString(),
        candidates,
        distribution.size(),
        warnings);
  }
}
