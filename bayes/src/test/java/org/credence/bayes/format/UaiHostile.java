package org.credence.bayes.format;

import static org.credence.bayes.format.Hostile.Reader.UAI;
import static org.credence.bayes.format.Hostile.Reader.UAI_EVIDENCE;
import static org.credence.bayes.format.Hostile.Reader.UAI_RESULT;

import java.util.ArrayList;
import java.util.List;

/** Bad UAI models, evidence and results. */
final class UaiHostile {

  private final List<Hostile> all = new ArrayList<>();

  private UaiHostile() {}

  static List<Hostile> all() {
    UaiHostile list = new UaiHostile();
    list.heads();
    list.scopes();
    list.tables();
    list.bayes();
    list.evidence();
    list.results();
    return list.all;
  }

  private void markov(
      String name, String old, String replacement, String code, String... fragments) {
    all.add(Hostile.edit(UAI, Samples.MARKOV, name, old, replacement, code, fragments));
  }

  private void bayes(
      String name, String old, String replacement, String code, String... fragments) {
    all.add(Hostile.edit(UAI, Samples.BAYES, "BAYES: " + name, old, replacement, code, fragments));
  }

  private void model(String name, String text, String code, String... fragments) {
    all.add(Hostile.of(name, UAI, text, code, fragments));
  }

  private void evidence(String name, String text, String code, String... fragments) {
    all.add(Hostile.of(name, UAI_EVIDENCE, text, code, fragments));
  }

  private void result(String name, String text, String code, String... fragments) {
    all.add(Hostile.of(name, UAI_RESULT, text, code, fragments));
  }

  private void heads() {
    markov(
        "no preamble",
        "MARKOV\n",
        "",
        "UAI-PREAMBLE",
        "in:1:1",
        "found \"3\", expected BAYES or MARKOV",
        "is this an evidence file?");
    markov(
        "unknown preamble",
        "MARKOV",
        "NETWORK",
        "UAI-PREAMBLE",
        "\"NETWORK\"",
        "write it in the first line");
    markov(
        "preamble in small letters",
        "MARKOV",
        "markov",
        "UAI-PREAMBLE",
        "did you mean \"MARKOV\"?");
    markov(
        "preamble with a look-alike",
        "MARKOV",
        "M\u0410RKOV",
        "UAI-PREAMBLE",
        "(holds U+0410)",
        "did you mean \"MARKOV\"?");
    markov(
        "preamble with a terminal escape",
        "MARKOV",
        "\u001b[1mMARKOV",
        "UAI-PREAMBLE",
        "\\u001B[1mMARKOV");
    markov("HTML", "MARKOV", "<html>", "UAI-PREAMBLE", "looks like XML or HTML");
    markov("BIF", Samples.MARKOV, Samples.BIF, "UAI-PREAMBLE", "found \"network\"");
    model(
        "only the preamble",
        "MARKOV\n",
        "UAI-CUT",
        "in:2:1",
        "the file ends here, expected the number of variables");
    for (String count :
        List.of(
            "-1",
            "0",
            "2147483648",
            "1099511627776",
            "99999999999999999999",
            "1e1",
            "3.0",
            "three",
            "\u0663",
            "+3")) {
      markov(
          count + " variables",
          "\n3\n",
          "\n" + count + "\n",
          "UAI-COUNT",
          "in:2:1",
          "as the number of variables, expected a whole number from 1 to");
    }
    for (String states : List.of("0", "-2", "65537", "2147483648", "2.5", "x")) {
      markov(
          states + " states",
          "2 2 3\n2",
          states + " 2 3\n2",
          "UAI-CARDINALITY",
          "in:3:1",
          "\""
              + states
              + "\" as the number of states of variable 0, expected a whole number from 1 to 65536");
    }
    markov(
        "a cardinality missing",
        "2 2 3\n2\n2 0 1",
        "2 2\n2\n2 0 1",
        "UAI-TABLE-LENGTH",
        "in:8:1",
        "factor 1 lists 4 entries but its scope has 2 joint states");
    for (String factors : List.of("-1", "2147483648", "1099511627776", "1000")) {
      markov(
          factors + " factors",
          "2 2 3\n2\n",
          "2 2 3\n" + factors + "\n",
          "UAI-COUNT",
          "in:4:1",
          "as the number of factors",
          "the rest of the file holds no more");
    }
    model("word of 8 MiB", "a".repeat(8 << 20), "UAI-PREAMBLE", "expected BAYES or MARKOV");
    model(
        "number of 8 MiB",
        "MARKOV " + "1".repeat(8 << 20),
        "UAI-COUNT",
        "as the number of variables");
    model(
        "error after a million blank lines",
        "\n".repeat(1_000_000) + " oops",
        "UAI-PREAMBLE",
        "in:1000001:2");
    model(
        "line of 64 MiB",
        "MARKOV" + " ".repeat((64 << 20) - 10) + "x",
        "UAI-COUNT",
        "in:1:67108861");
  }

