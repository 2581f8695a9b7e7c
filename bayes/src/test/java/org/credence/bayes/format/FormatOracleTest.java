package org.credence.bayes.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.testkit.NetworkData;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** All published networks and competition problems of the shared data; skipped where they are not. */
final class FormatOracleTest {

  private static final InputLimits LIMITS = InputLimits.standard();

  private static List<Path> files(String folder, String ending) throws IOException {
    try (Stream<Path> all = Files.list(NetworkData.folder(folder))) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  @TestFactory
  List<DynamicTest> publishedNetworksReadWithoutAWarningAndWriteBackToTheLastBit()
      throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : files("networks", ".bif.gz")) {
      tests.add(DynamicTest.dynamicTest(file.getFileName().toString(), () -> checkNetwork(file)));
    }
    assertThat(tests).hasSizeGreaterThan(10);
    return tests;
  }

  private static void checkNetwork(Path file) {
    Parsed<GraphicalModel> parsed = ModelFile.read(file, ReadOptions.standard());
    assertThat(parsed.warnings()).isEmpty();
    BayesianNetwork network = (BayesianNetwork) parsed.value();
    double worst = 0;
    for (int v = 0; v < network.size(); v++) {
      double[] rows = network.factors().get(v).values();
      int states = network.cardinality(v);
      for (int from = 0; from < rows.length; from += states) {
        double sum = 0;
        for (int s = 0; s < states; s++) {
          sum += rows[from + s];
        }
        worst = Math.max(worst, Math.abs(sum - 1));
      }
    }
    assertThat(worst).isLessThan(1e-12);
    BifTest.assertEqual(
        Bif.read(new InputText("again", Bif.write(network)), ReadOptions.standard()).value(),
        network);
    GraphicalModel uai =
        Uai.read(new InputText("uai", Uai.write(network).value()), ReadOptions.standard()).value();
    assertThat(uai.factors()).isEqualTo(network.factors());
  }

  /** The truth files were made by another program's reader: variables and states must stand in the same order. */
  @TestFactory
  List<DynamicTest> variablesAndStatesComeInTheOrderOfTheTruthFiles() throws IOException {
    Pattern variable = Pattern.compile("\"([^\"]+)\": \\{((?:\"[^\"]+\": [-+.0-9eE]+(?:, )?)+)\\}");
    Pattern state = Pattern.compile("\"([^\"]+)\": ");
    List<DynamicTest> tests = new ArrayList<>();
    for (Path truth : files("networks/truth", ".prior.json.gz")) {
      String name = truth.getFileName().toString().replace(".prior.json.gz", "");
      tests.add(
          DynamicTest.dynamicTest(
              name,
              () -> {
                String text = InputText.read(truth, LIMITS).text();
                String marginals =
                    text.substring(text.indexOf("\"marginals\""), text.indexOf("\"source\""));
                List<Variable> theirs = new ArrayList<>();
                Matcher variables = variable.matcher(marginals);
                while (variables.find()) {
                  List<String> states = new ArrayList<>();
                  Matcher each = state.matcher(variables.group(2));
                  while (each.find()) {
                    states.add(each.group(1));
                  }
                  theirs.add(new Variable(variables.group(1), states));
                }
                Path network = truth.getParent().getParent().resolve(name + ".bif.gz");
                assertThat(ModelFile.read(network, ReadOptions.standard()).value().variables())
                    .isEqualTo(theirs);
              }));
    }
    assertThat(tests).hasSizeGreaterThan(10);
    return tests;
  }

  @TestFactory
  List<DynamicTest> competitionProblemsReadWithEvidenceAndAnswers() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : files("uai/mar", ".uai.gz")) {
      tests.add(DynamicTest.dynamicTest(file.getFileName().toString(), () -> checkProblem(file)));
    }
    assertThat(tests).hasSizeGreaterThan(10);
    return tests;
  }

  private static void checkProblem(Path file) {
    Parsed<GraphicalModel> parsed = ModelFile.read(file, ReadOptions.standard());
    assertThat(parsed.warnings()).isEmpty();
    GraphicalModel model = parsed.value();
    for (Factor factor : model.factors()) {
      assertThat(factor.size()).isPositive();
    }
    GraphicalModel again =
        Uai.read(new InputText("again", Uai.write(model).value()), ReadOptions.standard()).value();
    assertThat(again.factors()).isEqualTo(model.factors());

    Path evidenceFile = beside(file, ".evid.gz");
    Parsed<Evidence> evidence = EvidenceFile.read(evidenceFile, model, LIMITS);
    assertThat(evidence.warnings()).isEmpty();
    evidence.value().requireFits(model);
    assertThat(
            UaiEvidence.read(new InputText("e", UaiEvidence.write(evidence.value())), model)
                .value())
        .isEqualTo(evidence.value());

    UaiResult marginals = UaiResult.read(beside(file, ".MAR.gz"), LIMITS).value();
    List<List<Double>> p = ((UaiResult.Marginals) marginals).p();
    assertThat(p).hasSize(model.size());
    for (int v = 0; v < p.size(); v++) {
      assertThat(p.get(v)).hasSize(model.cardinality(v));
      assertThat(p.get(v).stream().mapToDouble(Double::doubleValue).sum())
          .isCloseTo(1, within(1e-4)); // printed with six digits
    }
    // the official marginals must agree with the evidence as read
    evidence
        .value()
        .states()
        .forEach((v, s) -> assertThat(p.get(v).get(s)).as("variable %d", v).isEqualTo(1));
    UaiResult z = UaiResult.read(beside(file, ".PR.gz"), LIMITS).value();
    assertThat(((UaiResult.PartitionFunction) z).value()).isFinite();
    assertThat(ModelFile.kind(evidenceFile, LIMITS)).isEqualTo(ModelFile.Kind.UAI_EVIDENCE);
    assertThat(ModelFile.kind(beside(file, ".MAR.gz"), LIMITS))
        .isEqualTo(ModelFile.Kind.UAI_RESULT);
  }

  private static Path beside(Path model, String ending) {
    String name = model.getFileName().toString();
    return model.resolveSibling(name.substring(0, name.length() - ".gz".length()) + ending);
  }
}
