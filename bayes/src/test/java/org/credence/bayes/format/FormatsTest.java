package org.credence.bayes.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.NetworkData;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What XMLBIF, XDSL, PGMX and Hugin NET share: the same network in each, there and back to the last bit. */
final class FormatsTest {

  private static final List<ModelFormat> NAMED =
      Arrays.stream(ModelFormat.values()).filter(format -> format != ModelFormat.UAI).toList();

  private static Parsed<? extends GraphicalModel> read(ModelFormat format, String text) {
    return format.read(new InputText("in", text), ReadOptions.standard());
  }

  private static BayesianNetwork network(ModelFormat format, String text) {
    return (BayesianNetwork) read(format, text).value();
  }

  private static String sample(ModelFormat format) {
    return switch (format) {
      case BIF -> Samples.BIF;
      case XMLBIF -> Samples.XMLBIF;
      case XDSL -> Samples.XDSL;
      case PGMX -> Samples.PGMX;
      case NET -> Samples.NET;
      case UAI -> Samples.BAYES;
    };
  }

  @ParameterizedTest
  @EnumSource(value = ModelFormat.class, names = "UAI", mode = EnumSource.Mode.EXCLUDE)
  void theSameNetworkWrittenByHandIsTheSameInEachFormat(ModelFormat format) {
    Parsed<? extends GraphicalModel> parsed = read(format, sample(format));
    assertThat(parsed.warnings()).isEmpty();
    BifTest.assertEqual((BayesianNetwork) parsed.value(), (BayesianNetwork) Samples.NAMED);
    assertThat(ModelFile.kind(new InputText("x", sample(format))).name()).isEqualTo(format.name());
    assertThat(
            ModelFile.check(new InputText("x", sample(format)), ReadOptions.standard()).summary())
        .startsWith(format.label() + ", Bayesian network \"grass\": 3 variables");
  }

  /** P(dog-out | bowel-problem, family-out) as the pages of the format have it: 0.97 is for a problem and no family out. */
  @Test
  void xmlbifHasTheChildFastestAndThenTheLastGiven() {
    String text =
        "<BIF VERSION='0.3'><NETWORK><NAME>dog</NAME>"
            + Stream.of("family-out", "bowel-problem", "dog-out")
                .map(
                    v ->
                        "<VARIABLE TYPE='nature'><NAME>"
                            + v
                            + "</NAME><OUTCOME>true</OUTCOME><OUTCOME>false</OUTCOME></VARIABLE>")
                .reduce("", String::concat)
            + "<DEFINITION><FOR>family-out</FOR><TABLE>0.15 0.85</TABLE></DEFINITION>"
            + "<DEFINITION><FOR>bowel-problem</FOR><TABLE>0.01 0.99</TABLE></DEFINITION>"
            + "<DEFINITION><FOR>dog-out</FOR><GIVEN>bowel-problem</GIVEN><GIVEN>family-out</GIVEN>"
            + "<TABLE>0.99 0.01 0.97 0.03 0.9 0.1 0.3 0.7</TABLE></DEFINITION></NETWORK></BIF>";
    BayesianNetwork dog = network(ModelFormat.XMLBIF, text);
    assertThat(dog.parents(2)).containsExactly(1, 0);
    assertThat(dog.factors().get(2).values()[2])
        .isEqualTo(0.97); // problem, family not out: dog out
    double out = 0.01 * (0.15 * 0.99 + 0.85 * 0.97) + 0.99 * (0.15 * 0.9 + 0.85 * 0.3);
    double sum = new JointTable(dog, Evidence.none()).marginal(2, 0);
    assertThat(sum).isCloseTo(out, within(1e-15));
  }

  @Test
  void oddButLawfulXmlbifIsRead() {
    BayesianNetwork odd = network(ModelFormat.XMLBIF, OddFormats.XMLBIF);
    assertThat(odd.name()).isEmpty();
    assertThat(odd.variables())
        .containsExactly(
            Variable.of("\u00e9", "1", "\"2\""), Variable.of("a <&> b", "yes and", "no"));
    assertThat(odd.givenTable(0)).containsExactly(0.25, 0.75, 0.5, 0.5);
    assertThat(odd.givenTable(1)).containsExactly(0.001, 0.999);
  }

