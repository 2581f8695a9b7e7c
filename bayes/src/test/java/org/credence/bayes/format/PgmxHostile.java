package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.format.Hostile.Reader;

/** What can be wrong with a PGMX file. */
final class PgmxHostile {

  private final List<Hostile> all = new ArrayList<>();

  private PgmxHostile() {}

  static List<Hostile> all() {
    PgmxHostile list = new PgmxHostile();
    list.structure();
    list.potentials();
    list.tables();
    return list.all;
  }

  private void edit(String name, String old, String now, String code, String... fragments) {
    all.add(Hostile.edit(Reader.PGMX, Samples.PGMX, name, old, now, code, fragments));
  }

  private void odd(String name, String old, String now, String code, String... fragments) {
    all.add(Hostile.edit(Reader.PGMX, OddFormats.PGMX, name, old, now, code, fragments));
  }

  private void structure() {
    edit(
        "two networks",
        "<ProbNet ",
        "<ProbNet/><ProbNet ",
        "PGMX-NETWORK-TWICE",
        "found a second ProbNet");
    for (String type :
        List.of("InfluenceDiagram", "MarkovNetwork", "MID", "DynamicBayesianNetwork")) {
      edit(
          "a network of the type " + type,
          "\"BayesianNetwork\"",
          "\"" + type + "\"",
          "PGMX-NETWORK-TYPE",
          "in:3:3",
          "is a network of the type \"" + type + "\"");
    }
    edit(
        "a numeric variable",
        "type=\"finiteStates\"",
        "type=\"numeric\"",
        "PGMX-TYPE",
        "variables without states are not supported");
    edit(
        "a decision",
        "role=\"chance\"",
        "role=\"decision\"",
        "PGMX-ROLE",
        "decisions and utilities are not supported");
    edit(
        "a time slice",
        "isInput=\"false\"",
        "timeSlice=\"0\"",
        "PGMX-TIME",
        "belongs to a time slice");
    edit(
        "no name",
        "Variable name=\"rain\" ",
        "Variable ",
        "PGMX-ATTRIBUTE",
        "has no attribute \"name\"");
    edit(
        "a variable twice", "name=\"sprinkler\" type", "name=\"rain\" type", "PGMX-VARIABLE-TWICE");
    edit("no states", "<State name=\"on\"/><State name=\"off\"/>", "", "PGMX-STATE-COUNT");
    edit("a state twice", "<State name=\"off\"/>", "<State name=\"on\"/>", "PGMX-STATE-TWICE");
    edit("a state without name", "<State name=\"off\"/>", "<State/>", "PGMX-ATTRIBUTE");
    edit(
        "misspelt states",
        "<States><State name=\"on\"/><State name=\"off\"/></States>",
        "<Sttes/>",
        "PGMX-ELEMENT",
        "did you mean \"States\"?");
    edit(
        "a link without direction",
        "<Link directed=\"true\">",
        "<Link directed=\"false\">",
        "PGMX-LINK",
        "a link without direction");
    edit(
        "a link of three",
        "<Link directed=\"true\">",
        "<Link directed=\"true\"><Variable name=\"rain\"/>",
        "PGMX-LINK",
        "a link of 3 variables");
    edit(
        "a misspelt potential",
        "<Potentials>",
        "<Potentials><Potentail/>",
        "PGMX-ELEMENT",
        "did you mean \"Potential\"?");
  }

