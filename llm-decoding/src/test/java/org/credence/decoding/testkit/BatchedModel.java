package org.credence.decoding.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.credence.decoding.model.Cursors;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.Reading;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.model.Vocabulary;

/** A model that says it gains by reading several texts at once, and counts how often it was asked to read what. */
public final class BatchedModel implements LanguageModel {

  private final LanguageModel model;
  private final int batch;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger readings = new AtomicInteger();

  public BatchedModel(LanguageModel model, int batch) {
    this.model = model;
    this.batch = batch;
  }

  /** Calls that read something, together or alone. */
  public int calls() {
    return calls.get();
  }

  /** Readings, those of one call counted one by one. */
  public int readings() {
    return readings.get();
  }

  @Override
  public Vocabulary vocabulary() {
    return model.vocabulary();
  }

  @Override
  public TokenContext open() {
    return new Context(model.open());
  }

  @Override
  public int batch() {
    return batch;
  }

  @Override
  public void extendAll(List<Reading> all) {
    Cursors.requireExtendable(this, all);
    if (all.size() > batch) {
      throw new AssertionError(all.size() + " readings at once, at most " + batch + " expected");
    }
    count(all.size());
    List<Reading> inner = new ArrayList<>();
    for (Reading reading : all) {
      Context context = (Context) reading.context();
      inner.add(new Reading(context.context, reading.tokens(), reading.scored(), reading.out()));
    }
    model.extendAll(inner);
  }

  private void count(int together) {
    calls.incrementAndGet();
    readings.addAndGet(together);
  }

  private final class Context implements TokenContext {
    private final TokenContext context;

    Context(TokenContext context) {
      this.context = context;
    }

    @Override
    public LanguageModel model() {
      return BatchedModel.this;
    }

    @Override
    public int length() {
      return context.length();
    }

    @Override
    public void extend(int[] tokens, int scored, double[] out) {
      count(1);
      context.extend(tokens, scored, out);
    }

    @Override
    public TokenContext fork() {
      return new Context(context.fork());
    }

    @Override
    public void truncate(int length) {
      context.truncate(length);
    }
  }
}
