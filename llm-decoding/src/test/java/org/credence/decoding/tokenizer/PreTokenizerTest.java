package org.credence.decoding.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.credence.core.input.FormatException;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Against the regular expressions of the JDK, which are the definition, and worked by hand. */
final class PreTokenizerTest {

  private static PreTokenizer own(String... expressions) {
    return PreTokenizer.of(TestSpecs.bytes().withSplits(List.of(expressions)).spec());
  }

  private static PreTokenizer named(String name) {
    return PreTokenizer.of(TestSpecs.bytes().withSplitter(name).spec());
  }

  private static Stream<String> names() {
    return Stream.of(
        "llama-bpe",
        "dbrx",
        "deepseek-llm",
        "deepseek-v3",
        "deepseek-coder",
        "falcon",
        "starcoder",
        "gpt-2",
        "qwen2",
        "qwen35",
        "tekken",
        "gpt-4o");
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyFamilyCutsAsTheJdkDoes(String name) {
    PreTokenizer preTokenizer = named(name);
    List<String> expressions = SplitFamily.named(name).orElseThrow().expressions();
    Randomness randomness = SeededRandomness.of(11);
    for (int i = 0; i < 500; i++) {
      String text =
          i % 2 == 0 ? SplitTexts.ofParts(randomness, 14) : SplitTexts.ofCodePoints(randomness, 14);
      assertThat(ReferenceSplits.ours(preTokenizer, text))
          .as(() -> name + " on " + text.codePoints().mapToObj(Integer::toHexString).toList())
          .isEqualTo(ReferenceSplits.pieces(text, expressions));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        SplitExpressions.GPT2,
        SplitExpressions.CL100K,
        "a|ab",
        "(?:a|ab)(?:c|bcd)",
        "(a+b)+",
        "a{2}",
        "a{2,}",
        "a{1,3}b?",
        "(?:ab?){2,3}",
        "[^a-c]+",
        ".+",
        "a$",
        "\\s+$",
        "a(?=b)",
        "a(?!b)",
        "(?:(?!bb)[ab])+c",
        "(?i:k\u00e9)",
        "(?i:[a-c])x",
        "\\p{Lu}\\p{Ll}*",
        "\\P{L}+",
        "\\p{^L}",
        "[\\s\\S]",
        "[\\P{N}x]b",
        "\\d+",
        "\\D",
        "\\x41|\\x{1F600}|\\u4e2d",
        "[\\-a\\]]+",
        "[a-]",
        "[!-/]+",
        "(?:a|b|c)*x|a",
        "a(?=(?:b|c)a)",
        "(?=a)(?!ab)\\p{L}+"
      })
  void everyExpressionCutsAsTheJdkDoes(String expression) {
    PreTokenizer preTokenizer = own(expression);
    List<String> jdk = List.of(expression.replace("\\p{^L}", "\\P{L}"));
    Randomness randomness = SeededRandomness.of(12);
    String letters = "aabbccxABk\u212aK\u00e9\u00c9 \n-]0!\u4e2d";
    for (int i = 0; i < 250; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = randomness.below(12); n > 0; n--) {
        text.append(letters.charAt(randomness.below(letters.length())));
      }
      String mixed = i % 3 == 0 ? SplitTexts.ofParts(randomness, 8) : text.toString();
      assertThat(ReferenceSplits.ours(preTokenizer, mixed))
          .as(expression + " on '" + mixed + "'")
          .isEqualTo(ReferenceSplits.pieces(mixed, jdk));
    }
  }

  @Test
  void theExpressionsOfTheDataFolderAreThoseOfTheFamilies() throws IOException {
    Map<List<String>, List<String>> families = readFamilies();
    assertThat(families).hasSize(12);
    Randomness randomness = SeededRandomness.of(13);
    families.forEach(
        (names, expressions) -> {
          for (String name : names) {
            assertThat(SplitFamily.named(name)).as(name).isPresent();
          }
          PreTokenizer preTokenizer = named(names.get(0));
          for (int i = 0; i < 150; i++) {
            String text = SplitTexts.ofParts(randomness, 14);
            assertThat(ReferenceSplits.ours(preTokenizer, text))
                .as(names + " on '" + text + "'")
                .isEqualTo(ReferenceSplits.pieces(text, expressions));
          }
        });
    assertThat(families.keySet().stream().mapToInt(List::size).sum())
        .isEqualTo(SplitFamily.allNames().size());
  }

