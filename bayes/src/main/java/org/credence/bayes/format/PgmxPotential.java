package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.credence.bayes.format.DraftVariable.Name;
import org.credence.bayes.model.IndependentInfluence;
import org.credence.core.input.FormatException;
import org.credence.core.input.StrictNumbers;

/** Reads the potentials of a PGMX text and makes tables of them; those of variables that come later wait for the end. */
final class PgmxPotential {

  private static final Set<String> TYPES = Set.of("table", "uniform", "delta", "icimodel");
  private static final List<String> DISPLAY =
      List.of("UncertainValues", "UncertainParameters", "Comment", "AdditionalProperties");
  private static final List<String> KNOWN =
      List.of(
          "Variables", "Values", "State", "StateIndex", "NumericValue", "Model", "Subpotentials");

  private static final Set<String> WHOLE = Set.of("table", "uniform", "delta");
  private static final Set<String> MAX =
      Set.of("or / max", "generalizedmax", "max", "or", "causalmax");
  private static final Set<String> MIN = Set.of("and / min", "generalizedmin", "min", "and");

  /** A potential as it stands; a subpotential has no others in it. */
  private record Potential(
      String type,
      int place,
      List<Name> variables,
      Map<String, XmlCursor.Text> texts,
      List<Potential> parts) {}

  private final NetworkDraft draft;
  private final TextPlaces places;
  private final XmlCursor cursor;
  private final List<Potential> waiting = new ArrayList<>();

  PgmxPotential(NetworkDraft draft, XmlCursor cursor) {
    this.draft = draft;
    this.places = draft.places();
    this.cursor = cursor;
  }

  /** Reads the current element. */
  void read() {
    String type = cursor.attribute("type").orElse("Table");
    int place = cursor.place();
    if (!TYPES.contains(type.toLowerCase(Locale.ROOT))) {
      throw places.error(
          place,
          "found a potential of the type "
              + Names.quote(type)
              + ", expected \"Table\", \"Uniform\", \"Delta\" or \"ICIModel\"; turn it into a table in OpenMarkov and save that",
          "POTENTIAL-TYPE");
    }
    String role = cursor.attribute("role").orElse("conditionalProbability");
    if (!role.replaceAll("[ _-]", "").toLowerCase(Locale.ROOT).startsWith("conditionalprob")) {
      throw places.error(
          place,
          "found a potential of the role "
              + Names.quote(role)
              + ", expected \"conditionalProbability\"; a Bayesian network has no others",
          "POTENTIAL-ROLE");
    }
    Potential potential = readContent(type.toLowerCase(Locale.ROOT), place, true);
    if (potential.variables().stream().allMatch(v -> draft.isDeclared(v.text()))) {
      define(potential);
    } else {
      waiting.add(potential);
    }
  }

  private Potential readContent(String type, int place, boolean mayHaveParts) {
    Potential potential =
        new Potential(type, place, new ArrayList<>(), new HashMap<>(), new ArrayList<>());
    while (cursor.nextChild()) {
      String name = cursor.name();
      if (DISPLAY.contains(name)) {
        cursor.skip();
      } else if (name.equals("Variables")) {
        while (cursor.nextChild()) {
          if (cursor.name().equals("Variable")) {
            potential.variables().add(cursor.nameIn("name"));
            cursor.skip();
          } else {
            cursor.skipUnknown(List.of("Variable"));
          }
        }
      } else if (name.equals("Subpotentials") && mayHaveParts) {
        while (cursor.nextChild()) {
          potential.parts().add(readContent("table", cursor.place(), false));
        }
      } else if (name.equals("State") && cursor.attribute("name").isPresent()) {
        throw places.error(
            cursor.place(), "found a state with a name, expected it as text", "DELTA");
      } else if (KNOWN.contains(name) && !name.equals("Subpotentials")) {
        int here = cursor.place();
        if (potential.texts().put(name, cursor.text()) != null) {
          throw places.error(here, "found " + name + " twice, expected it once", "TWICE");
        }
      } else {
        cursor.skipUnknown(KNOWN);
      }
    }
    if (potential.variables().isEmpty()) {
      throw places.error(
          place,
          "found a potential without variables, expected the child first",
          "VARIABLES-MISSING");
    }
    return potential;
  }

  void defineWaiting() {
    waiting.forEach(this::define);
  }

  private void define(Potential potential) {
    List<Name> variables = potential.variables();
    DraftVariable child = draft.child(variables.get(0));
    List<Name> parents = variables.subList(1, variables.size());
    if (!WHOLE.contains(potential.type())) {
      defineNoisy(potential, child, draft.influences(child, parents, potential.place()));
      return;
    }
    int entries = draft.family(child, parents, potential.place());
    switch (potential.type()) {
      case "table" -> defineTable(potential, child, entries);
      case "uniform" -> {
        double[] table = new double[entries];
        Arrays.fill(table, 1.0 / child.cardinality());
        new DraftTable(draft, child).set(table, row -> potential.place());
      }
      default -> { // delta
        int state = deltaState(potential, child);
        double[] table = new double[entries];
        for (int i = state; i < entries; i += child.cardinality()) {
          table[i] = 1;
        }
        new DraftTable(draft, child).set(table, row -> potential.place());
      }
    }
  }

  private XmlCursor.Text required(Potential potential, String name) {
    XmlCursor.Text text = potential.texts().get(name);
    if (text == null) {
      throw places.error(
          potential.place(),
          "the potential of "
              + Names.quote(potential.variables().get(0).text())
              + " has no element "
              + name
              + ", expected one; add it",
          "MISSING");
    }
    return text;
  }

