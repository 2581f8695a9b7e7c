package org.credence.decoding.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;

/**
 * What is done where a text is longer than the context.
 *
 * @param overflow what is done
 * @param context tokens that are read together at most, at least 1
 */
public record ContextPolicy(Overflow overflow, int context) {

  /** The policies. */
  public enum Overflow {
    /** Nothing is computed; both lengths are said. */
    REFUSE,
    /** The oldest tokens are left out, but for a begin token, until the rest fits with all that is to come. */
    TRUNCATE_LEFT,
    /** The text is read in windows that overlap, see {@link SlidingWindowModel}. */
    WINDOW;

    /** As options name it: {@code truncate-left}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The policy of that label, if there is one. */
    public static Optional<Overflow> ofLabel(String label) {
      return Arrays.stream(values()).filter(o -> o.label().equals(label)).findFirst();
    }
  }

  public ContextPolicy {
    if (context < 1) {
      throw new IllegalArgumentException("context is " + context + "; give at least 1 token");
    }
  }

  /** Refuses what is longer. */
  public static ContextPolicy refuse(int context) {
    return new ContextPolicy(Overflow.REFUSE, context);
  }

  /**
   * A text as it will be read.
   *
   * @param model the model, or one that slides over the text
   * @param text what is left of it
   * @param leftOut how many tokens are not read at all
   * @param note what was done, a full sentence; empty where the text fits
   */
  public record Fitted(
      LanguageModel model, TokenSequence text, int leftOut, Optional<String> note) {}

  /**
   * Fits a text and what will be read after it into the context. A begin token at its front stays there, in every window too.
   *
   * @param text at least one token
   * @param further tokens that will be read after it; -1 where its own last token is scored and not read
   * @param what the text is and how long, for the refusal: {@code "the prompt has 12 tokens"}
   * @throws CannotAnswerException (refused) if it does not fit and is neither to be cut nor read in windows
   */
  public Fitted fit(LanguageModel model, TokenSequence text, int further, String what) {
    long length = (long) text.length() + further;
    if (length <= context) {
      return new Fitted(model, text, 0, Optional.empty());
    }
    boolean begins = model.vocabulary().begin().equals(OptionalInt.of(text.token(0)));
    int lead = begins ? 1 : 0;
    int kept = context - further;
    if (overflow == Overflow.REFUSE
        || context <= lead
        || (overflow == Overflow.TRUNCATE_LEFT && kept <= lead)) {
      throw refused(what, overflow == Overflow.REFUSE);
    }
    if (overflow == Overflow.WINDOW) {
      SlidingWindowModel sliding = new SlidingWindowModel(model, context, lead);
      return new Fitted(
          sliding,
          text,
          0,
          Optional.of(
              length
                  + " tokens are read in windows of "
                  + context
                  + ": behind the first window every token is predicted from "
                  + sliding.leastContext()
                  + " to "
                  + context
                  + " tokens"));
    }
    int[] all = text.toArray();
    int[] last = Arrays.copyOfRange(all, all.length - kept, all.length);
    if (begins) {
      last[0] = all[0];
    }
    int leftOut = all.length - kept;
    return new Fitted(
        model,
        TokenSequence.of(last),
        leftOut,
        Optional.of(
            leftOut
                + " of "
                + all.length
                + " tokens of the text are left out at its beginning, so that "
                + context
                + " are read"));
  }

  private CannotAnswerException refused(String what, boolean asked) {
    return new CannotAnswerException(
        StopReason.REFUSED,
        what
            + " and the model reads at most "
            + context
            + " tokens of a text; "
            + (asked
                ? "shorten it, or choose another policy (--overflow truncate-left or window)"
                : "ask for less, so that something of the text is left"));
  }
}