  private void scopes() {
    markov(
        "scope past the last variable",
        "2 0 1\n",
        "2 0 3\n",
        "UAI-SCOPE",
        "in:5:5",
        "found \"3\" as variable 1 of factor 0, expected a whole number from 0 to 2; indices count from 0");
    markov("negative scope", "2 0 1\n", "2 0 -1\n", "UAI-SCOPE", "\"-1\"");
    markov(
        "scope with a variable twice",
        "2 1 2\n",
        "2 1 1\n",
        "UAI-SCOPE",
        "in:6:5",
        "factor 1 names variable 1 twice");
    markov(
        "scope of 66 variables",
        "2 0 1\n",
        "66 0 1\n",
        "UAI-SCOPE",
        "the number of variables of factor 0, expected a whole number from 0 to 65 (limit parents)");
    markov("negative rank", "2 0 1\n", "-2 0 1\n", "UAI-SCOPE", "in:5:1");
    markov(
        "scope cut short",
        "2 0 1\n",
        "2 0\n",
        "UAI-TABLE-LENGTH",
        "in:8:1",
        "factor 0 lists 4 entries but its scope has 6 joint states");
    model(
        "a product that wraps an int",
        "MARKOV 2 65536 65536 1 2 0 1 4294967296 1 1",
        "UAI-TABLE-SIZE",
        "factor 0 needs 2^32 entries = 34.4 GB, expected at most 2^27");
    model(
        "a product that wraps a long",
        "MARKOV 4 65536 65536 65536 65536 1 4 0 1 2 3 0",
        "UAI-TABLE-SIZE",
        "factor 0 needs 2^64 entries");
    StringBuilder wide = new StringBuilder("MARKOV 60 " + "2 ".repeat(60) + "1 60");
    for (int v = 0; v < 60; v++) {
      wide.append(' ').append(v);
    }
    model(
        "a factor of 60 variables",
        wide.toString(),
        "UAI-TABLE-SIZE",
        "needs 2^60 entries = 9.22 EB");
  }

  private void tables() {
    markov(
        "table larger than its scope",
        "\n4\n 4.000",
        "\n5\n 4.000",
        "UAI-TABLE-LENGTH",
        "in:8:1",
        "factor 0 lists 5 entries but its scope has 4 joint states; give one entry per joint state, last variable fastest");
    markov(
        "table smaller than its scope",
        "\n4\n 4.000",
        "\n3\n 4.000",
        "UAI-TABLE-LENGTH",
        "lists 3 entries");
    markov("table size negative", "\n4\n 4.000", "\n-4\n 4.000", "UAI-TABLE-LENGTH", "\"-4\"");
    markov(
        "table size 2^40",
        "\n4\n 4.000",
        "\n1099511627776\n 4.000",
        "UAI-TABLE-LENGTH",
        "\"1099511627776\"");
    markov(
        "table size missing",
        "\n4\n 4.000",
        "\n 4.000",
        "UAI-TABLE-LENGTH",
        "found \"4.000\" as the number of entries of factor 0");
    markov(
        "an entry missing",
        "1.000 0.25",
        "0.25",
        "UAI-TABLE-LENGTH",
        "the number of entries of factor 1");
    markov(
        "last entry missing",
        " 10.0000\n",
        "\n",
        "UAI-CUT",
        "in:15:1",
        "the file ends here, expected entry 5 of factor 1; was it cut?");
    model(
        "a table that the file cannot hold",
        "MARKOV 1 65536 1 1 0 65536 0.5 0.5\n",
        "UAI-CUT",
        "factor 0 has 65536 entries, but the rest of the file holds at most 4");
    model(
        "cut before the tables",
        "MARKOV 2 2 2 1 2 0 1\n",
        "UAI-CUT",
        "in:2:1",
        "expected the number of entries of factor 0");
    markov(
        "cut inside a table",
        "0.0000 0.0000 10.0000\n",
        "0.00000000000\n",
        "UAI-CUT",
        "the file ends here, expected entry 4 of factor 1; was it cut?");
    for (String token :
        List.of(
            "NaN", "nan", "Inf", "-inf", "1e400", "0x1p3", "1d", "1f", "1_0", "1,5", "--1", "1e",
            ".", "\u0661", "1.0.0", "one")) {
      markov(
          "entry " + token,
          "2.400",
          token,
          "UAI-NUMBER",
          "in:9:8",
          "as entry 1 of factor 0, expected a finite number such as 0.25 or 1e-3");
    }
    markov("400 digits and a letter", "2.400", "1".repeat(400) + "x", "UAI-NUMBER", "...");
    markov(
        "negative entry",
        "2.400",
        "-2.4",
        "UAI-VALUE",
        "in:9:8",
        "entry 1 of factor 0 is -2.4, expected at least 0");
  }

