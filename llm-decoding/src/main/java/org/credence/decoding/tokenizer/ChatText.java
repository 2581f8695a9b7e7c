package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

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
    private final IntList tokens = new IntList();

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
          tokens.add(found.get().token());
          at = found.get().to();
        }
        search = found.isPresent();
      }
      plain.append(text, at, text.length());
    }

    private void flush() {
      String text = plain.toString();
      boolean first = tokens.size() == 0;
      for (int token : first ? tokenizer.encode(text) : tokenizer.encodeBehind(text)) {
        tokens.add(token);
      }
      plain.setLength(0);
    }

    int[] tokens() {
      flush();
      OptionalInt begin = tokenizer.begin();
      boolean begins = begin.isPresent() && tokens.size() > 0 && tokens.get(0) == begin.getAsInt();
      IntStream all = Arrays.stream(tokens.toArray());
      return begins || !tokenizer.addsBegin()
          ? all.toArray()
          : IntStream.concat(begin.stream(), all).toArray();
    }
  }
}
