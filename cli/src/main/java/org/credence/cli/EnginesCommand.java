package org.credence.cli;

import org.credence.lab.catalog.EngineCatalog;
import org.credence.lab.catalog.ModelCatalog;
import org.credence.lab.report.EnginesText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the engines: what each does, answers and promises, and its settings; and the built-in models. */
@Command(
    sortOptions = false,
    abbreviateSynopsis = true,
    name = "engines",
    description =
        "List the engines with what they answer, promise and take, and the built-in models.")
final class EnginesCommand extends CredenceCommand {

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() {
    output.check();
    EngineCatalog catalog = EngineCatalog.standard();
    String text =
        switch (output.form()) {
          case JSON -> EnginesText.json(catalog);
          case MARKDOWN -> EnginesText.markdown(catalog) + "\n" + models() + "\n";
          case CSV -> throw new UsageException("engines has no --csv; use --json or --markdown");
          case TABLE -> EnginesText.of(catalog, output.terminal(session())) + models() + "\n";
        };
    output.deliver(session(), text);
    return ExitCode.GOOD;
  }

  private static String models() {
    return "Built-in models: " + String.join(", ", ModelCatalog.standard().names()) + ".";
  }
}
