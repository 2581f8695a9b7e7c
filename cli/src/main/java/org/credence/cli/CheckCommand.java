package org.credence.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.credence.bayes.format.ModelFile;
import org.credence.bayes.format.ReadOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads a file of any format known and says what it is. */
@Command(
    sortOptions = false,
    abbreviateSynopsis = true,
    name = "check",
    description = {
      "Read and validate a file of any format we know, and say what it is.",
      "Exit code 0 if it is sound, 3 with the place and the cure if it is not."
    })
final class CheckCommand extends CredenceCommand {

  @Parameters(
      paramLabel = "FILE",
      description =
          "A network, UAI evidence or result, or a text, also .gz; a language model or a tokenizer.")
  private Path file = Path.of("");

  @Option(
      names = "--normalize",
      description = "Accept rows that do not sum to 1, however far off they are.")
  private boolean normalize;

  @Override
  public Integer call() {
    if (file.toString().isEmpty()) { // which would be the working directory
      throw new UsageException("FILE is empty; name a file");
    }
    Optional<String> language = LanguageFileCheck.summary(file);
    if (language.isPresent()) {
      session().out().println(file + ": " + language.get());
      return ExitCode.GOOD;
    }
    ModelFile.Description found =
        ModelFile.check(file, ReadOptions.standard().withNormalize(normalize));
    for (String warning : found.warnings()) {
      session().err().println(warning);
    }
    session().out().println(file + ": " + found.summary());
    return ExitCode.GOOD;
  }
}
