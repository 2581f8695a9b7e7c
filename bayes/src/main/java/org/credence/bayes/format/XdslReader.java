package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.credence.bayes.format.DraftVariable.Name;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;
import org.credence.core.input.StrictNumbers;

/** Reads the elements of an XDSL text in one pass; tables whose parents come later wait for the end. */
final class XdslReader {

  private static final Set<String> KINDS = Set.of("cpt", "deterministic", "noisymax");
  private static final List<String> IN_ROOT = List.of("nodes", "extensions", "properties");
  private static final List<String> TEXTS =
      List.of("parents", "probabilities", "resultingstates", "strengths", "parameters");
  private static final List<String> IN_NODE =
      List.of(
          "state",
          "property",
          "parents",
          "probabilities",
          "resultingstates",
          "strengths",
          "parameters");

  /** A node whose states are known. */
  private record Node(
      String kind,
      DraftVariable variable,
      int place,
      Map<String, XmlCursor.Text> texts,
      List<Name> parents) {}

  private final TextPlaces places;
  private final XmlCursor cursor;
  private final NetworkDraft draft;
  private final int mostParents;
  private final List<Node> waiting = new ArrayList<>();
  private String networkName = "";

  XdslReader(InputText input, ReadOptions options) {
    this.places = new TextPlaces(input, "XDSL");
    this.draft = new NetworkDraft(places, options);
    this.mostParents = options.limits().parents();
    this.cursor = new XmlCursor(input, places);
  }

  Parsed<BayesianNetwork> read() {
    cursor.enterRoot("smile");
    String id = cursor.attribute("id").orElse("");
    if (!id.isEmpty()) {
      draft.requireName(new Name(id, cursor.place()), "the id of the network");
    }
    networkName = id.equals(Xdsl.UNNAMED) ? "" : id;
    boolean seen = false;
    while (cursor.nextChild()) {
      switch (cursor.name()) {
        case "nodes" -> {
          if (seen) {
            throw places.error(
                cursor.place(), "found a second element nodes, expected one", "NODES");
          }
          seen = true;
          readNodes();
        }
        case "properties" -> readProperties();
        case "extensions" -> cursor.skip();
        case "dynamic" ->
            throw places.error(
                cursor.place(),
                "is a dynamic network, expected a static one; unroll it in GeNIe and save that",
                "DYNAMIC");
        default -> cursor.skipUnknown(IN_ROOT);
      }
    }
    cursor.finish();
    waiting.forEach(this::define);
    return draft.build(networkName);
  }

  private void readProperties() {
    while (cursor.nextChild()) {
      boolean name = cursor.attribute("id").orElse("").equals(Xdsl.NAME);
      if (name && cursor.name().equals("property")) {
        List<String> names = QuotedNames.read(cursor.text().value());
        networkName = names.size() == 1 ? names.get(0) : networkName;
      } else {
        cursor.skip();
      }
    }
  }

  private void readNodes() {
    while (cursor.nextChild()) {
      String kind = cursor.name();
      if (!KINDS.contains(kind)) {
        throw places.error(
            cursor.place(),
            "found a node of the kind "
                + Names.quote(kind)
                + ", expected \"cpt\", \"deterministic\" or \"noisymax\"; other kinds are not supported",
            "NODE-KIND");
      }
      readNode(kind);
    }
  }

  private void readNode(String kind) {
    int place = cursor.place();
    DraftVariable variable = draft.declare(cursor.nameIn("id"));
    Map<String, XmlCursor.Text> texts = new HashMap<>();
    Map<String, XmlCursor.Text> properties = new HashMap<>();
    while (cursor.nextChild()) {
      String name = cursor.name();
      if (name.equals("state")) {
        draft.addState(variable, cursor.nameIn("id"));
        cursor.skip();
      } else if (TEXTS.contains(name)) {
        int here = cursor.place();
        if (texts.put(name, cursor.text()) != null) {
          throw places.error(
              here,
              "node " + Names.quote(variable.id) + " has " + name + " twice, expected it once",
              "TWICE");
        }
      } else if (name.equals("property")) {
        String id = cursor.attribute("id").orElse("");
        properties.put(id, cursor.text());
      } else {
        cursor.skipUnknown(IN_NODE);
      }
    }
    draft.requireStates(variable);
    restoreNames(variable, properties);
    XmlCursor.Text parents = texts.get("parents");
    Node node =
        new Node(
            kind, variable, place, texts, parents == null ? List.of() : parents.words(mostParents));
    if (node.parents().stream().allMatch(p -> draft.isDeclared(p.text()))) {
      define(node);
    } else {
      waiting.add(node);
    }
  }

