package org.credence.decoding.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.testkit.AtOnce;
import org.credence.decoding.tokenizer.Tokenizer.Specials;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokenizers and chat templates used by several callers at once give each what they give it alone. */
final class ConcurrentEncodingTest {

  private static final int CALLERS = 8;
  private static final int TEXTS = 60;

  static Stream<Tokenizer> tokenizers() {
    TestSpecs merges = TestSpecs.bytes().withToken("<|end|>", TokenType.CONTROL);
    for (String pair : List.of("h e", "l l", "he ll", "hell o", "  t", " t h", " th e", "a a")) {
      int blank = pair.lastIndexOf(' ');
      merges = merges.withMerge(pair.substring(0, blank), pair.substring(blank + 1));
    }
    List<Tokenizer> all = new ArrayList<>();
    for (String splitter : List.of("gpt-2", "llama-bpe", "qwen2")) {
      all.add(merges.withSplitter(splitter).tokenizer());
    }
    all.add(merges.withSplits(List.of("\\p{N}", " ?\\p{L}+|\\s+(?!\\S)|\\s+")).tokenizer());
    all.add(
        ScoredSpecs.usual()
            .addAll(" t", "he", " the", "ll", "o", "hell", "hello", " ", "a", "aa", "aaaa")
            .tokenizer());
    return all.stream();
  }

  /** Short ones, and some longer than the pieces that are merged without a heap. */
  private static String[] texts(Randomness random) {
    String[] parts = {
      "hello", " the", " ", "a", "12", "<|end|>", "</s>", "\n", "ß", "漢", "\uD83D\uDE00"
    };
    String[] texts = new String[TEXTS];
    for (int i = 0; i < TEXTS; i++) {
      StringBuilder text = new StringBuilder(i % 10 == 0 ? "a".repeat(60 + i) : "");
      for (int j = random.below(12); j >= 0; j--) {
        text.append(parts[random.below(parts.length)]);
      }
      texts[i] = text.toString();
    }
    return texts;
  }

  private static String all(Tokenizer tokenizer, String[] texts) {
    StringBuilder all = new StringBuilder();
    for (String text : texts) {
      int[] tokens = tokenizer.encode(text, Specials.RECOGNISED);
      StreamingDecoder decoder = tokenizer.decoder();
      all.append(Arrays.toString(tokens)).append(tokenizer.decode(TokenSequence.of(tokens)));
      for (int token : tokens) {
        all.append(decoder.append(token)).append('|');
      }
      all.append(decoder.finish());
    }
    return all.toString();
  }

  @ParameterizedTest
  @MethodSource("tokenizers")
  void callersOfOneTokenizerDoNotSeeEachOther(Tokenizer tokenizer) {
    Randomness random = SeededRandomness.of(93);
    List<String[]> texts = new ArrayList<>();
    List<String> alone = new ArrayList<>();
    for (int caller = 0; caller < CALLERS; caller++) {
      texts.add(texts(random));
      alone.add(all(tokenizer, texts.get(caller)));
    }
    assertThat(AtOnce.each(CALLERS, caller -> all(tokenizer, texts.get(caller)))).isEqualTo(alone);
  }

  @Test
  void callersOfOneTemplateDoNotSeeEachOther() {
    ChatTemplate template =
        ChatTemplate.ofFile(
            "t",
            "{% set ns = namespace(n=0) %}{% for m in messages %}{% set ns.n = ns.n + 1 %}"
                + "{{ ns.n ~ m.role ~ ': ' ~ m.content | trim }}{% if not loop.last %}, {% endif %}{% endfor %}");
    Tokenizer vocabulary = ScoredSpecs.usual().tokenizer();
    List<List<String>> found =
        AtOnce.each(
            CALLERS,
            caller -> {
              List<String> texts = new ArrayList<>();
              for (int i = 0; i < TEXTS; i++) {
                List<ChatMessage> messages = new ArrayList<>();
                for (int j = 0; j <= i % 4; j++) {
                  messages.add(
                      new ChatMessage(j % 2 == 0 ? "user" : "assistant", " " + caller + j));
                }
                texts.add(template.render(messages, false, vocabulary).text());
              }
              return texts;
            });
    for (int caller = 0; caller < CALLERS; caller++) {
      assertThat(found.get(caller).get(3))
          .isEqualTo(
              String.format(
                  "1user: %d0, 2assistant: %d1, 3user: %d2, 4assistant: %d3",
                  caller, caller, caller, caller));
      assertThat(found.get(caller).get(TEXTS - 1)).isEqualTo(found.get(caller).get(3));
    }
  }
}
