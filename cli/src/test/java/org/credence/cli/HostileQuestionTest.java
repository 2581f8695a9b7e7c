package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.credence.cli.Command.credence;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Questions that have led engines to say what makes no sense. */
final class HostileQuestionTest {

  @ParameterizedTest
  @CsvSource({
    "gibbs, the state was certain wherever the chains have been",
    "metropolised-gibbs, the state was certain wherever the chains have been",
    "particle-filter, every surviving particle is in this state"
  })
  void aStateThatNoDrawEverLeftIsSaidToBeSo(String engine, String reason) {
    Command answer =
        credence(
            "infer",
            "asia",
            "--do",
            "lung=yes",
            "--given",
            "xray=no",
            "--engine",
            engine,
            "--steps",
            "2000",
            "--json");
    assertThat(answer.exits(0).out()).doesNotContain("NaN").contains(reason);
  }

  @Test
  void commaSeparatedValuesWarnOnStderr() {
    Command warned =
        credence("infer", "asia", "--engine", "gibbs", "--steps", "300", "--query", "lung", "--csv")
            .exits(0);
    assertThat(warned.out()).startsWith("variable,state,p,").hasLineCount(3);
    assertThat(warned.err())
        .contains("credence: warning: The budget ended within the warmup (300 of 500 sweeps)");
  }

  @Test
  void commaSeparatedValuesWithoutAnswerSayWhyOnStderr() {
    Command impossible =
        credence("infer", "asia", "--given", "either=no,lung=yes", "--csv").exits(6);
    assertThat(impossible.err()).startsWith("credence: the evidence is impossible: ");
    Command refused =
        credence(
                "infer",
                "asia",
                "--given",
                "dysp=yes,xray=yes",
                "--engine",
                "rejection-sampling",
                "--steps",
                "1",
                "--csv")
            .exits(5);
    assertThat(refused.err()).startsWith("credence: ").hasLineCount(1);
  }
}
