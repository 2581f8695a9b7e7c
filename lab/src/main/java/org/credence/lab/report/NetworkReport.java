package org.credence.lab.report;

import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;

/**
 * One question about a network, asked of one engine.
 *
 * @param label what the model is called
 * @param model the model
 * @param evidence what was known
 * @param query the variables asked for, by index, in order; empty for questions that have no query
 * @param engine the engine's label
 * @param evaluationUnit what one evaluation is
 * @param run seed, threads and budget
 * @param outcome how it ended
 * @param warnings about the model or the question, in full sentences; those of the engine are in its diagnostics
 * @param <A> the type of answer
 */
public record NetworkReport<A>(
    String label,
    GraphicalModel model,
    Evidence evidence,
    List<Integer> query,
    String engine,
    String evaluationUnit,
    Run run,
    Outcome<A> outcome,
    List<String> warnings) {

  public NetworkReport {
    query = List.copyOf(query);
    warnings = List.copyOf(warnings);
  }

  String variable(int variable) {
    return model.variables().get(variable).name();
  }

  String state(int variable, int state) {
    return model.variables().get(variable).states().get(state);
  }
}