  @Test
  void noisyMaxAndDeterministicNodesOfXdslBecomeTables() {
    BayesianNetwork odd = network(ModelFormat.XDSL, OddFormats.XDSL);
    assertThat(odd.name()).isEqualTo("an \\ odd \"one\"");
    assertThat(odd.variables().get(3)).isEqualTo(Variable.of("b b", "< 5", "5"));
    // a = n and b = y (its weakest state, by strengths 1 0): the leak alone
    assertRow(odd.givenTable(0), 2, 0.1, 0.1, 0.8);
    // a = y, b = y: at most "none" 0.25 * 0.8, at most "low" 0.5 * 0.9
    assertRow(odd.givenTable(0), 0, 0.55, 0.25, 0.2);
    // a = y, b = n: 0.25 * 0.5 * 0.8, 0.5 * 0.8 * 0.9
    assertRow(odd.givenTable(0), 1, 0.64, 0.26, 0.1);
    assertRow(odd.givenTable(0), 3, 0.28, 0.32, 0.4);
    assertThat(odd.givenTable(2)).containsExactly(1, 0, 0, 1, 0, 1, 1, 0);
  }

  private static void assertRow(double[] table, int row, double... expected) {
    assertThat(Arrays.copyOfRange(table, row * expected.length, (row + 1) * expected.length))
        .as("row %d", row)
        .containsExactly(expected, within(1e-15));
  }

  @Test
  void columnsInTheOrderOfTheStatesAreKnownByTheWeakest() {
    BayesianNetwork byStrength = network(ModelFormat.XDSL, OddFormats.XDSL);
    BayesianNetwork byState =
        network(
            ModelFormat.XDSL, OddFormats.XDSL.replace("0.2 0.3 0.5 0 0 1", "0 0 1 0.2 0.3 0.5"));
    assertThat(byState.givenTable(0)).isEqualTo(byStrength.givenTable(0));
  }

  @Test
  void canonicalUniformAndDeltaPotentialsOfPgmxBecomeTables() {
    Parsed<? extends GraphicalModel> parsed = read(ModelFormat.PGMX, OddFormats.PGMX);
    assertThat(parsed.warnings()).isEmpty();
    BayesianNetwork odd = (BayesianNetwork) parsed.value();
    assertThat(odd.givenTable(1)).containsExactly(0.5, 0.5);
    assertThat(odd.givenTable(2)).containsExactly(0, 1, 0, 1);
    assertRow(odd.givenTable(0), 0, 0.8, 0.1, 0.1); // both absent: the leak alone
    assertRow(odd.givenTable(0), 3, 0.1, 0.26, 0.64); // 0.25*0.5*0.8, 0.5*0.8*0.9
    BayesianNetwork min =
        network(
            ModelFormat.PGMX,
            OddFormats.PGMX
                .replace("OR / MAX", "GeneralizedMin")
                .replace("<Values>0.8 0.1 0.1<", "<Values>0 0.1 0.9<"));
    // both present: at least "high" 0.5 * 0.2 * 0.9, at least "low" 0.75 * 0.5 * 1
    assertRow(min.givenTable(0), 3, 0.625, 0.285, 0.09);
  }

  @Test
  void pgmxHasTheFirstParentFastestAndKeepsTheOrderOfTheParents() {
    BayesianNetwork grass = network(ModelFormat.PGMX, Samples.PGMX);
    assertThat(grass.parents(2)).containsExactly(0, 1);
    assertRow(grass.givenTable(2), 1, 0.1, 0.3, 0.6); // rain, sprinkler off
    assertThat(Pgmx.rowsInFile(new int[] {2, 3})).containsExactly(0, 3, 1, 4, 2, 5);
    assertThat(Pgmx.rowsInFile(new int[] {})).containsExactly(0);
  }

  @Test
  void linksThatNoPotentialHasAreWarnedOf() {
    String text =
        Samples.PGMX.replace(
            "<Link directed=\"true\"><Variable name=\"rain\"/><Variable name=\"wet\"/>",
            "<Link directed=\"true\"><Variable name=\"rain\"/><Variable name=\"sprinkler\"/>");
    assertThat(read(ModelFormat.PGMX, text).warnings())
        .singleElement()
        .asString()
        .contains(
            "a link from \"rain\" to \"sprinkler\"", "the potential counts", "[PGMX-LINK-UNUSED]");
  }

