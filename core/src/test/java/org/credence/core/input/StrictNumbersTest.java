package org.credence.core.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.credence.core.testkit.Property;
import org.junit.jupiter.api.Test;

final class StrictNumbersTest {

  /** Twenty texts that readers meet (reliability.md, N1 to N20), and what each means. */
  @Test
  void decidesTheTwentyKnownTraps() {
    refused("NaN");
    refused("Inf");
    assertThat(StrictNumbers.decimal("-0.0").getAsDouble())
        .isEqualTo(0.0)
        .extracting(Double::doubleToRawLongBits)
        .isEqualTo(Long.MIN_VALUE);
    refused("1e400");
    accepted("1e-400", 0);
    refused("0x1p3");
    refused("1d");
    refused("1f");
    refused("1_0");
    refused("1,5");
    accepted(".5", 0.5);
    accepted("5.", 5);
    accepted("+1", 1);
    refused("--1");
    refused("1e");
    refused("\u0663"); // Arabic-Indic three
    accepted("0." + "3".repeat(400), 1.0 / 3);
    accepted("-0.25", -0.25);
    accepted("1.5", 1.5);
    refused("");
  }

  private static void accepted(String text, double value) {
    assertThat(StrictNumbers.decimal(text)).as(text).hasValue(value);
  }

  private static void refused(String text) {
    assertThat(StrictNumbers.decimal(text)).as("'%s'", text).isEmpty();
  }

  @Test
  void refusesWhatParseDoubleTakesBesides() {
    List.of(
            " 1",
            "1 ",
            "1\n",
            "Infinity",
            "-Infinity",
            "+",
            "-",
            ".",
            "+.",
            ".e1",
            "e1",
            "1e+",
            "1e-",
            "1e1.5",
            "1.2.3",
            "1D",
            "1F",
            "0x10",
            "1L",
            "+-1",
            "1e--1",
            "\uFF11",
            "1\u0000",
            "9".repeat(400))
        .forEach(StrictNumbersTest::refused);
    accepted("1E+3", 1000);
    accepted("1e-3", 0.001);
    accepted("007", 7);
    accepted("1e308", 1e308);
    accepted("4.9e-324", Double.MIN_VALUE);
    accepted("1e-99999999999999999999", 0);
    refused("1e99999999999999999999");
    accepted("0e99999999999999999999", 0);
  }

  @Test
  void readsBackEveryFiniteDouble() {
    Property.forAll(
            (randomness, size) ->
                Double.longBitsToDouble(
                    ((long) randomness.below(1 << 30) << 34)
                        ^ ((long) randomness.below(1 << 30) << 10)
                        ^ randomness.below(1 << 10)),
            2000,
            "doubles read back")
        .check(
            value -> {
              if (Double.isFinite(value)) {
                assertThat(StrictNumbers.decimal(Double.toString(value)).getAsDouble())
                    .isEqualTo(value);
              } else {
                assertThat(StrictNumbers.decimal(Double.toString(value))).isEmpty();
              }
            });
  }

  @Test
  void readsWholeNumbersOfSixtyFourBits() {
    assertThat(StrictNumbers.whole("0")).hasValue(0);
    assertThat(StrictNumbers.whole("-0")).hasValue(0);
    assertThat(StrictNumbers.whole("-12")).hasValue(-12);
    assertThat(StrictNumbers.whole("0012")).hasValue(12);
    assertThat(StrictNumbers.whole("9223372036854775807")).hasValue(Long.MAX_VALUE);
    assertThat(StrictNumbers.whole("-9223372036854775808")).hasValue(Long.MIN_VALUE);
    for (String text :
        List.of(
            "",
            "-",
            "+1",
            "1.0",
            "1e3",
            " 1",
            "1 ",
            "--1",
            "1_0",
            "\u0663",
            "9223372036854775808",
            "-9223372036854775809",
            "1".repeat(10_000),
            "0x1")) {
      assertThat(StrictNumbers.whole(text)).as("'%s'", text).isEmpty();
    }
  }
}
