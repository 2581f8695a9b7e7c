package org.credence.decoding.ngram;

import java.util.Arrays;
import java.util.List;
import org.credence.core.engine.Budget;
import org.credence.decoding.model.Cursors;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.SymbolVocabulary;
import org.credence.decoding.model.TokenBuffer;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.model.Vocabulary;

/**
 * An n-gram model over characters, counted from a text and interpolated by Witten and Bell's weights.
 *
 * <pre>
 *   P(w | h) = (c(h w) + t(h) P(w | h')) / (c(h) + t(h))
 *     h      the last n-1 tokens, h' the same without the oldest
 *     c(h w) how often w followed h in the text, c(h) = Σ_w c(h w)
 *     t(h)   how many different tokens followed h
 *   P(w | ) interpolates with the uniform law over all tokens but the begin token
 * </pre>
 *
 * <p>Every token but the begin token has a positive probability in every context. A context that was never seen gives the law of
 * the longest part of it that was. No parameter needs to be fitted, which is why these weights were taken rather than
 * Jelinek-Mercer's or absolute discounting's.
 *
 * <p>Time: a position costs O(order · vocabulary). Space: 28 bytes per distinct n-gram of the text, 1 to order.
 *
 * <p>Source: Witten &amp; Bell 1991, method C; interpolated form: Chen &amp; Goodman 1999.
 */
public final class NGramModel implements LanguageModel {

  /** The longest n-grams that can be asked for. */
  public static final int MOST_ORDER = 32;

  /** The longest text, in characters, that is counted. */
  public static final int MOST_CHARACTERS = 1 << 28;

  /** What one text to learn is. */
  public enum Documents {
    /**
     * The whole text is one document, begun somewhere and ended somewhere: there is no end token, and after the begin token the
     * law is that of a character of which nothing before is known.
     */
    WHOLE,
    /** Each line that is not blank is a document of its own, from the begin token to the end token; line ends are no tokens. */
    LINES
  }

  /**
   * How to train.
   *
   * @param order n, the length of the longest n-grams, 1 to {@link #MOST_ORDER}
   * @param documents what one text is
   */
  public record Settings(int order, Documents documents) {
    public Settings {
      if (order < 1 || order > MOST_ORDER) {
        throw new IllegalArgumentException(
            "order of an n-gram model is "
                + order
                + "; give a number from 1 (no context) to "
                + MOST_ORDER);
      }
    }

    /** Order 5, the whole text as one document. */
    public static Settings standard() {
      return new Settings(5, Documents.WHOLE);
    }

    public Settings withOrder(int newOrder) {
      return new Settings(newOrder, documents);
    }

    public Settings withDocuments(Documents newDocuments) {
      return new Settings(order, newDocuments);
    }
  }

  private final Vocabulary vocabulary;
  private final NGramTrie trie;
  private final int order;

  private NGramModel(Vocabulary vocabulary, NGramTrie trie, int order) {
    this.vocabulary = vocabulary;
    this.trie = trie;
    this.order = order;
  }

  /**
   * Counts a text. The tokens are its characters (Unicode code points) in ascending order, after the special ones.
   *
   * @throws IllegalArgumentException if the text is empty, or its n-grams do not fit the heap
   */
  public static NGramModel train(String text, Settings settings) {
    if (text.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "the text to train from has "
              + text.length()
              + " characters; at most "
              + MOST_CHARACTERS
              + " can be counted, shorten it");
    }
    boolean lines = settings.documents() == Documents.LINES;
    List<String> documents =
        lines ? text.lines().filter(line -> !line.isBlank()).toList() : List.of(text);
    int[] characters =
        documents.stream().flatMapToInt(String::codePoints).distinct().sorted().toArray();
    if (characters.length == 0) {
      throw new IllegalArgumentException(
          "the text to train from is empty; give a text with at least one character");
    }
    Vocabulary vocabulary =
        SymbolVocabulary.of(new String(characters, 0, characters.length), true, lines);
    NGramCounter counter =
        new NGramCounter(settings.order(), text.length(), Budget.unlimited()::affordableBytes);
    for (String document : documents) {
      int[] tokens = vocabulary.encode(document);
      counter.count(lines ? framed(tokens, vocabulary) : tokens);
    }
    boolean[] predicted = new boolean[vocabulary.size()];
    Arrays.fill(predicted, true);
    predicted[vocabulary.begin().getAsInt()] = false;
    return new NGramModel(vocabulary, counter.trie(vocabulary.size(), predicted), settings.order());
  }

  /** {@link #train(String, Settings)} with the standard settings. */
  public static NGramModel train(String text) {
    return train(text, Settings.standard());
  }

  private static int[] framed(int[] tokens, Vocabulary vocabulary) {
    int[] framed = new int[tokens.length + 2];
    framed[0] = vocabulary.begin().getAsInt();
    System.arraycopy(tokens, 0, framed, 1, tokens.length);
    framed[framed.length - 1] = vocabulary.end().getAsInt();
    return framed;
  }

  /** The length of the longest n-grams. */
  public int order() {
    return order;
  }

  /** How many distinct n-grams were counted, all orders together. */
  public int size() {
    return trie.size();
  }

  /** Bytes held by the counts. */
  public long bytes() {
    return trie.bytes();
  }

  /**
   * The model of a lower order from the same counts; it shares them, and the vocabulary.
   *
   * @param lower 1 to {@link #order()}
   */
  public NGramModel lowerOrder(int lower) {
    if (lower < 1 || lower > order) {
      throw new IllegalArgumentException(
          "lower order is "
              + lower
              + " but this model has order "
              + order
              + "; give a number from 1 to "
              + order);
    }
    return lower == order ? this : new NGramModel(vocabulary, trie, lower);
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public TokenContext open() {
    return new Context(TokenBuffer.empty());
  }

  @Override
  public String toString() {
    return "n-gram model of order "
        + order
        + " over "
        + vocabulary.size()
        + " tokens, "
        + trie.size()
        + " n-grams";
  }

  private final class Context implements TokenContext {
    private final TokenBuffer read;
    private final int[] suffix = new int[order - 1]; // [k] = node of the last k + 1 tokens

    Context(TokenBuffer read) {
      this.read = read;
      findSuffix();
    }

    private void findSuffix() {
      NGramTrie.clear(suffix);
      for (int i = Math.max(0, read.length() - suffix.length); i < read.length(); i++) {
        trie.advance(suffix, read.token(i));
      }
    }

    @Override
    public LanguageModel model() {
      return NGramModel.this;
    }

    @Override
    public int length() {
      return read.length();
    }

    @Override
    public void extend(int[] tokens, int scored, double[] out) {
      Cursors.requireExtendable(vocabulary, tokens, scored, out);
      int size = vocabulary.size();
      int firstScored = tokens.length - scored;
      for (int i = 0; i < tokens.length; i++) {
        read.append(tokens[i]);
        trie.advance(suffix, tokens[i]);
        if (i >= firstScored) {
          int offset = (i - firstScored) * size;
          trie.probabilities(suffix, out, offset);
          for (int token = offset; token < offset + size; token++) {
            out[token] = Math.log(out[token]);
          }
        }
      }
    }

    @Override
    public TokenContext fork() {
      return new Context(read.copy());
    }

    @Override
    public void truncate(int length) {
      read.truncate(length);
      findSuffix();
    }
  }
}
