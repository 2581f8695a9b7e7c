package org.credence.bayes.format;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;

/**
 * Answers in the format of the UAI competitions.
 *
 * <pre>
 *   MAR               PR            MPE
 *   2 2 0.3 0.7 1 1   -8.39145      3 0 1 1
 * </pre>
 *
 * <p>{@code MAR}: number of variables, then for each its number of states and their probabilities. {@code PR}: the logarithm of the
 * partition function; the files of the 2014 competition have log10, some tools write the natural logarithm, and nothing in the file
 * tells which: see {@link PartitionFunction}. {@code MPE}: number of variables, then their states. Older files have a count of
 * samples in front, and solvers that improve write several answers after lines {@code -BEGIN-}: the last one counts.
 */
public sealed interface UaiResult {

  /** Base of a logarithm. */
  enum LogBase {
    /** As in the files of the 2014 competition. */
    TEN,
    /** Natural. */
    E,
    /** Not said in the file. */
    UNKNOWN
  }

  /**
   * Posterior marginals.
   *
   * @param p [variable][state]
   */
  record Marginals(List<List<Double>> p) implements UaiResult {
    public Marginals {
      p = p.stream().map(List::copyOf).toList();
    }
  }

  /**
   * The logarithm of the partition function, or of the probability of the evidence.
   *
   * @param value as in the file; minus infinity if nothing is possible
   * @param base of the logarithm
   */
  record PartitionFunction(double value, LogBase base) implements UaiResult {

    /** Files have about six digits. */
    private static final double RELATIVE_TOLERANCE = 2e-5;

    private static final double ABSOLUTE_TOLERANCE = 1e-5;
    private static final double LN_10 = Math.log(10);

    public PartitionFunction {
      if (Double.isNaN(value) || value == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "the logarithm of a partition function is "
                + value
                + "; give a finite number or -Infinity");
      }
    }

    /** The same number, said to be of this base. */
    public PartitionFunction in(LogBase known) {
      return new PartitionFunction(value, known);
    }

    /** The natural logarithm, if the base is known. */
    public Optional<Double> naturalLog() {
      return switch (base) {
        case TEN -> Optional.of(value * LN_10);
        case E -> Optional.of(value);
        case UNKNOWN ->
            value == 0 || Double.isInfinite(value) ? Optional.of(value) : Optional.empty();
      };
    }

