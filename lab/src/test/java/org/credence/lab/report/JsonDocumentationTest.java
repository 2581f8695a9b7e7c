package org.credence.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docs/json.md names every field that any report writes, and its examples are JSON of this schema. */
final class JsonDocumentationTest {

  /** Objects whose keys are names of variables, states or the engine's own measures. */
  private static final Set<String> OPEN =
      Set.of("evidence", "likelihoods", "marginals", "assignment", "measures");

  private static String text() throws IOException {
    Path root = Path.of(System.getProperty("credence.root", ".."));
    return Files.readString(root.resolve("docs").resolve("json.md"));
  }

  @Test
  void everyFieldIsDocumented() throws IOException {
    String prose = text().replaceAll("(?s)```json.*?```", "");
    Set<String> fields = new LinkedHashSet<>();
    GoldenTest.reports()
        .forEach(
            (name, report) -> {
              if (name.endsWith(".json")) {
                collect(new JsonMapper().readTree(report), fields);
              }
            });

    assertThat(fields).contains("schema", "coveredShare", "noiseFloor", "residual", "conflict");
    assertThat(fields)
        .allSatisfy(field -> assertThat(prose).as("docs/json.md").contains("`" + field + "`"));
  }

  private static void collect(JsonNode node, Set<String> fields) {
    if (node.isArray()) {
      node.forEach(element -> collect(element, fields));
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      fields.add(field.getKey());
      if (field.getKey().equals("errors")) {
        field.getValue().forEach(states -> states.forEach(error -> collect(error, fields)));
      } else if (!OPEN.contains(field.getKey())) {
        collect(field.getValue(), fields);
      }
    }
  }

  @Test
  void everyExampleIsJsonOfThisSchema() throws IOException {
    Matcher example = Pattern.compile("(?s)```json\n(.*?)```").matcher(text());
    int found = 0;
    while (example.find()) {
      JsonNode object = new JsonMapper().readTree(example.group(1));
      assertThat(object.get("schema").intValue()).isEqualTo(JsonText.SCHEMA);
      found++;
    }
    assertThat(found).isGreaterThanOrEqualTo(5);
  }
}
