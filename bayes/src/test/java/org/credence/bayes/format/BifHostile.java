package org.credence.bayes.format;

import static org.credence.bayes.format.Hostile.Reader.BIF;

import java.util.ArrayList;
import java.util.List;

/** Bad BIF files. */
final class BifHostile {

  private static final String ROW = "(yes, on) 0.01, 0.19, 0.8;";
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
    list.rows();
    list.numbers();
    list.sizes();
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

  private void rows() {
    edit(
        "row missing",
        "  " + ROW + "\n",
        "",
        "BIF-ROW-MISSING",
        "in:21:1",
        "row (yes, on) of \"wet\" is missing (3 of 4 rows are given)");
    edit(
        "row twice",
        "(no, on)",
        "(yes, on)",
        "BIF-ROW-TWICE",
        "in:19:3",
        "row (yes, on) of \"wet\" is given twice");
    edit(
        "unknown state",
        "(no, off)",
        "(no, of)",
        "BIF-STATE-UNKNOWN",
        "in:21:8",
        "found \"of\", expected a state of the parent \"sprinkler\" (\"on\", \"off\"); did you mean");
    edit(
        "states in the wrong order of parents",
        "(yes, on)",
        "(on, yes)",
        "BIF-STATE-UNKNOWN",
        "in:18:4",
        "it is a state of \"sprinkler\": states stand in the order of the parents (\"rain\", \"sprinkler\")");
    edit(
        "state in other case",
        "(yes, on)",
        "(YES, on)",
        "BIF-STATE-UNKNOWN",
        "did you mean \"yes\"?");
    edit(
        "too few states",
        "(yes, on)",
        "(yes)",
        "BIF-ROW-STATES",
        "in:18:7",
        "found only 1 states before a row of \"wet\", expected 2, one per parent (\"rain\", \"sprinkler\")");
    edit(
        "too many states",
        "(yes, on)",
        "(yes, on, dry)",
        "BIF-ROW-STATES",
        "in:18:13",
        "found more than 2 states");
    edit(
        "states before a row without parents",
        "table 0.2",
        "(yes) 0.2",
        "BIF-ROW-STATES",
        "expected 0");
    edit(
        "two commas between states of a row",
        "(yes, on)",
        "(yes,, on)",
        "BIF-SYNTAX",
        "expected a state of a parent of \"wet\"");
    edit(
        "row label not closed",
        "(yes, on) 0.01",
        "(yes, on 0.01",
        "BIF-ROW-STATES",
        "found more than 2 states");
    edit(
        "too few numbers",
        "0.01, 0.19, 0.8;",
        "0.2, 0.8;",
        "BIF-ROW-LENGTH",
        "in:18:21",
        "row (yes, on) of \"wet\" has 2 numbers, expected 3, one per state (\"dry\", \"damp\", \"soaked\")");
    edit("one number", "0.01, 0.19, 0.8;", "1;", "BIF-ROW-LENGTH", "has 1 number, expected 3");
    edit("no numbers", "0.01, 0.19, 0.8;", ";", "BIF-ROW-LENGTH", "has 0 numbers");
    edit(
        "too many numbers",
        "0.01, 0.19, 0.8;",
        "0.01, 0.19, 0.4, 0.4;",
        "BIF-ROW-LENGTH",
        "in:18:30",
        "has more than 3 numbers");
    edit(
        "table too long",
        "table 0.2, 0.8",
        "table 0.2, 0.4, 0.4",
        "BIF-ROW-LENGTH",
        "the table of \"rain\" has more than 2 numbers, expected 2");
    edit(
        "table too short",
        "table 0.2, 0.8",
        "table 1.0",
        "BIF-ROW-LENGTH",
        "has 1 number, expected 2");
    edit(
        "table with parents too short",
        ROW,
        "table 0.5, 0.5;",
        "BIF-ROW-LENGTH",
        "the table of \"wet\" has 2 numbers, expected 12 = 3 states times 4 configurations of the parents");
    edit(
        "table and rows",
        ROW,
        "table 0.01 0.1 0.1 0.9  0.19 0.3 0.6 0.1  0.8 0.6 0.3 0;",
        "BIF-TABLE-AND-ROWS",
        "in:19:3",
        "given in two ways");
    edit(
        "rows and then a table",
        "(no, off) 0.9",
        "table 0.9",
        "BIF-TABLE-AND-ROWS",
        "in:21:3",
        "in two ways");
    edit(
        "rows with and without states",
        "(no, off) 0.9",
        "0.9",
        "BIF-TABLE-AND-ROWS",
        "in two ways");
    edit(
        "two tables",
        "table 0.2, 0.8;",
        "table 0.2, 0.8; table 0.2, 0.8;",
        "BIF-TABLE-AND-ROWS",
        "by two 'table' statements");
    edit(
        "two defaults",
        ROW,
        "default 0.2, 0.3, 0.5; default 0.2, 0.3, 0.5;",
        "BIF-DEFAULT-TWICE",
        "found 'default' twice for \"wet\"");
    edit(
        "default beside table",
        "table 0.2, 0.8;",
        "table 0.2, 0.8; default 0.5, 0.5;",
        "BIF-DEFAULT-TWICE",
        "beside 'table'");
    edit(
        "table beside default",
        "table 0.2, 0.8;",
        "default 0.5, 0.5; table 0.2, 0.8;",
        "BIF-DEFAULT-TWICE",
        "'table' beside 'default'");
    edit(
        "default too short",
        ROW,
        "default 0.5, 0.5;",
        "BIF-ROW-LENGTH",
        "the default row of \"wet\" has 2 numbers");
    edit(
        "default that sums to 0.9",
        ROW,
        "default 0.2, 0.2, 0.5;",
        "BIF-ROW-SUM",
        "the default row of \"wet\" sums to 0.9");
    edit(
        "too many rows without states",
        "table 0.2, 0.8;",
        "0.2, 0.8; 0.3, 0.7;",
        "BIF-ROW-TWICE",
        "found more than 1 rows for \"rain\"");
    edit(
        "too few rows without states",
        BLOCK,
        "probability ( wet | rain ) { 0.1 0.1 0.8; }",
        "BIF-ROW-MISSING",
        "row (no) of \"wet\" is missing (1 of 2 rows are given)");
    edit(
        "no rows",
        BLOCK,
        "probability ( wet | rain ) { }",
        "BIF-TABLE-MISSING",
        "the block of \"wet\" holds no probabilities");
    edit(
        "sum 0.9",
        "0.01, 0.19, 0.8;",
        "0.01, 0.19, 0.7;",
        "BIF-ROW-SUM",
        "in:18:3",
        "row (yes, on) of \"wet\" sums to 0.9, expected 1 (within 0.01); did you mean 0.8 for \"soaked\"? Mend the row, or ask to normalise");
    edit(
        "sum 1.1",
        "table 0.2, 0.8",
        "table 0.3, 0.8",
        "BIF-ROW-SUM",
        "in:13:3",
        "the row of \"rain\" sums to 1.1, expected 1");
    edit(
        "all zero",
        "0.01, 0.19, 0.8;",
        "0, 0, 0;",
        "BIF-ROW-SUM",
        "sums to 0.0, expected 1; a row must be a distribution");
    edit(
        "table written row by row",
        ROW,
        "table 0.01 0.19 0.8 0.1 0.3 0.6 0.1 0.6 0.3 0.9 0.1 0;",
        "BIF-ROW-SUM",
        "read row by row the sums are right",
        "leave the word 'table' out");
    edit(
        "semicolon missing",
        "0.01, 0.19, 0.8;",
        "0.01, 0.19, 0.8",
        "BIF-SYNTAX",
        "in:19:3",
        "found '(', expected a probability, or ';' to end the row");
    edit(
        "semicolon missing before the brace",
        "0.9, 0.1, 0.0;",
        "0.9, 0.1, 0.0",
        "BIF-SYNTAX",
        "found '}', expected a probability, or ';'");
    edit(
        "two commas between numbers",
        "0.01, 0.19",
        "0.01,, 0.19",
        "BIF-SYNTAX",
        "found ',', expected a probability");
    edit(
        "comma before the semicolon",
        "0.8;",
        "0.8,;",
        "BIF-SYNTAX",
        "found ';', expected a probability after the comma");
    edit(
        "comma before the first number",
        "table 0.2",
        "table , 0.2",
        "BIF-SYNTAX",
        "found ',', expected a probability");
    edit(
        "unknown statement",
        "table 0.2",
        "tabel 0.2",
        "BIF-SYNTAX",
        "found \"tabel\", expected 'table', 'default', a row of probabilities, or '}' for \"rain\"");
    edit("nested block", "table 0.2", "{ table 0.2", "BIF-SYNTAX", "found '{'");
  }

