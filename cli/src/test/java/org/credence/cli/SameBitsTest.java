package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.credence.cli.Command.credence;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same seed gives the same bytes, on repeat and for any number of threads, but for times and the number of threads itself. */
final class SameBitsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compare asia --given dysp=yes --evaluations 300k --json",
        "compare front-office --length 2 --evaluations 20k --json",
        "infer asia --engine lw --steps 20000 --json",
        "infer asia --engine gibbs --steps 3000 --json",
        "infer front-office --engine speculative --steps 3000 --length 2 --json",
        "infer grid:8x8 --json",
        "decode front-office --engine speculative --max-tokens 50 --json"
      })
  void threadsAndRepetitionChangeNothing(String line) {
    List<String> args = new ArrayList<>(List.of(line.split(" ")));
    String first = run(args);
    assertThat(run(args)).isEqualTo(first);
    if (!line.startsWith("decode")) {
      for (String threads : List.of("2", "4")) {
        List<String> more = new ArrayList<>(args);
        more.addAll(List.of("--threads", threads));
        assertThat(run(more)).as("%s threads", threads).isEqualTo(first);
      }
    }
    List<String> other = new ArrayList<>(args);
    other.addAll(List.of("--seed", "2"));
    assertThat(run(other)).as("another seed").isNotEqualTo(first);
  }

  private static String run(List<String> args) {
    String out = credence(args.toArray(String[]::new)).exits(0).out();
    return out.replaceAll(
        "\"(seconds|elapsedSeconds|threads|peakBytes)\" ?: ?[0-9.eE+-]+", "\"$1\": -");
  }
}
