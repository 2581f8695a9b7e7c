package org.credence.bayes.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Variable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.input.AtomicOutput;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BifTest {

  private static final double[] WET = {
    0.01, 0.19, 0.8, 0.1, 0.3, 0.6, 0.1, 0.6, 0.3, 0.9, 0.1, 0.0
  };

  private static Parsed<BayesianNetwork> parse(String text) {
    return Bif.read(new InputText("t.bif", text), ReadOptions.standard());
  }

  private static double[] wet(String body) {
    String text = Samples.BIF;
    int from = text.indexOf("  (yes, on)");
    Parsed<BayesianNetwork> parsed = parse(text.substring(0, from) + body + "\n}\n");
    assertThat(parsed.warnings()).isEmpty();
    return parsed.value().givenTable(2);
  }

  @Test
  void rowsWithStatesOfTheParentsComeInAnyOrder() {
    BayesianNetwork network = parse(Samples.BIF).value();
    assertThat(network.name()).isEqualTo("grass");
    assertThat(network.variables())
        .containsExactly(
            Variable.of("rain", "yes", "no"),
            Variable.of("sprinkler", "on", "off"),
            Variable.of("wet", "dry", "damp", "soaked"));
    assertThat(network.parents(2)).containsExactly(0, 1);
    assertThat(network.givenTable(2)).isEqualTo(WET);
  }

  @Test
  void rowsWithoutStatesComeWithTheLastParentFastest() {
    assertThat(wet("0.01, 0.19, 0.8; 0.1 0.3 0.6; 0.1, 0.6, 0.3; 0.9, 0.1, 0;")).isEqualTo(WET);
  }

  @Test
  void aTableHasTheChildSlowestAndTheLastParentFastest() {
    assertThat(wet("table 0.01 0.1 0.1 0.9  0.19 0.3 0.6 0.1  0.8 0.6 0.3 0;")).isEqualTo(WET);
  }

  @Test
  void defaultStandsForRowsThatAreNotGiven() {
    assertThat(
            wet(
                "default 0.1 0.3 0.6; (no, off) 0.9, 0.1, 0; (no, on) 0.1, 0.6, 0.3; (yes,on) 0.01, 0.19, 0.8;"))
        .isEqualTo(WET);
    assertThat(wet("default 0.25, 0.25, 0.5;"))
        .containsExactly(0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 0.25, 0.25, 0.5);
  }

  /** The layout of JavaBayes: no bars, no commas, quotes, comments, properties, the child's block before the parent's. */
  @Test
  void readsTheOldStyle() {
    String text =
        "// made by hand\nnetwork \"Dog Problem\" { //2 variables\n  property \"version 0.1; alpha\" ;\n}\n"
            + "probability (  \"light-on\"  \"family-out\" ) { //2 variable(s) and 4 values\n\ttable 0.6 0.05 0.4 0.95 ;\n}\n"
            + "variable  \"light-on\" { //2 values\n\ttype discrete[2] {  \"true\"  \"false\" };\n"
            + "\tproperty \"position = (218, 195)\" ;\n}\n"
            + "/* a comment\n of two lines { */variable  \"family-out\" {\n type discrete[2] { \"true\" \"false\" };\n}\n"
            + "probability ( \"family-out\" ) {\n property x 1; table 0.15 0.85 ;\n}\n";
    BayesianNetwork network = parse(text).value();
    assertThat(network.name()).isEqualTo("Dog Problem");
    assertThat(network.parents(0)).containsExactly(1);
    assertThat(network.givenTable(0)).containsExactly(0.6, 0.4, 0.05, 0.95);
  }

  @Test
  void readsOddNames() {
    String text =
        "network { } variable 5 { type discrete { <5, 5-10%, 1_1, table }; }"
            + "variable probability { type : discrete [ 1 ] = { variable } }"
            + "variable \"a b\\\"c\\\\\" { type discrete [2] { \"x, y\" \"(z)\" }; };"
            + "probability ( 5 | probability, \"a b\\\"c\\\\\" ) { (variable, \"(z)\") 0 0 0 1; default 1 0 0 0; }"
            + "probability ( probability ) { table 1; } probability(\"a b\\\"c\\\\\"){0.5 0.5;}";
    BayesianNetwork network = parse(text).value();
    assertThat(network.name()).isEmpty();
    assertThat(network.variables())
        .containsExactly(
            Variable.of("5", "<5", "5-10%", "1_1", "table"),
            Variable.of("probability", "variable"),
            Variable.of("a b\"c\\", "x, y", "(z)"));
    assertThat(network.givenTable(0)).containsExactly(1, 0, 0, 0, 0, 0, 0, 1);
    String written = Bif.write(network);
    assertThat(written).contains("{ <5, 5-10%, 1_1, \"table\" }", "\"a b\\\"c\\\\\"", "\"x, y\"");
    assertEqual(parse(written).value(), network);
  }

  @Test
  void warnsOfAProbabilityTooSmallForADouble() {
    assertThat(
            parse("variable a { type discrete [2] { x, y }; } probability (a) { table 1e-400, 1; }")
                .warnings())
        .singleElement()
        .asString()
        .contains(
            "\"1e-400\"",
            "too small for a double; it is taken as 0, which makes the state impossible",
            "[BIF-NUMBER-SMALL]");
    assertThat(
            parse("variable a { type discrete [2] { x, y }; } probability (a) { table 0e-9, 1; }")
                .warnings())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    ".25, 0.25",
    "+0.25, 0.25",
    "25e-2, 0.25",
    "2.5E-1, 0.25",
    "0.250000000000000000000000000000, 0.25",
    "1e-400, 0",
    "-0.0, 0",
    "-0, 0",
    "0., 0",
    "00.0625, 0.0625",
    "0.1234567890123456789, 0.12345678901234568"
  })
  void readsEveryDecimalToTheNearestDouble(String token, double expected) {
    double rest = 1 - expected;
    BayesianNetwork network =
        parse(
                "variable a { type discrete [2] { x, y }; } probability (a) { table "
                    + token
                    + ", "
                    + rest
                    + "; }")
            .value();
    assertThat(network.givenTable(0)[0]).isEqualTo(expected); // isEqualTo tells 0.0 from -0.0
  }

  @Test
  void readsRandomDecimalsAsJavaDoes() {
    SeededRandomness random = SeededRandomness.of(11);
    for (int i = 0; i < 20_000; i++) {
      double value = random.uniform();
      String token =
          switch (random.below(3)) {
            case 0 -> Double.toString(value);
            case 1 -> String.format(Locale.ROOT, "%." + (1 + random.below(25)) + "f", value * 1000);
            default -> String.format(Locale.ROOT, "%." + random.below(20) + "e", value);
          };
      assertThat(DecimalText.parse("x" + token + "x", 1, token.length() + 1))
          .isEqualTo(Double.parseDouble(token));
    }
  }

  @Test
  void lineEndsOfAllKindsAndAMissingLastOneAreLawful() {
    BayesianNetwork expected = parse(Samples.BIF).value();
    assertEqual(parse(Samples.BIF.replace("\n", "\r\n")).value(), expected);
    assertEqual(parse(Samples.BIF.replace("\n", "\r")).value(), expected);
    assertEqual(parse(Samples.BIF.strip()).value(), expected);
    assertEqual(parse(Samples.BIF.replace("};\n", "};\r\n\r\n")).value(), expected);
  }

  @Test
  void byteOrderMarkAndGzipAreTakenOff(@TempDir Path folder) throws IOException {
    BayesianNetwork expected = parse(Samples.BIF).value();
    byte[] bytes = ("\uFEFF" + Samples.BIF).getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    InputLimits limits = InputLimits.standard();
    assertEqual(
        Bif.read(InputText.of("t", bytes, limits), ReadOptions.standard()).value(), expected);
    assertEqual(
        Bif.read(InputText.of("t", packed.toByteArray(), limits), ReadOptions.standard()).value(),
        expected);
    Path file = folder.resolve("grass.bif.gz");
    AtomicOutput.write(file, Bif.write(expected));
    assertThat(file).content(StandardCharsets.ISO_8859_1).startsWith("\u001f\u008b");
    assertEqual(Bif.read(file, ReadOptions.standard()).value(), expected);
  }

  @Test
  void aRowSlightlyOffIsAWarningWithPlaceRowAndSum() {
    Parsed<BayesianNetwork> parsed = parse(Samples.BIF.replace("0.01, 0.19", "0.01, 0.195"));
    assertThat(parsed.warnings())
        .containsExactly(
            "t.bif:18:3: warning: row (yes, on) of \"wet\" sums to 1.005, expected 1; engines use it divided by its sum"
                + " [BIF-ROW-SUM]");
    assertThat(parsed.value().givenTable(2)[1]).isEqualTo(0.195);
    assertThat(parsed.value().factors().get(2).value(1)).isEqualTo(0.195 / (0.01 + 0.195 + 0.8));
    assertThat(parse(Samples.BIF.replace("0.01, 0.19", "0.01, 0.1900005")).warnings()).isEmpty();
  }

  @Test
  void aRowFarOffIsNormalisedOnlyOnRequestAndKeptAsGiven() {
    String text = Samples.BIF.replace("0.01, 0.19, 0.8", "1, 19, 80");
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> parse(text))
        .withMessageContaining("ask to normalise if these are counts [BIF-PROBABILITY]");
    Parsed<BayesianNetwork> parsed =
        Bif.read(new InputText("t.bif", text), ReadOptions.standard().withNormalize(true));
    assertThat(parsed.warnings()).singleElement().asString().contains("sums to 100.0, expected 1");
    assertThat(parsed.value().givenTable(2)).startsWith(1, 19, 80);
    assertThat(parsed.value().factors().get(2).values()).startsWith(0.01, 0.19, 0.8);
  }

  @Test
  void manyWarningsAreCounted() {
    StringBuilder text = new StringBuilder();
    for (int v = 0; v < 30; v++) {
      text.append("variable v").append(v).append(" { type discrete [2] { a, b }; }\n");
      text.append("probability ( v").append(v).append(" ) { table 0.5, 0.501; }\n");
    }
    List<String> warnings = parse(text.toString()).warnings();
    assertThat(warnings).hasSize(21);
    assertThat(warnings.get(20)).isEqualTo("t.bif: warning: and 10 more like these");
  }

  @Test
  void writtenNetworksReadBackToTheLastBit() {
    SeededRandomness random = SeededRandomness.of(5);
    for (int i = 0; i < 300; i++) {
      BayesianNetwork network = RandomModels.network(random.split(i), 1 + i % 12, 4, 3, 0.2);
      assertEqual(parse(Bif.write(network)).value(), network);
    }
  }

  @Test
  void extremeNumbersSurviveWriting() {
    double tiny = Double.MIN_VALUE;
    BayesianNetwork network =
        BayesianNetwork.builder("x")
            .variable(Variable.of("a", "s", "t", "u"), List.of(), tiny, 1 - 0x1p-53, 0x1p-53)
            .build();
    assertEqual(parse(Bif.write(network)).value(), network);
  }

  @Test
  void anUnnamedNetworkIsWrittenAsUnknownAndReadBackUnnamed() {
    BayesianNetwork network =
        BayesianNetwork.builder("").variable(Variable.of("a", "s"), List.of(), 1).build();
    assertThat(Bif.write(network)).startsWith("network unknown {\n}\n");
    assertThat(parse(Bif.write(network)).value().name()).isEmpty();
  }

  @Test
  void namesThatBifCannotHoldAreNotWritten() {
    for (String name : List.of("a\nb", "a\u202Eb", "tab\there", "\u0007")) {
      BayesianNetwork network =
          BayesianNetwork.builder("x").variable(Variable.of(name, "s"), List.of(), 1).build();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Bif.write(network))
          .withMessageContaining("cannot be written in BIF; rename it to printable characters");
    }
  }

  static void assertEqual(BayesianNetwork actual, BayesianNetwork expected) {
    assertThat(actual.name()).isEqualTo(expected.name());
    assertThat(actual.variables()).isEqualTo(expected.variables());
    for (int v = 0; v < expected.size(); v++) {
      assertThat(actual.parents(v)).isEqualTo(expected.parents(v));
      assertThat(actual.givenTable(v)).isEqualTo(expected.givenTable(v));
    }
    assertThat(actual.factors()).isEqualTo(expected.factors());
  }

  @Test
  void aNameMayHoldCharactersBeyondTheBasicPlane() {
    String text = Samples.BIF.replace("sprinkler", "\uD83D\uDE00\uD842\uDFB7");
    assertThat(parse(text).value().variables().get(1).name()).isEqualTo("\uD83D\uDE00\uD842\uDFB7");
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> parse(Samples.BIF.replace("sprinkler", "a\uDE00")))
        .withMessageContaining("found the unprintable character");
  }

  @ParameterizedTest
  @CsvSource({"0.09", "0.11"})
  void aRowThatIsOffByOneHundredthIsReadWithAWarning(String last) {
    String head = "variable a { type discrete [ 2 ] { x, y }; }\nprobability ( a ) { table 0.9, ";
    Parsed<BayesianNetwork> parsed = parse(head + last + "; }\n");
    assertThat(parsed.warnings()).hasSize(1).first().asString().contains("sums to ", "1");
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> parse(head + "0.0899999; }\n"))
        .withMessageContaining("sums to 0.9899999, expected 1 (within 0.01)");
  }
}
