package org.credence.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;
import org.credence.decoding.model.ContextPolicy;
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
   * Fits a text into the context, as the options say, and into the memory.
   *
   * @param further tokens read after it; -1 where its own last token is not read
   * @param what the text is and how long, for the refusal
   * @throws CannotAnswerException (refused) if it does not fit
   */
  ContextPolicy.Fitted fit(ContextOptions options, TokenSequence text, int further, String what) {
    if (context.isPresent()) {
      ContextPolicy policy = options.policy(context.getAsInt(), label);
      ContextPolicy.Fitted fitted = policy.fit(model, text, further, what);
      int read = (int) Math.min(policy.context(), (long) fitted.text().length() + further);
      memory
          .flatMap(m -> m.shortage(read, Runtime.getRuntime().maxMemory()))
          .ifPresent(
              reason -> {
                throw new CannotAnswerException(StopReason.REFUSED, reason);
              });
      return fitted;
    }
    options
        .given()
        .ifPresent(
            option -> {
              throw new UsageException(
                  option + " is for trained models; " + label + " reads texts of any length");
            });
    return new ContextPolicy.Fitted(model, text, 0, Optional.empty());
  }

  /** Warnings about the model, and what was done with the text, if anything was. */
  List<String> warnings(Optional<String> note) {
    List<String> all = new ArrayList<>(warnings);
    note.ifPresent(all::add);
    return all;
  }

  @Override
  public void close() {
    closing.run();
  }
}