  private void defineTable(Potential potential, DraftVariable child, int entries) {
    XmlCursor.Text text = required(potential, "Values");
    DraftTable draftTable = new DraftTable(draft, child);
    double[] numbers = draftTable.numbers(text.value(), text::placeOfWord);
    if (numbers.length != entries) {
      throw draftTable.wrongCount(text.placeOfWord(0), String.valueOf(numbers.length), entries);
    }
    int states = child.cardinality();
    if (child.parents.size() < 2) {
      draftTable.set(numbers, row -> text.placeOfWord(row * states));
      return;
    }
    int[] rows =
        Pgmx.rowsInFile(child.parents.stream().mapToInt(DraftVariable::cardinality).toArray());
    double[] table = new double[entries];
    int[] inFile = new int[rows.length]; // [row of the table]: place in the file
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(numbers, i * states, table, rows[i] * states, states);
      inFile[rows[i]] = i;
    }
    draftTable.set(table, row -> text.placeOfWord(inFile[row] * states));
  }

  private int deltaState(Potential potential, DraftVariable child) {
    XmlCursor.Text state = potential.texts().get("State");
    if (state != null) {
      Integer index = child.states.get(state.value().trim());
      if (index == null) {
        throw notAState(
            state, child, Names.hint(state.value().trim(), child.stateList(), "use one"));
      }
      return index;
    }
    XmlCursor.Text number = potential.texts().get("StateIndex");
    if (number == null) {
      throw places.error(
          potential.place(),
          "the delta potential of "
              + Names.quote(child.id)
              + " names no state, expected State or StateIndex; numeric values are not supported",
          "DELTA");
    }
    OptionalLong index = StrictNumbers.whole(number.value().trim());
    if (index.isEmpty() || index.getAsLong() < 0 || index.getAsLong() >= child.cardinality()) {
      throw notAState(number, child, "; count from 0");
    }
    return (int) index.getAsLong();
  }

  private FormatException notAState(XmlCursor.Text text, DraftVariable child, String cure) {
    return places.error(
        text.placeOfWord(0),
        "found "
            + Names.quote(text.value().trim())
            + ", expected a state of "
            + Names.quote(child.id)
            + " ("
            + Names.list(child.stateList())
            + ")"
            + cure,
        "DELTA");
  }

  private void defineNoisy(Potential potential, DraftVariable child, double entries) {
    XmlCursor.Text model = required(potential, "Model");
    String kind = model.value().trim().toLowerCase(Locale.ROOT);
    if (!MAX.contains(kind) && !MIN.contains(kind)) {
      throw places.error(
          model.placeOfWord(0),
          "found the canonical model "
              + Names.quote(model.value().trim())
              + ", expected a MAX or MIN; turn it into a table in OpenMarkov and save that",
          "MODEL-KIND");
    }
    boolean min = MIN.contains(kind);
    int states = child.cardinality();
    double[] leak = new double[states];
    leak[min ? states - 1 : 0] = 1; // the weakest state for sure: no leak
    Map<String, double[]> effects = new HashMap<>();
    for (Potential part : potential.parts()) {
      double[] values = effect(part, child);
      if (part.variables().size() == 1) {
        leak = values;
      } else if (effects.put(part.variables().get(1).text(), values) != null) {
        throw places.error(
            part.place(),
            "the parent "
                + Names.quote(part.variables().get(1).text())
                + " of "
                + Names.quote(child.id)
                + " has two effects, expected one",
            "EFFECT");
      }
    }
    List<double[]> inOrder = new ArrayList<>();
    for (DraftVariable parent : child.parents) {
      double[] effect = effects.get(parent.id);
      if (effect == null) {
        throw places.error(
            potential.place(),
            "the parent "
                + Names.quote(parent.id)
                + " of "
                + Names.quote(child.id)
                + " has no effect, expected a subpotential for it; add it",
            "EFFECT");
      }
      inOrder.add(effect);
    }
    double[][] causes = inOrder.toArray(new double[0][]);
    NoisyMax.define(
        draft,
        child,
        min ? IndependentInfluence.min(leak, causes) : IndependentInfluence.max(leak, causes),
        entries,
        potential.place());
  }

  /** The effect of one parent, shape [state of the parent][state of the child], or the leak. */
  private double[] effect(Potential part, DraftVariable child) {
    List<Name> variables = part.variables();
    Name first = variables.get(0);
    if (!first.text().equals(child.id)
        || variables.size() > 2
        || (variables.size() == 2
            && child.parents.stream().noneMatch(p -> p.id.equals(variables.get(1).text())))) {
      throw places.error(
          first.place(),
          "found a subpotential of "
              + Names.list(variables.stream().map(Name::text).toList())
              + ", expected "
              + Names.quote(child.id)
              + ", alone or with one of its parents",
          "EFFECT");
    }
    int columns =
        variables.size() == 1
            ? 1
            : child.parents.stream()
                .filter(p -> p.id.equals(variables.get(1).text()))
                .mapToInt(DraftVariable::cardinality)
                .sum();
    XmlCursor.Text text = required(part, "Values");
    double[] values = new DraftTable(draft, child).numbers(text.value(), text::placeOfWord);
    if (values.length != columns * child.cardinality()) {
      throw places.error(
          text.placeOfWord(0),
          "a subpotential of "
              + Names.quote(child.id)
              + " has "
              + values.length
              + " numbers, expected "
              + columns * child.cardinality(),
          "TABLE-LENGTH");
    }
    XdslNoisyMax.requireDistributions(
        draft, child, values, column -> text.placeOfWord(column * child.cardinality()));
    return values;
  }
}