  /** The names of the model, where the ids are others: our own properties. */
  private void restoreNames(DraftVariable variable, Map<String, XmlCursor.Text> properties) {
    XmlCursor.Text name = properties.get(Xdsl.NAME);
    if (name != null) {
      variable.rename(restored(variable, name, 1, Xdsl.NAME).get(0));
    }
    XmlCursor.Text states = properties.get(Xdsl.STATES);
    if (states != null) {
      variable.renameStates(restored(variable, states, variable.cardinality(), Xdsl.STATES));
    }
    XmlCursor.Text position = properties.get(Xdsl.POSITION);
    if (position != null) {
      OptionalLong number = StrictNumbers.whole(position.value().trim());
      variable.position = (int) Math.min(Integer.MAX_VALUE, number.orElse(-1));
    }
  }

  private List<String> restored(
      DraftVariable variable, XmlCursor.Text text, int expected, String property) {
    List<String> names = QuotedNames.read(text.value());
    if (names.size() != expected || new HashSet<>(names).size() < expected) {
      throw places.error(
          text.placeOfWord(0),
          "the property "
              + property
              + " of "
              + Names.quote(variable.id)
              + " is not "
              + expected
              + (expected == 1 ? " name" : " different names")
              + " in quotes, expected that; mend it or take it out",
          "PROPERTY");
    }
    names.forEach(name -> draft.requireName(new Name(name, text.placeOfWord(0)), "a name"));
    return names;
  }

  private void define(Node node) {
    DraftVariable child = draft.child(nameOf(node));
    switch (node.kind()) {
      case "cpt" -> defineTable(node, draft.family(child, node.parents(), node.place()));
      case "deterministic" -> defineStates(node, draft.family(child, node.parents(), node.place()));
      default ->
          new XdslNoisyMax(draft, node.variable(), node.texts(), node.place())
              .define(draft.influences(child, node.parents(), node.place()));
    }
  }

  private static Name nameOf(Node node) {
    return new Name(node.variable().id, node.place());
  }

  private void defineTable(Node node, int entries) {
    XmlCursor.Text text =
        required(places, node.variable(), node.texts(), "probabilities", node.place());
    DraftTable table = new DraftTable(draft, node.variable());
    double[] numbers = table.numbers(text.value(), text::placeOfWord);
    if (numbers.length != entries) {
      throw table.wrongCount(text.placeOfWord(0), String.valueOf(numbers.length), entries);
    }
    table.set(numbers, row -> text.placeOfWord(row * node.variable().cardinality()));
  }

  static XmlCursor.Text required(
      TextPlaces places,
      DraftVariable variable,
      Map<String, XmlCursor.Text> texts,
      String name,
      int place) {
    XmlCursor.Text text = texts.get(name);
    if (text == null) {
      throw places.error(
          place,
          "node " + Names.quote(variable.id) + " has no element " + name + ", expected one; add it",
          "MISSING");
    }
    return text;
  }

  private void defineStates(Node node, int entries) {
    DraftVariable variable = node.variable();
    XmlCursor.Text text = required(places, variable, node.texts(), "resultingstates", node.place());
    int states = variable.cardinality();
    int rows = entries / states;
    List<String> given = words(text.value(), rows);
    if (given.size() != rows) {
      throw places.error(
          text.placeOfWord(0),
          "node "
              + Names.quote(variable.id)
              + " gives "
              + (given.size() > rows ? "more than " + rows : given.size())
              + " resulting states, expected "
              + rows
              + ", one per configuration of its parents",
          "TABLE-LENGTH");
    }
    double[] table = new double[entries];
    for (int row = 0; row < rows; row++) {
      Integer state = variable.states.get(given.get(row));
      if (state == null) {
        throw places.error(
            text.placeOfWord(row),
            "found "
                + Names.quote(given.get(row))
                + ", expected a state of "
                + Names.quote(variable.id)
                + " ("
                + Names.list(variable.stateList())
                + ")"
                + Names.hint(given.get(row), variable.stateList(), "use one of these"),
            "STATE-UNKNOWN");
      }
      table[row * states + state] = 1;
    }
    new DraftTable(draft, variable).set(table, text::placeOfWord);
  }

  /** At most one more than {@code most}. */
  private static List<String> words(String text, int most) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (words.size() <= most) {
      while (at < text.length() && DraftTable.isBlank(text.charAt(at))) {
        at++;
      }
      int begin = at;
      while (at < text.length() && !DraftTable.isBlank(text.charAt(at))) {
        at++;
      }
      if (begin == at) {
        break;
      }
      words.add(text.substring(begin, at));
    }
    return words;
  }
}
