package org.credence.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class RecordedRandomnessTest {

  private static List<Object> everything(Randomness chance) {
    List<Object> results = new ArrayList<>();
    for (Randomness stream : List.of(chance, chance.split(3), chance.split(3), chance.split(-1))) {
      results.add(stream.categorical(new double[] {9, 1, 2, 3}, 1, 3));
      results.add(stream.bernoulli(0.3));
      results.add(stream.below(6));
      results.add(stream.uniform());
      results.add(stream.gaussian());
      results.add(stream.split(3).below(1000));
    }
    return results;
  }

  @Test
  void replaysEveryKindOfChoiceOnEveryStream() {
    RecordedRandomness recorded = RecordedRandomness.recording(SeededRandomness.of(7));
    List<Object> first = everything(recorded);
    assertThat(first).isEqualTo(everything(SeededRandomness.of(7)));
    assertThat(recorded.recording().size()).isEqualTo(24);
    assertThat(everything(recorded.recording().replay())).isEqualTo(first);
    assertThat(everything(recorded.recording().replay())).as("again").isEqualTo(first);
    assertThat(recorded.recording().streams().keySet())
        .containsExactlyInAnyOrder(
            "/", "/3/", "/3#2/", "/-1/", "/3#3/", "/3/3/", "/3#2/3/", "/-1/3/");
  }

  @Test
  void aRecordingDoesNotGrowAfterItIsTaken() {
    RecordedRandomness recorded = RecordedRandomness.recording(SeededRandomness.of(7));
    recorded.below(2);
    RecordedRandomness.Recording early = recorded.recording();
    recorded.below(2);
    assertThat(early.size()).isEqualTo(1);
    assertThat(recorded.recording().size()).isEqualTo(2);
    assertThat(recorded.recording()).isEqualTo(recorded.recording()).isNotEqualTo(early);
  }

  @Test
  void failsWhenAnotherQuestionIsAsked() {
    RecordedRandomness recorded = RecordedRandomness.recording(SeededRandomness.of(7));
    recorded.split(4).below(6);
    RecordedRandomness.Recording recording = recorded.recording();
    assertThatThrownBy(() -> recording.replay().split(4).below(7))
        .isInstanceOf(AssertionError.class)
        .hasMessage("choice 1 of stream /4/ was below(6) when it was recorded, now it is below(7)");
    assertThatThrownBy(() -> recording.replay().split(4).categorical(new double[] {1, 2}))
        .hasMessageEndingWith("now it is categorical[1.0, 2.0]");
    assertThatThrownBy(() -> recording.replay().split(4).bernoulli(0.5))
        .hasMessageEndingWith("now it is bernoulli(0.5)");
    assertThatThrownBy(() -> recording.replay().split(4).uniform())
        .hasMessageEndingWith("now it is uniform()");
    assertThatThrownBy(() -> recording.replay().split(4).gaussian())
        .hasMessageEndingWith("now it is gaussian()");
  }

  @Test
  void failsWhenMoreIsAsked() {
    RecordedRandomness recorded = RecordedRandomness.recording(SeededRandomness.of(7));
    recorded.bernoulli(0.5);
    Randomness replay = recorded.recording().replay();
    replay.bernoulli(0.5);
    assertThatThrownBy(() -> replay.bernoulli(0.5))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "stream / of the recording holds 1 choices, but one more was asked for: bernoulli(0.5)");
    assertThatThrownBy(() -> replay.split(9).uniform())
        .hasMessageContaining("stream /9/ of the recording holds 0 choices");
  }

  @Test
  void recordsTheSameForAnyNumberOfThreads() {
    assertThat(record(4)).isEqualTo(record(1));
  }

  private static RecordedRandomness.Recording record(int threads) {
    RecordedRandomness recorded = RecordedRandomness.recording(SeededRandomness.of(7));
    try (Workers workers = Workers.of(threads)) {
      workers.forEachChunk(
          50,
          chunk -> {
            Randomness stream = recorded.split(chunk);
            for (int i = 0; i <= chunk; i++) {
              stream.below(10);
            }
          });
    }
    return recorded.recording();
  }

  @Test
  void choicesReadBackAsTheyWere() {
    RecordedRandomness.Choice choice = new RecordedRandomness.Choice("below(6)", 4);
    RecordedRandomness.Recording recording =
        new RecordedRandomness.Recording(Map.of("/", List.of(choice)));
    assertThat(recording.replay().below(6)).isEqualTo(4);
  }
}
