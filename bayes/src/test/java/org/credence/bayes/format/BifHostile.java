package org.credence.bayes.format;

import static org.credence.bayes.format.Hostile.Reader.BIF;

import java.util.ArrayList;
import java.util.List;

/** Bad BIF files: blocks, variables and families; tables are in {@link BifTableHostile}. */
final class BifHostile {

  private static final String BLOCK =
      Samples.BIF.substring(Samples.BIF.indexOf("probability ( wet"));
  private static final String XY = "{ type discrete [ 2 ] { x, y }; }\n";

  private final List<Hostile> all = new ArrayList<>();

  private BifHostile() {}

  static List<Hostile> all() {
    BifHostile list = new BifHostile();
    list.blocks();
    list.variables();
    list.families();
    return list.all;
  }

  private void edit(String name, String old, String replacement, String code, String... fragments) {
    all.add(Hostile.edit(BIF, Samples.BIF, name, old, replacement, code, fragments));
  }

  private void text(String name, String text, String code, String... fragments) {
    all.add(Hostile.of(name, BIF, text, code, fragments));
  }

  private void blocks() {
    edit(
        "keyword misspelt",
        "variable rain",
        "variabel rain",
        "BIF-KEYWORD",
        "in:3:1: error: found \"variabel\"",
        "did you mean \"variable\"?");
    edit(
        "keyword in capitals",
        "network grass",
        "NETWORK grass",
        "BIF-KEYWORD",
        "in:1:1",
        "did you mean \"network\"?");
    edit(
        "text between blocks",
        "probability ( rain",
        "now the numbers\nprobability ( rain",
        "BIF-KEYWORD",
        "in:12:1",
        "outside blocks only comments may stand");
    edit(
        "text after the end",
        "0.0;\n}\n",
        "0.0;\n}\nthe end\n",
        "BIF-KEYWORD",
        "in:23:1",
        "\"the\"");
    edit(
        "network twice",
        "variable rain",
        "network again { }\nvariable rain",
        "BIF-NETWORK-TWICE",
        "in:3:1",
        "a file holds one network");
    edit(
        "network without braces",
        "network grass {\n}",
        "network grass",
        "BIF-SYNTAX",
        "in:2:1",
        "found \"variable\", expected '{' to begin the network block");
    edit(
        "statement in the network block",
        "grass {",
        "grass { version 1;",
        "BIF-SYNTAX",
        "expected 'property' or '}'");
    edit(
        "property without semicolon",
        "grass {",
        "grass { property author me",
        "BIF-SYNTAX",
        "in:2:1",
        "expected ';' to end the property");
    edit(
        "property without semicolon in a table",
        "table 0.2",
        "property x } table 0.2",
        "BIF-SYNTAX",
        "found '}', expected ';' to end the property");
    edit("closing brace too many", "variable wet", "}\nvariable wet", "BIF-KEYWORD", "found '}'");
    edit(
        "closing brace missing",
        "  type discrete [ 2 ] { on, off };\n}",
        "  type discrete [ 2 ] { on, off };",
        "BIF-SYNTAX",
        "found \"variable\", expected 'type', 'property' or '}' in variable \"sprinkler\"");
    text("200 000 braces", "{".repeat(200_000), "BIF-KEYWORD", "in:1:1", "found '{'");
    text(
        "200 000 braces in a block",
        "network x " + "{".repeat(200_000),
        "BIF-SYNTAX",
        "in:1:12",
        "found '{'");
    text(
        "200 000 parentheses",
        "variable a " + XY + "probability " + "(".repeat(200_000),
        "BIF-SYNTAX",
        "found '(', expected the name of a variable");
    text("only a network block", "network x { }\n", "BIF-EMPTY", "declares no variable");
    text(
        "only comments",
        "// nothing\n/* here */\n",
        "BIF-EMPTY",
        "holds nothing but blanks and comments");
    text(
        "unclosed comment",
        "network x { }\n  /* begins\n\n",
        "BIF-COMMENT",
        "in:2:3",
        "never ends");
    text("comment closed like a line comment", "/* // *\\/ network", "BIF-COMMENT", "in:1:1");
    edit(
        "unclosed quote",
        "{ yes, no }",
        "{ \"yes, no }",
        "BIF-STRING",
        "in:4:25",
        "does not end on its line");
    edit("quote over two lines", "{ yes, no }", "{ \"yes\n\", no }", "BIF-STRING", "in:4:25");
    edit("UAI model", Samples.BIF, Samples.MARKOV, "BIF-KEYWORD", "found \"MARKOV\"");
    edit(
        "XML",
        "network grass",
        "<?xml version=\"1.0\"?><BIF>",
        "BIF-KEYWORD",
        "found \"<?xml\"",
        "looks like XML or HTML");
    edit("Hugin net", "network grass", "net", "BIF-KEYWORD", "found \"net\"");
    edit(
        "control character in a name",
        "variable rain",
        "variable ra\u0007in",
        "BIF-CHARACTER",
        "in:3:12",
        "\\u0007");
    edit(
        "terminal escape in a name",
        "{ yes, no }",
        "{ \u001b[31myes, no }",
        "BIF-CHARACTER",
        "\\u001B");
    edit(
        "text direction mark in a name",
        "variable rain",
        "variable \"r\u202Eain\"",
        "BIF-CHARACTER",
        "\\u202E");
    edit(
        "zero-width space in a name",
        "{ yes, no }",
        "{ y\u200Bes, no }",
        "BIF-CHARACTER",
        "\\u200B");
    edit(
        "look-alike letter in a state",
        "(yes, on)",
        "(y\u0435s, on)",
        "BIF-STATE-UNKNOWN",
        "(holds U+0435)",
        "did you mean \"yes\"?");
    edit(
        "look-alike letter in a keyword",
        "probability ( rain",
        "prob\u0430bility ( rain",
        "BIF-KEYWORD",
        "(holds U+0430)");
    text(
        "word of 8 MiB",
        "network " + "a".repeat(8 << 20) + " { }",
        "BIF-TOKEN",
        "in:1:9",
        "8388608 characters",
        "at most 65536");
    text(
        "number of 8 MiB",
        "variable a " + XY + "probability ( a ) { table 0." + "1".repeat(8 << 20) + ", 0.5; }",
        "BIF-TOKEN",
        "in:2:27");
    text(
        "quoted name of 100 000 characters",
        "variable \"" + "b".repeat(100_000) + "\" " + XY,
        "BIF-TOKEN",
        "100002 characters");
    text(
        "error after a million blank lines",
        "\n".repeat(1_000_000) + "oops",
        "BIF-KEYWORD",
        "in:1000001:1");
    text(
        "error after a million mixed line ends",
        "\r\n\r".repeat(500_000) + " oops",
        "BIF-KEYWORD",
        "in:1000001:2");
  }

