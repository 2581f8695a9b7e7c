package org.credence.lab.cases;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.lab.catalog.NearestNames;

/** How the cells of a row become evidence: which variable each column is, and which state each text is. */
final class CaseRow {

  private static final int MOST_LISTED = 8;

  private final String file;
  private final GraphicalModel model;
  private final Evidence common;
  private final Set<String> missing;
  private final long headingLine;
  private final int[] variables; // [column]
  private final List<Map<String, Integer>> states = new ArrayList<>(); // [column]: text to state

  CaseRow(
      String file, GraphicalModel model, Evidence common, List<String> missing, CsvRecord heading) {
    this.file = file;
    this.model = model;
    this.common = common;
    this.missing = new HashSet<>(missing);
    this.missing.add("");
    this.headingLine = heading.getStartingLineNumber();
    this.variables = new int[heading.getFieldCount()];
    Map<Integer, Integer> seen = new HashMap<>();
    for (int column = 0; column < variables.length; column++) {
      int v = variable(heading.getField(column), column, heading);
      Integer before = seen.putIfAbsent(v, column);
      if (before != null) {
        throw heading(
            column,
            "names "
                + Escaped.quote(model.variables().get(v).name())
                + " again, which is column "
                + (before + 1)
                + " already; name each variable once",
            "CASES-TWICE");
      }
      if (common.states().containsKey(v) || common.likelihoodVariables().contains(v)) {
        throw heading(
            column,
            "names "
                + Escaped.quote(model.variables().get(v).name())
                + ", on which there is evidence in all cases; give it in one place",
            "CASES-CONFLICT");
      }
      variables[column] = v;
      Map<String, Integer> byText = new HashMap<>();
      List<String> names = model.variables().get(v).states();
      for (int s = 0; s < names.size(); s++) {
        byText.put(names.get(s), s);
      }
      states.add(byText);
    }
  }

  private int variable(String text, int column, CsvRecord heading) {
    OptionalInt v = model.variableIndex(text);
    if (v.isEmpty()) {
      v = model.variableIndex(text.strip());
    }
    if (v.isPresent()) {
      return v.getAsInt();
    }
    if (text.isBlank()) {
      throw heading(
          column, "has no name; name a variable of the model in every column", "CASES-VARIABLE");
    }
    boolean otherSeparator =
        heading.getFieldCount() == 1 && (text.indexOf(';') >= 0 || text.indexOf('\t') >= 0);
    List<String> names = model.variables().stream().map(Variable::name).toList();
    throw heading(
        column,
        "names "
            + Escaped.quote(text)
            + ", which is no variable of the model; "
            + (otherSeparator
                ? "separate columns by commas"
                : NearestNames.didYouMean(
                    text.strip(), names, "its variables are " + listed(names))),
        "CASES-VARIABLE");
  }

  private FormatException heading(int column, String problem, String code) {
    return FormatException.at(
        file,
        (int) Math.min(headingLine, Integer.MAX_VALUE),
        column + 1,
        "column " + (column + 1) + " of the heading " + problem,
        code);
  }

  private static String listed(List<String> names) {
    String shown =
        String.join(", ", names.stream().limit(MOST_LISTED).map(Escaped::quote).toList());
    return names.size() <= MOST_LISTED ? shown : shown + ", ... (" + names.size() + " in all)";
  }

  long headingLine() {
    return headingLine;
  }

  /** The variable of each column. */
  List<Integer> columns() {
    List<Integer> columns = new ArrayList<>();
    for (int v : variables) {
      columns.add(v);
    }
    return List.copyOf(columns);
  }

  /** One row as a case. */
  Case read(long number, CsvRecord record) {
    long line = record.getStartingLineNumber();
    if (record.getFieldCount() != variables.length) {
      return wrong(
          number,
          line,
          Math.min(record.getFieldCount(), variables.length) + 1,
          "the row has "
              + record.getFieldCount()
              + (record.getFieldCount() == 1 ? " cell" : " cells")
              + ", expected "
              + variables.length
              + ", one per column; leave a cell empty for what is not known",
          "CASES-CELLS");
    }
    Map<Integer, Integer> observed = new HashMap<>();
    for (int column = 0; column < variables.length; column++) {
      String text = record.getField(column);
      Optional<Integer> state = state(column, text);
      if (state.isPresent()) {
        observed.put(variables[column], state.get());
      } else if (!missing.contains(text) && !missing.contains(text.strip())) {
        Variable variable = model.variables().get(variables[column]);
        return wrong(
            number,
            line,
            column + 1,
            Escaped.quote(variable.name())
                + " has no state "
                + Escaped.quote(text)
                + "; its states are "
                + listed(variable.states())
                + "; if it stands for a missing value, say so (--missing)",
            "CASES-STATE");
      }
    }
    return new Case(number, line, common.observe(observed), Optional.empty());
  }

  private Optional<Integer> state(int column, String text) {
    Map<String, Integer> byText = states.get(column);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<Integer> exact = Optional.ofNullable(byText.get(text));
    return exact.or(() -> Optional.ofNullable(byText.get(text.strip())));
  }

  private Case wrong(long number, long line, int column, String problem, String code) {
    String message =
        FormatException.at(file, (int) Math.min(line, Integer.MAX_VALUE), column, problem, code)
            .message();
    return new Case(number, line, Evidence.none(), Optional.of(message));
  }
}
