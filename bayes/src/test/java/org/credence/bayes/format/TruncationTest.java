package org.credence.bayes.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.credence.bayes.format.Hostile.Reader;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files cut at every byte, and files with random damage: one error or a model, never anything else. */
final class TruncationTest {

  private static final Duration HANG = Duration.ofSeconds(120);
  private static final int MUTANTS = 6000;

  private static final String ODD_BIF =
      "/* head */ network \"a b\" { property \"p; q\" ; }\r\n"
          + "probability ( \"x y\" | z ) { default 0.5 0.5; (<5) .25, 0.75; } // tail\n"
          + "variable z { type discrete { <5, 5-10%, \u00E9 } } variable \"x y\" { type discrete [2] { 0 1 }; }\n"
          + "probability ( z ) { table 0.25 0.5 0.25; property done; }";

  /** What a cut of a valid text gives: empty if refused. */
  private static List<Integer> acceptedCuts(String text, Reader reader) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<Integer> accepted = new ArrayList<>();
    for (int length = 0; length < bytes.length; length++) {
      try {
        reader.read(InputText.of("cut", Arrays.copyOf(bytes, length), InputLimits.standard()));
        accepted.add(length);
      } catch (FormatException e) {
        assertThat(e.message()).startsWith("cut").endsWith("[" + e.code() + "]");
      }
    }
    return accepted;
  }

  @Test
  void noCutOfABifFileIsTakenForWhole() {
    String text = Samples.BIF;
    List<Integer> accepted = assertTimeoutPreemptively(HANG, () -> acceptedCuts(text, Reader.BIF));
    assertThat(accepted).containsExactly(text.length() - 1); // the last line end alone is gone
    String odd = ODD_BIF;
    assertThat(assertTimeoutPreemptively(HANG, () -> acceptedCuts(odd, Reader.BIF))).isEmpty();
  }

  @Test
  void noCutOfAnXmlOrNetFileIsTakenForWhole() {
    Map<Reader, List<String>> samples =
        Map.of(
            Reader.XMLBIF, List.of(Samples.XMLBIF, OddFormats.XMLBIF),
            Reader.XDSL, List.of(Samples.XDSL, OddFormats.XDSL),
            Reader.PGMX, List.of(Samples.PGMX, OddFormats.PGMX),
            Reader.NET, List.of(Samples.NET, OddFormats.NET));
    samples.forEach(
        (reader, texts) ->
            texts.forEach(
                text -> {
                  reader.read(new InputText("whole", text));
                  String end =
                      text.substring(0, text.lastIndexOf(reader == Reader.NET ? "}" : ">\n") + 1);
                  if (end.endsWith("-->")) { // only a comment may be lost
                    end = end.substring(0, end.lastIndexOf("<!--")).stripTrailing();
                  }
                  int whole = end.getBytes(StandardCharsets.UTF_8).length;
                  assertThat(assertTimeoutPreemptively(HANG, () -> acceptedCuts(text, reader)))
                      .as("cuts of %s that are read", reader)
                      .allMatch(length -> length >= whole);
                }));
  }

  /** Nothing marks the end of a UAI model: what is lost inside the last number shows only as the missing line end. */
  @Test
  void cutsOfAMarkovModelAreRefusedOrWarnedOf() {
    String text = Samples.MARKOV;
    int last = text.lastIndexOf(" 10.0000");
    List<Integer> accepted = assertTimeoutPreemptively(HANG, () -> acceptedCuts(text, Reader.UAI));
    assertThat(accepted).isNotEmpty().allMatch(length -> length > last + 1);
    for (int length : accepted) {
      assertThat(
              Uai.read(new InputText("t", text.substring(0, length)), ReadOptions.standard())
                  .warnings())
          .as("cut to %d", length)
          .singleElement()
          .asString()
          .contains("UAI-NO-LINE-END");
    }
  }

  @Test
  void cutsOfABayesModelAreRefusedOrWarnedOf() {
    String text = Samples.BAYES;
    List<Integer> accepted = assertTimeoutPreemptively(HANG, () -> acceptedCuts(text, Reader.UAI));
    // "0.189" may lose its 9 (the row is then off by 0.009: a warning) or its line end, no more
    assertThat(accepted).containsExactly(text.length() - 2, text.length() - 1);
    assertThat(
            Uai.read(
                    new InputText("t", text.substring(0, text.length() - 2)),
                    ReadOptions.standard())
                .warnings())
        .hasSize(2);
  }

  @Test
  void cutsOfEvidenceAndResultsAreRefusedUntilTheLastNumber() {
    assertThat(acceptedCuts("2 0 1 2 2\n", Reader.UAI_EVIDENCE)).containsExactly(9);
    // "1 2 0" is what is left of one sample, and also a whole file of the newer form
    assertThat(acceptedCuts("1\n2 0 1 2 2\n", Reader.UAI_EVIDENCE)).containsExactly(5, 6, 11);
    assertThat(acceptedCuts("MAR\n2 2 0.25 0.75 1 1\n", Reader.UAI_RESULT)).containsExactly(21);
    assertThat(acceptedCuts("MPE\n3 0 1 2\n", Reader.UAI_RESULT)).containsExactly(11);
    assertThat(acceptedCuts("PR\n-3.5\n", Reader.UAI_RESULT)).containsExactly(5, 6, 7);
  }

  @ParameterizedTest
  @EnumSource(Reader.class)
  void noCutOfAnySampleCrashesAnyReader(Reader reader) {
    List<String> texts =
        List.of(
            Samples.BIF,
            ODD_BIF,
            Samples.MARKOV,
            Samples.BAYES,
            Samples.XMLBIF,
            Samples.XDSL,
            Samples.PGMX,
            Samples.NET,
            "1\n1 0 1\n",
            "MAR\n1 2 0.5 0.5\n",
            "# note\nrain = yes\nwet=0.1:0.2:0.7 # soft\n",
            "From fairest creatures we desire increase,\n");
    assertTimeoutPreemptively(HANG, () -> texts.forEach(text -> acceptedCuts(text, reader)));
  }

  private static byte[] mutant(byte[] bytes, Randomness random) {
    byte[] mutant = bytes.clone();
    int changes = 1 + random.below(4);
    for (int k = 0; k < changes; k++) {
      int at = random.below(mutant.length);
      switch (random.below(5)) {
        case 0 -> mutant[at] = (byte) random.below(256);
        case 1 -> mutant[at] = (byte) "{}()[],;|\"/*0123456789.eE-+ \n".charAt(random.below(29));
        case 2 -> mutant = without(mutant, at, 1 + random.below(12));
        case 3 -> mutant = doubled(mutant, at, 1 + random.below(40));
        default -> mutant[at] ^= (byte) (1 << random.below(8));
      }
    }
    return mutant;
  }

  private static byte[] without(byte[] bytes, int from, int length) {
    int end = Math.min(bytes.length, from + length);
    byte[] rest = new byte[Math.max(1, bytes.length - (end - from))];
    System.arraycopy(bytes, 0, rest, 0, Math.min(from, rest.length));
    System.arraycopy(bytes, end, rest, Math.min(from, rest.length), bytes.length - end);
    return rest;
  }

  private static byte[] doubled(byte[] bytes, int from, int length) {
    int end = Math.min(bytes.length, from + length);
    byte[] more = new byte[bytes.length + end - from];
    System.arraycopy(bytes, 0, more, 0, end);
    System.arraycopy(bytes, from, more, end, bytes.length - from);
    return more;
  }

  @ParameterizedTest
  @EnumSource(Reader.class)
  void randomDamageIsRefusedOrRead(Reader reader) {
    Function<String, byte[]> utf8 = text -> text.getBytes(StandardCharsets.UTF_8);
    List<byte[]> seeds =
        switch (reader) {
          case BIF -> List.of(utf8.apply(Samples.BIF), utf8.apply(ODD_BIF));
          case XMLBIF -> List.of(utf8.apply(Samples.XMLBIF), utf8.apply(OddFormats.XMLBIF));
          case XDSL -> List.of(utf8.apply(Samples.XDSL), utf8.apply(OddFormats.XDSL));
          case PGMX -> List.of(utf8.apply(Samples.PGMX), utf8.apply(OddFormats.PGMX));
          case NET -> List.of(utf8.apply(Samples.NET), utf8.apply(OddFormats.NET));
          case UAI -> List.of(utf8.apply(Samples.MARKOV), utf8.apply(Samples.BAYES));
          case UAI_EVIDENCE -> List.of(utf8.apply("2 0 1 2 2\n"), utf8.apply("1\n2 0 1 2 2\n"));
          case UAI_RESULT ->
              List.of(utf8.apply("MAR\n2 2 0.25 0.75 1 1\n"), utf8.apply("PR\n-3.5\n"));
          case EVIDENCE_FILE -> List.of(utf8.apply("# note\nrain = yes\nwet=0.1:0.2:0.7 # soft\n"));
          default ->
              List.of(utf8.apply(Samples.BIF), utf8.apply(Samples.MARKOV), utf8.apply("1 0 1\n"));
        };
    Randomness random = SeededRandomness.of(2026).split(reader.ordinal());
    int refused =
        assertTimeoutPreemptively(
            HANG,
            () -> {
              int count = 0;
              for (int k = 0; k < MUTANTS; k++) {
                byte[] bytes = mutant(seeds.get(k % seeds.size()), random);
                try {
                  reader.read(InputText.of("mutant", bytes, InputLimits.standard()));
                } catch (FormatException e) {
                  assertThat(e.message()).startsWith("mutant").contains(": error: ");
                  count++;
                }
              }
              return count;
            });
    assertThat(refused).isBetween(MUTANTS / 20, MUTANTS);
  }

  /** What damage leaves readable is a proper network, which writing and reading keep to the last bit. */
  @Test
  void whatIsReadFromDamagedBifIsANetworkThatSurvivesWriting() {
    Randomness random = SeededRandomness.of(77);
    int read = 0;
    for (int k = 0; k < 3000; k++) {
      BayesianNetwork whole = RandomModels.network(random.split(k), 3, 3, 2, 0.2);
      byte[] bytes = mutant(Bif.write(whole).getBytes(StandardCharsets.UTF_8), random);
      try {
        Parsed<BayesianNetwork> parsed =
            Bif.read(InputText.of("mutant", bytes, InputLimits.standard()), ReadOptions.standard());
        BifTest.assertEqual(
            Bif.read(new InputText("again", Bif.write(parsed.value())), ReadOptions.standard())
                .value(),
            parsed.value());
        read++;
      } catch (FormatException e) {
        assertThat(e.code()).matches("(BIF|TEXT)-[A-Z-]+");
      }
    }
    assertThat(read).isBetween(100, 2900);
  }
}
