package org.credence.lab.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.credence.core.engine.Workers;
import org.credence.decoding.tokenizer.Tokenizer;
import org.credence.decoding.transformer.CacheFormat;
import org.credence.decoding.transformer.Transformer;

/**
 * A transformer in memory, with the threads that it computes on.
 *
 * @param model knows its tokens by number alone where there is no tokenizer
 * @param tokenizer the one of the model's file, or the one that was given
 * @param workers closed with this
 * @param warnings about the model and its tokenizer
 */
public record LoadedTransformer(
    Transformer model, Optional<Tokenizer> tokenizer, Workers workers, List<String> warnings)
    implements AutoCloseable {

  public LoadedTransformer {
    warnings = List.copyOf(warnings);
  }

  /** The same with its keys and values kept in that format, and a warning if that changes the answers. */
  public LoadedTransformer withCache(CacheFormat format) {
    List<String> all = new ArrayList<>(warnings);
    if (format != CacheFormat.F32) {
      all.add(
          "keys and values are kept as "
              + format.label()
              + ": all probabilities are those of an approximation of the model; --cache f32 gives the model's own");
    }
    return new LoadedTransformer(model.withCache(format), tokenizer, workers, all);
  }

  @Override
  public void close() {
    workers.close();
  }
}
