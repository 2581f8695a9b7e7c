package org.credence.decoding.tokenizer;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.tokenizer.TemplateValue.Flag;
import org.credence.decoding.tokenizer.TemplateValue.Mapping;
import org.credence.decoding.tokenizer.TemplateValue.Nothing;
import org.credence.decoding.tokenizer.TemplateValue.Sequence;
import org.credence.decoding.tokenizer.TemplateValue.Text;

/** How a conversation becomes the text that a model was trained on. Immutable; shared between threads. */
public interface ChatTemplate {

  /** The name of a built-in template, or {@code "file"}. */
  String label();

  /**
   * Writes a conversation.
   *
   * @param addGenerationPrompt whether the beginning of an answer is written last
   * @param vocabulary whose begin and end tokens are written
   * @throws IllegalArgumentException if the template does not take these messages
   * @throws FormatException if a template of a file does what is not known here
   */
  ChatText render(List<ChatMessage> messages, boolean addGenerationPrompt, Vocabulary vocabulary);

  /**
   * The built-in template of that name: llama-2, llama-3, chatml, mistral, zephyr (or tinyllama).
   *
   * @throws IllegalArgumentException if there is none
   */
  static ChatTemplate named(String name) {
    return Arrays.stream(ChatFamily.values())
        .filter(f -> f.label().equals(name) || f.alias().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no built-in chat template is called "
                        + Escaped.quote(name)
                        + "; there are "
                        + String.join(", ", ChatFamily.labels())));
  }

  /** The built-in template that the text of a file's template looks like. */
  static Optional<ChatTemplate> detect(String jinja) {
    return Arrays.stream(ChatFamily.values())
        .filter(f -> f.looksLike(jinja))
        .map(f -> (ChatTemplate) f)
        .findFirst();
  }

  /**
   * The template of a file, run as a part of Jinja that reaches nothing but the messages.
   *
   * @param file for messages
   * @throws FormatException if it is more than that part
   */
  static ChatTemplate ofFile(String file, String jinja) {
    MiniJinja template = MiniJinja.parse(file, jinja, TemplateLimits.STANDARD);
    return new ChatTemplate() {
      @Override
      public String label() {
        return "file";
      }

      @Override
      public ChatText render(
          List<ChatMessage> messages, boolean addGenerationPrompt, Vocabulary vocabulary) {
        return ChatText.of(template.render(data(messages, addGenerationPrompt, vocabulary)));
      }
    };
  }

  private static Map<String, TemplateValue> data(
      List<ChatMessage> messages, boolean addGenerationPrompt, Vocabulary vocabulary) {
    Map<String, TemplateValue> data = new LinkedHashMap<>();
    data.put("messages", Sequence.of(messages.stream().map(ChatTemplate::value).toList()));
    data.put("bos_token", Text.of(text(vocabulary, vocabulary.begin())));
    data.put("eos_token", Text.of(text(vocabulary, vocabulary.end())));
    data.put("add_generation_prompt", new Flag(addGenerationPrompt));
    data.put("tools", new Nothing());
    data.put("documents", new Nothing());
    return data;
  }

  private static TemplateValue value(ChatMessage message) {
    Map<String, TemplateValue> entries = new LinkedHashMap<>();
    entries.put("role", Text.of(message.role()));
    entries.put("content", new Text(MarkedText.users(message.content())));
    return Mapping.of(entries);
  }

  private static String text(Vocabulary vocabulary, OptionalInt token) {
    return token.isPresent() ? vocabulary.text(token.getAsInt()) : "";
  }
}
