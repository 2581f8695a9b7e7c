package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.credence.cli.Command.credence;
import static org.credence.cli.InferCommandTest.names;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** info, convert, check, engines, completion, help and version. */
final class OtherCommandsTest {

  @TempDir Path folder;

  @Test
  void infoShowsSizesAndForecasts() {
    JsonNode json = credence("info", "asia", "--json").exits(0).silently().json();
    assertThat(json.get("model").asString()).isEqualTo("asia");
    assertThat(json.get("kind").asString()).isEqualTo("Bayesian network");
    assertThat(json.get("sizes").get("variables").asInt()).isEqualTo(8);
    assertThat(json.get("sizes").get("edges").asInt()).isEqualTo(8);
    assertThat(json.get("sizes").get("freeParameters").asInt()).isEqualTo(18);
    List<String> engines = new ArrayList<>();
    json.get("engines").forEach(engine -> engines.add(engine.get("engine").asString()));
    assertThat(engines)
        .contains("variable-elimination", "likelihood-weighting", "belief-propagation");
    assertThat(json.get("engines").get(0).get("forecast").get("bytes").asDouble()).isPositive();
    assertThat(credence("info", "asia").exits(0).out())
        .contains("asia: Bayesian network", "variables", "variable-elimination", "fits");
  }

  @Test
  void infoSaysWhatDoesNotFit() {
    JsonNode json = credence("info", "grid:40x40", "--json").exits(0).json();
    assertThat(fits("variable-elimination", json)).isEqualTo("no (memory)");
  }

  @Test
  void infoSaysWhatWouldTakeTooLong() {
    assertThat(fits("enumeration", credence("info", "grid:10x10", "--json").exits(0).json()))
        .isEqualTo("no (work)");
    assertThat(fits("enumeration", credence("info", "asia", "--json").exits(0).json()))
        .isEqualTo("yes");
  }

  private static String fits(String engine, JsonNode info) {
    for (JsonNode row : info.get("engines")) {
      if (row.get("engine").asString().equals(engine)) {
        return row.get("fits").asString();
      }
    }
    return "";
  }

  @Test
  void anExactEngineThatWouldTakeForeverRefusesWithNumbers() {
    JsonNode json =
        credence("infer", "grid:10x10", "--engine", "enumeration", "--json").exits(4).json();
    assertThat(json.get("stop").asString()).isEqualTo("refused");
    assertThat(json.get("reason").asString())
        .startsWith("needs ")
        .contains("the budget allows 20000000000");
  }

  @Test
  void infoKnowsTextModels() {
    JsonNode json = credence("info", "front-office", "--json").exits(0).json();
    assertThat(json.get("kind").asString()).startsWith("n-gram model");
    assertThat(names(json.get("sizes"))).contains("characters", "tokens", "order");
    credence("info", "front-office", "--csv").exits(2).complains("info has no --csv");
  }

  @Test
  void convertsThereAndBackWithoutLoss() throws Exception {
    Path bif = folder.resolve("asia.bif");
    Path uai = folder.resolve("asia.uai.gz");
    assertThat(credence("convert", "asia", bif.toString()).exits(0).err())
        .isEqualTo("credence: wrote " + bif + "\n");
    Command lossy = credence("convert", bif.toString(), uai.toString()).exits(0);
    assertThat(lossy.out()).isEmpty();
    assertThat(lossy.err()).contains("warning: UAI files hold no names: the names of 8 variables");
    JsonNode named = credence("infer", bif.toString(), "--json").exits(0).json();
    JsonNode direct = credence("infer", "asia", "--json").exits(0).json();
    assertThat(named.get("marginals")).isEqualTo(direct.get("marginals"));
    JsonNode numbered = credence("infer", uai.toString(), "--json").exits(0).json();
    List<JsonNode> values = new ArrayList<>();
    direct.get("marginals").forEach(values::add);
    for (int v = 0; v < values.size(); v++) {
      JsonNode states = numbered.get("marginals").get(Integer.toString(v));
      assertThat(states.get("0").asDouble()).isEqualTo(values.get(v).iterator().next().asDouble());
    }
  }

  @Test
  void convertLeavesExistingFilesAlone() throws Exception {
    Path file = Files.writeString(folder.resolve("here.bif"), "mine");
    credence("convert", "asia", file.toString()).exits(2).complains("exists; give --force");
    assertThat(Files.readString(file)).isEqualTo("mine");
    credence("convert", "asia", file.toString(), "--force").exits(0);
    assertThat(Files.readString(file)).startsWith("network");
  }

