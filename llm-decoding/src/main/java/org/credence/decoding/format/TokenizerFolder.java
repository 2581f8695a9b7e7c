package org.credence.decoding.format;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import org.credence.decoding.tokenizer.TokenizerSpec;

/**
 * The tokenizer of a folder in the layout of Hugging Face: {@code tokenizer.json}, and what stands beside it, if it does:
 *
 * <pre>
 *   tokenizer_config.json    bos_token, eos_token, add_bos_token, chat_template
 *   generation_config.json   eos_token_id: one number or several
 *   chat_template.jinja      goes before the template of tokenizer_config.json
 * </pre>
 *
 * Other members of these files are left unread: they say nothing about what a text becomes. No file outside the folder is read.
 */
public final class TokenizerFolder {

  private static final String CODE = "TOKENIZER-JSON";

  private final TokenizerSpec spec;
  private OptionalInt begin;
  private OptionalInt end;
  private boolean addBegin;
  private Optional<String> chatTemplate = Optional.empty();
  private final Set<Integer> otherEnds = new LinkedHashSet<>();

  private TokenizerFolder(TokenizerSpec spec) {
    this.spec = spec;
    this.begin = spec.begin();
    this.end = spec.end();
    this.addBegin = spec.addBegin();
  }

  /**
   * The tokenizer of a folder.
   *
   * @throws org.credence.core.input.FormatException if one of the files is missing that must be there, or is wrong
   */
  public static TokenizerSpec read(Path folder) {
    TokenizerFolder read =
        new TokenizerFolder(TokenizerJson.read(folder.resolve("tokenizer.json")));
    Path config = folder.resolve("tokenizer_config.json");
    if (Files.exists(config)) {
      read.config(JsonFile.read(config));
    }
    Path generation = folder.resolve("generation_config.json");
    if (Files.exists(generation)) {
      read.generation(JsonFile.read(generation));
    }
    Path template = folder.resolve("chat_template.jinja");
    if (Files.exists(template)) {
      read.chatTemplate = Optional.of(InputText.read(template, InputLimits.standard()).text());
    }
    return read.spec();
  }

  private void config(JsonValue config) {
    Optional<JsonValue> first = config.optional("bos_token");
    if (first.isPresent()) {
      begin = OptionalInt.of(token(first.get()));
    }
    Optional<JsonValue> last = config.optional("eos_token");
    if (last.isPresent()) {
      end = OptionalInt.of(token(last.get()));
    }
    Optional<JsonValue> add = config.optional("add_bos_token");
    if (add.isPresent()) {
      addBegin = add.get().truth();
      if (addBegin && begin.isEmpty()) {
        throw add.get().error("is true, but there is no begin token; name it as 'bos_token'", CODE);
      }
    }
    chatTemplate = config.optional("chat_template").map(TokenizerFolder::template);
  }

  /** A token is named by its text, or by an object with its {@code content}. */
  private int token(JsonValue named) {
    JsonValue text = named.kind() == JsonValue.Kind.OBJECT ? named.member("content") : named;
    byte[] bytes = text.text().getBytes(StandardCharsets.UTF_8);
    for (int id = 0; id < spec.tokens().length; id++) {
      if (Arrays.equals(spec.tokens()[id], bytes)) {
        return id;
      }
    }
    throw text.error(
        "is '"
            + JsonValue.shown(text.text())
            + "', which is no token of tokenizer.json; the two files are not of one model",
        CODE);
  }

  /** One text, or several with names, of which "default" counts. */
  private static String template(JsonValue value) {
    if (value.kind() != JsonValue.Kind.ARRAY) {
      return value.text();
    }
    for (JsonValue named : value.elements()) {
      if (named.member("name").text().equals("default")) {
        return named.member("template").text();
      }
    }
    throw value.error("has no template with the name 'default'; add one or keep only one", CODE);
  }

  private void generation(JsonValue generation) {
    Optional<JsonValue> ends = generation.optional("eos_token_id");
    if (ends.isPresent()) {
      boolean several = ends.get().kind() == JsonValue.Kind.ARRAY;
      for (JsonValue id : several ? ends.get().elements() : List.of(ends.get())) {
        int token = (int) id.integer(0, spec.tokens().length - 1L);
        if (end.isEmpty()) {
          end = OptionalInt.of(token);
        } else if (end.getAsInt() != token) {
          otherEnds.add(token);
        }
      }
    }
  }

  private TokenizerSpec spec() {
    return new TokenizerSpec(
        spec.file(),
        spec.kind(),
        spec.splitter(),
        spec.splits(),
        spec.tokens(),
        spec.types(),
        spec.scores(),
        spec.merges(),
        begin,
        end,
        List.copyOf(otherEnds),
        spec.unknown(),
        addBegin,
        spec.spacePrefix(),
        spec.wholePiecesFirst(),
        chatTemplate,
        spec.places());
  }
}
