package org.credence.core.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.credence.core.random.Randomness;

/**
 * Chance that notes every choice of another source, so that a run can be played back choice by choice.
 *
 * <p>A stream is known by its path: the keys by which it was split off, and for a key used more than once on the same stream, how
 * often it had been used before. The path does not depend on threads as long as no two threads split one stream by the same key.
 */
public final class RecordedRandomness implements Randomness {

  private final Randomness source;
  private final Map<String, List<Choice>> streams;
  private final String path;
  private final Map<Long, AtomicInteger> splits = new ConcurrentHashMap<>();
  private final List<Choice> choices = Collections.synchronizedList(new ArrayList<>());

  private RecordedRandomness(Randomness source, Map<String, List<Choice>> streams, String path) {
    this.source = source;
    this.streams = streams;
    this.path = path;
    streams.put(path, choices);
  }

  /**
   * One choice.
   *
   * @param question what was asked, as text, for instance {@code "below(6)"}
   * @param value what was given: an index, 0 or 1 for false or true, or the number itself
   */
  public record Choice(String question, double value) {}

  /**
   * A finished recording: the choices of every stream by its path.
   *
   * @param streams path to choices; the path of the first stream is {@code "/"}, that of its sub-stream 3 {@code "/3/"}
   */
  public record Recording(Map<String, List<Choice>> streams) {

    public Recording {
      Map<String, List<Choice>> sorted = new LinkedHashMap<>();
      new TreeMap<>(streams).forEach((path, choices) -> sorted.put(path, List.copyOf(choices)));
      streams = Collections.unmodifiableMap(sorted);
    }

    /** Number of choices in all streams. */
    public long size() {
      return streams.values().stream().mapToLong(List::size).sum();
    }

    /** Chance that gives the recorded choices again, and fails with an {@link AssertionError} when asked anything else. */
    public Randomness replay() {
      return new Replay(this, "/");
    }
  }

  /** Passes every question on to {@code source} and notes it with the answer. */
  public static RecordedRandomness recording(Randomness source) {
    return new RecordedRandomness(source, new ConcurrentHashMap<>(), "/");
  }

  /** The choices so far, of this stream and all streams that belong to the same recording. */
  public Recording recording() {
    Map<String, List<Choice>> copy = new LinkedHashMap<>();
    streams.forEach(
        (where, list) -> {
          synchronized (list) {
            copy.put(where, List.copyOf(list));
          }
        });
    return new Recording(copy);
  }

  @Override
  public int categorical(double[] weights, int offset, int length) {
    int index = source.categorical(weights, offset, length);
    choices.add(new Choice(categoricalQuestion(weights, offset, length), index));
    return index;
  }

  @Override
  public boolean bernoulli(double p) {
    boolean result = source.bernoulli(p);
    choices.add(new Choice(bernoulliQuestion(p), result ? 1 : 0));
    return result;
  }

  @Override
  public int below(int bound) {
    int result = source.below(bound);
    choices.add(new Choice(belowQuestion(bound), result));
    return result;
  }

  @Override
  public double uniform() {
    double result = source.uniform();
    choices.add(new Choice("uniform()", result));
    return result;
  }

  @Override
  public double gaussian() {
    double result = source.gaussian();
    choices.add(new Choice("gaussian()", result));
    return result;
  }

  @Override
  public Randomness split(long key) {
    return new RecordedRandomness(source.split(key), streams, path + step(splits, key));
  }

  private static String step(Map<Long, AtomicInteger> splits, long key) {
    int before = splits.computeIfAbsent(key, k -> new AtomicInteger()).getAndIncrement();
    return before == 0 ? key + "/" : key + "#" + (before + 1) + "/";
  }

  private static String categoricalQuestion(double[] weights, int offset, int length) {
    return "categorical" + Arrays.toString(Arrays.copyOfRange(weights, offset, offset + length));
  }

  private static String bernoulliQuestion(double p) {
    return "bernoulli(" + p + ")";
  }

  private static String belowQuestion(int bound) {
    return "below(" + bound + ")";
  }

  private static final class Replay implements Randomness {
    private final Recording recording;
    private final String path;
    private final Map<Long, AtomicInteger> splits = new ConcurrentHashMap<>();
    private int position;

    Replay(Recording recording, String path) {
      this.recording = recording;
      this.path = path;
    }

    private double next(String question) {
      List<Choice> choices = recording.streams().getOrDefault(path, List.of());
      if (position == choices.size()) {
        throw new AssertionError(
            "stream "
                + path
                + " of the recording holds "
                + choices.size()
                + " choices, but one more was asked for: "
                + question);
      }
      Choice choice = choices.get(position++);
      if (!choice.question().equals(question)) {
        throw new AssertionError(
            "choice "
                + position
                + " of stream "
                + path
                + " was "
                + choice.question()
                + " when it was recorded, now it is "
                + question);
      }
      return choice.value();
    }

    @Override
    public int categorical(double[] weights, int offset, int length) {
      return (int) next(categoricalQuestion(weights, offset, length));
    }

    @Override
    public boolean bernoulli(double p) {
      return next(bernoulliQuestion(p)) == 1;
    }

    @Override
    public int below(int bound) {
      return (int) next(belowQuestion(bound));
    }

    @Override
    public double uniform() {
      return next("uniform()");
    }

    @Override
    public double gaussian() {
      return next("gaussian()");
    }

    @Override
    public Randomness split(long key) {
      return new Replay(recording, path + step(splits, key));
    }
  }
}
