package org.credence.decoding.sampling;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.uncertainty.ClopperPearson;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.problem.GenerationProblem;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;

/**
 * The law of texts as the shares of so many draws of a sampler.
 *
 * <pre>  p̂(x) = k(x) / n      k(x) of n draws gave the text x </pre>
 *
 * <p>Each share, and 0 for any one text that was not drawn, carries Clopper and Pearson's interval at level {@value #LEVEL}: it is
 * valid for each text by itself, not for all at once. Draw i uses {@code randomness.split(i)}, so the threads change the time and
 * not the bits, and so does drawing several texts at once where the model gains by it ({@link Lockstep}). A step is one draw.
 *
 * <p>The label is that of the sampler.
 *
 * @param sampler where the draws come from
 */
public record EmpiricalLaw(GenerationSampler sampler)
    implements IterativeEngine<TextLawProblem, TextLaw> {

  /** Confidence level of each interval. */
  public static final double LEVEL = 0.95;

  /** Draws made where the run sets no limit. */
  public static final long DEFAULT_DRAWS = 10_000;

  private static final int DRAWS_PER_CHUNK = 8;
  private static final int QUANTUM = 64;
  private static final String METHOD = "Clopper-Pearson";

  @Override
  public Guarantee guarantee(TextLawProblem problem) {
    return Guarantee.ASYMPTOTIC;
  }

  @Override
  public Forecast forecast(TextLawProblem problem) {
    Forecast draw = sampler.forecast(problem.generation());
    return Forecast.ofStep(
        draw.evaluations(), together(problem.model()) * draw.bytes(), "one draw: " + draw.basis());
  }

  /** How many draws a thread makes at once. */
  private static int together(LanguageModel model) {
    return Math.min(QUANTUM, model.batch());
  }

  @Override
  public Budget defaultBudget() {
    return Budget.ofSteps(DEFAULT_DRAWS);
  }

  @Override
  public Iteration<TextLaw> begin(TextLawProblem problem, Randomness randomness, Workers workers) {
    return new Draws(sampler, problem.generation(), randomness, workers);
  }

  @Override
  public String toString() {
    return sampler.toString();
  }

  private static final class Draws implements Iteration<TextLaw> {
    private final GenerationSampler sampler;
    private final GenerationProblem problem;
    private final Randomness randomness;
    private final Workers workers;
    private final Queue<Decoder> idle = new ConcurrentLinkedQueue<>();
    private final DrawCounter counter = new DrawCounter();
    private final Map<TokenSequence, Long> counts = new LinkedHashMap<>();
    private long draws;
    private long decoderBytes;

    Draws(
        GenerationSampler sampler,
        GenerationProblem problem,
        Randomness randomness,
        Workers workers) {
      this.sampler = sampler;
      this.problem = problem;
      this.randomness = randomness;
      this.workers = workers;
      idle.add(sampler.decoder(problem)); // refuses here what cannot be decoded
    }

    @Override
    public long quantum() {
      return QUANTUM;
    }

    @Override
    public void advance(long steps) {
      long done = 0;
      while (done < steps) {
        int block = (int) Math.min(steps - done, quantum());
        drawBlock(block);
        done += block;
      }
    }

    private void drawBlock(int block) {
      int perChunk = Math.max(DRAWS_PER_CHUNK, together(problem.model()));
      int chunks = (block + perChunk - 1) / perChunk;
      TokenSequence[] texts = new TokenSequence[block];
      DrawCounter[] costs = new DrawCounter[chunks];
      long first = draws;
      workers.forEachChunk(
          chunks,
          chunk -> {
            DrawCounter cost = new DrawCounter();
            int from = chunk * perChunk;
            int end = Math.min(block, from + perChunk);
            List<Decoder> decoders = borrow(Math.min(end - from, together(problem.model())));
            if (decoders.size() == 1) {
              for (int i = from; i < end; i++) {
                texts[i] = draw(decoders.get(0), randomness.split(first + i), cost);
              }
            } else {
              Lockstep.draw(
                  decoders,
                  problem.model(),
                  from,
                  end,
                  i -> randomness.split(first + i),
                  cost,
                  texts);
            }
            costs[chunk] = cost;
            idle.addAll(decoders);
          });
      for (DrawCounter cost : costs) {
        counter.add(cost);
      }
      for (TokenSequence text : texts) {
        counts.merge(text, 1L, Long::sum);
      }
      draws += block;
      decoderBytes = Math.max(decoderBytes, idle.stream().mapToLong(Decoder::bytes).sum());
    }

    private List<Decoder> borrow(int count) {
      List<Decoder> decoders = new ArrayList<>();
      while (decoders.size() < count) {
        Decoder waiting = idle.poll();
        if (waiting != null) {
          decoders.add(waiting);
        } else {
          decoders.add(decoders.isEmpty() ? sampler.decoder(problem) : decoders.get(0).sibling());
        }
      }
      return decoders;
    }

    private static TokenSequence draw(Decoder decoder, Randomness randomness, DrawCounter cost) {
      decoder.restart();
      while (!decoder.done()) {
        decoder.step(randomness, cost);
      }
      return decoder.generation().tokens();
    }

    @Override
    public long steps() {
      return draws;
    }

    @Override
    public long evaluations() {
      return counter.targetPositions();
    }

    @Override
    public TextLaw answer() {
      if (draws == 0) {
        throw new CannotAnswerException(
            StopReason.STUCK, "no text was drawn yet; allow at least one step");
      }
      Map<Long, Estimate> byCount = new LinkedHashMap<>();
      Map<TokenSequence, Estimate> texts = new LinkedHashMap<>();
      counts.forEach((text, k) -> texts.put(text, byCount.computeIfAbsent(k, this::share)));
      return TextLaw.of(texts, share(0), 0, OptionalLong.of(draws));
    }

    private Estimate share(long k) {
      return new Estimate(
          (double) k / draws,
          Guarantee.ASYMPTOTIC,
          new ErrorStatement.Interval(
              ClopperPearson.lower(k, draws, LEVEL),
              ClopperPearson.upper(k, draws, LEVEL),
              LEVEL,
              METHOD,
              false));
    }

    @Override
    public Guarantee guarantee() {
      return Guarantee.ASYMPTOTIC;
    }

    @Override
    public Map<String, Double> measures() {
      Map<String, Double> measures = new LinkedHashMap<>(sampler.measures(counter));
      measures.put("distinctTexts", (double) counts.size());
      return measures;
    }

    @Override
    public long peakBytes() {
      return decoderBytes + counts.size() * (80 + 4L * problem.length());
    }
  }
}
