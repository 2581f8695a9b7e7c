package org.credence.cli;

import org.credence.core.engine.Outcome;
import org.credence.lab.report.Terminal;

/** What the commands on language models do alike with answers. */
final class LanguageAnswers {

  private LanguageAnswers() {}

  /** An outcome without an answer as an error that says why. */
  static NoAnswerException none(Outcome<?> outcome) {
    return new NoAnswerException(
        Verdict.withoutAnswer(outcome.diagnostics().stop()),
        outcome.match(
            answered -> "no answer",
            impossible -> "the prompt is impossible",
            gaveUp -> "no answer: " + gaveUp.reason()));
  }

  /** Where a table will be seen. */
  static Terminal terminal(Session session) {
    return session.outIsTerminal() || session.hasColumns()
        ? new Terminal(session.width(), session.color())
        : Terminal.plain();
  }
}
