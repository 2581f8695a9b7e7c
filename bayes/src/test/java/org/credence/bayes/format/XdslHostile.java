package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.format.Hostile.Reader;

/** What can be wrong with an XDSL file. */
final class XdslHostile {

  private final List<Hostile> all = new ArrayList<>();

  private XdslHostile() {}

  static List<Hostile> all() {
    XdslHostile list = new XdslHostile();
    list.structure();
    list.kinds();
    list.tables();
    return list.all;
  }

  private void edit(String name, String old, String now, String code, String... fragments) {
    all.add(Hostile.edit(Reader.XDSL, Samples.XDSL, name, old, now, code, fragments));
  }

  private void odd(String name, String old, String now, String code, String... fragments) {
    all.add(Hostile.edit(Reader.XDSL, OddFormats.XDSL, name, old, now, code, fragments));
  }

  private void structure() {
    edit(
        "two nodes elements",
        "<nodes>",
        "<nodes/><nodes>",
        "XDSL-NODES",
        "found a second element nodes");
    edit("a dynamic network", "<nodes>", "<dynamic/><nodes>", "XDSL-DYNAMIC", "unroll it in GeNIe");
    edit(
        "no id",
        "<cpt id=\"rain\">",
        "<cpt>",
        "XDSL-ATTRIBUTE",
        "in:4:5",
        "the element \"cpt\" has no attribute \"id\"");
    edit("an empty id", "<cpt id=\"rain\">", "<cpt id=\"\">", "XDSL-NAME", "found an empty name");
    edit(
        "a node twice",
        "<cpt id=\"sprinkler\">",
        "<cpt id=\"rain\">",
        "XDSL-VARIABLE-TWICE",
        "in:8:5");
    edit(
        "no states",
        "<state id=\"yes\" /><state id=\"no\" />",
        "",
        "XDSL-STATE-COUNT",
        "lists no states");
    edit("a state twice", "<state id=\"no\" />", "<state id=\"yes\"/>", "XDSL-STATE-TWICE");
    edit("a state without id", "<state id=\"no\" />", "<state/>", "XDSL-ATTRIBUTE");
    edit(
        "misspelt probabilities",
        "<probabilities>0.2 0.8</probabilities>",
        "<probabilites>1 0</probabilites>",
        "XDSL-ELEMENT",
        "did you mean \"probabilities\"?");
    edit(
        "probabilities twice",
        "<probabilities>0.2 0.8</probabilities>",
        "<probabilities>1 0</probabilities><probabilities>1 0</probabilities>",
        "XDSL-TWICE",
        "has probabilities twice");
    edit(
        "no probabilities",
        "<probabilities>0.2 0.8</probabilities>",
        "",
        "XDSL-MISSING",
        "node \"rain\" has no element probabilities");
    edit(
        "a parent that is not there",
        "rain sprinkler</parents>",
        "rain sprinkeler</parents>",
        "XDSL-PARENT-UNKNOWN",
        "did you mean \"sprinkler\"?");
    edit("its own parent", "rain sprinkler</parents>", "rain wet</parents>", "XDSL-PARENT-SELF");
    edit("a parent twice", "rain sprinkler</parents>", "rain rain</parents>", "XDSL-PARENT-TWICE");
    edit(
        "70 parents",
        "rain sprinkler</parents>",
        "rain ".repeat(70) + "</parents>",
        "XDSL-PARENTS",
        "limit parents");
    edit(
        "a million parents",
        "rain sprinkler</parents>",
        "rain ".repeat(1_000_000) + "</parents>",
        "XDSL-PARENTS");
    edit(
        "a property that is no list of names",
        "<property id=\"note\">any",
        "<property id=\"credence_states\">on off",
        "XDSL-PROPERTY",
        "credence_states of \"sprinkler\" is not 2 different names in quotes");
    edit(
        "a property of two equal names",
        "<property id=\"note\">any",
        "<property id=\"credence_states\">\"a\" \"a\"",
        "XDSL-PROPERTY");
    edit(
        "a property that names a node as another",
        "<property id=\"note\">any",
        "<property id=\"credence_name\">\"rain\"",
        "XDSL-MODEL",
        "\"rain\"");
  }

