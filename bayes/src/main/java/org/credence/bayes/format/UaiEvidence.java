package org.credence.bayes.format;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;

/**
 * Evidence in the format of the UAI competitions, in both its forms.
 *
 * <pre>
 *   2 4 1 7 0         one sample (2014 on): two observations, variable 4 in state 1, variable 7 in state 0
 *
 *   1                 with a leading count of samples (2008 to 2010):
 *   2 4 1 7 0         the same
 * </pre>
 *
 * <p>The form is told by how many numbers there are: the first has {@code 1 + 2k} of them, the second with one sample {@code 2 + 2k}, so
 * these two never agree. With {@code m} samples both can hold only if at least half of the samples are empty ({@code 2 1 0 1 0}), which
 * nobody writes: so the first form is taken unless it does not fit the model and the second does. Of several samples the first is used,
 * with a warning.
 */
public final class UaiEvidence {

  /** Where observations begin and how many there are. */
  private record Form(int first, int observations, int samples) {}

  private UaiEvidence() {}

  /** Reads an evidence file, packed as gzip or not. */
  public static Parsed<Evidence> read(Path file, GraphicalModel model, InputLimits limits) {
    return read(InputText.read(file, limits), model);
  }

  /** Reads a text. */
  public static Parsed<Evidence> read(InputText input, GraphicalModel model) {
    UaiNumbers numbers = numbers(input);
    Warnings warnings = new Warnings(input.name());
    List<Form> forms = forms(input, numbers);
    Form chosen = forms.get(0);
    if (forms.size() > 1 && !fits(numbers, chosen, model) && fits(numbers, forms.get(1), model)) {
      chosen = forms.get(1);
    }
    if (chosen.samples() > 1) {
      warnings.of(
          "holds " + chosen.samples() + " samples; only the first is used", "UAI-EVIDENCE-SAMPLES");
    }
    return new Parsed<>(evidence(numbers, chosen, model, warnings), warnings.list());
  }

  /** How many observations the text holds, whatever the model; throws if it is no evidence. */
  static int observations(InputText input) {
    return forms(input, numbers(input)).get(0).observations();
  }

  private static UaiNumbers numbers(InputText input) {
    UaiNumbers numbers = new UaiNumbers(input, 0, input.text().length(), false);
    if (numbers.count() == 0) {
      throw FormatException.of(
          input.name(),
          (input.text().isEmpty() ? "is empty" : "holds nothing but blanks")
              + ", expected evidence; write 0 if there is none",
          "UAI-EMPTY");
    }
    for (int i = 0; i < numbers.count(); i++) {
      if (!numbers.isIndex(i)) {
        throw numbers.error(
            i,
            "found the number "
                + numbers.value(i)
                + ", expected whole numbers of at least 0: a count, then pairs of variable and state",
            "UAI-EVIDENCE-NUMBER");
      }
    }
    return numbers;
  }

  /** The forms that the count of numbers allows, at least one; first the one without a count of samples. */
  private static List<Form> forms(InputText input, UaiNumbers numbers) {
    int first = numbers.index(0);
    boolean single = numbers.count() == 1 + 2L * first;
    Form plain = new Form(1, first, 1);
    int at = 1;
    boolean sampled = first > 0;
    for (int sample = 0; sample < first && sampled; sample++) {
      sampled = at < numbers.count() && 1 + 2L * numbers.index(at) <= numbers.count() - at;
      at += sampled ? 1 + 2 * numbers.index(at) : 0;
    }
    if (sampled && at == numbers.count()) {
      Form counted = new Form(2, numbers.index(1), first);
      return single ? List.of(plain, counted) : List.of(counted);
    }
    if (single) {
      return List.of(plain);
    }
    throw numbers.error(
        0,
        "holds "
            + numbers.count()
            + " numbers, but "
            + first
            + " observations take "
            + (1 + 2L * first)
            + (first == 1 && numbers.count() > 1
                ? ", and one sample of "
                    + numbers.index(1)
                    + " takes "
                    + (2 + 2L * numbers.index(1))
                : "")
            + "; expected a count and then that many pairs of variable and state (was the file cut?)",
        "UAI-EVIDENCE-COUNT");
  }

  private static boolean fits(UaiNumbers numbers, Form form, GraphicalModel model) {
    Map<Integer, Integer> states = new TreeMap<>();
    for (int k = 0; k < form.observations(); k++) {
      int variable = numbers.index(form.first() + 2 * k);
      int state = numbers.index(form.first() + 2 * k + 1);
      if (variable >= model.ownSize() || state >= model.cardinality(variable)) {
        return false;
      }
      Integer before = states.put(variable, state);
      if (before != null && before != state) {
        return false;
      }
    }
    return true;
  }

  private static Evidence evidence(
      UaiNumbers numbers, Form form, GraphicalModel model, Warnings warnings) {
    Map<Integer, Integer> states = new TreeMap<>();
    for (int k = 0; k < form.observations(); k++) {
      int place = form.first() + 2 * k;
      int variable = numbers.index(place);
      int state = numbers.index(place + 1);
      if (variable >= model.ownSize()) {
        throw numbers.error(
            place,
            "evidence names variable "
                + variable
                + " but the model has "
                + model.ownSize()
                + " (0 to "
                + (model.ownSize() - 1)
                + "); is it the evidence of another model?",
            "UAI-EVIDENCE-VARIABLE");
      }
      if (state >= model.cardinality(variable)) {
        throw numbers.error(
            place + 1,
            "evidence gives variable "
                + variable
                + " the state "
                + state
                + " but it has "
                + model.cardinality(variable)
                + " (0 to "
                + (model.cardinality(variable) - 1)
                + "); is it the evidence of another model?",
            "UAI-EVIDENCE-STATE");
      }
      Integer before = states.put(variable, state);
      if (before != null && before != state) {
        throw numbers.error(
            place,
            "evidence gives variable "
                + variable
                + " two states, "
                + before
                + " and "
                + state
                + "; give one",
            "UAI-EVIDENCE-CONFLICT");
      }
      if (before != null) {
        warnings.of(
            "variable " + variable + " is given the state " + state + " twice",
            "UAI-EVIDENCE-TWICE");
      }
    }
    return Evidence.none().observe(states);
  }

  /**
   * The evidence as UAI text without a count of samples.
   *
   * @throws IllegalArgumentException if there is likelihood evidence, which the format cannot hold
   */
  public static String write(Evidence evidence) {
    if (!evidence.likelihoodVariables().isEmpty()) {
      throw new IllegalArgumentException(
          "there is likelihood evidence on variables "
              + evidence.likelihoodVariables()
              + ", which UAI evidence files cannot hold; write it as lines name=0.2:0.8");
    }
    StringBuilder out = new StringBuilder().append(evidence.states().size());
    evidence.states().forEach((v, s) -> out.append(' ').append(v).append(' ').append(s));
    return out.append('\n').toString();
  }
}
