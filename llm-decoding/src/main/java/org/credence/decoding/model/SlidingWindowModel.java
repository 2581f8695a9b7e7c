package org.credence.decoding.model;

import java.util.Arrays;

/**
 * A model that reads texts of any length with a limited context: the first tokens of a text are kept, and of the others the last.
 *
 * <pre>
 *  C context, L kept at the front, S = max(1, ⌊(C - L) / 2⌋), tokens counted from 0
 *  token i &lt; C    is read in window 0:                         tokens 0 .. C-1
 *  token i &gt;= C   in window k = ⌊(i - C) / S⌋ + 1 &gt;= 1:         tokens 0 .. L-1 and kS+L .. kS+C-1 </pre>
 *
 * <p>So what is predicted after a token is predicted from at least C - S + 1 tokens and at most C, the same ones however the text was
 * read: the law of {@link TokenContext}, to the last bit, where the model keeps it. Each window is a text of its own to the model, with
 * positions from 0.
 *
 * <p>Cost: at the begin of a window the tokens it shares with the one before, C - L - S, are read again, without a distribution: every
 * token of a long text is read twice. Keeps the numbers of all tokens read.
 */
public final class SlidingWindowModel implements LanguageModel {

  private final LanguageModel model;
  private final int context;
  private final int lead;
  private final int stride;

  /**
   * @param context tokens of a window, at least {@code lead + 1}
   * @param lead tokens kept at the front, such as 1 for a begin token, at least 0
   */
  public SlidingWindowModel(LanguageModel model, int context, int lead) {
    if (lead < 0 || context <= lead) {
      throw new IllegalArgumentException(
          "a window of "
              + context
              + " tokens of which "
              + lead
              + " are kept; give a window that is larger than what is kept");
    }
    this.model = model;
    this.context = context;
    this.lead = lead;
    this.stride = Math.max(1, (context - lead) / 2);
  }

  /** The fewest tokens that anything behind the first window is predicted from. */
  public int leastContext() {
    return context - stride + 1;
  }

  @Override
  public Vocabulary vocabulary() {
    return model.vocabulary();
  }

  @Override
  public TokenContext open() {
    return new Window(model.open(), TokenBuffer.empty(), 0);
  }

  private int windowOf(int place) {
    return place < context ? 0 : (place - context) / stride + 1;
  }

  /** A cursor: the whole text by number, and the window in hand, which may be behind. */
  private final class Window implements TokenContext {
    private final TokenContext inner;
    private final TokenBuffer text;
    private int window;

    Window(TokenContext inner, TokenBuffer text, int window) {
      this.inner = inner;
      this.text = text;
      this.window = window;
    }

    @Override
    public LanguageModel model() {
      return SlidingWindowModel.this;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public void extend(int[] tokens, int scored, double[] out) {
      Cursors.requireExtendable(vocabulary(), tokens, scored, out);
      int size = vocabulary().size();
      int unscored = tokens.length - scored;
      for (int from = 0; from < tokens.length; ) {
        catchUp(windowOf(text.length()));
        int room = context + window * stride - text.length();
        int to = from + Math.min(room, tokens.length - from);
        int rows = Math.max(0, to - Math.max(from, unscored));
        int[] block = Arrays.copyOfRange(tokens, from, to);
        if (rows == 0 || to - rows == unscored) {
          inner.extend(block, rows, out);
        } else {
          double[] some = new double[rows * size];
          inner.extend(block, rows, some);
          System.arraycopy(some, 0, out, (to - rows - unscored) * size, some.length);
        }
        for (int token : block) {
          text.append(token);
        }
        from = to;
      }
    }

    /** Reads what a window shares with the text so far. */
    private void catchUp(int wanted) {
      if (wanted != window) {
        inner.truncate(Math.min(lead, inner.length()));
        window = wanted;
      }
      int first = inner.length();
      int[] behind = new int[text.length() - window * stride - first];
      if (behind.length == 0) {
        return;
      }
      for (int i = 0; i < behind.length; i++) {
        int place = first + i;
        behind[i] = text.token(place < lead ? place : place + window * stride);
      }
      inner.extend(behind, 0, new double[0]);
    }

    @Override
    public TokenContext fork() {
      return new Window(inner.fork(), text.copy(), window);
    }

    @Override
    public void truncate(int length) {
      if (length < 0 || length > text.length()) {
        throw new IllegalArgumentException(
            "cannot truncate "
                + text.length()
                + " tokens to "
                + length
                + "; give a length from 0 to "
                + text.length());
      }
      text.truncate(length);
      int inWindow = length - window * stride;
      int kept = inWindow >= lead ? inWindow : Math.min(lead, length);
      inner.truncate(Math.min(inner.length(), kept));
    }
  }
}
