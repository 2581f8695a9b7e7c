package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every field that the command prints is documented in docs/json.md, by its name in code style. */
final class JsonContractTest {

  /** Objects whose fields are named by the model, the engine or the user, not by the contract. */
  private static final Set<String> OPEN =
      Set.of("evidence", "likelihoods", "marginals", "errors", "assignment", "measures");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "infer asia --given dysp=yes --likelihood xray=0.3:0.9 --json",
        "infer asia --engine lw --steps 500 --json",
        "infer asia --given either=no,tub=yes --json",
        "infer grid:40x40 --memory 1m --json",
        "infer asia --most-probable --json",
        "infer asia --evidence-probability --json",
        "infer asia --k-best 2 --json",
        "infer asia --map lung,bronc --json",
        "infer asia --joint lung,tub --json",
        "infer asia --samples 2 --json",
        "infer front-office --length 2 --top 2 --json",
        "compare asia --evaluations 100k --curve --json",
        "compare front-office --length 2 --evaluations 5k --json",
        "decode front-office -n 3 --json",
        "decode TINY --tokens 1,2 -n 3 --json",
        "decode TINY --tokens 1,2 -n 99 --json",
        "next TINY --tokens 1,2 --top 3 --json",
        "score TINY --tokens 1,2,3 --per-token --json",
        "tokenize TINY --text tea --json",
        "info TINY --json",
        "infer asia --cases CASES --query lung --out OUT --json",
        "latency asia --cases CASES --each 1ms --json",
        "info asia --json",
        "info front-office --json",
        "engines --json"
      })
  void everyFieldIsDocumented(String line) throws IOException {
    Path contract = root().resolve("docs").resolve("json.md");
    assumeThat(contract).as("the contract").exists();
    String text = Files.readString(contract);
    Set<String> undocumented = new TreeSet<>();
    Path cases = Files.writeString(folder.resolve("cases.csv"), "smoke,xray\nyes,no\n,maybe\n");
    String[] args =
        line.replace("CASES", cases.toString())
            .replace("TINY", TinyModels.llama(folder).toString())
            .replace("OUT", folder.resolve("out.csv").toString())
            .split(" ");
    collect(Command.credence(args).json(), undocumented);
    undocumented.removeIf(
        name -> text.contains("`" + name + "`") || text.contains("\"" + name + "\""));
    assertThat(undocumented).as("fields of 'credence %s' missing in %s", line, contract).isEmpty();
  }

  private static void collect(JsonNode node, Set<String> names) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              field -> {
                names.add(field.getKey());
                if (!OPEN.contains(field.getKey())) {
                  collect(field.getValue(), names);
                }
              });
    } else if (node.isArray()) {
      node.forEach(child -> collect(child, names));
    }
  }

  private static Path root() {
    String given = System.getProperty("credence.root", "");
    return Stream.of(Path.of(given.isEmpty() ? "." : given), Path.of(".."))
        .filter(path -> Files.isDirectory(path.resolve("docs")))
        .findFirst()
        .orElse(Path.of("."));
  }
}
