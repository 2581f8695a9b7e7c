package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.format.DraftVariable.Name;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;

/** Reads the elements of an XMLBIF text in one pass; definitions of variables that come later wait for the end. */
final class XmlBifReader {

  private static final List<String> IN_NETWORK =
      List.of("NAME", "PROPERTY", "VARIABLE", "DEFINITION");
  private static final List<String> IN_VARIABLE = List.of("NAME", "OUTCOME", "PROPERTY");
  private static final List<String> IN_DEFINITION = List.of("FOR", "GIVEN", "TABLE", "PROPERTY");

  /** A DEFINITION element as it stands. */
  private record Definition(List<Name> child, List<Name> parents, List<XmlCursor.Text> tables) {}

  private final TextPlaces places;
  private final XmlCursor cursor;
  private final NetworkDraft draft;
  private final List<Definition> waiting = new ArrayList<>();
  private String networkName = "";

  XmlBifReader(InputText input, ReadOptions options) {
    this.places = new TextPlaces(input, "XMLBIF");
    this.draft = new NetworkDraft(places, options);
    this.cursor = new XmlCursor(input, places);
  }

  Parsed<BayesianNetwork> read() {
    cursor.enterRoot("BIF");
    boolean seen = false;
    String version = cursor.attribute("VERSION").orElse("0.3");
    if (!version.equals("0.3")) {
      places.warn(
          cursor::place,
          () -> "declares version " + Names.quote(version) + ", expected 0.3; it is read as 0.3",
          "VERSION");
    }
    while (cursor.nextChild()) {
      if (!cursor.name().equals("NETWORK")) {
        cursor.skipUnknown(List.of("NETWORK"));
      } else if (seen) {
        throw places.error(
            cursor.place(),
            "found a second NETWORK, expected one; a file holds one network",
            "NETWORK-TWICE");
      } else {
        seen = true;
        readNetwork();
      }
    }
    cursor.finish();
    waiting.forEach(this::define);
    return draft.build(networkName);
  }

  private void readNetwork() {
    while (cursor.nextChild()) {
      switch (cursor.name()) {
        case "NAME" -> {
          Name name = cursor.text().name();
          if (!name.text().isEmpty()) {
            draft.requireName(name, "the name of the network");
          }
          networkName = name.text();
        }
        case "VARIABLE" -> readVariable();
        case "DEFINITION" -> readDefinition();
        case "PROPERTY" -> cursor.skip();
        default -> cursor.skipUnknown(IN_NETWORK);
      }
    }
  }

  private void readVariable() {
    int place = cursor.place();
    String type = cursor.attribute("TYPE").orElse("nature");
    if (!type.equals("nature") && !type.equals("discrete")) {
      throw places.error(
          place,
          "found a VARIABLE of the type "
              + Names.quote(type)
              + ", expected \"nature\"; decisions and utilities are not supported",
          "TYPE");
    }
    List<Name> names = new ArrayList<>();
    List<Name> states = new ArrayList<>();
    while (cursor.nextChild()) {
      switch (cursor.name()) {
        case "NAME" -> names.add(cursor.text().name());
        case "OUTCOME" -> states.add(cursor.text().name());
        case "PROPERTY" -> cursor.skip();
        default -> cursor.skipUnknown(IN_VARIABLE);
      }
    }
    DraftVariable variable = draft.declare(only(names, "NAME", "VARIABLE", place));
    states.forEach(state -> draft.addState(variable, state));
    draft.requireStates(variable);
  }

  private Name only(List<Name> names, String element, String in, int place) {
    if (names.size() != 1) {
      throw places.error(
          names.isEmpty() ? place : names.get(1).place(),
          "found "
              + (names.isEmpty() ? "no " : names.size() + " times ")
              + element
              + " in a "
              + in
              + ", expected one; "
              + (names.isEmpty() ? "add it" : "keep one"),
          "ONE-" + element);
    }
    return names.get(0);
  }

  private void readDefinition() {
    int place = cursor.place();
    Definition found = new Definition(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    while (cursor.nextChild()) {
      switch (cursor.name()) {
        case "FOR" -> found.child().add(cursor.text().name());
        case "GIVEN" -> found.parents().add(cursor.text().name());
        case "TABLE" -> found.tables().add(cursor.text());
        case "PROPERTY" -> cursor.skip();
        default -> cursor.skipUnknown(IN_DEFINITION);
      }
    }
    Name child = only(found.child(), "FOR", "DEFINITION", place);
    if (found.tables().size() != 1) {
      throw places.error(
          found.tables().isEmpty() ? place : found.tables().get(1).placeOfWord(0),
          "the definition of "
              + Names.quote(child.text())
              + " has "
              + found.tables().size()
              + " times TABLE, expected one",
          "ONE-TABLE");
    }
    if (draft.isDeclared(child.text())
        && found.parents().stream().allMatch(p -> draft.isDeclared(p.text()))) {
      define(found);
    } else {
      waiting.add(found);
    }
  }

  private void define(Definition found) {
    DraftVariable child = draft.child(found.child().get(0));
    XmlCursor.Text text = found.tables().get(0);
    int entries = draft.family(child, found.parents(), found.child().get(0).place());
    DraftTable table = new DraftTable(draft, child);
    double[] numbers = table.numbers(text.value(), text::placeOfWord);
    if (numbers.length != entries) {
      throw table.wrongCount(text.placeOfWord(0), String.valueOf(numbers.length), entries);
    }
    table.set(numbers, row -> text.placeOfWord(row * child.cardinality()));
  }
}
