package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.format.Hostile.Reader;

/** What can be wrong with a Hugin NET file. */
final class HuginHostile {

  private final List<Hostile> all = new ArrayList<>();

  private HuginHostile() {}

  static List<Hostile> all() {
    HuginHostile list = new HuginHostile();
    list.structure();
    list.nodes();
    list.potentials();
    list.data();
    return list.all;
  }

  private void edit(String name, String old, String now, String code, String... fragments) {
    all.add(Hostile.edit(Reader.NET, Samples.NET, name, old, now, code, fragments));
  }

  private void odd(String name, String old, String now, String code, String... fragments) {
    all.add(Hostile.edit(Reader.NET, OddFormats.NET, name, old, now, code, fragments));
  }

  private void text(String name, String text, String code, String... fragments) {
    all.add(Hostile.of(name, Reader.NET, text, code, fragments));
  }

  private void structure() {
    text("empty", "", "NET-EMPTY", "is empty, expected a network in the NET language");
    text("a comment alone", "% x", "NET-EMPTY", "nothing but blanks and comments");
    text("no node", "net { }", "NET-EMPTY", "declares no variable");
    text("one byte", "n", "NET-KEYWORD", "found \"n\"");
    text("an open string", "net { name = \"x", "NET-STRING", "in:1:14", "never ends");
    text("a word of a megabyte", "x".repeat(1 << 20), "NET-NAME", "limit nameLength");
    text("a megabyte of parentheses", "(".repeat(1 << 20), "NET-KEYWORD", "found '('");
    edit(
        "a misspelt block",
        "potential ( rain )",
        "potental ( rain )",
        "NET-KEYWORD",
        "did you mean \"potential\"?");
    edit(
        "two networks",
        "node rain",
        "net { } node rain",
        "NET-NETWORK-TWICE",
        "found a second network");
    edit(
        "a network that does not end",
        "node_size = (80 40);\n}",
        "node_size = (80 40);",
        "NET-SYNTAX",
        "expected '=' after \"node\"");
    edit(
        "an attribute without semicolon",
        "node_size = (80 40);",
        "node_size = (80 40)",
        "NET-SYNTAX",
        "';' to end \"node_size\"");
    edit("a stray brace", "node rain", "} node rain", "NET-KEYWORD", "found '}'");
    odd(
        "a class that does not end",
        "data=((0.5 0.5)(1 0)(0 1));}\n}",
        "data=((0.5 0.5)(1 0)(0 1));}",
        "NET-CUT",
        "'}' to end the class \"Odd\"");
    odd(
        "an instance of a class",
        "node b{",
        "instance i : Other (a = b); node b{",
        "NET-CLASS",
        "has an instance of another class, expected a flat network");
    odd("two classes", "class Odd", "class Other { } class Odd", "NET-NETWORK-TWICE");
  }

  private void nodes() {
    for (String kind : List.of("continuous", "decision", "utility", "function")) {
      edit(
          "a node of the kind " + kind,
          "node rain",
          kind + " node rain",
          "NET-NODE-KIND",
          "found a " + kind + " node");
    }
    edit("a discrete decision", "discrete node", "discrete decision", "NET-NODE-KIND");
    edit("a prefix alone", "discrete node", "discrete {", "NET-SYNTAX", "expected 'node'");
    edit("no name", "node rain", "node", "NET-SYNTAX", "expected the name of a node");
    edit(
        "a node twice",
        "node wet",
        "node rain",
        "NET-VARIABLE-TWICE",
        "\"rain\" is declared again");
    edit("no states", "states = (\"on\" \"off\");", "", "NET-STATE-COUNT", "lists no states");
    edit(
        "states without quotes",
        "(\"on\" \"off\")",
        "(on off)",
        "NET-SYNTAX",
        "expected a state of \"sprinkler\" in quotes");
    edit("a state twice", "(\"on\" \"off\")", "(\"on\" \"on\")", "NET-STATE-TWICE");
    edit(
        "states without names",
        "(\"on\" \"off\")",
        "(\"\" \"\")",
        "NET-NAME",
        "found an empty name");
    edit(
        "states twice",
        "states = (\"on\" \"off\");",
        "states = (\"on\" \"off\"); states = (\"a\");",
        "NET-STATES-TWICE");
    edit("a state over two lines", "\"off\"", "\"o\nff\"", "NET-CHARACTER");
    edit("a name too unlike", "node wet {", "node w\u202Eet {", "NET-CHARACTER", "\\u202E");
  }

