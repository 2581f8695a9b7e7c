package org.credence.cli;

import org.credence.lab.report.LanguageJson;

/** A question to a language model that is refused before it is put. */
final class Refusal {

  private Refusal() {}

  /** Says why, in JSON or in words; the exit code. */
  static int of(Session session, boolean json, String label, String reason) {
    if (json) {
      session.out().print(LanguageJson.refusal(label, reason));
    } else {
      session.say(reason);
    }
    return ExitCode.REFUSED;
  }
}
