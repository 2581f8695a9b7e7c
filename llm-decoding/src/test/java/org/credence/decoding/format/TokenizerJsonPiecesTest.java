package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.credence.core.input.FormatException;
import org.credence.decoding.tokenizer.ChatMessage;
import org.credence.decoding.tokenizer.ChatTemplate;
import org.credence.decoding.tokenizer.SpacePrefix;
import org.credence.decoding.tokenizer.Tokenizer;
import org.credence.decoding.tokenizer.Tokenizer.Specials;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.Tokenizers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pieces of SentencePiece in a tokenizer.json: the tokens of the Hugging Face package (tokenizers 0.23.2), or a refusal. */
final class TokenizerJsonPiecesTest {

  private static final String BLANK = "\u2581";

  private static final String PREPEND =
      "\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"Prepend\", \"prepend\": \"^\"},"
          + " {\"type\": \"Replace\", \"pattern\": {\"String\": \" \"}, \"content\": \"^\"}]}, \"pre_tokenizer\": null";

  private static final String METASPACE =
      "\"normalizer\": null, \"pre_tokenizer\": {\"type\": \"Metaspace\", \"replacement\": \"^\", \"prepend_scheme\": \"%s\", \"split\": false}";

  private static final List<String> TEXTS =
      List.of(
          "abcd",
          " abcd",
          "  a",
          "a <s>a",
          "<s> a",
          "<s>a",
          "a</s>  b",
          "<unk>a",
          "x<tool> a",
          "<tool>",
          "a<tool>",
          " <s>");

  private static String file(String steps) {
    StringBuilder vocab = new StringBuilder("\"<unk>\": 0, \"<s>\": 1, \"</s>\": 2");
    for (int b = 0; b < 256; b++) {
      vocab.append(String.format(", \"<0x%02X>\": %d", b, 3 + b));
    }
    List<String> pieces = List.of("^", "a", "b", "c", "d", "ab", "bc", "abc", "cd", "^^", "^a");
    for (int i = 0; i < pieces.size(); i++) {
      vocab.append(String.format(", \"%s\": %d", pieces.get(i), 259 + i));
    }
    List<String> added = new ArrayList<>();
    for (String token : List.of("0 <unk> true", "1 <s> true", "2 </s> true", "270 <tool> false")) {
      String[] parts = token.split(" ");
      added.add(
          String.format(
              "{\"id\": %s, \"content\": \"%s\", \"normalized\": false, \"special\": %s}",
              (Object[]) parts));
    }
    String file =
        "{\"added_tokens\": "
            + added
            + ", "
            + steps
            + ", \"model\": {\"type\": \"BPE\", \"unk_token\": \"<unk>\", \"fuse_unk\": true, \"byte_fallback\": true,"
            + " \"ignore_merges\": false, \"vocab\": {"
            + vocab
            + "}, \"merges\": [\"a b\", \"b c\", \"a bc\", \"c d\", \"ab c\", \"^ ^\", \"^ a\"]}}";
    return file.replace("^", BLANK);
  }

  private static String steps(String scheme) {
    return scheme.equals("prepend") ? PREPEND : METASPACE.formatted(scheme);
  }

  /** The second merge of abc comes after that of cd, which no score of abc alone says. */
  @ParameterizedTest
  @CsvSource({
    "prepend, 259 264 267 | 268 264 267 | 268 269 | 269 259 1 269 | 1 268 260 | 1 269 | 269 2 268 259 261 | 0 269 | 259 123 270 268 260 | 270 | 269 270 | 268 1",
    "always, 259 264 267 | 259 264 267 | 268 260 | 269 259 1 269 | 1 269 | 1 269 | 269 2 268 261 | 0 269 | 259 123 270 269 | 270 | 269 270 | 259 1",
    "first, 259 264 267 | 259 264 267 | 268 260 | 269 259 1 260 | 1 269 | 1 260 | 269 2 268 261 | 0 260 | 259 123 270 269 | 270 | 269 270 | 259 1",
    "never, 264 267 | 259 264 267 | 268 260 | 260 259 1 260 | 1 269 | 1 260 | 260 2 268 261 | 0 260 | 123 270 269 | 270 | 260 270 | 259 1"
  })
  void tokensAreThoseOfThePackage(String scheme, String expected) {
    Tokenizer tokenizer = Tokenizers.of(TokenizerJsonTest.read(file(steps(scheme))));
    String found =
        TEXTS.stream()
            .map(text -> ids(tokenizer.encode(text, Specials.RECOGNISED)))
            .collect(Collectors.joining(" | "));
    assertThat(found).isEqualTo(expected);
  }