  private void variables() {
    edit(
        "variable twice",
        "variable sprinkler {",
        "variable rain {",
        "BIF-VARIABLE-TWICE",
        "in:6:10",
        "variable \"rain\" is declared again, first in line 3");
    edit(
        "variable without a name",
        "variable rain",
        "variable",
        "BIF-SYNTAX",
        "in:3:10",
        "expected the name of a variable");
    edit(
        "variable with an empty name",
        "variable rain",
        "variable \"\"",
        "BIF-NAME",
        "found an empty name");
    edit(
        "variable name in two words",
        "variable rain",
        "variable heavy rain",
        "BIF-SYNTAX",
        "found \"rain\", expected '{' to begin the block of variable \"heavy\"");
    edit(
        "variable without a type",
        "  type discrete [ 2 ] { yes, no };\n",
        "",
        "BIF-TYPE-MISSING",
        "variable \"rain\" has no 'type'");
    edit(
        "two types",
        "{ yes, no };",
        "{ yes, no }; type discrete [ 2 ] { a, b };",
        "BIF-TYPE-TWICE",
        "in:4:36");
    edit(
        "continuous",
        "type discrete [ 2 ] { yes, no }",
        "type continuous",
        "BIF-TYPE",
        "in:4:8",
        "has the type \"continuous\", expected 'discrete'");
    edit(
        "integer",
        "type discrete [ 2 ] { yes",
        "type integer [ 2 ] { yes",
        "BIF-TYPE",
        "\"integer\"");
    edit(
        "no type word",
        "type discrete [ 2 ] { yes",
        "type [ 2 ] { yes",
        "BIF-SYNTAX",
        "expected the type 'discrete'");
    edit(
        "state twice",
        "{ yes, no }",
        "{ yes, yes }",
        "BIF-STATE-TWICE",
        "in:4:30",
        "state \"yes\" twice");
    edit("no states", "[ 2 ] { yes, no }", "[ 2 ] { }", "BIF-STATE-COUNT", "lists no states");
    edit(
        "0 states declared",
        "[ 2 ] { yes",
        "[ 0 ] { yes",
        "BIF-STATE-COUNT",
        "declares \"0\" states",
        "from 1 to 65536");
    edit("negative states", "[ 2 ] { yes", "[ -2 ] { yes", "BIF-STATE-COUNT", "\"-2\"");
    edit(
        "2^31-1 states",
        "[ 2 ] { yes",
        "[ 2147483647 ] { yes",
        "BIF-STATE-COUNT",
        "in:4:19",
        "\"2147483647\"",
        "(limit states)");
    edit(
        "2^63 states",
        "[ 2 ] { yes",
        "[ 9223372036854775808 ] { yes",
        "BIF-STATE-COUNT",
        "expected a whole number");
    edit("2.0 states", "[ 2 ] { yes", "[ 2.0 ] { yes", "BIF-STATE-COUNT", "\"2.0\"");
    edit(
        "Arabic digit as the number of states",
        "[ 2 ] { yes",
        "[ \u0662 ] { yes",
        "BIF-STATE-COUNT",
        "U+0662");
    edit(
        "one state declared, two listed",
        "[ 2 ] { yes",
        "[ 1 ] { yes",
        "BIF-STATE-COUNT",
        "declares 1 states but lists 2 (\"yes\", \"no\"); make them equal");
    edit(
        "three states declared, two listed",
        "[ 2 ] { yes",
        "[ 3 ] { yes",
        "BIF-STATE-COUNT",
        "declares 3 states but lists 2");
    edit(
        "empty state name",
        "{ yes, no }",
        "{ yes, \"\" }",
        "BIF-NAME",
        "expected a state of \"rain\"");
    edit(
        "two commas between states",
        "{ yes, no }",
        "{ yes,, no }",
        "BIF-SYNTAX",
        "found ',', expected a state of \"rain\"");
    edit(
        "comma after the last state",
        "{ yes, no }",
        "{ yes, no, }",
        "BIF-SYNTAX",
        "found '}', expected a state");
    edit("comma before the first state", "{ yes, no }", "{ ,yes, no }", "BIF-SYNTAX", "found ','");
    edit("nested braces", "{ yes, no }", "{ { yes, no } }", "BIF-SYNTAX", "found '{'");
    edit("bracket missing", "[ 2 ] { yes", "[ 2 { yes", "BIF-SYNTAX", "expected ']'");
    edit(
        "number of states missing",
        "[ 2 ] { yes",
        "[ ] { yes",
        "BIF-SYNTAX",
        "expected the number of states of \"rain\"");
    StringBuilder many = new StringBuilder("variable a { type discrete {");
    for (int s = 0; s <= 65_536; s++) {
      many.append(' ').append(s);
    }
    text("65 537 states", many + " }; }", "BIF-STATE-COUNT", "more than 65536 states");
  }