  private void bayes() {
    bayes(
        "row sums to 0.9",
        "0.128 0.872",
        "0.128 0.772",
        "UAI-ROW-SUM",
        "in:13:2",
        "row 0 of factor 1 (variable 1) sums to 0.9, expected 1 (within 0.01); mend the row, ask to normalise, or write MARKOV");
    bayes(
        "second row sums to 1.1",
        "0.920 0.080",
        "0.920 0.180",
        "UAI-ROW-SUM",
        "in:14:2",
        "row 1 of factor 1");
    bayes(
        "row all zero",
        "0.436 0.564",
        "0 0",
        "UAI-ROW-SUM",
        "sums to 0.0, expected 1; a row must be a distribution");
    bayes(
        "two tables for one variable",
        "2 1 2\n",
        "2 2 1\n",
        "UAI-BAYES",
        "in:7:1",
        "variable 1 is the last of two factors, 1 and 2");
    bayes(
        "no table for a variable",
        "3\n1 0\n2 0 1\n2 1 2\n",
        "2\n2 0 1\n2 1 2\n",
        "UAI-BAYES",
        "variable 0 of a BAYES model is the last of no factor");
    bayes(
        "a factor without a variable",
        "1 0\n",
        "0\n",
        "UAI-BAYES",
        "in:5:1",
        "factor 0 of a BAYES model has no variable");
    bayes(
        "a cycle",
        "1 0\n2 0 1\n2 1 2\n\n2\n 0.436 0.564\n",
        "2 1 0\n2 0 1\n2 1 2\n\n4\n 0.5 0.5 0.5 0.5\n",
        "UAI-CYCLE",
        "the parents form a cycle",
        "take one arrow out");
    bayes(
        "no factors",
        "3\n1 0\n2 0 1\n2 1 2\n",
        "0\n",
        "UAI-BAYES",
        "variable 0 of a BAYES model is the last of no factor");
    bayes("negative probability", "0.436 0.564", "-0.436 1.436", "UAI-VALUE", "in:10:2");
    bayes("entries that overflow", "0.436 0.564", "1e308 1e308", "UAI-ROW-SUM", "sums to Infinity");
    model(
        "MARKOV factors called BAYES",
        Samples.MARKOV.replace("MARKOV", "BAYES"),
        "UAI-BAYES",
        "variable 0 of a BAYES model is the last of no factor");
  }