  private static Map<List<String>, List<String>> readFamilies() throws IOException {
    String json = Files.readString(TokenizerData.file("pretokenizers.json"));
    Map<List<String>, List<String>> families = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    List<String> expressions = new ArrayList<>();
    Optional<List<String>> target = Optional.empty();
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.PROPERTY_NAME) {
          String name = parser.currentName();
          target =
              name.equals("pre")
                  ? Optional.of(names)
                  : name.equals("split") ? Optional.of(expressions) : Optional.empty();
        } else if (token == JsonToken.VALUE_STRING) {
          String text = parser.getString();
          target.ifPresent(list -> list.add(text));
        } else if (token == JsonToken.END_OBJECT && !names.isEmpty()) {
          families.put(List.copyOf(names), List.copyOf(expressions));
          names.clear();
          expressions.clear();
        }
      }
    }
    return families;
  }

  @Test
  void blanksOfUnicodeAreBlanks() {
    assertThat(ReferenceSplits.ours(named("gpt-2"), "a\u3000!"))
        .containsExactly("a", "\u3000", "!");
    assertThat(ReferenceSplits.ours(named("gpt-2"), "a\u001c!")).containsExactly("a", "\u001c!");
  }

  @Test
  void cutsAsThePapersOfTheModelsShow() {
    assertThat(ReferenceSplits.ours(named("gpt-2"), "Hello (world)\n\n  it's 1234"))
        .containsExactly("Hello", " (", "world", ")", "\n\n ", " it", "'s", " 1234");
    assertThat(ReferenceSplits.ours(named("llama-bpe"), "Hi there!\n\nBye 12345 'RE"))
        .containsExactly("Hi", " there", "!\n\n", "Bye", " ", "123", "45", " '", "RE");
    assertThat(ReferenceSplits.ours(named("starcoder"), "x 12"))
        .containsExactly("x", " ", "1", "2");
    assertThat(ReferenceSplits.ours(own("b", "[ac]"), "aabcc"))
        .containsExactly("a", "a", "b", "c", "c");
  }

  @Test
  void onlyOriginalExpressionsTakeTheLongSForAnS() {
    assertThat(ReferenceSplits.ours(own(SplitExpressions.CL100K), "'\u017fa"))
        .containsExactly("'\u017f", "a");
    assertThat(ReferenceSplits.ours(named("llama-bpe"), "'\u017fa")).containsExactly("'\u017fa");
  }

  @ParameterizedTest
  @MethodSource("names")
  void longRunsNeitherRecurseNorTakeLongerThanTheyAre(String name) {
    PreTokenizer preTokenizer = named(name);
    int n = 1 << 15;
    for (String unit :
        List.of("a", "A", " ", "\n", "7", "!", "\u0301", "\u4e2d", "a'", " \n", "\ud83d\ude00")) {
      String text = unit.repeat(n / unit.length()) + "x";
      List<String> pieces = ReferenceSplits.ours(preTokenizer, text);
      assertThat(String.join("", pieces)).isEqualTo(text);
    }
    assertThat(ReferenceSplits.ours(named("qwen2"), "a".repeat(n))).hasSize(1);
    assertThat(ReferenceSplits.ours(named("qwen2"), " ".repeat(n) + "x"))
        .containsExactly(" ".repeat(n - 1), " x");
  }

  @Test
  void expressionsThatTakeBacktrackersForeverTakeNoLonger() {
    String text = "a".repeat(100_000);
    assertThat(ReferenceSplits.ours(own("(a+)+b"), text)).containsExactly(text);
    assertThat(ReferenceSplits.ours(own("(?:a|a)+b|c"), text)).containsExactly(text);
    assertThat(ReferenceSplits.ours(own("a+b|a"), text)).hasSize(text.length());
    assertThat(ReferenceSplits.ours(own("\\s+$"), " ".repeat(100_000) + "x")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '\t',
      quoteCharacter = '"',
      value = {
        "(?<=a)b\tthe group '(?<=' is not read here",
        "(?<n>a)\tthe group '(?<n' is not read here",
        "(?>a)b\tthe group '(?>a' is not read here",
        "(?s:a)\tthe group '(?s:' is not read here",
        "(a)\\1\tat its character 4: '\\1' is not read here",
        "a++\tat its character 2: a repetition is repeated, possessive or lazy",
        "a*?\ta repetition is repeated, possessive or lazy",
        "a{1,3}+\ta repetition is repeated, possessive or lazy",
        "^a\t'^' is not read here",
        "\\ba\t'\\b' is not read here",
        "\\w+\t'\\w' is not read here",
        "\\h\t'\\h' is not read here",
        "\\pL\texpected a name or number in braces",
        "\\p{Han}\t'\\p{Han}' is not read here; known are L Lu",
        "\\p{L\texpected a name or number in braces",
        "[a[b]]\ta class within a class is not read here",
        "[a&&b]\ta class within a class is not read here",
        "[]a]\ta class is empty or begins with ']'",
        "[a\tat its character 1: '[' is not closed",
        "(a\tat its character 1: '(' is not closed",
        "a)\tat its character 2: ')' closes nothing",
        "*a\t'*' repeats nothing",
        "a|+\t'+' repeats nothing",
        "[z-a]\ta range in a class goes not from one character to a later one",
        "[\\s-z]\ta range in a class goes not from one character to a later one",
        "a{3,2}\ta count goes from 3 to 2",
        "a{0}\ta count goes from 0 to 0",
        "a{x}\texpected a count from 0 to 1000",
        "a{2\ta count such as {2,3} is not closed",
        "a{1001}\texpected a count from 0 to 1000",
        "a\\\t'\\' stands at the end",
        "\\x{110000}\tis no code point in hexadecimal digits",
        "\\uZZZZ\tis no code point in hexadecimal digits",
        "a*\tit matches the empty text as well",
        "(?=a)\tit matches the empty text as well",
        "a|\tit matches the empty text as well",
        "(a*)*b\tit repeats something that may be empty",
        "(?:a|b?)+c\tit repeats something that may be empty",
        "((?:a{100}){100}){100}\tit is too long when its repetitions are written out",
        "(?:.{0,300}a){3}b\tit is too long when its repetitions are written out",
        "(?i:\\p{L})\tcharacters is to be matched without case, expected at most 1024",
        ".{20}a\tits table would be too large"
      })
  void refusesExpressionsByName(String expression, String problem) {
    assertThatThrownBy(() -> own(expression))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("that cuts texts cannot be used: ")
        .hasMessageContaining(problem)
        .hasMessageContaining("[TOKENIZER-SPLIT]");
  }

  @Test
  void refusesExpressionsThatAreTooManyOrTooLong() {
    assertThatThrownBy(() -> own("(".repeat(40) + "a" + ")".repeat(40)))
        .hasMessageContaining("groups are nested deeper than 32");
    assertThatThrownBy(() -> own("a".repeat(5000)))
        .hasMessageContaining("it has 5000 characters, expected at most 4096");
    assertThatThrownBy(() -> own("a".repeat(2000)))
        .hasMessageContaining("it is too long when its repetitions are written out");
    StringBuilder sets = new StringBuilder();
    for (int i = 0; i < 70; i++) {
      sets.appendCodePoint('\u4e00' + i);
    }
    assertThatThrownBy(() -> own(sets.toString()))
        .hasMessageContaining("it has more than 64 different sets of characters");
    assertThatThrownBy(() -> own(Stream.generate(() -> "a").limit(17).toArray(String[]::new)))
        .hasMessageContaining("has 17 expressions, expected at most 16");
  }

  @Test
  void refusesAnUnknownNameAndSaysTheKnownOnes() {
    assertThatThrownBy(() -> named("gpt-5"))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("the pre-tokenizer is 'gpt-5', expected one of codeshell, command-r,")
        .hasMessageContaining("qwen2")
        .hasMessageContaining("[TOKENIZER-SPLITTER]");
  }
}
