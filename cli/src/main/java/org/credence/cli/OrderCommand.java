package org.credence.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.exact.EliminationOrder;
import org.credence.bayes.exact.OrderQuality;
import org.credence.bayes.exact.OrderSearch;
import org.credence.bayes.format.OrderFile;
import org.credence.core.engine.Workers;
import org.credence.core.input.AtomicOutput;
import org.credence.core.input.InputLimits;
import org.credence.lab.catalog.RunText;
import org.credence.lab.report.OrderReport;
import org.credence.lab.report.OrderText;
import org.credence.lab.report.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Searches for an elimination order and says how good it is. */
@Command(
    sortOptions = false,
    abbreviateSynopsis = true,
    name = "order",
    description = {
      "Search for an order in which exact engines can eliminate a network's variables, and say how good it is: width, largest clique,"
          + " cells of all cliques, beside the greedy orders.",
      "Interrupted, it gives the best order so far."
    })
final class OrderCommand extends CredenceCommand {

  private static final int MOST_THREADS = 1024;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private EvidenceOptions evidence = new EvidenceOptions();

  @Option(
      names = {"--time", "--seconds"},
      paramLabel = "60s",
      description =
          "Search for so long, such as 500ms, 60s, 1.5m or a number of seconds; not repeatable. Instead of --restarts.")
  private Optional<String> time = Optional.empty();

  @Option(
      names = "--restarts",
      paramLabel = "N",
      description =
          "Greedy restarts, 8 annealing runs with every 32 of them; repeatable. Default: 128.")
  private Optional<String> restarts = Optional.empty();

  @Option(names = "--seed", paramLabel = "N", description = "Seed of all chance. Default: 1.")
  private String seed = "1";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads; they change the time, not the order. Default: 1.")
  private String threads = "1";

  @Option(
      names = "--score",
      paramLabel = "FILE",
      description = "Show the quality of the order in this file too.")
  private Optional<Path> score = Optional.empty();

  @Option(names = "--json", description = "One JSON object, see docs/json.md.")
  private boolean json;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Write the best order to this file, whole or not at all.")
  private Optional<Path> out = Optional.empty();

  @Override
  public Integer call() {
    if (time.isPresent() && restarts.isPresent()) {
      throw new UsageException("--time and --restarts exclude each other; give one of them");
    }
    if (evidence.query().isPresent()) {
      throw new UsageException("order has no --query; an order is of all variables");
    }
    out.ifPresent(file -> OutputOptions.requireWritable("--out", file));
    OrderSearch search = search();
    int count = RunOptions.count("--threads", threads, MOST_THREADS);
    NetworkSubject subject = subject();
    Map<String, OrderQuality> others = new LinkedHashMap<>();
    score.ifPresent(
        file -> {
          EliminationOrder order = OrderFile.read(file, subject.model(), InputLimits.standard());
          others.put(file.toString(), OrderQuality.of(subject.model(), subject.evidence(), order));
        });
    long begin = System.nanoTime();
    OrderSearch.Found found;
    try (Workers workers = Workers.of(count)) {
      found = search.run(subject.model(), subject.evidence(), workers);
    }
    boolean interrupted = Thread.interrupted(); // files are not written under it
    OrderReport report =
        new OrderReport(
            subject.label(),
            subject.model(),
            subject.evidence(),
            search,
            found,
            others,
            count,
            (System.nanoTime() - begin) / 1e9,
            interrupted,
            subject.warnings());
    out.ifPresent(
        file -> AtomicOutput.write(file, OrderFile.write(found.order(), subject.model())));
    session().out().print(json ? OrderText.json(report) : OrderText.of(report, terminal()));
    session().out().flush();
    if (out.isPresent() && !json) {
      session().say("wrote " + out.get());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return interrupted ? ExitCode.INTERRUPTED : ExitCode.GOOD;
  }

  private OrderSearch search() {
    OrderSearch search = OrderSearch.standard();
    if (time.isPresent()) {
      String text = time.get();
      boolean bare = !text.isEmpty() && Character.isDigit(text.charAt(text.length() - 1));
      search = OrderSearch.ofTime(RunText.duration("--time", bare ? text + "s" : text));
    } else if (restarts.isPresent()) {
      search =
          OrderSearch.ofRestarts(RunOptions.count("--restarts", restarts.get(), Integer.MAX_VALUE));
    }
    return search.withSeed(RunText.seed("--seed", seed));
  }

  private NetworkSubject subject() {
    return model
        .open()
        .match(
            network ->
                NetworkSubject.of(network.label(), network.model(), network.warnings(), evidence),
            text -> {
              throw new UsageException(
                  "order is for networks; " + text.label() + " is a text model");
            },
            transformer -> {
              throw new UsageException(
                  "order is for networks; " + transformer.label() + " is a language model");
            });
  }

  private Terminal terminal() {
    return session().outIsTerminal() || session().hasColumns()
        ? new Terminal(session().width(), session().color())
        : Terminal.plain();
  }
}
