package org.credence.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.credence.core.random.SeededRandomness;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time of one draw and of one split: our counter-based generator beside two of the JDK. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class RandomnessBenchmark {

  private final SeededRandomness philox = SeededRandomness.of(1);
  private final SplittableRandom splittable = new SplittableRandom(1);
  private final RandomGenerator l64x128 = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
  private final double[] weights = {0.1, 0.2, 0.3, 0.4};
  private long key;

  @Benchmark
  public double uniformPhilox() {
    return philox.uniform();
  }

  @Benchmark
  public double uniformSplittableRandom() {
    return splittable.nextDouble();
  }

  @Benchmark
  public double uniformL64X128MixRandom() {
    return l64x128.nextDouble();
  }

  @Benchmark
  public int categoricalOfFour() {
    return philox.categorical(weights);
  }

  @Benchmark
  public SeededRandomness splitPhilox() {
    return philox.split(key++);
  }

  @Benchmark
  public SplittableRandom splitSplittableRandom() {
    return splittable.split();
  }
}
