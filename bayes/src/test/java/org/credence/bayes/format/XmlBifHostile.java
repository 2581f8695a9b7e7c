package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.format.Hostile.Reader;

/** What can be wrong with an XMLBIF file. */
final class XmlBifHostile {

  private final List<Hostile> all = new ArrayList<>();

  private XmlBifHostile() {}

  static List<Hostile> all() {
    XmlBifHostile list = new XmlBifHostile();
    list.structure();
    list.numbers();
    list.families();
    return list.all;
  }

  private void edit(String name, String old, String now, String code, String... fragments) {
    all.add(Hostile.edit(Reader.XMLBIF, Samples.XMLBIF, name, old, now, code, fragments));
  }

  private void structure() {
    edit(
        "no version is fine, no network is not",
        "<NETWORK>",
        "<NETWORKS>",
        "XMLBIF-ELEMENT",
        "did you mean \"NETWORK\"?");
    edit("two networks", "<NETWORK>", "<NETWORK/><NETWORK>", "XMLBIF-NETWORK-TWICE", "in:7:11");
    edit(
        "a decision",
        "TYPE=\"nature\"",
        "TYPE=\"decision\"",
        "XMLBIF-TYPE",
        "in:9:1",
        "\"decision\", expected \"nature\"");
    edit(
        "a utility",
        "TYPE=\"nature\"",
        "TYPE=\"utility\"",
        "XMLBIF-TYPE",
        "decisions and utilities are not supported");
    edit("no name", "<NAME>rain</NAME>", "", "XMLBIF-ONE-NAME", "found no NAME in a VARIABLE");
    edit(
        "two names",
        "<NAME>rain</NAME>",
        "<NAME>rain</NAME><NAME>snow</NAME>",
        "XMLBIF-ONE-NAME",
        "found 2 times NAME");
    edit(
        "an empty name",
        "<NAME>rain</NAME>",
        "<NAME> </NAME>",
        "XMLBIF-NAME",
        "found an empty name");
    edit(
        "a name that cannot be seen",
        "<NAME>rain</NAME>",
        "<NAME>ra\u202Ein</NAME>",
        "XMLBIF-CHARACTER",
        "\\u202E");
    edit(
        "a name over two lines",
        "<NAME>rain</NAME>",
        "<NAME>ra\nin</NAME>",
        "XMLBIF-CHARACTER",
        "\\u000A");
    edit(
        "a name too long",
        "<NAME>rain</NAME>",
        "<NAME>" + "r".repeat(70_000) + "</NAME>",
        "XMLBIF-NAME",
        "limit nameLength");
    edit(
        "no states",
        "<OUTCOME>on</OUTCOME><OUTCOME>off</OUTCOME>",
        "",
        "XMLBIF-STATE-COUNT",
        "\"sprinkler\" lists no states");
    edit(
        "a state twice",
        "<OUTCOME>off</OUTCOME>",
        "<OUTCOME>on</OUTCOME>",
        "XMLBIF-STATE-TWICE",
        "in:14:57",
        "has the state \"on\" twice");
    edit("an empty state", "<OUTCOME>off</OUTCOME>", "<OUTCOME/>", "XMLBIF-NAME");
    edit(
        "a variable twice",
        "<NAME>wet</NAME>",
        "<NAME>rain</NAME>",
        "XMLBIF-VARIABLE-TWICE",
        "\"rain\" is declared again");
    edit(
        "a misspelt element",
        "<GIVEN>rain</GIVEN>",
        "<GIVN>rain</GIVN>",
        "XMLBIF-ELEMENT",
        "did you mean \"GIVEN\"?");
    edit(
        "an element in a name",
        "<NAME>rain</NAME>",
        "<NAME><b>rain</b></NAME>",
        "XML-ELEMENT",
        "found the element \"b\" in \"NAME\"");
    edit("text in a variable", "<NAME>rain</NAME>", "rain", "XML-TEXT", "found the text \"rain\"");
  }

