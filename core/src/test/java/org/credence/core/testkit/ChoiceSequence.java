package org.credence.core.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.credence.core.random.Randomness;

/**
 * Chance as a flat sequence of numbers: written down from a source, or read back from any sequence at all. A number too large for
 * the question becomes the largest lawful answer, an impossible index the next possible one, and past the end every choice is 0.
 * Sub-streams share the sequence.
 */
final class ChoiceSequence implements Randomness {

  private final Optional<Randomness> source; // empty: reads from the script
  private final double[] script;
  private final int mostChoices;
  private final List<Double> used;

  private ChoiceSequence(
      Optional<Randomness> source, double[] script, int mostChoices, List<Double> used) {
    this.source = source;
    this.script = script;
    this.mostChoices = mostChoices;
    this.used = used;
  }

  static ChoiceSequence recording(Randomness source) {
    return new ChoiceSequence(
        Optional.of(source), new double[0], Integer.MAX_VALUE, new ArrayList<>());
  }

  /** Ends with an exception after {@code mostChoices}, so that a generator that waits for a choice other than 0 ends too. */
  static ChoiceSequence replaying(double[] script, int mostChoices) {
    return new ChoiceSequence(Optional.empty(), script, mostChoices, new ArrayList<>());
  }

  /** The choices made, as they were given out. */
  double[] used() {
    return used.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private double scripted() {
    return used.size() < script.length ? script[used.size()] : 0;
  }

  private double note(double value) {
    if (used.size() == mostChoices) {
      throw new IllegalStateException("more than " + mostChoices + " choices");
    }
    used.add(value);
    return value;
  }

  private int scriptedIndex(int bound) {
    return (int) Math.max(0, Math.min(Math.rint(scripted()), bound - 1.0));
  }

  @Override
  public int categorical(double[] weights, int offset, int length) {
    if (source.isPresent()) {
      return (int) note(source.get().categorical(weights, offset, length));
    }
    int wanted = scriptedIndex(length);
    for (int i = 0; i < length; i++) {
      int index = (wanted + i) % length;
      if (weights[offset + index] > 0) {
        return (int) note(index);
      }
    }
    throw new IllegalArgumentException("all weights are zero");
  }

  @Override
  public boolean bernoulli(double p) {
    boolean result =
        source.isPresent() ? source.get().bernoulli(p) : p == 1 || p > 0 && scripted() != 0;
    return note(result ? 1 : 0) == 1;
  }

  @Override
  public int below(int bound) {
    return (int) note(source.isPresent() ? source.get().below(bound) : scriptedIndex(bound));
  }

  @Override
  public double uniform() {
    return note(
        source.isPresent()
            ? source.get().uniform()
            : Math.max(0, Math.min(scripted(), Math.nextDown(1.0))));
  }

  @Override
  public double gaussian() {
    return note(source.isPresent() ? source.get().gaussian() : scripted());
  }

  @Override
  public Randomness split(long key) {
    return new ChoiceSequence(source.map(s -> s.split(key)), script, mostChoices, used);
  }
}
