package org.credence.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FiguresTest {

  private static final double INF = Double.POSITIVE_INFINITY;

  @ParameterizedTest
  @CsvSource({
    "0,0", "0.0123,0.012", "0.001,0.001", "0.000999,1e-3", "0.00099,9.9e-4", "1.25e-17,1.2e-17",
    "-0.5,-0.5", "12345,12000", "1e300,1e300", "4.9e-324,4.9e-324", "0.5,0.5", "2,2"
  })
  void errorsHaveTwoDigits(double value, String text) {
    assertThat(Figures.error(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.81234,0.8123",
    "-3.14159,-3.142",
    "1.23456e-7,1.235e-7",
    "123456,123500",
    "7e6,7e6"
  })
  void numbersHaveFourDigits(double value, String text) {
    assertThat(Figures.number(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1,1",
    "0.055,0.055000",
    "0.9999999,1.000000",
    "3.14e-9,3.1e-9",
    "0.3333333,0.333333"
  })
  void probabilitiesHaveSixDecimals(double p, String text) {
    assertThat(Figures.probability(p)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "9999,9999",
    "10000,10 k",
    "12345,12.3 k",
    "1234567,1.23 M",
    "9.99e9,9.99 G",
    "2.5e12,2.5 T",
    "1e15,1e15",
    "8.35e280,8.4e280",
    "2.5,2.5",
    "999999,1000 k"
  })
  void countsHaveAUnit(double value, String text) {
    assertThat(Figures.count(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0 s",
    "0.0000123,12.3 µs",
    "0.00341,3.41 ms",
    "2,2 s",
    "59.94,59.9 s",
    "90,1.5 min",
    "7200,2 h",
    "1e-9,0.001 µs"
  })
  void timesHaveAUnit(double value, String text) {
    assertThat(Figures.seconds(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0,0 B", "512,512 B", "1536,1.5 KiB", "3221225472,3 GiB", "2e15,2e15 B"})
  void sizesHaveAUnit(double value, String text) {
    assertThat(Figures.bytes(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0%",
    "1,100%",
    "0.95,95%",
    "0.9999,99.9%",
    "0.00001,0.1%",
    "0.975,98%",
    "0.5714,57%"
  })
  void onlyTheWholeIsHundredPerCent(double value, String text) {
    assertThat(Figures.share(value)).isEqualTo(text);
  }

  @Test
  void whatIsNoNumberIsSaidSo() {
    assertThat(Figures.error(Double.NaN)).isEqualTo("-");
    assertThat(Figures.error(INF)).isEqualTo("inf");
    assertThat(Figures.error(-INF)).isEqualTo("-inf");
    assertThat(Figures.count(Double.NaN)).isEqualTo("-");
    assertThat(Figures.seconds(Double.NaN)).isEqualTo("-");
    assertThat(Figures.share(Double.NaN)).isEqualTo("-");
    assertThat(Figures.bytes(INF)).isEqualTo("inf");
    assertThat(Figures.digits(Double.NaN)).isEmpty();
    assertThat(Figures.digits(INF)).isEmpty();
  }

  @Test
  void allDigitsReadBackToTheSameBits() {
    Randomness randomness = SeededRandomness.of(3);
    for (int i = 0; i < 20_000; i++) {
      double value = (randomness.uniform() - 0.5) * Math.exp(1400 * (randomness.uniform() - 0.5));
      assertThat(Double.parseDouble(Figures.digits(value))).isEqualTo(value);
    }
    assertThat(Figures.digits(2.0E-3)).isEqualTo("0.002");
    assertThat(Figures.digits(2.2250738585072014E-308)).isEqualTo("2.2250738585072014E-308");
    // Double.toString gives 2.0E-3 as 0.002 but 2.0E23 with a digit too many before JDK 19
    assertThat(Figures.digits(2.0E23)).isEqualTo("2.0E23");
  }
}