  private void evidence() {
    evidence("a word", "1 0 x", "UAI-NUMBER", "in:1:5", "found \"x\" as number 3");
    evidence(
        "a fraction",
        "1 0 0.5",
        "UAI-EVIDENCE-NUMBER",
        "in:1:5",
        "found the number 0.5, expected whole numbers of at least 0");
    evidence("a negative state", "1 0 -1", "UAI-EVIDENCE-NUMBER", "the number -1.0");
    evidence("a negative variable", "1 -1 0", "UAI-EVIDENCE-NUMBER", "in:1:3");
    evidence("a negative count", "-1 0 0", "UAI-EVIDENCE-NUMBER", "in:1:1");
    evidence("count 2^31", "2147483648 0 0", "UAI-EVIDENCE-NUMBER", "2.147483648E9");
    evidence(
        "count 2^31 - 1",
        "2147483647 0 0",
        "UAI-EVIDENCE-COUNT",
        "holds 3 numbers, but 2147483647 observations take 4294967295");
    evidence(
        "count too large",
        "2 0 1",
        "UAI-EVIDENCE-COUNT",
        "holds 3 numbers, but 2 observations take 5");
    evidence(
        "count too small",
        "1 0 1 1 0",
        "UAI-EVIDENCE-COUNT",
        "but 1 observations take 3, and one sample of 0 takes 2; expected a count");
    evidence("state missing", "2 0 1 1", "UAI-EVIDENCE-COUNT", "was the file cut?");
    evidence("numbers after no evidence", "0 1 1", "UAI-EVIDENCE-COUNT", "0 observations take 1");
    evidence("sample cut short", "1\n2 0 1 1", "UAI-EVIDENCE-COUNT", "one sample of 2 takes 6");
    evidence(
        "variable past the last",
        "1 3 0",
        "UAI-EVIDENCE-VARIABLE",
        "in:1:3",
        "evidence names variable 3 but the model has 3 (0 to 2); is it the evidence of another model?");
    evidence(
        "state past the last",
        "2 2 2 0 2",
        "UAI-EVIDENCE-STATE",
        "in:1:9",
        "evidence gives variable 0 the state 2 but it has 2 (0 to 1)");
    evidence(
        "two states for one variable",
        "2 2 0 2 1",
        "UAI-EVIDENCE-CONFLICT",
        "in:1:7",
        "evidence gives variable 2 two states, 0 and 1; give one");
    evidence(
        "evidence of another model, with a count of samples",
        "1\n2 10 0 13 0",
        "UAI-EVIDENCE-VARIABLE",
        "in:2:3",
        "variable 10");
    evidence(
        "neither form fits the model", "2 1 7 1 7", "UAI-EVIDENCE-STATE", "variable 1 the state 7");
    evidence("count in Arabic digits", "\u0661 0 0", "UAI-NUMBER", "U+0661");
    evidence("exponent", "1 0 1e400", "UAI-NUMBER", "\"1e400\"");
  }

  private void results() {
    result(
        "unknown task", "MMAP\n1 0", "UAI-RESULT-TASK", "found \"MMAP\", expected MAR, PR or MPE");
    result("no task", "3 1 0", "UAI-RESULT-TASK", "found \"3\"");
    result(
        "marginals cut short",
        "MAR\n2 2 0.1 0.9 2 0.3",
        "UAI-RESULT-MAR",
        "in:2:1",
        "do not read as marginals");
    result(
        "marginals of 2^31 variables",
        "MAR\n2147483648 2 0.1 0.9",
        "UAI-RESULT-MAR",
        "expected the number of variables");
    result("marginals with 2^30 states", "MAR\n1 1073741824 0.1", "UAI-RESULT-MAR");
    result("marginals with no states", "MAR\n1 0", "UAI-RESULT-MAR");
    result("marginals with a number more", "MAR\n1 2 0.1 0.9 7", "UAI-RESULT-MAR", "nothing after");
    result("marginal above 1", "MAR\n1 2 0.1 1.9", "UAI-RESULT-MAR", "from 0 to 1");
    result("marginal below 0", "MAR\n1 2 -0.1 0.9", "UAI-RESULT-MAR");
    result("marginal that is no number", "MAR\n1 2 NaN 0.9", "UAI-NUMBER", "\"NaN\"");
    result("no logarithm", "PR\n", "UAI-RESULT-PR", "in:2:1", "found 0 numbers after PR");
    result("two logarithms", "PR\n-3 -4\n", "UAI-RESULT-PR", "found 2 numbers");
    result("infinite logarithm", "PR\ninf\n", "UAI-NUMBER", "\"inf\"");
    result("assignment cut short", "MPE\n3 0 1", "UAI-RESULT-MPE", "do not read as an assignment");
    result("assignment with a fraction", "MPE\n2 0 0.5", "UAI-RESULT-MPE");
    result("assignment with a negative state", "MPE\n2 0 -1", "UAI-RESULT-MPE");
    result("assignment without a number", "MPE", "UAI-RESULT-MPE");
  }
}
