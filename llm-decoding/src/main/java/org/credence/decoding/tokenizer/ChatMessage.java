package org.credence.decoding.tokenizer;

import java.util.Set;
import org.credence.core.input.Escaped;

/**
 * One message of a conversation.
 *
 * @param role who wrote it: system, developer, user, assistant, tool or ipython. Templates make special tokens of it, so it is none of
 *     a user's words
 * @param content what was written; never read for special tokens
 */
public record ChatMessage(String role, String content) {

  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool", "ipython");

  public ChatMessage {
    if (!ROLES.contains(role)) {
      throw new IllegalArgumentException(
          "a message's role is "
              + Escaped.quote(role)
              + "; give one of system, developer, user, assistant, tool, ipython");
    }
  }

  public static ChatMessage system(String content) {
    return new ChatMessage("system", content);
  }

  public static ChatMessage user(String content) {
    return new ChatMessage("user", content);
  }

  public static ChatMessage assistant(String content) {
    return new ChatMessage("assistant", content);
  }
}
