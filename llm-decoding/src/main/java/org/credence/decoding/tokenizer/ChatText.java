package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.decoding.tokenizer.Tokenizer.Specials;

/**
 * A conversation as the text that a model was trained on, in segments of the template and of its users. Special tokens are recognised in
 * segments of the template alone, and none that reaches into a user's; what lies between two special tokens is encoded as a whole, so
 * that the tokens are those of the reference wherever users write no special tokens.
 *
 * @param segments in order
 */
public record ChatText(List<Segment> segments) {

  /**
   * A stretch of one writer.
   *
   * @param isUsers whether it is content of a message, not of the template
   */
  public record Segment(String text, boolean isUsers) {}

  public ChatText {
    segments = List.copyOf(segments);
  }

  static ChatText of(MarkedText text) {
    List<Segment> segments = new ArrayList<>();
    for (int from = 0; from < text.length(); from = text.end(from)) {
      segments.add(new Segment(text.text().substring(from, text.end(from)), text.isUsers(from)));
    }
    return new ChatText(segments);
  }

  /** All of it, as it would be shown. */
  public String text() {
    StringBuilder text = new StringBuilder();
    segments.forEach(s -> text.append(s.text()));
    return text.toString();
  }

  /** The tokens. The begin token stands first once, if the template writes it or models of the tokenizer expect it. */
  public int[] encode(Tokenizer tokenizer) {
    Encoding encoding = new Encoding(tokenizer);
    segments.forEach(encoding::add);
    return encoding.tokens();
  }

  private static final class Encoding {

    private final Tokenizer tokenizer;
    private final SpecialTexts special;
    private final StringBuilder plain = new StringBuilder(); // since the last special token
    private int[] tokens = new int[64];
    private int count;

    Encoding(Tokenizer tokenizer) {
      this.tokenizer = tokenizer;
      Map<String, Integer> texts = new HashMap<>();
      for (int token = 0; token < tokenizer.size(); token++) {
        if (tokenizer.isRecognised(token)) {
          texts.put(tokenizer.text(token), token);
        }
      }
      special = new SpecialTexts(texts);
    }

    void add(Segment segment) {
      String text = segment.text();
      int at = 0;
      boolean search = !segment.isUsers();
      while (search) {
        Optional<SpecialTexts.Found> found = special.find(text, at, text.length());
        if (found.isPresent()) {
          plain.append(text, at, found.get().from());
          flush();
          append(new int[] {found.get().token()});
          at = found.get().to();
        }
        search = found.isPresent();
      }
      plain.append(text, at, text.length());
    }

    private void flush() {
      append(tokenizer.encode(plain.toString(), Specials.AS_TEXT));
      plain.setLength(0);
    }

    private void append(int[] more) {
      if (count + more.length > tokens.length) {
        tokens = Arrays.copyOf(tokens, Math.max(count + more.length, 2 * tokens.length));
      }
      System.arraycopy(more, 0, tokens, count, more.length);
      count += more.length;
    }

    int[] tokens() {
      flush();
      int[] all = Arrays.copyOf(tokens, count);
      boolean begins =
          tokenizer.begin().isPresent() && count > 0 && all[0] == tokenizer.begin().getAsInt();
      if (begins || !tokenizer.addsBegin() || tokenizer.begin().isEmpty()) {
        return all;
      }
      int[] withBegin = new int[count + 1];
      withBegin[0] = tokenizer.begin().getAsInt();
      System.arraycopy(all, 0, withBegin, 1, count);
      return withBegin;
    }
  }
}