  @Test
  void convertRefusesANameThatTheFormatCannotHold() throws Exception {
    Path file = folder.resolve("blank.bif");
    Files.writeString(
        file,
        "network n {\n}\nvariable \" a\" {\n  type discrete [ 2 ] { yes, no };\n}\n"
            + "probability ( \" a\" ) {\n  table 0.5, 0.5;\n}\n");
    credence("convert", file.toString(), folder.resolve("blank.xmlbif").toString())
        .exits(3)
        .complains(file + ": error: the name \" a\" cannot be written", "rename it", "[CONVERT]");
    assertThat(folder.resolve("blank.xmlbif")).doesNotExist();
  }

  @Test
  void convertSaysWhatItCannot() throws Exception {
    Path markov = Files.writeString(folder.resolve("m.uai"), "MARKOV\n1\n2\n1\n1 0\n2\n1 2\n");
    credence("convert", markov.toString(), folder.resolve("m.bif").toString())
        .exits(3)
        .complains("is a factor graph", "convert to UAI");
    credence("convert", "asia", folder.resolve("asia.dne").toString())
        .exits(2)
        .complains("names no format", ".bif");
    credence("convert", "asia", folder.resolve("x").toString(), "--to", "xml")
        .exits(2)
        .complains("--to is xml, expected one of bif, xmlbif, net, xdsl, pgmx, uai");
    credence("convert", "front-office", folder.resolve("x.bif").toString())
        .exits(3)
        .complains("is a text, expected a network");
    credence("convert", markov.toString(), folder.resolve("x.uai").toString(), "--from", "bif")
        .exits(3)
        .complains("m.uai");
    credence("convert", "asia", folder.resolve("none/x.bif").toString())
        .exits(2)
        .complains("there is no folder");
  }

  @Test
  void checkSaysWhatAFileIs() throws Exception {
    Path bif = folder.resolve("asia.bif");
    credence("convert", "asia", bif.toString()).exits(0);
    assertThat(credence("check", bif.toString()).exits(0).silently().out())
        .contains("asia.bif: BIF, Bayesian network", "8 variables");
    Path result = Files.writeString(folder.resolve("x.MAR"), "MAR\n1 2 0.25 0.75\n");
    assertThat(credence("check", result.toString()).exits(0).out()).contains("UAI result");
    Path evidence = Files.writeString(folder.resolve("x.evid"), "1 0 1\n");
    assertThat(credence("check", evidence.toString()).exits(0).out()).contains("UAI evidence");
    Path text = Files.writeString(folder.resolve("x.txt"), "to be or not to be\n");
    assertThat(credence("check", text.toString()).exits(0).out()).contains("text: ");
  }

  @Test
  void enginesAreListedWithAnswersGuaranteesAndSettings() {
    JsonNode json = credence("engines", "--json").exits(0).silently().json();
    List<String> listed = new ArrayList<>();
    for (JsonNode engine : json.get("engines")) {
      listed.add(engine.get("name").asString());
      assertThat(names(engine))
          .contains("name", "aliases", "description", "answers", "guarantee", "settings");
    }
    assertThat(listed)
        .contains(
            "variable-elimination",
            "likelihood-weighting",
            "gibbs-sampler",
            "belief-propagation",
            "mean-field",
            "sequence-enumeration",
            "ancestral-sampling",
            "speculative-decoding");
    assertThat(credence("engines").exits(0).out())
        .contains("variable-elimination (ve", "answers:", "guarantee:", "asia", "front-office");
    assertThat(credence("engines", "--markdown").exits(0).out()).contains("| engine");
    credence("engines", "--csv").exits(2).complains("engines has no --csv");
  }

  @Test
  void completionScriptNamesCommandsAndOptions() {
    assertThat(credence("completion").exits(0).silently().out())
        .contains("complete -F", "compare", "infer", "--engines", "--given");
  }

  @Test
  void helpNamesEveryCommand() {
    Command help = credence("--help").exits(0).silently();
    for (String command :
        List.of(
            "compare",
            "infer",
            "decode",
            "info",
            "order",
            "convert",
            "check",
            "engines",
            "completion")) {
      assertThat(help.out()).contains(command);
      assertThat(credence(command, "--help").exits(0).silently().out())
          .startsWith("Usage: credence " + command);
    }
    assertThat(help.out()).contains("Exit codes:", "credence compare asia");
    assertThat(help.out().lines().mapToInt(String::length).max().orElse(0))
        .isLessThanOrEqualTo(120);
  }

  @Test
  void helpIsACommandToo() {
    assertThat(credence("help", "infer").exits(0).silently().out())
        .startsWith("Usage: credence infer");
    assertThat(credence("help").exits(0).silently().out()).startsWith("Usage: credence");
  }

  @Test
  void helpFitsANarrowTerminal() {
    assertThat(Command.with(Map.of("COLUMNS", "20"), "compare", "--help").exits(0).out())
        .contains("--engines");
  }

  @Test
  void versionIsOneLine() {
    for (String option : List.of("--version", "-V")) {
      Command run = credence(option).exits(0).silently();
      assertThat(run.out()).startsWith("credence ").contains("Java ").hasLineCount(1);
    }
  }
}