  private void numbers() {
    edit(
        "a word",
        "0.2 0.8",
        "0.2 x",
        "XMLBIF-NUMBER",
        "in:20:39",
        "found \"x\" in the table of \"rain\", expected a number");
    edit(
        "a decimal comma",
        "0.2 0.8",
        "0,2 0,8",
        "XMLBIF-NUMBER",
        "found \"0,2\"",
        "write decimals with a point");
    edit(
        "commas between",
        "0.2 0.8",
        "0.2, 0.8",
        "XMLBIF-NUMBER",
        "nothing but blanks between numbers");
    edit("NaN", "0.2 0.8", "NaN 0.8", "XMLBIF-NUMBER", "\"NaN\"");
    edit("infinite", "0.2 0.8", "1e400 0.8", "XMLBIF-NUMBER", "\"1e400\"");
    edit("hexadecimal", "0.2 0.8", "0x1p-2 0.8", "XMLBIF-NUMBER");
    edit("Arabic digits", "0.2 0.8", "\u0660.2 0.8", "XMLBIF-NUMBER", "(holds U+0660)");
    edit("negative", "0.2 0.8", "-0.2 1.2", "XMLBIF-PROBABILITY", "found the probability \"-0.2\"");
    edit(
        "above one",
        "0.2 0.8",
        "20 80",
        "XMLBIF-PROBABILITY",
        "ask to normalise if these are counts");
    edit("a number cut by a comment", "0.2 0.8", "0.2<!-- -->0.8", "XMLBIF-NUMBER", "\"0.20.8\"");
    edit(
        "too few",
        "0.2 0.8",
        "0.2",
        "XMLBIF-TABLE-LENGTH",
        "the table of \"rain\" has 1 number, expected 2, one per state (\"yes\", \"no\")");
    edit("too many", "0.2 0.8", "0.2 0.8 0", "XMLBIF-TABLE-LENGTH", "has 3 numbers");
    edit("none", "0.2 0.8", "", "XMLBIF-TABLE-LENGTH", "has 0 numbers");
    edit(
        "too few with parents",
        "0.9 0.1 0.0",
        "",
        "XMLBIF-TABLE-LENGTH",
        "has 9 numbers, expected 12 = 3 states times 4 configurations of the parents (\"rain\", \"sprinkler\")");
    edit(
        "a row off",
        "0.1 0.6 0.3",
        "0.1 0.6 0.2",
        "XMLBIF-ROW-SUM",
        "in:29:5",
        "row (no, on) of \"wet\" sums to 0.9, expected 1 (within 0.01)");
    edit(
        "a row of zeros",
        "0.1 0.6 0.3",
        "0 0 0",
        "XMLBIF-ROW-SUM",
        "sums to 0.0, expected 1; a row must be a distribution");
    edit(
        "child slowest",
        "0.01 0.19 0.8\n    0.1 0.3 0.6\n    0.1 0.6 0.3\n    0.9 0.1 0.0",
        "0.01 0.1 0.1 0.9 0.19 0.3 0.6 0.1 0.8 0.6 0.3 0",
        "XMLBIF-ROW-SUM",
        "with the states of \"wet\" slowest instead of fastest the sums are right");
  }

  private void families() {
    edit(
        "no table", "<TABLE>0.2 0.8</TABLE>", "", "XMLBIF-ONE-TABLE", "\"rain\" has 0 times TABLE");
    edit(
        "two tables",
        "<TABLE>0.2 0.8</TABLE>",
        "<TABLE>1 0</TABLE><TABLE>1 0</TABLE>",
        "XMLBIF-ONE-TABLE",
        "2 times TABLE");
    edit("no FOR", "<FOR>rain</FOR>", "", "XMLBIF-ONE-FOR", "found no FOR in a DEFINITION");
    edit(
        "two FORs",
        "<FOR>rain</FOR>",
        "<FOR>rain</FOR><FOR>wet</FOR>",
        "XMLBIF-ONE-FOR",
        "found 2 times FOR");
    edit(
        "FOR of nothing",
        "<FOR>rain</FOR>",
        "<FOR>rian</FOR>",
        "XMLBIF-VARIABLE-UNKNOWN",
        "did you mean \"rain\"?");
    edit(
        "two definitions",
        "<FOR>sprinkler</FOR>",
        "<FOR>rain</FOR>",
        "XMLBIF-PROBABILITY-TWICE",
        "\"rain\" has probabilities twice");
    edit(
        "no definition",
        "<DEFINITION><FOR>rain</FOR><TABLE>0.2 0.8</TABLE></DEFINITION>",
        "",
        "XMLBIF-PROBABILITY-MISSING",
        "\"rain\" has no probabilities");
    edit(
        "a parent that is not there",
        "<GIVEN>rain</GIVEN>",
        "<GIVEN>snow</GIVEN>",
        "XMLBIF-PARENT-UNKNOWN",
        "has the parent \"snow\", which is not declared");
    edit(
        "a parent twice",
        "<GIVEN>rain</GIVEN>",
        "<GIVEN>sprinkler</GIVEN>",
        "XMLBIF-PARENT-TWICE",
        "\"sprinkler\" twice");
    edit(
        "its own parent",
        "<GIVEN>rain</GIVEN>",
        "<GIVEN>wet</GIVEN>",
        "XMLBIF-PARENT-SELF",
        "is its own parent");
    edit(
        "a cycle",
        "<FOR>rain</FOR><TABLE>0.2 0.8</TABLE>",
        "<FOR>rain</FOR><GIVEN>wet</GIVEN><TABLE>1 0 1 0 1 0</TABLE>",
        "XMLBIF-CYCLE",
        "a cycle of 2 variables: ");
    edit(
        "70 parents",
        "<GIVEN>rain</GIVEN>",
        "<GIVEN>rain</GIVEN>".repeat(70),
        "XMLBIF-PARENTS",
        "more than 64 parents");
    StringBuilder many = new StringBuilder();
    StringBuilder given = new StringBuilder();
    for (int k = 0; k < 40; k++) {
      many.append(
          "<VARIABLE><NAME>p" + k + "</NAME><OUTCOME>a</OUTCOME><OUTCOME>b</OUTCOME></VARIABLE>");
      given.append("<GIVEN>p" + k + "</GIVEN>");
    }
    edit(
        "40 parents",
        "<DEFINITION><FOR>rain</FOR>",
        many + "<DEFINITION><FOR>rain</FOR>" + given,
        "XMLBIF-TABLE-SIZE",
        "needs 2^41 entries = 17.6 TB");
  }
}
