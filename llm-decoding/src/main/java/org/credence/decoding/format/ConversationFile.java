package org.credence.decoding.format;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.credence.decoding.tokenizer.ChatMessage;

/**
 * A conversation as JSON: a list of messages, each an object with {@code role} and {@code content}, both texts; nothing else is read, and
 * nothing else may stand there.
 *
 * <pre>
 *   [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]
 * </pre>
 */
public final class ConversationFile {

  private static final String CODE = "CHAT-MESSAGE";
  private static final String ROLE = "role";
  private static final String CONTENT = "content";
  private static final int MOST_MESSAGES = 100_000;

  private ConversationFile() {}

  /**
   * The messages of a file.
   *
   * @throws org.credence.core.input.FormatException with line and column if it is not such a list
   */
  public static List<ChatMessage> read(Path file) {
    JsonValue root = JsonFile.read(file);
    List<JsonValue> elements = root.elements();
    if (elements.isEmpty() || elements.size() > MOST_MESSAGES) {
      throw root.error(
          "has " + elements.size() + " messages, expected 1 to " + MOST_MESSAGES + "; add some",
          CODE);
    }
    List<ChatMessage> messages = new ArrayList<>();
    for (JsonValue element : elements) {
      for (Map.Entry<String, JsonValue> member : element.members().entrySet()) {
        if (!member.getKey().equals(ROLE) && !member.getKey().equals(CONTENT)) {
          throw member
              .getValue()
              .error(
                  "of a message is not known here, expected role and content alone; leave it out",
                  CODE);
        }
      }
      String content = element.member(CONTENT).text();
      JsonValue role = element.member(ROLE);
      try {
        messages.add(new ChatMessage(role.text(), content));
      } catch (IllegalArgumentException e) {
        throw role.error(": " + e.getMessage(), CODE);
      }
    }
    return List.copyOf(messages);
  }
}