  private void numbers() {
    for (String token :
        List.of(
            "NaN",
            "Inf",
            "inf",
            "-Infinity",
            "1e400",
            "0x1p3",
            "1d",
            "1f",
            "1_0",
            "--1",
            "1e",
            "1e+",
            ".",
            "e5",
            "0.1.2",
            "0,19.5.2",
            "\u0661",
            "0.\u0661",
            "1%",
            "1/2",
            "\"0.5\"")) {
      edit(
          "the number " + token,
          "0.19",
          token,
          "BIF-NUMBER",
          "in row (yes, on) of \"wet\"",
          "expected a number such as 0.25 or 1e-3");
    }
    edit("400 digits and a letter", "0.19", "0." + "1".repeat(400) + "x", "BIF-NUMBER", "in:18:19");
    edit(
        "decimal comma",
        "table 0.2, 0.8;",
        "table 0,2, 0,8;",
        "BIF-PROBABILITY",
        "in:13:11",
        "write decimals with a point");
    edit("empty number", "0.01, 0.19", ", 0.19", "BIF-SYNTAX", "expected a probability");
    edit(
        "negative",
        "table 0.2, 0.8",
        "table -0.2, 1.2",
        "BIF-PROBABILITY",
        "in:13:9",
        "found the probability \"-0.2\" in the table of \"rain\", expected a number from 0 to 1");
    edit(
        "above 1",
        "table 0.2, 0.8",
        "table 1.2, 0.0",
        "BIF-PROBABILITY",
        "\"1.2\"",
        "ask to normalise");
    edit("1e300", "0.19", "1e300", "BIF-PROBABILITY", "\"1e300\"");
    edit(
        "-1e-400 is zero, and the row too short of it",
        "0.19",
        "-1e-400",
        "BIF-ROW-SUM",
        "sums to 0.81");
    edit(
        "exponent of a million digits' worth",
        "0.19",
        "1e-999999999",
        "BIF-ROW-SUM",
        "sums to 0.81");
  }