  private void potentials() {
    edit(
        "a potential of nothing",
        "potential ( rain )",
        "potential ( rian )",
        "NET-VARIABLE-UNKNOWN",
        "did you mean \"rain\"?");
    edit(
        "a potential twice",
        "potential ( sprinkler )",
        "potential ( rain )",
        "NET-PROBABILITY-TWICE");
    edit(
        "no potential",
        "potential ( rain ) { data = ( 0.2 0.8 ); }",
        "",
        "NET-PROBABILITY-MISSING");
    edit(
        "no data",
        "data = ( 0.2 0.8 );",
        "",
        "NET-DATA-MISSING",
        "the potential of \"rain\" has no data");
    edit(
        "data twice",
        "data = ( 0.2 0.8 );",
        "data = ( 0.2 0.8 ); data = ( 1 0 );",
        "NET-DATA-TWICE");
    edit(
        "an expression",
        "data = ( 0.2 0.8 );",
        "data = normal ( 0, 1 );",
        "NET-EXPRESSION",
        "begin with \"normal\"");
    edit(
        "a model",
        "data = ( 0.2 0.8 );",
        "model_nodes = (); model_data = ( Distribution (1, 2) );",
        "NET-EXPRESSION",
        "given by expressions (model_nodes)");
    edit(
        "two children",
        "potential ( rain )",
        "potential ( rain wet )",
        "NET-SYNTAX",
        "'|' stands before its parents");
    edit(
        "a parent that is not there", "| rain sprinkler", "| snow sprinkler", "NET-PARENT-UNKNOWN");
    edit("a parent twice", "| rain sprinkler", "| rain rain", "NET-PARENT-TWICE");
    edit("its own parent", "| rain sprinkler", "| rain wet", "NET-PARENT-SELF");
    edit(
        "70 parents",
        "| rain sprinkler",
        "| " + "rain ".repeat(70),
        "NET-PARENTS",
        "limit parents");
    edit(
        "a cycle",
        "potential ( rain ) { data = ( 0.2 0.8 ); }",
        "potential ( rain | wet ) { data = ((1 0)(1 0)(1 0)); }",
        "NET-CYCLE",
        "a cycle of 2 variables");
  }

  private void data() {
    edit(
        "empty data",
        "( 0.2 0.8 )",
        "( )",
        "NET-DATA-SHAPE",
        "have 0 parts here, expected 2, one per state of \"rain\"");
    edit("too few", "( 0.2 0.8 )", "( 0.2 )", "NET-DATA-SHAPE", "have 1 part here");
    edit("too many", "( 0.2 0.8 )", "( 0.2 0.8 0 )", "NET-DATA-SHAPE", "more than 2 parts here");
    edit(
        "a word", "( 0.2 0.8 )", "( 0.2 x )", "NET-NUMBER", "found \"x\" in the table of \"rain\"");
    edit(
        "a number in quotes",
        "( 0.2 0.8 )",
        "( \"0.2\" 0.8 )",
        "NET-SYNTAX",
        "found the string \"0.2\"");
    edit("commas", "( 0.2 0.8 )", "( 0.2, 0.8 )", "NET-SYNTAX", "found ','");
    edit("negative", "( 0.2 0.8 )", "( -0.2 1.2 )", "NET-PROBABILITY");
    edit(
        "one parenthesis too many",
        "( 0.2 0.8 )",
        "(( 0.2 0.8 ))",
        "NET-DATA-SHAPE",
        "found '(' in depth 2");
    edit("one parenthesis too few", "( 0.2 0.8 )", "( 0.2 0.8 ", "NET-SYNTAX", "found ';'");
    edit(
        "a row missing",
        "( 0.1 0.3 0.6 ))",
        ")",
        "NET-DATA-SHAPE",
        "have 1 part here, expected 2, one per state of \"sprinkler\"");
    edit(
        "ragged",
        "( 0.1 0.3 0.6 ))",
        "0.1 0.3 0.6 )",
        "NET-DATA-SHAPE",
        "found a number in depth 2",
        "expected numbers in depth 3");
    edit(
        "half nested",
        "(( 0.01 0.19 0.8 )",
        "( 0.01 0.19 0.8 )",
        "NET-DATA-SHAPE",
        "expected numbers in depth 3");
    edit(
        "nested by the wrong order",
        "( 0.1 0.3 0.6 ))",
        "( 0.1 0.3 0.6 )( 1 0 0 ))",
        "NET-DATA-SHAPE",
        "more than 2 parts here, expected one per state of \"sprinkler\"");
    edit(
        "a row off",
        "( 0.1 0.6 0.3 )",
        "( 0.1 0.6 0.2 )",
        "NET-ROW-SUM",
        "in:16:14",
        "row (no, on) of \"wet\" sums to 0.9");
    edit("200 000 parentheses", "( 0.2 0.8 )", "(".repeat(200_000), "NET-DATA-SHAPE");
    odd(
        "flat and too short",
        "0.3 0.7 .4",
        "0.3 0.7",
        "NET-TABLE-LENGTH",
        "has 11 numbers, expected 12");
    odd(
        "flat and too long",
        "0.3 0.7 .4",
        "0.3 0.7 .4 .4",
        "NET-TABLE-LENGTH",
        "more than 12 numbers");
    odd("flat, then nested", "0.3 0.7 .4", "(0.3 0.7) .4", "NET-DATA-SHAPE", "found '('");
  }
}
