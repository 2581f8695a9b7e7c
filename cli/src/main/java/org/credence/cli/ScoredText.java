package org.credence.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.problem.ScoreProblem;
import org.credence.decoding.tokenizer.Tokenizer;
import org.credence.lab.catalog.LanguageFiles;

/**
 * A text whose tokens are scored, as the command line gives it.
 *
 * @param file that it stands in
 * @param text itself
 * @param tokens its ids
 */
record ScoredText(Optional<Path> file, Optional<String> text, Optional<String> tokens) {

  ScoredText {
    int given =
        (file.isPresent() ? 1 : 0) + (text.isPresent() ? 1 : 0) + (tokens.isPresent() ? 1 : 0);
    if (given != 1) {
      throw new UsageException(
          given == 0
              ? "no text; give --file FILE, --text TEXT or --tokens 1,2,3"
              : "--file, --text and --tokens exclude each other; give one of them");
    }
  }

  /** Whether there must be a tokenizer. */
  boolean needsText() {
    return tokens.isEmpty();
  }

  /** Reads the file, if it is one, so that a wrong one is said before a model is loaded. */
  String read() {
    return file.map(LanguageFiles::exactText).orElse(text.orElse(""));
  }

  /** Which text it is, in words. */
  String words() {
    return file.map(Path::toString).orElse(text.isPresent() ? "a given text" : "given tokens");
  }

  /**
   * What is asked of a model.
   *
   * @param whole what {@link #read} gave
   */
  ScoreProblem problem(OpenLanguageModel model, String whole) {
    String option = file.isPresent() ? "--file" : text.isPresent() ? "--text" : "--tokens";
    try {
      if (tokens.isPresent()) {
        return afterTheFirst(model, model.ids(option, tokens.get()));
      }
      int[] scored = model.encode(option, whole);
      Optional<Tokenizer> tokenizer = model.tokenizer();
      if (tokenizer.isEmpty()) {
        return ScoreProblem.of(model.model(), TokenSequence.of(scored));
      }
      return tokenizer.get().addsBegin()
          ? new ScoreProblem(
              model.model(),
              TokenSequence.of(tokenizer.get().begin().orElseThrow()),
              TokenSequence.of(scored))
          : afterTheFirst(model, TokenSequence.of(scored));
    } catch (IllegalArgumentException e) {
      throw new UsageException(option + ": " + e.getMessage());
    }
  }

  private static ScoreProblem afterTheFirst(OpenLanguageModel model, TokenSequence all) {
    if (all.length() < 2) {
      throw new IllegalArgumentException(
          "there is no token to score: of "
              + all.length()
              + " tokens the first is only read; give at least 2");
    }
    int[] ids = all.toArray();
    return new ScoreProblem(
        model.model(),
        TokenSequence.of(ids[0]),
        TokenSequence.of(Arrays.copyOfRange(ids, 1, ids.length)));
  }

  /** All tokens of a problem, those that are only read first. */
  static TokenSequence all(ScoreProblem problem) {
    int before = problem.prompt().length();
    int[] all = Arrays.copyOf(problem.prompt().toArray(), before + problem.tokens().length());
    System.arraycopy(problem.tokens().toArray(), 0, all, before, problem.tokens().length());
    return TokenSequence.of(all);
  }
}
