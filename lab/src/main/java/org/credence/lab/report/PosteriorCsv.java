package org.credence.lab.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Outcome;
import org.credence.core.uncertainty.Estimate;
import org.credence.lab.cases.Case;
import org.credence.lab.cases.CaseBatch;
import org.credence.lab.cases.CaseTally;

/**
 * Writes one row per case as it is answered: {@code case} (counted from 1), {@code status}, {@code logEvidence}, and
 * {@code p(VARIABLE=state)} for every state of the queried variables, all digits. Numbers are empty where there are none.
 *
 * <p>{@code status} is {@code ok}; {@code impossible: } with the conflict; {@code error: } with what was wrong; or {@code unsure: }
 * with the reason why an iterative engine ended without meeting its own criterion.
 */
public final class PosteriorCsv implements CaseBatch.Sink {

  private final GraphicalModel model;
  private final List<Integer> query;
  private final Writer out;
  private final CsvWriter csv;
  private final CaseTally tally = new CaseTally();
  private final List<String> cells = new ArrayList<>();

  /** Writes the heading. The writer is the caller's to close. */
  public PosteriorCsv(Writer out, GraphicalModel model, List<Integer> query) {
    this.model = model;
    this.query = List.copyOf(query);
    this.out = out;
    this.csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out);
    cells.addAll(List.of("case", "status", "logEvidence"));
    for (int v : query) {
      Variable variable = model.variables().get(v);
      variable.states().forEach(state -> cells.add("p(" + variable.name() + "=" + state + ")"));
    }
    write();
  }

  @Override
  public void accept(Case row, Outcome<Marginals> outcome) {
    cells.add(Long.toString(row.number()));
    cells.add(tally.add(row, outcome));
    cells.add(
        outcome
            .answer()
            .flatMap(Marginals::logEvidence)
            .map(Estimate::value)
            .map(Figures::digits)
            .orElse(""));
    for (int v : query) {
      for (int s = 0; s < model.cardinality(v); s++) {
        cells.add(outcome.answer().isPresent() ? Figures.digits(p(outcome, v, s)) : "");
      }
    }
    write();
  }

  private static double p(Outcome<Marginals> outcome, int variable, int state) {
    return outcome.answer().orElseThrow().p(variable, state);
  }

  private void write() {
    csv.writeRecord(cells);
    cells.clear();
  }

  /** Hands the rows so far on. */
  public void flush() {
    try {
      csv.flush();
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How the rows so far ended. */
  public CaseTally tally() {
    return tally;
  }
}
