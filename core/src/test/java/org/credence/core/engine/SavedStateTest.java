package org.credence.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class SavedStateTest {

  private interface Reader {
    void read(DataInput in) throws IOException;
  }

  private static DataInput saved(double... numbers) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SavedState.write(new DataOutputStream(bytes), numbers);
    return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
  }

  private static DataInput saved(long number) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new DataOutputStream(bytes).writeLong(number);
    return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
  }

  private static void assertRefused(Reader reader, DataInput in, String message) {
    assertThatThrownBy(() -> reader.read(in)).isInstanceOf(IOException.class).hasMessage(message);
  }

  @Test
  void countsAreNotNegativeAndNotWithoutEnd() throws IOException {
    assertThat(SavedState.count(saved(7), "number of cats")).isEqualTo(7);
    assertThat(SavedState.count(saved(7), 7, "number of cats")).isEqualTo(7);
    assertRefused(
        in -> SavedState.count(in, "number of cats"),
        saved(-1),
        "the state's number of cats is -1, which no run has");
    assertRefused(
        in -> SavedState.count(in, 6, "number of cats"),
        saved(7),
        "the state's number of cats is 7, which no run has");
    assertRefused(
        SavedState::steps,
        saved(1L << 47),
        "the state's number of steps is 140737488355328, which no run has");
  }

  @Test
  void indicesStayInTheirRange() throws IOException {
    assertThat(SavedState.index(saved(3L << Integer.SIZE), 3, "place")).isEqualTo(3);
    assertRefused(
        in -> SavedState.index(in, 2, "place"),
        saved(3L << Integer.SIZE),
        "the state's place is 3, which no run has");
    assertRefused(
        in -> SavedState.index(in, 2, "place"),
        saved(-1),
        "the state's place is -1, which no run has");
  }

  @Test
  void numbersAreDefinedAndInTheirRange() throws IOException {
    assertThat(SavedState.number(saved(0.5), 0, 1, "share")).isEqualTo(0.5);
    assertRefused(
        in -> SavedState.number(in, 0, 1, "share"),
        saved(Double.NaN),
        "the state's share is NaN, which no run has");
    assertRefused(
        in -> SavedState.number(in, 0, 1, "share"),
        saved(1.5),
        "the state's share is 1.5, which no run has");
    assertRefused(
        in -> SavedState.finite(in, "sum"),
        saved(Double.NEGATIVE_INFINITY),
        "the state's sum is -Infinity, which no run has");
    assertThat(SavedState.logWeight(saved(Double.NEGATIVE_INFINITY), "log weight"))
        .isEqualTo(Double.NEGATIVE_INFINITY);
    assertRefused(
        in -> SavedState.logWeight(in, "log weight"),
        saved(Double.POSITIVE_INFINITY),
        "the state's log weight is Infinity, which no run has");
  }

  @Test
  void arraysAreReadAsFarAsTheyGo() throws IOException {
    double[] two = new double[2];
    SavedState.finite(saved(1, 2, 3), two, "sum");
    assertThat(two).containsExactly(1, 2);
    assertRefused(
        in -> SavedState.logWeights(in, two, "log weight"),
        saved(1, Double.NaN),
        "the state's log weight is NaN, which no run has");
    assertThatThrownBy(() -> SavedState.finite(saved(1), two, "sum"))
        .isInstanceOf(IOException.class);
  }
}