  private void potentials() {
    for (String type :
        List.of("Tree/ADD", "Exact", "Sum", "Product", "LinearCombination", "SameAsPrevious")) {
      edit(
          "a potential of the type " + type,
          "type=\"Table\"",
          "type=\"" + type + "\"",
          "PGMX-POTENTIAL-TYPE",
          "found a potential of the type \"" + type + "\"",
          "turn it into a table in OpenMarkov");
    }
    edit("a utility", "role=\"conditionalProbability\"", "role=\"utility\"", "PGMX-POTENTIAL-ROLE");
    edit(
        "no variables",
        "<Variables><Variable name=\"sprinkler\"/></Variables>",
        "",
        "PGMX-VARIABLES-MISSING");
    edit(
        "a child that is not there",
        "<Variables><Variable name=\"sprinkler\"/></Variables>",
        "<Variables><Variable name=\"sprinklr\"/></Variables>",
        "PGMX-VARIABLE-UNKNOWN",
        "did you mean \"sprinkler\"?");
    edit(
        "two potentials",
        "<Variables><Variable name=\"sprinkler\"/></Variables>",
        "<Variables><Variable name=\"rain\"/></Variables>",
        "PGMX-PROBABILITY-TWICE");
    edit(
        "its own parent",
        "<Variable name=\"wet\"/><Variable name=\"rain\"/>",
        "<Variable name=\"wet\"/><Variable name=\"wet\"/>",
        "PGMX-PARENT-SELF");
    edit(
        "a parent twice",
        "<Variable name=\"wet\"/><Variable name=\"rain\"/>",
        "<Variable name=\"wet\"/><Variable name=\"sprinkler\"/>",
        "PGMX-PARENT-TWICE");
    odd(
        "no potential",
        "<Potential type=\"Uniform\" role=\"conditionalProbability\"><Variables><Variable name=\"a\"/></Variables></Potential>",
        "",
        "PGMX-PROBABILITY-MISSING",
        "\"a\" has no probabilities");
    odd("a delta of no state", "<State>y y</State>", "", "PGMX-DELTA", "names no state");
    odd(
        "a delta of an unknown state",
        "<State>y y</State>",
        "<State>y</State>",
        "PGMX-DELTA",
        "found \"y\", expected a state of \"b\"");
    odd(
        "a delta beyond the states",
        "<State>y y</State>",
        "<StateIndex>2</StateIndex>",
        "PGMX-DELTA",
        "count from 0");
    odd(
        "a delta of a number",
        "<State>y y</State>",
        "<NumericValue>2</NumericValue>",
        "PGMX-DELTA",
        "numeric values are not supported");
    odd("no model", "<Model>OR / MAX</Model>", "", "PGMX-MISSING", "no element Model");
    odd(
        "another model",
        "OR / MAX",
        "Tuning",
        "PGMX-MODEL-KIND",
        "found the canonical model \"Tuning\"");
    odd(
        "an effect twice",
        "<Variable name=\"c\"/><Variable name=\"b\"/></Variables><Values>",
        "<Variable name=\"c\"/><Variable name=\"a\"/></Variables><Values>",
        "PGMX-EFFECT",
        "\"a\" of \"c\" has two effects");
    odd(
        "no effect",
        "<Potential type=\"Table\"><Variables><Variable name=\"c\"/><Variable name=\"b\"/></Variables><Values>1 0 0 0.5 0.3 0.2</Values></Potential>",
        "",
        "PGMX-EFFECT",
        "the parent \"b\" of \"c\" has no effect");
    odd(
        "an effect of another",
        "<Variables><Variable name=\"c\"/></Variables><Values>",
        "<Variables><Variable name=\"a\"/></Variables><Values>",
        "PGMX-EFFECT",
        "found a subpotential of \"a\"");
    odd(
        "an effect too short",
        "0.8 0.1 0.1",
        "0.8 0.2",
        "PGMX-TABLE-LENGTH",
        "has 2 numbers, expected 3");
    odd("an effect off", "0.8 0.1 0.1", "0.8 0.1 0.2", "PGMX-ROW-SUM", "column 1");
  }

  private void tables() {
    edit("no values", "<Values>0.2 0.8</Values>", "", "PGMX-MISSING", "no element Values");
    edit(
        "values twice",
        "<Values>0.2 0.8</Values>",
        "<Values>1 0</Values><Values>1 0</Values>",
        "PGMX-TWICE");
    edit("a word", "0.2 0.8", "0.2 eight", "PGMX-NUMBER");
    edit("a decimal comma", "0.2 0.8", "0,2 0,8", "PGMX-NUMBER", "write decimals with a point");
    edit("negative", "0.2 0.8", "-0.2 1.2", "PGMX-PROBABILITY");
    edit("too few", "0.1 0.6 0.3", "", "PGMX-TABLE-LENGTH", "has 9 numbers, expected 12");
    edit(
        "a row off",
        "0.1 0.6 0.3",
        "0.1 0.6 0.2",
        "PGMX-ROW-SUM",
        "in:32:11",
        "row (no, on) of \"wet\" sums to 0.9");
  }
}
