package org.credence.decoding.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.credence.core.input.FormatException;
import org.junit.jupiter.api.Test;

/** Against Jinja itself: random templates with what it wrote for them. */
final class MiniJinjaOracleTest {

  private static final List<ChatMessage> MESSAGES =
      List.of(
          ChatMessage.system("  Be brief. "),
          ChatMessage.user("Hi <|im_end|> th\u00e9re"),
          ChatMessage.assistant("Hello\n"),
          ChatMessage.user(" Bye \"x\" "));

  private static String render(String template) {
    return ChatTemplate.ofFile("case", template)
        .render(MESSAGES, true, ScoredSpecs.usual().tokenizer())
        .text();
  }

  private static String unescaped(String line) {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\') {
        i++;
        c = "\n\r\t\\".charAt("nrt\\".indexOf(line.charAt(i)));
      }
      text.append(c);
    }
    return text.toString();
  }

  @Test
  void writesWhatJinjaWrites() throws IOException {
    List<String> lines;
    try (InputStream in = getClass().getResourceAsStream("jinja-cases.txt")) {
      byte[] all = Objects.requireNonNull(in).readAllBytes();
      lines =
          new String(all, StandardCharsets.UTF_8).lines().filter(l -> !l.startsWith("#")).toList();
    }
    assertThat(lines).hasSize(640);
    for (int i = 0; i < lines.size(); i += 2) {
      String template = unescaped(lines.get(i));
      if (lines.get(i + 1).equals("X")) {
        assertThatThrownBy(() -> render(template))
            .as(template)
            .isInstanceOfAny(FormatException.class, IllegalArgumentException.class);
      } else {
        assertThat(render(template)).as(template).isEqualTo(unescaped(lines.get(i + 1)));
      }
    }
  }
}