  private static String ids(int[] tokens) {
    return Arrays.stream(tokens).mapToObj(String::valueOf).collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "prepend, 1 269 2 269 0 1 269",
    "always, 1 269 2 269 0 1 269",
    "first, 1 260 2 260 0 1 260",
    "never, 1 260 2 260 0 1 260"
  })
  void aConversationIsEncodedLikeTheTextThatItIs(String scheme, String expected) {
    Tokenizer tokenizer = Tokenizers.of(TokenizerJsonTest.read(file(steps(scheme))));
    ChatTemplate template =
        ChatTemplate.ofFile(
            "t", "<s>{{ messages[0].content }}</s>{{ messages[0].content }}<unk><s>a");
    int[] tokens =
        template.render(List.of(new ChatMessage("user", "a")), false, tokenizer).encode(tokenizer);
    assertThat(ids(tokens)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "prepend, STRETCHES, ''",
    "always, STRETCHES_WITHOUT, stretches-without",
    "first, TEXT_WITHOUT, text-without",
    "never, NONE, ''"
  })
  void ggufSaysWhereABlankIsPut(String scheme, SpacePrefix prefix, String label) {
    TokenizerSpec spec = TokenizerJsonTest.read(file(steps(scheme)));
    assertThat(spec.spacePrefix()).isEqualTo(prefix);
    Map<String, GgufValue> values = GgufTokenizerMetadata.of(spec);
    assertThat(values.get("tokenizer.ggml.add_space_prefix"))
        .isEqualTo(GgufValue.of(prefix != SpacePrefix.NONE));
    assertThat(values.containsKey("credence.tokenizer.space_prefix")).isEqualTo(!label.isEmpty());
    if (!label.isEmpty()) {
      assertThat(values.get("credence.tokenizer.space_prefix")).isEqualTo(GgufValue.of(label));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "\"ignore_merges\": false ~ \"ignore_merges\": true ~ 'ignore_merges' is true, expected false: whole texts are not looked up here",
        "\"<tool>\", \"normalized\": false ~ \"<tool>\", \"normalized\": true ~ 'normalized' of the added token '<tool>' is true, so that the library finds it only behind a blank",
        "\"<tool>\" ~ \"\u2581x\" ~ 'content' of an added token has the sign '\u2581'",
        "\"bc\": ~ \"b c\": 271, \"bc\": ~ 'b c' is a piece with a blank, expected '\u2581' in its place",
        "[{\"type\": \"Prepend\" ~ [{\"type\": \"Prepend\", \"prepend\": \"\u2581\"}, {\"type\": \"Prepend\" ~ 'type' is a second 'Prepend', expected one"
      })
  void refusesWhatWouldGiveOtherTokens(String found, String broken, String problem) {
    String whole = file(PREPEND);
    assertThat(whole).contains(found.strip());
    assertThatThrownBy(() -> TokenizerJsonTest.read(whole.replace(found.strip(), broken.strip())))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(problem.strip())
        .hasMessageContaining("[TOKENIZER-JSON]");
  }

  @Test
  void unknownCharactersThatBecomeOneTokenTogetherAreRefused() {
    String without = file(PREPEND).replaceAll("\"<0x([0-9A-F]{2})>\"", "\"{$1}\"");
    assertThatThrownBy(() -> TokenizerJsonTest.read(without))
        .hasMessageContaining(
            "'fuse_unk' is true in a vocabulary without tokens of bytes (<0x00> to <0xFF>), expected false");
    Tokenizer tokenizer =
        Tokenizers.of(
            TokenizerJsonTest.read(without.replace("\"fuse_unk\": true", "\"fuse_unk\": false")));
    assertThat(tokenizer.encode("axya")).containsExactly(269, 0, 0, 260);
  }

  @Test
  void addedTokensThatTheLibraryFindsInTwoRoundsMustNotOverlap() {
    String added =
        "{\"id\": 259, \"content\": \"%s\", \"special\": true}, {\"id\": 260, \"content\": \"%s\", \"normalized\": true}";
    String whole = TokenizerJsonTest.byteLevel();
    int from = whole.indexOf("{\"id\": 259");
    String old = whole.substring(from, whole.indexOf("]", from));
    for (String pair :
        List.of("foo xfoo", "foo foox", "foox xxfoo", "foo of", "ab bb ok", "foo fo ok")) {
      String[] texts = pair.split(" ");
      String file = whole.replace(old, added.formatted(texts[0], texts[1]));
      if (texts.length == 3) {
        assertThat(TokenizerJsonTest.read(file).tokens()).isNotEmpty();
      } else {
        assertThatThrownBy(() -> TokenizerJsonTest.read(file))
            .as(pair)
            .hasMessageContaining(
                "'content' of an added token is '"
                    + texts[1]
                    + "', which is 'normalized' and may overlap '"
                    + texts[0]
                    + "', which is not");
      }
    }
  }
}