  @Test
  void aClassWithoutInstancesAndFlatDataAreReadAsANetwork() {
    BayesianNetwork odd = network(ModelFormat.NET, OddFormats.NET);
    assertThat(odd.name()).isEqualTo("Odd");
    assertThat(odd.variables().get(0)).isEqualTo(Variable.of("A: 1", "x%", "y\"\\", "z"));
    assertThat(odd.parents(2)).containsExactly(0, 1);
    assertThat(odd.givenTable(2))
        .containsExactly(0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.4, 0.6, 1, 0, 0, 1);
  }

  @Test
  void elementsOfOtherProgramsAreSteppedOverWithAWarning() {
    assertThat(
            read(ModelFormat.XMLBIF, Samples.XMLBIF.replace("</NETWORK>", "<FOO/></NETWORK>"))
                .warnings())
        .singleElement()
        .asString()
        .contains("the element \"FOO\" is not known here and is stepped over");
  }

  @Test
  void rowsThatAreSlightlyOffAreWarnedOfAndOthersAreNormalisedOnDemand() {
    for (ModelFormat format : NAMED) {
      String off =
          sample(format)
              .replace("0.1 0.6 0.3", "0.1 0.6 0.303")
              .replace("0.1, 0.6, 0.3", "0.1, 0.6, 0.303");
      assertThat(read(format, off).warnings())
          .as("%s", format)
          .singleElement()
          .asString()
          .contains("row (no, on) of \"wet\" sums to 1.003", "[" + format.name() + "-ROW-SUM]");
      String counts = sample(format).replace("0.2 0.8", "20 80").replace("0.2, 0.8", "20, 80");
      GraphicalModel counted =
          format
              .read(new InputText("in", counts), ReadOptions.standard().withNormalize(true))
              .value();
      assertThat(counted.factors().get(0).values()).containsExactly(0.2, 0.8);
    }
  }

  private static final List<String> AWKWARD =
      List.of(
          "a",
          "a b",
          "<5",
          "5-10%",
          "x_1",
          "x 1",
          "\"q\"",
          "back\\slash",
          "\u00e9t\u00e9",
          "\uD83D\uDE00",
          "&amp;",
          "]]>",
          "node",
          "data",
          "unknown",
          "10",
          "a,b",
          "'",
          "{(;|=)}",
          "//",
          "_",
          "%",
          "A",
          "a_b",
          "a_b_1");

  private static BayesianNetwork renamed(BayesianNetwork network, int offset, String name) {
    BayesianNetwork.Builder builder = BayesianNetwork.builder(name);
    for (int v = 0; v < network.size(); v++) {
      List<String> states = new ArrayList<>();
      for (int s = 0; s < network.cardinality(v); s++) {
        states.add(AWKWARD.get((offset + 7 * v + s) % AWKWARD.size()));
      }
      List<String> parents =
          Arrays.stream(network.parents(v)).mapToObj(p -> awkward(offset, p)).toList();
      builder.variable(new Variable(awkward(offset, v), states), parents, network.givenTable(v));
    }
    return builder.build();
  }

  private static String awkward(int offset, int v) {
    return AWKWARD.get((offset + v) % AWKWARD.size());
  }

  @ParameterizedTest
  @EnumSource(value = ModelFormat.class, names = "UAI", mode = EnumSource.Mode.EXCLUDE)
  void randomNetworksWithAwkwardNamesComeBackToTheLastBit(ModelFormat format) {
    Randomness random = SeededRandomness.of(515);
    for (int k = 0; k < 200; k++) {
      BayesianNetwork plain = RandomModels.network(random.split(k), 8, 4, 3, 0.3);
      String name = k % 3 == 0 ? "" : AWKWARD.get(k % AWKWARD.size());
      if (format == ModelFormat.BIF && name.equals("unknown")) {
        continue; // BIF reads that as no name
      }
      BayesianNetwork network = renamed(plain, k, name);
      String text = format.write(network).value();
      BifTest.assertEqual(network(format, text), network);
      assertThat(ModelFile.kind(new InputText("x", text)).name()).isEqualTo(format.name());
    }
  }