  private void sizes() {
    for (int parents : new int[] {31, 40, 64}) {
      text(
          parents + " parents",
          parents(parents),
          "BIF-TABLE-SIZE",
          "the table of \"child\" needs 2^" + (parents + 1) + " entries = ",
          "expected at most 2^27 = 1.07 GB; give it fewer parents");
    }
    text(
        "70 parents",
        parents(70),
        "BIF-PARENTS",
        "\"child\" has more than 64 parents",
        "(limit parents)");
    text("a product that wraps around", wide(4, 65_536), "BIF-TABLE-SIZE", "needs 2^65 entries");
    String big = parents(20);
    int rows = big.lastIndexOf("default");
    text(
        "2^21 entries declared, one row given",
        big.substring(0, rows) + "0.5, 0.5; }\n",
        "BIF-ROW-MISSING",
        "(1 of 1048576 rows are given)");
  }

  private static String parents(int count) {
    StringBuilder text = new StringBuilder("variable child " + XY);
    StringBuilder family = new StringBuilder("probability ( child");
    for (int v = 0; v < count; v++) {
      text.append("variable p").append(v).append(' ').append(XY);
      text.append("probability ( p").append(v).append(" ) { table 0.5, 0.5; }\n");
      family.append(v == 0 ? " | p" : ", p").append(v);
    }
    return text.append(family).append(" ) { default 0.5, 0.5; }\n").toString();
  }

  private static String wide(int parents, int states) {
    StringBuilder names = new StringBuilder();
    for (int s = 0; s < states; s++) {
      names.append(' ').append(s);
    }
    StringBuilder text = new StringBuilder("variable child " + XY);
    StringBuilder family = new StringBuilder("probability ( child");
    for (int v = 0; v < parents; v++) {
      text.append("variable p")
          .append(v)
          .append(" { type discrete {")
          .append(names)
          .append(" } }\n");
      family.append(" p").append(v);
    }
    return text.append(family).append(" ) { default 0.5 0.5; }\n").toString();
  }
}
