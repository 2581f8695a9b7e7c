package org.credence.decoding.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.credence.decoding.model.Vocabulary;

/** The chat templates of common families, each as it is written. */
enum ChatFamily implements ChatTemplate {

  /** {@code <|im_start|>ROLE\nTEXT<|im_end|>\n}: Qwen, SmolLM2. */
  CHATML("chatml") {
    @Override
    boolean looksLike(String jinja) {
      return jinja.contains("<|im_start|>");
    }

    @Override
    void write(Writing out) {
      for (ChatMessage message : out.messages) {
        out.ours("<|im_start|>" + message.role() + "\n")
            .users(message.content())
            .ours("<|im_end|>\n");
      }
      out.prompt("<|im_start|>assistant\n");
    }
  },

  /** {@code <|start_header_id|>ROLE<|end_header_id|>\n\nTEXT<|eot_id|>} with texts trimmed: Llama 3. */
  LLAMA_3("llama-3") {
    @Override
    boolean looksLike(String jinja) {
      return jinja.contains("<|start_header_id|>");
    }

    @Override
    void write(Writing out) {
      out.begin();
      for (ChatMessage message : out.messages) {
        out.ours("<|start_header_id|>" + message.role() + "<|end_header_id|>\n\n")
            .trimmed(message.content())
            .ours("<|eot_id|>");
      }
      out.prompt("<|start_header_id|>assistant<|end_header_id|>\n\n");
    }
  },

  /**
   * {@code <s>[INST] <<SYS>>\nSYSTEM\n<</SYS>>\n\nUSER [/INST] ASSISTANT </s>}, each turn with its own begin token and texts
   * trimmed: Llama 2 Chat.
   */
  LLAMA_2("llama-2") {
    @Override
    boolean looksLike(String jinja) {
      return jinja.contains("[INST]") && jinja.contains("<<SYS>>");
    }

    @Override
    void write(Writing out) {
      List<ChatMessage> messages = out.messages;
      boolean system = !messages.isEmpty() && messages.get(0).role().equals("system");
      List<ChatMessage> turns = system ? messages.subList(1, messages.size()) : messages;
      requireTurns(turns, this);
      for (int i = 0; i < turns.size(); i++) {
        String content = turns.get(i).content();
        if (i % 2 == 1) {
          out.ours(" ").trimmed(content).ours(" ").end();
        } else if (i == 0 && system) {
          out.begin().ours("[INST] <<SYS>>\n").users(messages.get(0).content());
          out.ours("\n<</SYS>>\n\n").rightTrimmed(content).ours(" [/INST]");
        } else {
          out.begin().ours("[INST] ").trimmed(content).ours(" [/INST]");
        }
      }
    }
  },

  /** {@code <s>[INST] USER [/INST]ASSISTANT</s>}, the begin token once: Mistral 7B Instruct. */
  MISTRAL("mistral") {
    @Override
    boolean looksLike(String jinja) {
      return jinja.contains("[INST]");
    }

    @Override
    void write(Writing out) {
      requireTurns(out.messages, this);
      out.begin();
      for (int i = 0; i < out.messages.size(); i++) {
        String content = out.messages.get(i).content();
        if (i % 2 == 0) {
          out.ours("[INST] ").users(content).ours(" [/INST]");
        } else {
          out.users(content).end();
        }
      }
    }
  },

  /** {@code <|ROLE|>\nTEXT</s>\n}: Zephyr, TinyLlama. */
  ZEPHYR("zephyr", "tinyllama") {
    @Override
    boolean looksLike(String jinja) {
      boolean end = jinja.contains("eos_token") || jinja.contains("</s>");
      return jinja.contains("<|assistant|>") && end && !jinja.contains("<|end|>");
    }

    @Override
    void write(Writing out) {
      for (ChatMessage message : out.messages) {
        out.ours("<|" + message.role() + "|>\n").users(message.content()).end().ours("\n");
      }
      out.prompt("<|assistant|>\n");
    }
  };

  private final String label;
  private final String alias;

  ChatFamily(String label) {
    this(label, label);
  }

  ChatFamily(String label, String alias) {
    this.label = label;
    this.alias = alias;
  }

  @Override
  public String label() {
    return label;
  }

  String alias() {
    return alias;
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(ChatFamily::label).toList();
  }

  /** Whether the text of a file's template is of this family; asked in the order of the families. */
  abstract boolean looksLike(String jinja);

  abstract void write(Writing out);

  @Override
  public ChatText render(
      List<ChatMessage> messages, boolean addGenerationPrompt, Vocabulary vocabulary) {
    Writing out = new Writing(List.copyOf(messages), addGenerationPrompt, vocabulary);
    write(out);
    return ChatText.of(out.text.build());
  }

  /** Requires user and assistant by turns, the user first. */
  private static void requireTurns(List<ChatMessage> turns, ChatFamily family) {
    for (int i = 0; i < turns.size(); i++) {
      String expected = i % 2 == 0 ? "user" : "assistant";
      if (!turns.get(i).role().equals(expected)) {
        throw new IllegalArgumentException(
            "the "
                + family.label
                + " template takes user and assistant by turns, but turn "
                + (i + 1)
                + " is of "
                + turns.get(i).role()
                + ", expected "
                + expected
                + (family == MISTRAL && turns.get(i).role().equals("system")
                    ? "; put the system's text into the first message of the user"
                    : ""));
      }
    }
  }

  /** A conversation being written. */
  static final class Writing {

    final List<ChatMessage> messages;
    private final boolean addGenerationPrompt;
    private final Vocabulary vocabulary;
    private final MarkedText.Builder text = new MarkedText.Builder();

    Writing(List<ChatMessage> messages, boolean addGenerationPrompt, Vocabulary vocabulary) {
      this.messages = messages;
      this.addGenerationPrompt = addGenerationPrompt;
      this.vocabulary = vocabulary;
    }

    Writing ours(String part) {
      text.append(part, false);
      return this;
    }

    Writing users(String part) {
      text.append(part, true);
      return this;
    }

    Writing trimmed(String part) {
      return users(MarkedText.users(part).strip(true, true).text());
    }

    Writing rightTrimmed(String part) {
      return users(MarkedText.users(part).strip(false, true).text());
    }

    Writing begin() {
      return special(vocabulary.begin());
    }

    Writing end() {
      return special(vocabulary.end());
    }

    private Writing special(OptionalInt token) {
      return token.isPresent() ? ours(vocabulary.text(token.getAsInt())) : this;
    }

    /** The beginning of an answer, if it is asked for. */
    void prompt(String part) {
      if (addGenerationPrompt) {
        ours(part);
      }
    }
  }
}
