package org.credence.bayes.format;

import static org.credence.bayes.format.Hostile.Reader.BIF;

import java.util.ArrayList;
import java.util.List;

/** Bad BIF files: what is wrong in the tables of probability blocks, and tables that are too large. */
final class BifTableHostile {

  private static final String ROW = "(yes, on) 0.01, 0.19, 0.8;";
  private static final String BLOCK =
      Samples.BIF.substring(Samples.BIF.indexOf("probability ( wet"));
  private static final String XY = "{ type discrete [ 2 ] { x, y }; }\n";

  private final List<Hostile> all = new ArrayList<>();

  private BifTableHostile() {}

  static List<Hostile> all() {
    BifTableHostile list = new BifTableHostile();
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
