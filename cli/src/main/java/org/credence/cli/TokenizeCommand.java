package org.credence.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.tokenizer.Tokenizer;
import org.credence.decoding.tokenizer.Tokenizer.Specials;
import org.credence.decoding.tokenizer.Tokenizers;
import org.credence.lab.catalog.LanguageFiles;
import org.credence.lab.report.TokensText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A text as tokens, or tokens as a text. */
@Command(
    sortOptions = false,
    abbreviateSynopsis = true,
    name = "tokenize",
    description = {
      "Cut a text into the tokens of a model, or put tokens together.",
      "MODEL may also be a file that holds a tokenizer alone."
    })
final class TokenizeCommand extends CredenceCommand {

  @Mixin private LanguageOptions language = new LanguageOptions();

  @Option(names = "--text", paramLabel = "TEXT", description = "The text.")
  private Optional<String> text = Optional.empty();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "The text, UTF-8, as it stands in a file.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--decode",
      paramLabel = "1,2,3",
      description = "Token ids to put together, in place of a text.")
  private Optional<String> decode = Optional.empty();

  @Mixin private ChatOptions chat = new ChatOptions();

  @Option(
      names = "--special",
      description =
          "Read special tokens out of the text, and put the begin token before it where the tokenizer asks for one. Default: neither.")
  private boolean special;

  @Option(names = "--json", description = "One JSON object, see docs/json.md.")
  private boolean json;

  @Override
  public Integer call() {
    int given =
        (text.isPresent() ? 1 : 0)
            + (file.isPresent() ? 1 : 0)
            + (decode.isPresent() ? 1 : 0)
            + (chat.given() ? 1 : 0);
    if (given != 1) {
      throw new UsageException(
          given == 0
              ? "no text; give --text TEXT, --file FILE, --user TEXT, --chat FILE or --decode 1,2,3"
              : "--text, --file, --user, --chat and --decode exclude each other; give one of them");
    }
    if (chat.given() && special) {
      throw new UsageException(
          "--special is for --text and --file; in a conversation the template's special tokens are read, and no others");
    }
    String whole = file.map(LanguageFiles::exactText).orElse(text.orElse(""));
    Vocabulary vocabulary = vocabulary();
    if (chat.given()) {
      Optional<Tokenizer> tokenizer =
          vocabulary instanceof Tokenizer own ? Optional.of(own) : Optional.empty();
      int[] ids = chat.tokens(language.text(), tokenizer, true);
      session()
          .out()
          .print(
              json ? json(vocabulary, ids, text(vocabulary, ids)) : TokensText.of(ids, vocabulary));
    } else if (decode.isPresent()) {
      int[] ids = ids(vocabulary, decode.get());
      String joined = vocabulary.decode(TokenSequence.of(ids));
      session().out().print(json ? json(vocabulary, ids, joined) : joined + "\n");
    } else {
      int[] ids = encode(vocabulary, whole);
      session().out().print(json ? json(vocabulary, ids, whole) : TokensText.of(ids, vocabulary));
    }
    return ExitCode.GOOD;
  }

  /** With the special tokens, which decoding leaves out. */
  private static String text(Vocabulary vocabulary, int[] ids) {
    StringBuilder whole = new StringBuilder();
    Arrays.stream(ids).forEach(id -> whole.append(vocabulary.text(id)));
    return whole.toString();
  }

  private String json(Vocabulary vocabulary, int[] ids, String whole) {
    String description =
        vocabulary instanceof Tokenizer tokenizer
            ? tokenizer.description()
            : "characters, " + vocabulary.size() + " tokens";
    return TokensText.json(language.text(), description, ids, vocabulary, whole);
  }

  /** Of a tokenizer file, a model file or a text; weights are not read. */
  private Vocabulary vocabulary() {
    Optional<Path> apart = language.tokenizer();
    Optional<Path> path = language.model().file();
    if (path.isPresent()
        && (LanguageFiles.isTokenizerAlone(path.get()) || LanguageFiles.isModel(path.get()))) {
      return apart.isPresent()
          ? LanguageFiles.tokenizer(path.get(), apart.get())
          : Tokenizers.of(LanguageFiles.tokenizer(path.get()));
    }
    TextModel learned = TextModel.of(language.model().open());
    if (apart.isPresent()) {
      throw new UsageException(
          "--tokenizer is for trained models; " + learned.label() + " has its own letters");
    }
    return learned.model().vocabulary();
  }

  private int[] encode(Vocabulary vocabulary, String whole) {
    try {
      if (!special) {
        return vocabulary.encode(whole);
      }
      if (!(vocabulary instanceof Tokenizer tokenizer)) {
        throw new UsageException(
            "--special is for tokenizers of trained models; " + language.text() + " has none");
      }
      int[] tokens = tokenizer.encode(whole, Specials.RECOGNISED);
      if (!tokenizer.addsBegin()) {
        return tokens;
      }
      int[] all = new int[tokens.length + 1];
      all[0] = tokenizer.begin().orElseThrow();
      System.arraycopy(tokens, 0, all, 1, tokens.length);
      return all;
    } catch (IllegalArgumentException e) {
      throw new UsageException((file.isPresent() ? "--file: " : "--text: ") + e.getMessage());
    }
  }

  private static int[] ids(Vocabulary vocabulary, String list) {
    int[] ids = TokenIds.parse("--decode", list);
    try {
      for (int i = 0; i < ids.length; i++) {
        vocabulary.requireToken(ids[i], "--decode: token " + (i + 1));
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    return ids;
  }
}
