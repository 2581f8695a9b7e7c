package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.credence.cli.Command.credence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class OrderCommandTest {

  @TempDir Path folder;

  @Test
  void showsTheGreedyOrdersAndTheBestFound() {
    String out = credence("order", "asia", "--restarts", "32").exits(0).silently().out();
    assertThat(out)
        .startsWith("asia: orders in which to eliminate 8 variables")
        .contains("min-fill", "weighted-min-fill", "min-weight", "min-degree", "best found")
        .contains("no order has width below 2; 32 restarts, seed 1");
  }

  @Test
  void theBestFoundIsNotWorseThanAnyGreedyOrder() {
    JsonNode json =
        credence("order", "grid:8x8", "--restarts", "32", "--json").exits(0).silently().json();
    JsonNode orders = json.get("orders");
    double best = orders.get(orders.size() - 1).get("totalCellsLog2").asDouble();
    assertThat(orders.get(orders.size() - 1).get("order").asString()).isEqualTo("best found");
    for (JsonNode order : orders) {
      assertThat(best).isLessThanOrEqualTo(order.get("totalCellsLog2").asDouble());
      assertThat(order.get("width").asInt())
          .isGreaterThanOrEqualTo(json.get("widthAtLeast").asInt());
    }
    assertThat(json.get("best").size()).isEqualTo(64);
    assertThat(json.get("restarts").asInt()).isEqualTo(32);
  }

  @Test
  void anOrderThatWasWrittenIsScoredTheSame() throws IOException {
    String file = folder.resolve("asia.order").toString();
    String said = credence("order", "asia", "--restarts", "32", "--out", file).exits(0).err();
    assertThat(said).contains("wrote " + file);
    assertThat(Files.readString(Path.of(file))).startsWith("credence-order 1\nvariables 8\n");
    JsonNode json =
        credence("order", "asia", "--restarts", "1", "--score", file, "--json").exits(0).json();
    List<String> names = new ArrayList<>();
    json.get("orders").forEach(order -> names.add(order.get("order").asString()));
    assertThat(names)
        .containsExactly(
            "min-fill", "weighted-min-fill", "min-weight", "min-degree", file, "best found");
    assertThat(json.get("orders").get(4).get("totalCellsLog2"))
        .isEqualTo(json.get("orders").get(5).get("totalCellsLog2"));
  }

  @Test
  void interruptedItGivesTheBestOrderSoFar() {
    Path file = folder.resolve("best.order");
    Command run;
    Thread.currentThread().interrupt();
    try {
      run = credence("order", "grid:6x6", "--time", "10m", "--json", "--out", file.toString());
    } finally {
      assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
    }
    assertThat(run.exits(130).json().get("interrupted").asBoolean()).isTrue();
    assertThat(run.json().get("best").size()).isEqualTo(36);
    assertThat(file).exists();
    JsonNode whole = credence("order", "asia", "--restarts", "1", "--json").exits(0).json();
    assertThat(whole.get("interrupted").asBoolean()).isFalse();
  }

  @Test
  void threadsDoNotChangeTheBestOrder() {
    JsonNode one = credence("order", "grid:6x6", "--restarts", "32", "--json").exits(0).json();
    JsonNode two =
        credence("order", "grid:6x6", "--restarts", "32", "--threads", "2", "--json")
            .exits(0)
            .json();
    assertThat(two.get("best")).isEqualTo(one.get("best"));
  }

  @Test
  void evidenceMakesTheRestCheaper() {
    double all = best(credence("order", "asia", "--restarts", "1", "--json").exits(0).json());
    double rest =
        best(
            credence("order", "asia", "--restarts", "1", "--json", "--given", "smoke=yes,tub=no")
                .exits(0)
                .json());
    assertThat(rest).isLessThan(all);
  }

  private static double best(JsonNode json) {
    return json.get("orders").get(json.get("orders").size() - 1).get("totalCellsLog2").asDouble();
  }

  @Test
  void aTimeEndsTheSearch() {
    for (String time : new String[] {"50ms", "0.05"}) {
      credence("order", "grid:10x10", "--time", time).exits(0).silently();
    }
  }

  @Test
  void refusesWhatItCannotDo() {
    credence("order", "asia", "--time", "1s", "--restarts", "5")
        .exits(2)
        .complains("--time and --restarts exclude each other");
    credence("order", "asia", "--restarts", "0").exits(2).complains("--restarts");
    credence("order", "asia", "--time", "soon").exits(2).complains("--time is \"soon\"");
    credence("order", "asia", "--query", "dysp")
        .exits(2)
        .complains("order has no --query; an order is of all variables");
    credence("order", "front-office").exits(2).complains("order is for networks");
    credence("order", "asia", "--score", folder.resolve("none.order").toString())
        .exits(3)
        .complains("there is no such file");
  }

  private String written(String model) {
    String file = folder.resolve(model + ".order").toString();
    credence("order", model, "--restarts", "1", "--out", file).exits(0);
    return file;
  }

  @Test
  void exactEnginesEliminateInTheOrderOfAFile() {
    String file = written("asia");
    JsonNode expected =
        credence("infer", "asia", "--given", "dysp=yes", "--json").exits(0).json().get("marginals");
    for (String engine : List.of("variable-elimination", "junction-tree", "cutset-conditioning")) {
      String[] line = {
        "infer",
        "asia",
        "--given",
        "dysp=yes",
        "--engine",
        engine,
        "--elimination-order",
        file,
        "--json"
      };
      JsonNode json = credence(line).exits(0).silently().json();
      assertThat(json.get("engine").asString()).isEqualTo(engine + "[order=given]");
      for (String variable : List.of("asia", "lung", "xray")) {
        assertThat(json.get("marginals").get(variable).get("yes").asDouble())
            .isCloseTo(expected.get(variable).get("yes").asDouble(), within(1e-12));
      }
    }
  }

  @Test
  void withoutAnEngineTheAutomaticChoiceIsAmongThoseThatTakeTheOrder() {
    JsonNode json =
        credence("infer", "asia", "--elimination-order", written("asia"), "--json").exits(0).json();
    assertThat(json.get("engine").asString()).isEqualTo("auto");
    assertThat(json.get("notes").get(0).asString())
        .startsWith("auto: variable-elimination[order=given], because its forecast fits");
  }

  @Test
  void whatTakesNoOrderIsRefused() {
    String file = written("asia");
    credence("infer", "asia", "--elimination-order", file, "--engine", "gibbs")
        .exits(2)
        .complains(
            "engine gibbs-sampler takes no elimination order; engines that do: auto,"
                + " variable-elimination, junction-tree, cutset-conditioning");
    credence("infer", "asia", "--elimination-order", file, "--engine", "ve[order=min-fill]")
        .exits(2)
        .complains(
            "engine ve[order=min-fill] sets an order, and an elimination order is given too; leave"
                + " one of them out");
    credence("infer", "front-office", "--elimination-order", file)
        .exits(2)
        .complains("--elimination-order is for networks; front-office is a text model");
    credence("infer", "grid:3x3", "--elimination-order", file)
        .exits(3)
        .complains("the order is of 8 variables, but the model has 9");
  }
}
