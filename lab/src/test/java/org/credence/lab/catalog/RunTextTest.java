package org.credence.lab.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RunTextTest {

  @ParameterizedTest
  @CsvSource({"2s,PT2S", "500ms,PT0.5S", "1.5m,PT1M30S", "1h,PT1H", "0.25s,PT0.25S", "1e3ms,PT1S"})
  void readsDurations(String text, Duration duration) {
    assertThat(RunText.duration("--time", text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "2", "s", "2 s", "-2s", "0s", "2S", "2sec", "NaNs", "1d", "0x1s", "400000h", "1e-12s"
      })
  void refusesWhatIsNoDuration(String text) {
    assertThatThrownBy(() -> RunText.duration("--time", text))
        .isInstanceOf(CatalogException.class)
        .hasMessage(
            "--time is \"%s\", expected a positive duration of at most a year, such as 500ms, 2s, 1.5m or 1h",
            text);
  }

  @ParameterizedTest
  @CsvSource({
    "20000,20000",
    "20k,20000",
    "1.5M,1500000",
    "2G,2000000000",
    "0.001k,1",
    "9223372036854775807,9223372036854775807"
  })
  void readsCounts(String text, long count) {
    assertThat(RunText.count("--steps", text, 1)).isEqualTo(count);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "-5",
        "1.5",
        "0.0001k",
        "k",
        "10kk",
        "1e3",
        "9223372036854775808",
        "2 k",
        "ten"
      })
  void refusesWhatIsNoCount(String text) {
    assertThatThrownBy(() -> RunText.count("--steps", text, 1))
        .isInstanceOf(CatalogException.class)
        .hasMessage(
            "--steps is \"%s\", expected a whole number of at least 1, such as 20000, 20k or 1.5M",
            text);
  }

  @ParameterizedTest
  @CsvSource({
    "512MiB,536870912",
    "2GiB,2147483648",
    "2g,2147483648",
    "1.5KiB,1536",
    "64k,65536",
    "3m,3145728",
    "100B,100"
  })
  void readsSizes(String text, long bytes) {
    assertThat(RunText.bytes("--memory", text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "512", "0B", "-1g", "1.5B", "2GB", "2 GiB", "99999999999GiB"})
  void refusesWhatIsNoSize(String text) {
    assertThatThrownBy(() -> RunText.bytes("--memory", text))
        .isInstanceOf(CatalogException.class)
        .hasMessage(
            "--memory is \"%s\", expected a size such as 512MiB, 2GiB or 2g (units B, KiB or k, MiB or m, GiB or g)",
            text);
  }

  @Test
  void seedsAreWholeNumbersOf64Bits() {
    assertThat(RunText.seed("--seed", "-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
    assertThatThrownBy(() -> RunText.seed("--seed", "1.0"))
        .hasMessage("--seed is \"1.0\", expected a whole number of at most 64 bits");
  }
}
