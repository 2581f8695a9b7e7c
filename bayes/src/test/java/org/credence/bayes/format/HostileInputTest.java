package org.credence.bayes.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.credence.core.input.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad inputs give one error each, with the expected text, and nothing else. */
final class HostileInputTest {

  /** A guard against hanging, not a claim about speed. */
  private static final Duration HANG = Duration.ofSeconds(60);

  private static final int LONGEST_MESSAGE = 2100;

  static List<Hostile> inputs() {
    List<Hostile> all = new ArrayList<>(BifHostile.all());
    all.addAll(BifTableHostile.all());
    all.addAll(UaiHostile.all());
    all.addAll(XmlHostile.all());
    all.addAll(XmlBifHostile.all());
    all.addAll(XdslHostile.all());
    all.addAll(PgmxHostile.all());
    all.addAll(HuginHostile.all());
    all.addAll(TextHostile.all());
    return all;
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void isRefusedWithOneMessage(Hostile input) {
    Throwable thrown = assertTimeoutPreemptively(HANG, () -> catchThrowable(input::read));
    assertThat(thrown).as("what reading throws").isInstanceOf(FormatException.class);
    FormatException error = (FormatException) thrown;
    assertThat(error.message())
        .startsWith("in")
        .contains(": error: ")
        .satisfies(message -> assertThat(input.fragments()).allMatch(message::contains))
        .endsWith(" [" + error.code() + "]");
    assertThat(error.code()).as(error.message()).isEqualTo(input.code());
    assertThat(error.message().length()).isLessThanOrEqualTo(LONGEST_MESSAGE);
    assertThat(error.message().chars().noneMatch(Character::isISOControl)).isTrue();
    assertThat(error.getCause()).isNull();
  }

  @Test
  void thereAreMoreThanTwoHundredAndAllDiffer() {
    List<String> names = inputs().stream().map(Hostile::toString).toList();
    assertThat(names).hasSizeGreaterThan(200).doesNotHaveDuplicates();
  }
}