  private void kinds() {
    for (String kind : List.of("decision", "utility", "mau", "equation", "noisyadder", "CPT")) {
      edit(
          "a node of the kind " + kind,
          "<cpt id=\"rain\">",
          "<" + kind + " id=\"u\"/><cpt id=\"rain\">",
          "XDSL-NODE-KIND",
          "found a node of the kind \"" + kind + "\", expected \"cpt\"");
    }
    odd(
        "a resulting state that is not there",
        "t f f t",
        "t f g t",
        "XDSL-STATE-UNKNOWN",
        "found \"g\", expected a state of \"d\" (\"t\", \"f\")");
    odd(
        "too few resulting states",
        "t f f t",
        "t f f",
        "XDSL-TABLE-LENGTH",
        "gives 3 resulting states, expected 4");
    odd(
        "too many resulting states",
        "t f f t",
        "t f f t t t",
        "XDSL-TABLE-LENGTH",
        "gives more than 4 resulting states");
    odd(
        "no resulting states",
        "<resultingstates>t f f t</resultingstates>",
        "",
        "XDSL-MISSING",
        "no element resultingstates");
    odd(
        "too few parameters",
        "0.1 0.1 0.8</p",
        "0.1 0.9</p",
        "XDSL-TABLE-LENGTH",
        "has 14 parameters, expected 15 = 3 states times 5 columns");
    odd("no parameters", "parameters>", "probabilities>", "XML-SYNTAX");
    odd(
        "a column off",
        "0.1 0.1 0.8</p",
        "0.1 0.1 0.7</p",
        "XDSL-ROW-SUM",
        "column 5 of the parameters of \"c\" sums to 0.9");
    odd(
        "a weakest state with an effect",
        "0.5 0.25 0.25 0 0 1",
        "0.5 0.25 0.25 0 0.5 0.5",
        "XDSL-WEAKEST",
        "the weakest state of the parent \"a\" of \"c\" has an effect");
    odd("too few strengths", "0 1 1 0", "0 1 1", "XDSL-STRENGTHS", "has 3 strengths, expected 4");
    odd(
        "a strength twice",
        "0 1 1 0",
        "0 1 1 1",
        "XDSL-STRENGTHS",
        "found the strength \"1\" for a state of the parent \"b\"",
        "0 to 1 once each");
    odd("a strength that is no number", "0 1 1 0", "0 1 1 x", "XDSL-STRENGTHS", "\"x\"");
    StringBuilder parents = new StringBuilder();
    StringBuilder nodes = new StringBuilder();
    for (int k = 0; k < 24; k++) {
      parents.append("p" + k + " ");
      nodes.append(
          "<cpt id=\"p"
              + k
              + "\"><state id=\"a\"/><state id=\"b\"/><probabilities>1 0</probabilities></cpt>");
    }
    odd(
        "24 parents of a noisy-MAX",
        "<parents>a b</parents><strengths>",
        "<parents>" + parents + "</parents><strengths>",
        "XDSL-PARENT-UNKNOWN");
    all.add(
        Hostile.of(
            "a large noisy-MAX without enough parameters",
            Reader.XDSL,
            "<smile><nodes>"
                + nodes
                + "<noisymax id=\"c\"><state id=\"a\"/><state id=\"b\"/><parents>"
                + parents
                + "</parents><parameters>1 0</parameters></noisymax></nodes></smile>",
            "XDSL-TABLE-LENGTH",
            "has 2 parameters, expected 98 = 2 states times 49 columns"));
  }

  private void tables() {
    edit("a word", "0.4 0.6", "0.4 much", "XDSL-NUMBER", "in:10:26", "found \"much\"");
    edit("a decimal comma", "0.4 0.6", "0,4 0,6", "XDSL-NUMBER", "write decimals with a point");
    edit("negative", "0.4 0.6", "-0.4 1.4", "XDSL-PROBABILITY");
    edit("too few", "0.4 0.6", "1", "XDSL-TABLE-LENGTH", "has 1 number, expected 2");
    edit("too many", "0.4 0.6", "0.4 0.6 0", "XDSL-TABLE-LENGTH");
    edit(
        "a row off",
        "0.9 0.1 0.0",
        "0.9 0.2 0.0",
        "XDSL-ROW-SUM",
        "in:16:60",
        "row (no, off) of \"wet\" sums to 1.1");
  }
}