  /** The children come first, so that writers which need parents first must put the order back. */
  @Test
  void theOrderOfTheVariablesSurvives() {
    BayesianNetwork network =
        BayesianNetwork.builder("o")
            .variable(Variable.of("c", "s", "t"), List.of("b", "a"), 1, 0, 0, 1, 0.5, 0.5, 0.1, 0.9)
            .variable(Variable.of("b", "s", "t"), List.of("a"), 0.25, 0.75, 1, 0)
            .variable(Variable.of("a", "s", "t"), List.of(), 0x1p-1074, 1)
            .build();
    for (ModelFormat format : NAMED) {
      BifTest.assertEqual(network(format, format.write(network).value()), network);
    }
    String xdsl = Xdsl.write(network).value();
    assertThat(xdsl.indexOf("cpt id=\"a\"")).isLessThan(xdsl.indexOf("cpt id=\"c\""));
  }

  @Test
  void idsOfXdslAndNetAreIdentifiersAndTheWriterSaysWhatItChanged() {
    BayesianNetwork network =
        BayesianNetwork.builder("my net")
            .variable(Variable.of("a b", "< 5", "x_5"), List.of(), 0.5, 0.5)
            .variable(Variable.of("a_b", "1", "2"), List.of("a b"), 0.5, 0.5, 1, 0)
            .build();
    Parsed<String> xdsl = Xdsl.write(network);
    assertThat(xdsl.value())
        .contains(
            "id=\"my_net\"",
            "cpt id=\"a_b_1\"",
            "cpt id=\"a_b\"",
            "<parents>a_b_1<",
            "state id=\"x__5\"",
            "state id=\"x1\"");
    assertThat(xdsl.warnings())
        .singleElement()
        .asString()
        .contains("4 names are no identifiers", "[XDSL-NAMES-CHANGED]");
    Parsed<String> net = HuginNet.write(network);
    assertThat(net.value())
        .contains("node a_b_1\n", "label = \"a b\";", "potential ( a_b | a_b_1 )");
    assertThat(net.warnings())
        .singleElement()
        .asString()
        .contains("1 names are no identifiers", "\"a b\"", "[NET-NAMES-CHANGED]");
  }

  @Test
  void namesThatAFormatCannotHoldAreNotWritten() {
    for (ModelFormat format : NAMED) {
      for (String name : List.of("a\nb", "a\u202Eb", "tab\there", "\u0007", "\uD800")) {
        BayesianNetwork network =
            BayesianNetwork.builder("x").variable(Variable.of(name, "s"), List.of(), 1).build();
        assertThatIllegalArgumentException()
            .as("%s", format)
            .isThrownBy(() -> format.write(network))
            .withMessageContaining(
                "cannot be written in " + (format == ModelFormat.NET ? "NET" : format.label()));
      }
    }
    BayesianNetwork blanks =
        BayesianNetwork.builder("x").variable(Variable.of("a", " s"), List.of(), 1).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> XmlBif.write(blanks))
        .withMessageContaining("the name \" s\" cannot be written in XMLBIF, which loses blanks");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ModelFormat.XDSL.write(
                    new FactorGraph("g", List.of(Variable.of("a", "s")), List.of())))
        .withMessageContaining("a factor graph cannot be written in XDSL");
  }

  @Test
  void anXmlFileInLatin1IsReadAsThat() {
    byte[] bytes =
        Samples.XDSL
            .replace("UTF-8", "ISO-8859-1")
            .replace("rain", "pluie_\u00e9t\u00e9")
            .getBytes(StandardCharsets.ISO_8859_1);
    GraphicalModel model =
        ModelFile.read(InputText.of("in", bytes, InputLimits.standard()), ReadOptions.standard())
            .value();
    assertThat(model.variables().get(0).name()).isEqualTo("pluie_\u00e9t\u00e9");
  }

  @TestFactory
  List<DynamicTest> publishedNetworksComeBackToTheLastBitFromEveryFormat() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (Stream<Path> files = Files.list(NetworkData.folder("networks"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".bif.gz")).sorted().toList()) {
        tests.add(
            DynamicTest.dynamicTest(
                file.getFileName().toString(),
                () -> {
                  BayesianNetwork network = Bif.read(file, ReadOptions.standard()).value();
                  for (ModelFormat format : NAMED) {
                    Parsed<? extends GraphicalModel> back =
                        read(format, format.write(network).value());
                    assertThat(back.warnings()).isEmpty();
                    BifTest.assertEqual((BayesianNetwork) back.value(), network);
                  }
                }));
      }
    }
    return tests;
  }
}
