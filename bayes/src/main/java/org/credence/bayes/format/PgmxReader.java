package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.credence.bayes.format.DraftVariable.Name;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;

/** Reads the elements of a PGMX text in one pass; {@link PgmxPotential} makes tables of the potentials. */
final class PgmxReader {

  private static final List<String> DISPLAY_IN_ROOT =
      List.of("InferenceOptions", "Policies", "EvidenceCases", "Evidence", "Properties");
  private static final List<String> DISPLAY_IN_NETWORK =
      List.of(
          "AdditionalConstraints",
          "Constraints",
          "Comment",
          "Language",
          "AdditionalProperties",
          "DecisionCriteria",
          "Agents",
          "StringsWithProperties",
          "TimeUnit",
          "CycleLength",
          "Inference");
  private static final List<String> DISPLAY_IN_VARIABLE =
      List.of(
          "Comment",
          "Coordinates",
          "AdditionalProperties",
          "Unit",
          "Precision",
          "Thresholds",
          "Relevance",
          "Purpose",
          "AlwaysObserved",
          "DecisionCriteria",
          "Criterion",
          "Agent");

  /** A link as the file has it. */
  private record Link(String from, String to, int place) {}

  private final TextPlaces places;
  private final XmlCursor cursor;
  private final NetworkDraft draft;
  private final PgmxPotential potentials;
  private final List<Link> links = new ArrayList<>();
  private final Map<String, DraftVariable> variables = new LinkedHashMap<>();
  private String networkName = "";

  PgmxReader(InputText input, ReadOptions options) {
    this.places = new TextPlaces(input, "PGMX");
    this.draft = new NetworkDraft(places, options);
    this.cursor = new XmlCursor(input, places);
    this.potentials = new PgmxPotential(draft, cursor);
  }

  Parsed<BayesianNetwork> read() {
    cursor.enterRoot("ProbModelXML");
    boolean seen = false;
    while (cursor.nextChild()) {
      if (DISPLAY_IN_ROOT.contains(cursor.name())) {
        cursor.skip();
      } else if (!cursor.name().equals("ProbNet")) {
        cursor.skipUnknown(List.of("ProbNet"));
      } else if (seen) {
        throw places.error(
            cursor.place(),
            "found a second ProbNet, expected one; a file holds one network",
            "NETWORK-TWICE");
      } else {
        seen = true;
        readNetwork();
      }
    }
    cursor.finish();
    potentials.defineWaiting();
    compareLinks();
    return draft.build(networkName);
  }

  private void readNetwork() {
    String type = cursor.attribute("type").orElse("BayesianNetwork");
    if (!type.equalsIgnoreCase("BayesianNetwork")) {
      throw places.error(
          cursor.place(),
          "is a network of the type "
              + Names.quote(type)
              + ", expected \"BayesianNetwork\"; other types are not supported",
          "NETWORK-TYPE");
    }
    networkName = cursor.attribute("name").orElse("");
    if (!networkName.isEmpty()) {
      draft.requireName(new Name(networkName, cursor.place()), "the name of the network");
    }
    while (cursor.nextChild()) {
      switch (cursor.name()) {
        case "Variables" -> readVariables();
        case "Links" -> readLinks();
        case "Potentials" -> {
          while (cursor.nextChild()) {
            if (cursor.name().equals("Potential")) {
              potentials.read();
            } else {
              cursor.skipUnknown(List.of("Potential"));
            }
          }
        }
        default -> skipDisplay(DISPLAY_IN_NETWORK, List.of("Variables", "Links", "Potentials"));
      }
    }
  }

  private void skipDisplay(List<String> display, List<String> known) {
    if (display.contains(cursor.name())) {
      cursor.skip();
    } else {
      cursor.skipUnknown(known);
    }
  }

  private void readVariables() {
    while (cursor.nextChild()) {
      if (cursor.name().equals("Variable")) {
        readVariable();
      } else {
        cursor.skipUnknown(List.of("Variable"));
      }
    }
  }

  private void readVariable() {
    Name name = cursor.nameIn("name");
    String type = cursor.attribute("type").orElse("finiteStates");
    String role = cursor.attribute("role").orElse("chance");
    if (!List.of("finitestates", "finitestate", "discretized")
        .contains(type.toLowerCase(Locale.ROOT))) {
      throw places.error(
          name.place(),
          "variable "
              + Names.quote(name.text())
              + " is of the type "
              + Names.quote(type)
              + ", expected \"finiteStates\"; variables without states are not supported",
          "TYPE");
    }
    if (!role.equalsIgnoreCase("chance")) {
      throw places.error(
          name.place(),
          "variable "
              + Names.quote(name.text())
              + " has the role "
              + Names.quote(role)
              + ", expected \"chance\"; decisions and utilities are not supported",
          "ROLE");
    }
    if (cursor.attribute("timeSlice").isPresent()) {
      throw places.error(
          name.place(),
          "variable "
              + Names.quote(name.text())
              + " belongs to a time slice, expected a static network; networks over time are not supported",
          "TIME");
    }
    DraftVariable variable = draft.declare(name);
    variables.put(name.text(), variable);
    while (cursor.nextChild()) {
      if (cursor.name().equals("States")) {
        readStates(variable);
      } else {
        skipDisplay(DISPLAY_IN_VARIABLE, List.of("States"));
      }
    }
    draft.requireStates(variable);
  }

  private void readStates(DraftVariable variable) {
    while (cursor.nextChild()) {
      if (cursor.name().equals("State")) {
        draft.addState(variable, cursor.nameIn("name"));
        cursor.skip();
      } else {
        cursor.skipUnknown(List.of("State"));
      }
    }
  }

  private void readLinks() {
    while (cursor.nextChild()) {
      if (!cursor.name().equals("Link")) {
        cursor.skipUnknown(List.of("Link"));
        continue;
      }
      int place = cursor.place();
      if (cursor.attribute("directed").orElse("true").equalsIgnoreCase("false")) {
        throw places.error(
            place,
            "found a link without direction, expected directed ones; a Bayesian network has no others",
            "LINK");
      }
      List<String> ends = new ArrayList<>();
      cursor.attribute("var1").ifPresent(ends::add);
      cursor.attribute("var2").ifPresent(ends::add);
      while (cursor.nextChild()) {
        if (cursor.name().equals("Variable")) {
          ends.add(cursor.nameIn("name").text());
        }
        cursor.skip();
      }
      if (ends.size() != 2) {
        throw places.error(
            place, "found a link of " + ends.size() + " variables, expected two", "LINK");
      }
      links.add(new Link(ends.get(0), ends.get(1), place));
    }
  }

  /** The potentials count; that the links say something else is worth knowing. */
  private void compareLinks() {
    for (Link link : links) {
      DraftVariable child = variables.get(link.to());
      if (child == null || child.parents.stream().noneMatch(p -> p.id.equals(link.from()))) {
        places.warn(
            link::place,
            () ->
                "there is a link from "
                    + Names.quote(link.from())
                    + " to "
                    + Names.quote(link.to())
                    + ", but the potential of "
                    + Names.quote(link.to())
                    + " does not have that parent; the potential counts",
            "LINK-UNUSED");
      }
    }
  }
}
