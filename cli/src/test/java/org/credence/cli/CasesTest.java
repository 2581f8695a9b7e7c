package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.credence.cli.Command.credence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code infer --cases} and {@code latency}, end to end. */
final class CasesTest {

  private static final String HEADING = "case,status,logEvidence,p(lung=yes),p(lung=no)";

  @TempDir Path folder;

  private String cases(String text) throws IOException {
    return Files.writeString(folder.resolve("cases.csv"), text).toString();
  }

  @Test
  void oneRowOfPosteriorsPerCase() throws IOException {
    String file = cases("smoke,xray\nyes,no\n,\nno,maybe\n");
    Command run =
        credence("infer", "asia", "--cases", file, "--query", "lung", "--engine", "ve").exits(0);
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).isEqualTo(HEADING);
    assertThat(lines.get(2)).startsWith("2,ok,").contains(",0.055");
    assertThat(lines.get(3)).contains("3,\"error: ").contains("has no state \"\"maybe\"\"");
    assertThat(run.err())
        .matches(
            "credence: 2 of 3 cases answered \\(1 malformed\\) in .*, \\d+ cases/s by"
                + " variable-elimination on 1 thread\\R");
    JsonNode alone =
        credence(
                "infer",
                "asia",
                "--given",
                "smoke=yes,xray=no",
                "--query",
                "lung",
                "--engine",
                "ve",
                "--json")
            .exits(0)
            .json();
    assertThat(lines.get(1))
        .isEqualTo(
            "1,ok,"
                + alone.get("logEvidence").asString()
                + ","
                + alone.get("marginals").get("lung").get("yes").asString()
                + ","
                + alone.get("marginals").get("lung").get("no").asString());
  }

  @Test
  void theFileOfOutIsWholeAndStdoutHasTheSummary() throws IOException {
    String file = cases("smoke\nyes\nno\n");
    Path out = folder.resolve("posteriors.csv");
    Command run =
        credence(
                "infer",
                "asia",
                "--cases",
                file,
                "--query",
                "lung",
                "--out",
                out.toString(),
                "--json",
                "--threads",
                "2")
            .exits(0);
    JsonNode json = run.json();
    assertThat(json.get("engine").asString()).isEqualTo(CasesRun.ENGINE);
    assertThat(json.get("rows").get("all").asInt()).isEqualTo(2);
    assertThat(json.get("rows").get("answered").asInt()).isEqualTo(2);
    assertThat(json.get("casesPerSecond").asDouble()).isPositive();
    assertThat(json.get("run").get("threads").asInt()).isEqualTo(2);
    assertThat(Files.readAllLines(out)).hasSize(3).first().isEqualTo(HEADING);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
    Command again =
        credence(
                "infer",
                "asia",
                "--cases",
                file,
                "--query",
                "lung",
                "-o",
                out.toString(),
                "--markdown")
            .exits(0);
    assertThat(again.out()).contains("| answered | 2 |");
  }

  @Test
  void bytesAreTheSameForAnyNumberOfThreads() throws IOException {
    String file = cases("smoke,xray,tub\n" + "yes,no,\nno,,yes\n,,no\nbad,,\n".repeat(40));
    String one = credence("infer", "asia", "--cases", file).exits(0).out();
    for (String threads : List.of("2", "4")) {
      assertThat(credence("infer", "asia", "--cases", file, "--threads", threads).exits(0).out())
          .isEqualTo(one);
    }
    assertThat(one).startsWith("case,status,logEvidence,p(asia=yes),p(asia=no),p(lung=yes)");
    assertThat(one.lines().count()).isEqualTo(161);
  }

  @Test
  void commonEvidenceAndMissingTexts() throws IOException {
    String file = cases("smoke\nNA\n");
    String out =
        credence(
                "infer",
                "asia",
                "--cases",
                file,
                "--missing",
                "NA",
                "--given",
                "xray=yes",
                "--query",
                "lung",
                "--engine",
                "ve")
            .exits(0)
            .out();
    JsonNode alone =
        credence(
                "infer",
                "asia",
                "--given",
                "xray=yes",
                "--query",
                "lung",
                "--engine",
                "ve",
                "--json")
            .json();
    assertThat(out).contains("1,ok," + alone.get("logEvidence").asString());
  }

  @Test
  void exitCodesSayWhatWasWrongWithAllOfThem() throws IOException {
    credence("infer", "asia", "--cases", cases("smoke\n")).exits(0);
    credence("infer", "asia", "--cases", cases("smoke\nmaybe\n")).exits(3);
    credence("infer", "asia", "--cases", cases("tub,either\nyes,no\n")).exits(6);
    credence(
            "infer",
            "asia",
            "--cases",
            cases("smoke\nyes\n"),
            "--engine",
            "ve",
            "--evaluations",
            "1")
        .exits(4);
    String mixed = cases("tub,either\nyes,no\nyes,yes\n");
    credence("infer", "asia", "--cases", mixed).exits(0);
    credence("infer", "asia", "--cases", mixed, "--strict").exits(5);
  }

  @Test
  void wrongUseIsSaid() throws IOException {
    String file = cases("smok\nyes\n");
    credence("infer", "asia", "--cases", file)
        .exits(3)
        .complains("cases.csv:1:1: error: column 1 of the heading names \"smok\"");
    credence("infer", "asia", "--cases", file, "--json")
        .exits(2)
        .complains("with --cases, --json and --markdown print a summary on stdout; name a file");
    credence("infer", "asia", "--cases", file, "--most-probable")
        .exits(2)
        .complains("--cases asks for marginals; leave out --most-probable");
    credence("infer", "front-office", "--cases", file)
        .exits(2)
        .complains("--cases is for networks; front-office is a text model");
    credence("infer", "asia", "--missing", "NA")
        .exits(2)
        .complains("--missing is for --cases; give both or neither");
    credence("latency", "asia").exits(2).complains("latency needs cases to ask; give --cases FILE");
    credence("latency", "front-office", "--cases", file)
        .exits(2)
        .complains("latency is for networks; front-office is a text model");
    credence("latency", "asia", "--cases", cases("smoke\nmaybe\n"))
        .exits(2)
        .complains("there is no case without an error to ask");
    credence("latency", "asia", "--cases", cases("smoke\nyes\n"), "--csv")
        .exits(2)
        .complains("latency has no --csv; use --json or --markdown");
  }

  @Test
  void latencyShowsRealTimeAndBatchSideBySide() throws IOException {
    String file = cases("smoke,xray\nyes,no\nno,yes\n,\n");
    String[] args = {"latency", "asia", "--cases", file, "--each", "1ms", "--threads", "2"};
    assertThat(credence(args).exits(0).out())
        .contains(
            "asked", "p50", "p99", "one by one, 1 thread", "batch, 1 thread", "batch, 2 threads")
        .contains("3 different cases round and round (3 answered, 0 impossible");
    JsonNode json =
        credence("latency", "asia", "--cases", file, "--each", "1ms", "--json").exits(0).json();
    JsonNode times = json.get("realTime");
    assertThat(times.get("answers").asInt()).isGreaterThanOrEqualTo(100);
    assertThat(times.get("p50").asDouble())
        .isPositive()
        .isLessThanOrEqualTo(times.get("p99").asDouble());
    assertThat(times.get("p99").asDouble()).isLessThanOrEqualTo(times.get("max").asDouble());
    assertThat(json.get("batches").size()).isEqualTo(1);
    assertThat(json.get("batches").get(0).get("answers").asInt()).isPositive();
  }

  @Test
  void softEvidenceIsRefusedRatherThanIgnored() throws IOException {
    String file = cases("smoke\nyes\n");
    for (String command : List.of("infer", "latency")) {
      credence(command, "asia", "--cases", file, "--soft", "lung=0.7:0.3")
          .exits(2)
          .complains("--soft is fitted to one set of evidence, and --cases has many; leave one");
    }
  }

  @Test
  void progressIsShownOnATerminalAlone() throws IOException {
    String file = cases("smoke\nyes\n");
    assertThat(Command.onTerminal(Map.of(), "infer", "asia", "--cases", file).exits(0).err())
        .contains("\r1 cases, ");
  }
}
