package org.credence.cli;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.tokenizer.Tokenizer;
import org.credence.decoding.transformer.Transformer;

/**
 * A language model ready to be asked, learned or trained.
 *
 * @param label what the model is called
 * @param model the model
 * @param tokenizer of a trained model
 * @param context how many tokens it reads at most, if there is a limit
 * @param memory that a text takes, where it counts
 * @param threads that it computes on
 * @param warnings about it
 * @param closing ends its threads
 */
record OpenLanguageModel(
    String label,
    LanguageModel model,
    Optional<Tokenizer> tokenizer,
    OptionalInt context,
    Optional<TextMemory> memory,
    int threads,
    List<String> warnings,
    Runnable closing)
    implements AutoCloseable {

  Vocabulary vocabulary() {
    return model.vocabulary();
  }

  /** This model, showing on a line how far the reading of a long prompt has come. */
  OpenLanguageModel watchedBy(ProgressLine line) {
    LanguageModel watched =
        model instanceof Transformer transformer ? transformer.watchedBy(line::reading) : model;
    return new OpenLanguageModel(
        label, watched, tokenizer, context, memory, threads, warnings, closing);
  }

  /** Whether it was trained, not learned from a text here. */
  boolean trained() {
    return context.isPresent();
  }

  /** The tokens of a text that a user gave, with the begin token before them where the tokenizer asks for it. */
  TokenSequence prompt(String option, String text) {
    int[] tokens = encode(option, text);
    if (tokenizer.isEmpty() || !tokenizer.get().addsBegin()) {
      return TokenSequence.of(tokens);
    }
    int[] all = new int[tokens.length + 1];
    all[0] = tokenizer.get().begin().orElseThrow();
    System.arraycopy(tokens, 0, all, 1, tokens.length);
    return TokenSequence.of(all);
  }

  /** The tokens of a text, with none before them. */
  int[] encode(String option, String text) {
    try {
      return vocabulary().encode(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(option + ": " + e.getMessage());
    }
  }

  /** The tokens of a list of ids; nothing is put before them. */
  TokenSequence ids(String option, String list) {
    int[] ids = TokenIds.parse(option, list);
    for (int i = 0; i < ids.length; i++) {
      try {
        vocabulary().requireToken(ids[i], option + ": token " + (i + 1));
      } catch (IllegalArgumentException e) {
        throw new UsageException(String.valueOf(e.getMessage()));
      }
    }
    return TokenSequence.of(ids);
  }

  /**
   * Why that many tokens cannot be read, if they cannot: for the context or for the memory.
   *
   * @param what they are, for the message
   */
  Optional<String> overflow(int tokens, String what) {
    if (context.isPresent() && tokens > context.getAsInt()) {
      return Optional.of(
          what + " and " + label + " reads at most " + context.getAsInt() + " tokens of a text");
    }
    return memory.flatMap(m -> m.shortage(tokens, Runtime.getRuntime().maxMemory()));
  }

  @Override
  public void close() {
    closing.run();
  }
}
