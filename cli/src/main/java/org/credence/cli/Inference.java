package org.credence.cli;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.credence.core.engine.Outcome;
import org.credence.lab.report.Terminal;

/**
 * One engine's outcome and the forms in which it can be written.
 *
 * @param outcome how it ended
 * @param table for people on a terminal
 * @param markdown for documents
 * @param csv for spreadsheets
 * @param json for programs
 */
record Inference(
    Outcome<?> outcome,
    Function<Terminal, String> table,
    Supplier<String> markdown,
    Supplier<String> csv,
    Supplier<String> json) {

  /** In the form and to the place asked for. */
  void deliver(Session session, OutputOptions output) {
    String text =
        switch (output.form()) {
          case JSON -> json.get();
          case CSV -> csv.get();
          case MARKDOWN -> markdown.get();
          case TABLE -> table.apply(output.terminal(session));
        };
    output.deliver(session, text);
    if (output.form() == OutputOptions.Form.CSV) { // it has no place for reasons and warnings
      outcome
          .<Optional<String>>match(
              answered -> Optional.empty(),
              impossible -> Optional.of("the evidence is impossible: " + impossible.conflict()),
              gaveUp -> Optional.of(gaveUp.reason()))
          .ifPresent(session::say);
      outcome.diagnostics().warnings().forEach(warning -> session.say("warning: " + warning));
    }
  }
}
