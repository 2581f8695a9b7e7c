package org.credence.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.decoding.format.ConversationFile;
import org.credence.decoding.tokenizer.ChatMessage;
import org.credence.decoding.tokenizer.ChatTemplate;
import org.credence.decoding.tokenizer.Tokenizer;
import picocli.CommandLine.Option;

/** A conversation in place of a text, written as the model was trained to read it. */
final class ChatOptions {

  private static final String ASSISTANT = "assistant";

  /** Special tokens without which a built-in template is another model's. */
  private static final Map<String, List<String>> MARKS =
      Map.of(
          "chatml", List.of("<|im_start|>", "<|im_end|>"),
          "llama-3", List.of("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"));

  @Option(
      names = "--chat",
      paramLabel = "FILE",
      description =
          "A conversation in place of a text: a JSON list of {\"role\": ..., \"content\": ...}. Contents are never read for special tokens.")
  private Optional<Path> chat = Optional.empty();

  @Option(
      names = "--user",
      paramLabel = "TEXT",
      description = "A conversation of one message of a user.")
  private Optional<String> user = Optional.empty();

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "What the model is told before --user.")
  private Optional<String> system = Optional.empty();

  @Option(
      names = "--template",
      paramLabel = "NAME",
      description =
          "How conversations are written: llama-2, llama-3, chatml, mistral, zephyr. Default: the template of the model's file.")
  private Optional<String> template = Optional.empty();

  /** Whether there is a conversation. What does not go together is bad usage. */
  boolean given() {
    if (chat.isPresent() && (user.isPresent() || system.isPresent())) {
      throw new UsageException("--chat and --user exclude each other; give one of them");
    }
    boolean given = chat.isPresent() || user.isPresent();
    if (!given && (system.isPresent() || template.isPresent())) {
      throw new UsageException(
          (system.isPresent() ? "--system" : "--template")
              + " goes with --user TEXT"
              + (system.isPresent() ? "" : " or --chat FILE")
              + "; give that too");
    }
    return given;
  }

  /** The option that gives the conversation, for messages. */
  String option() {
    return chat.isPresent() ? "--chat" : "--user";
  }

  /**
   * The tokens of the conversation, with the beginning of an answer behind it unless the last message is one.
   *
   * @param label of the model
   * @param tokenizer of the model, if it has one
   * @param answered whether the last message may be an answer
   */
  int[] tokens(String label, Optional<Tokenizer> tokenizer, boolean answered) {
    Tokenizer with =
        tokenizer.orElseThrow(
            () ->
                new UsageException(
                    option() + " is for trained models with a tokenizer; " + label + " has none"));
    List<ChatMessage> messages = messages();
    boolean last = messages.get(messages.size() - 1).role().equals(ASSISTANT);
    if (last && !answered) {
      throw new UsageException(
          "--chat: the last message is an answer already; end with one of a user");
    }
    try {
      return template(label, with).render(messages, !last, with).encode(with);
    } catch (IllegalArgumentException e) { // the template's own words
      throw new UsageException(option() + ": " + e.getMessage());
    }
  }

  private List<ChatMessage> messages() {
    if (chat.isPresent()) {
      return ConversationFile.read(chat.get());
    }
    List<ChatMessage> messages = new ArrayList<>();
    system.map(ChatMessage::system).ifPresent(messages::add);
    user.map(ChatMessage::user).ifPresent(messages::add);
    return messages;
  }

  /** A template whose marks are no tokens would be read as text, which the model was not trained with. */
  private static void requireMarks(String template, String label, Tokenizer tokenizer) {
    for (String mark : MARKS.getOrDefault(template, List.of())) {
      OptionalInt token = tokenizer.find(mark);
      if (token.isEmpty() || !tokenizer.isRecognised(token.getAsInt())) {
        throw new UsageException(
            "--template: the tokenizer of "
                + label
                + " has no special token "
                + mark
                + ", which "
                + template
                + " writes; name the template it was trained with");
      }
    }
  }

  private ChatTemplate template(String label, Tokenizer tokenizer) {
    if (template.isPresent()) {
      try {
        ChatTemplate named = ChatTemplate.named(template.get());
        requireMarks(named.label(), label, tokenizer);
        return named;
      } catch (IllegalArgumentException e) {
        throw new UsageException("--template: " + e.getMessage());
      }
    }
    return tokenizer
        .chatTemplate()
        .map(jinja -> ChatTemplate.ofFile(label + " (chat template)", jinja))
        .orElseThrow(
            () ->
                new UsageException(
                    label
                        + " has no chat template; name the one it was trained with: --template llama-2, llama-3, chatml, mistral or zephyr"));
  }
}
