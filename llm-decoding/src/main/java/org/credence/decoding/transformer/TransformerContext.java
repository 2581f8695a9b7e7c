package org.credence.decoding.transformer;

import java.util.List;
import org.credence.core.engine.Workers;
import org.credence.decoding.model.Cursors;
import org.credence.decoding.model.Reading;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.transformer.BlockPass.Text;

/** What a transformer has read: its cache of keys and values, and room for the forward pass. */
final class TransformerContext implements TokenContext {

  private final Transformer model;
  private final Workers workers;
  private final KeyValueCache cache;
  private final BlockPass pass;

  TransformerContext(Transformer model, Workers workers, KeyValueCache cache) {
    this.model = model;
    this.workers = workers;
    this.cache = cache;
    this.pass = model.pass();
  }

  @Override
  public Transformer model() {
    return model;
  }

  @Override
  public int length() {
    return cache.length();
  }

  @Override
  public void extend(int[] tokens, int scored, double[] out) {
    Cursors.requireExtendable(model.vocabulary(), tokens, scored, out);
    requireRoom(tokens.length);
    Text text = new Text(cache, tokens, scored, out);
    workers.hot(() -> pass.read(List.of(text)));
  }

  private void requireRoom(int tokens) {
    int most = model.config().context();
    if (cache.length() + (long) tokens > most) {
      throw new ContextOverflowException(cache.length() + tokens, most);
    }
  }

  /** Extends contexts of one model at once, in the room of the first of them. */
  static void extendAll(List<Reading> readings) {
    List<TransformerContext> contexts =
        readings.stream().map(reading -> (TransformerContext) reading.context()).toList();
    for (int i = 0; i < contexts.size(); i++) {
      contexts.get(i).requireRoom(readings.get(i).tokens().length);
    }
    List<Text> texts =
        readings.stream()
            .map(
                r ->
                    new Text(
                        ((TransformerContext) r.context()).cache, r.tokens(), r.scored(), r.out()))
            .toList();
    if (!contexts.isEmpty()) {
      TransformerContext first = contexts.get(0);
      first.workers.hot(() -> first.pass.read(texts));
    }
  }

  @Override
  public TokenContext fork() {
    return new TransformerContext(model, workers, cache.fork());
  }

  @Override
  public void truncate(int length) {
    if (length < 0 || length > cache.length()) {
      throw new IllegalArgumentException(
          "cannot truncate "
              + cache.length()
              + " tokens to "
              + length
              + "; give a length from 0 to "
              + cache.length());
    }
    cache.truncate(length);
  }
}
