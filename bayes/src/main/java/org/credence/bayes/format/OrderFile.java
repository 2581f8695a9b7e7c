package org.credence.bayes.format;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.credence.bayes.exact.EliminationOrder;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import org.credence.core.input.StrictNumbers;

/**
 * Elimination orders of a model in a text file, to be found once and used often:
 *
 * <pre>
 *   credence-order 1
 *   variables 3
 *   2 grass
 *   0 rain
 *   1 sprinkler
 * </pre>
 *
 * The version, the number of variables of the model, and then each of its variables once, first eliminated first, by its number in the
 * model, from 0 on, and its name. Both must agree with the model, so that an order is not used with another by mistake. Control characters
 * of names are written escaped. Nothing else may stand in the file.
 */
public final class OrderFile {

  private static final String VERSION = "credence-order 1";
  private static final String COUNT = "variables ";

  private OrderFile() {}

  /** The text of an order; every line ended by a newline. */
  public static String write(EliminationOrder order, GraphicalModel model) {
    if (order.size() != model.size()) {
      throw new IllegalArgumentException(
          "the elimination order is of "
              + order.size()
              + " variables, but the model has "
              + model.size()
              + "; give an order of this model");
    }
    StringBuilder out = new StringBuilder(VERSION + "\n" + COUNT + order.size() + "\n");
    for (int v : order.variables()) {
      out.append(v).append(' ').append(name(model, v)).append('\n');
    }
    return out.toString();
  }

  private static String name(GraphicalModel model, int variable) {
    return Escaped.text(model.variables().get(variable).name());
  }

  /** Reads a file, packed as gzip or not. */
  public static EliminationOrder read(Path file, GraphicalModel model, InputLimits limits) {
    return read(InputText.read(file, limits), model);
  }

  /** Reads a text. */
  public static EliminationOrder read(InputText input, GraphicalModel model) {
    return new Lines(input, model).read();
  }

  /** The lines of one file. */
  private static final class Lines {
    private final InputText input;
    private final GraphicalModel model;
    private final List<String> lines;

    Lines(InputText input, GraphicalModel model) {
      this.input = input;
      this.model = model;
      this.lines = input.text().lines().toList();
    }

    EliminationOrder read() {
      if (lines.isEmpty() || !lines.get(0).equals(VERSION)) {
        throw error(
            1,
            1,
            (lines.isEmpty() ? "the file is empty" : "found " + Names.quote(lines.get(0)))
                + ", expected "
                + Names.quote(VERSION)
                + "; make the file with 'credence order MODEL --out FILE'",
            "ORDER-VERSION");
      }
      readCount();
      int n = model.size();
      int[] order = new int[n];
      int[] lineOf = new int[n];
      for (int i = 0; i < n; i++) {
        int line = i + 3;
        if (line > lines.size()) {
          throw error(
              line,
              1,
              "the file ends after "
                  + i
                  + " of "
                  + n
                  + " variables, the first that is missing is "
                  + Names.quote(name(model, firstMissing(lineOf)))
                  + "; give every variable once",
              "ORDER-MISSING");
        }
        order[i] = variable(line, lines.get(line - 1));
        if (lineOf[order[i]] > 0) {
          throw error(
              line,
              1,
              Names.quote(name(model, order[i]))
                  + " is given twice, first in line "
                  + lineOf[order[i]]
                  + "; give every variable once",
              "ORDER-TWICE");
        }
        lineOf[order[i]] = line;
      }
      if (lines.size() > n + 2) {
        throw error(
            n + 3,
            1,
            "found "
                + Names.quote(lines.get(n + 2))
                + " after all "
                + n
                + " variables, expected the end of the file; delete the rest",
            "ORDER-EXTRA");
      }
      return EliminationOrder.of(order);
    }

    private void readCount() {
      String text = lines.size() > 1 ? lines.get(1) : "";
      OptionalLong count =
          text.startsWith(COUNT) ? number(text.substring(COUNT.length())) : OptionalLong.empty();
      if (count.isEmpty()) {
        throw error(
            2,
            1,
            (lines.size() > 1 ? "found " + Names.quote(text) : "the file ends here")
                + ", expected "
                + Names.quote(COUNT + model.size()),
            "ORDER-COUNT");
      }
      if (count.getAsLong() != model.size()) {
        throw error(
            2,
            COUNT.length() + 1,
            "the order is of "
                + count.getAsLong()
                + " variables, but the model has "
                + model.size()
                + "; give the order of this model",
            "ORDER-MODEL");
      }
    }

    private int variable(int line, String text) {
      int split = text.indexOf(' ');
      OptionalLong number = split < 0 ? OptionalLong.empty() : number(text.substring(0, split));
      if (number.isEmpty()) {
        throw error(
            line,
            1,
            "found "
                + Names.quote(text)
                + ", expected the number and the name of a variable, such as "
                + Names.quote("0 " + name(model, 0)),
            "ORDER-LINE");
      }
      if (number.getAsLong() >= model.size()) {
        throw error(
            line,
            1,
            "there is no variable "
                + number.getAsLong()
                + "; give a number from 0 to "
                + (model.size() - 1),
            "ORDER-VARIABLE");
      }
      int variable = (int) number.getAsLong();
      String name = text.substring(split + 1);
      if (!name.equals(name(model, variable))) {
        throw error(
            line,
            split + 2,
            "variable "
                + variable
                + " is called "
                + Names.quote(name(model, variable))
                + " in the model, but "
                + Names.quote(name)
                + " in the order; give the order of this model",
            "ORDER-VARIABLE");
      }
      return variable;
    }

    private static OptionalLong number(String text) {
      OptionalLong number = StrictNumbers.whole(text);
      return number.isPresent() && number.getAsLong() >= 0 ? number : OptionalLong.empty();
    }

    private static int firstMissing(int[] lineOf) {
      return (int) Arrays.stream(lineOf).takeWhile(line -> line > 0).count();
    }

    private FormatException error(int line, int column, String problem, String code) {
      return FormatException.at(input.name(), line, column, problem, code);
    }
  }
}