    /** This with the base that makes it agree with a known natural logarithm to about five digits; empty if neither does. */
    public Optional<PartitionFunction> detectBase(double knownNaturalLog) {
      for (LogBase candidate : List.of(LogBase.TEN, LogBase.E)) {
        double mine = in(candidate).naturalLog().orElseThrow();
        double tolerance = ABSOLUTE_TOLERANCE + RELATIVE_TOLERANCE * Math.abs(knownNaturalLog);
        if (mine == knownNaturalLog || Math.abs(mine - knownNaturalLog) <= tolerance) {
          return Optional.of(in(candidate));
        }
      }
      return Optional.empty();
    }
  }

  /**
   * A most probable assignment.
   *
   * @param states [variable]
   */
  record MostProbable(List<Integer> states) implements UaiResult {
    public MostProbable {
      states = List.copyOf(states);
    }
  }

  /** Reads a result file, packed as gzip or not. */
  static Parsed<UaiResult> read(Path file, InputLimits limits) {
    return read(InputText.read(file, limits));
  }

  /** Reads a text. The base of a partition function is {@link LogBase#UNKNOWN}: the file does not say. */
  static Parsed<UaiResult> read(InputText input) {
    UaiTokens tokens = new UaiTokens(input);
    if (tokens.atEnd()) {
      throw FormatException.of(
          input.name(),
          "is empty, expected a UAI result; check that the file was written",
          "UAI-EMPTY");
    }
    String task = tokens.word();
    if (!List.of("MAR", "PR", "MPE").contains(task)) {
      throw tokens.error(
          "found " + tokens.shown() + ", expected MAR, PR or MPE; other tasks are not supported",
          "UAI-RESULT-TASK");
    }
    Warnings warnings = new Warnings(input.name());
    int from = tokens.offset() + task.length();
    int begin = input.text().lastIndexOf("-BEGIN-");
    if (begin >= from) {
      from = begin + "-BEGIN-".length();
      warnings.of("holds several answers; the last one is used", "UAI-RESULT-SEVERAL");
    }
    UaiNumbers numbers = new UaiNumbers(input, from, input.text().length(), task.equals("PR"));
    UaiResult result =
        switch (task) {
          case "MAR" -> marginals(numbers);
          case "PR" -> partitionFunction(numbers);
          default -> mostProbable(numbers);
        };
    return new Parsed<>(result, warnings.list());
  }

  private static UaiResult marginals(UaiNumbers numbers) {
    for (int first = 0; first < 2; first++) { // 1: after a count of samples
      Optional<Marginals> result = marginals(numbers, first);
      if (result.isPresent()) {
        return result.get();
      }
    }
    throw numbers.error(
        0,
        "the numbers do not read as marginals; expected the number of variables, then for each its number of states and their"
            + " probabilities from 0 to 1, and nothing after (was the file cut?)",
        "UAI-RESULT-MAR");
  }

  private static Optional<Marginals> marginals(UaiNumbers numbers, int first) {
    if (!numbers.isIndex(first) || (first == 1 && numbers.value(0) != 1)) {
      return Optional.empty();
    }
    int variables = numbers.index(first);
    if (variables == 0) {
      return Optional.empty();
    }
    List<List<Double>> all = new ArrayList<>();
    int at = first + 1;
    for (int v = 0; v < variables; v++) {
      if (!numbers.isIndex(at)
          || numbers.index(at) < 1
          || numbers.index(at) >= numbers.count() - at) {
        return Optional.empty();
      }
      List<Double> p = new ArrayList<>();
      for (int s = 1; s <= numbers.index(at); s++) {
        double value = numbers.value(at + s);
        if (!(value >= 0 && value <= 1 + 1e-6)) {
          return Optional.empty();
        }
        p.add(value);
      }
      all.add(Collections.unmodifiableList(p));
      at += 1 + numbers.index(at);
    }
    return at == numbers.count() ? Optional.of(new Marginals(all)) : Optional.empty();
  }

  private static UaiResult partitionFunction(UaiNumbers numbers) {
    boolean counted = numbers.count() == 2 && numbers.value(0) == 1;
    if (numbers.count() != 1 && !counted) {
      throw numbers.error(
          0,
          "found " + numbers.count() + " numbers after PR, expected one logarithm",
          "UAI-RESULT-PR");
    }
    return new PartitionFunction(numbers.value(counted ? 1 : 0), LogBase.UNKNOWN);
  }

  private static UaiResult mostProbable(UaiNumbers numbers) {
    for (int first = 0; first < 2; first++) {
      if (numbers.isIndex(first)
          && numbers.index(first) > 0
          && numbers.count() == first + 1L + numbers.index(first)) {
        List<Integer> states = new ArrayList<>();
        for (int i = first + 1; i < numbers.count() && numbers.isIndex(i); i++) {
          states.add(numbers.index(i));
        }
        if (states.size() == numbers.index(first) && (first == 0 || numbers.value(0) == 1)) {
          return new MostProbable(states);
        }
      }
    }
    throw numbers.error(
        0,
        "the numbers do not read as an assignment; expected the number of variables, then one state of each, and nothing after"
            + " (was the file cut?)",
        "UAI-RESULT-MPE");
  }

  /** The result as UAI text without a count of samples. A partition function is written as log10 where its base is known. */
  static String write(UaiResult result) {
    StringBuilder out = new StringBuilder();
    if (result instanceof Marginals marginals) {
      out.append("MAR\n").append(marginals.p().size());
      for (List<Double> p : marginals.p()) {
        out.append(' ').append(p.size());
        p.forEach(value -> out.append(' ').append(value));
      }
    } else if (result instanceof PartitionFunction z) {
      double value = z.base() == LogBase.E ? z.value() / Math.log(10) : z.value();
      out.append("PR\n")
          .append(value == Double.NEGATIVE_INFINITY ? "-inf" : Double.toString(value));
    } else if (result instanceof MostProbable best) {
      out.append("MPE\n").append(best.states().size());
      best.states().forEach(state -> out.append(' ').append(state));
    }
    return out.append('\n').toString();
  }
}