  private void families() {
    edit(
        "no probability block",
        BLOCK,
        "",
        "BIF-PROBABILITY-MISSING",
        "in:9:10",
        "variable \"wet\" has no probability block");
    edit(
        "probability twice",
        "probability ( sprinkler )",
        "probability ( rain )",
        "BIF-PROBABILITY-TWICE",
        "in:15:15",
        "\"rain\" has a second probability block, first in line 12");
    edit(
        "unknown child",
        "probability ( rain )",
        "probability ( rian )",
        "BIF-VARIABLE-UNKNOWN",
        "in:12:15",
        "\"rian\", which is not declared; did you mean \"rain\"?");
    edit(
        "unknown parent",
        "| rain, sprinkler",
        "| rain, hose",
        "BIF-PARENT-UNKNOWN",
        "in:17:27",
        "\"wet\" has the parent \"hose\", which is not declared; add a block 'variable hose'");
    edit(
        "parent in other case",
        "| rain, sprinkler",
        "| Rain, sprinkler",
        "BIF-PARENT-UNKNOWN",
        "did you mean \"rain\"?");
    edit(
        "its own parent",
        "| rain, sprinkler",
        "| rain, wet",
        "BIF-PARENT-SELF",
        "\"wet\" is its own parent");
    edit(
        "parent twice",
        "| rain, sprinkler",
        "| rain, rain",
        "BIF-PARENT-TWICE",
        "in:17:27",
        "the parent \"rain\" twice");
    edit(
        "no parenthesis",
        "probability ( rain )",
        "probability rain",
        "BIF-SYNTAX",
        "expected '(' after 'probability'");
    edit(
        "parenthesis not closed",
        "probability ( rain )",
        "probability ( rain",
        "BIF-SYNTAX",
        "found '{', expected the name of a parent, or ')'");
    edit(
        "nobody",
        "probability ( rain )",
        "probability ( )",
        "BIF-SYNTAX",
        "found ')', expected the name of a variable");
    edit(
        "bar and no parent",
        "probability ( rain )",
        "probability ( rain | )",
        "BIF-SYNTAX",
        "expected the name of a parent");
    edit(
        "two bars",
        "| rain, sprinkler",
        "| rain | sprinkler",
        "BIF-SYNTAX",
        "found '|' after 2 names");
    edit(
        "two children",
        "( wet | rain",
        "( wet, sprinkler | rain",
        "BIF-SYNTAX",
        "expected it after the first");
    edit("two commas", "| rain, sprinkler", "| rain,, sprinkler", "BIF-SYNTAX", "found ','");
    edit(
        "block not opened",
        "probability ( rain ) {",
        "probability ( rain )",
        "BIF-SYNTAX",
        "expected '{' to begin the probabilities of \"rain\"");
    text(
        "cycle of 2",
        cycle(2),
        "BIF-CYCLE",
        "in:",
        "a cycle of 2 variables: v",
        "take one arrow out");
    text("cycle of 3", cycle(3), "BIF-CYCLE", "a cycle of 3 variables: v");
    text("cycle of 1000", cycle(1000), "BIF-CYCLE", "a cycle of 1000 variables", "-> ...");
    edit(
        "undeclared and never closed",
        "probability ( rain ) {\n  table 0.2, 0.8;\n}",
        "probability ( later ) {",
        "BIF-VARIABLE-UNKNOWN",
        "\"later\"");
  }

  private static String cycle(int length) {
    StringBuilder text = new StringBuilder();
    for (int v = 0; v < length; v++) {
      text.append("variable v").append(v).append(' ').append(XY);
      text.append("probability ( v").append(v).append(" | v").append((v + 1) % length);
      text.append(" ) { default 0.5, 0.5; }\n");
    }
    return text.toString();
  }
}
