package org.credence.cli;

import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.StopReason;
import org.credence.lab.report.LanguageJson;
import org.credence.lab.report.Terminal;

/** What the commands on language models do alike with answers. */
final class LanguageAnswers {

  private LanguageAnswers() {}

  /** Says why an outcome has no answer, in JSON or in words; the exit code. */
  static int none(Session session, boolean json, String label, Outcome<?> outcome) {
    String reason =
        outcome.match(
            answered -> "none was given",
            impossible -> "the prompt is impossible",
            gaveUp -> gaveUp.reason());
    if (json) {
      session.out().print(LanguageJson.withoutAnswer(label, outcome, reason));
    } else {
      session.say("no answer: " + reason);
    }
    return Verdict.of(outcome, false);
  }

  /** Says why a question was not put, if it was refused; anything else is thrown again. */
  static int refused(Session session, boolean json, String label, CannotAnswerException e) {
    if (e.stop() != StopReason.REFUSED) {
      throw e;
    }
    return Refusal.of(session, json, label, e.reason());
  }

  /** The same, where the result may go to a file. */
  static int refused(Session session, OutputOptions output, String label, CannotAnswerException e) {
    if (e.stop() != StopReason.REFUSED || output.form() != OutputOptions.Form.JSON) {
      throw e;
    }
    output.deliver(session, LanguageJson.refusal(label, e.reason()));
    return ExitCode.REFUSED;
  }

  /** Where a table will be seen. */
  static Terminal terminal(Session session) {
    return session.outIsTerminal() || session.hasColumns()
        ? new Terminal(session.width(), session.color())
        : Terminal.plain();
  }
}
