package org.credence.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.lab.catalog.CatalogException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Finds the subcommand, runs it, and turns whatever goes wrong into one line and an exit code. Only the subcommand that is named
 * is built, because building one costs as much time as the JVM's own start.
 */
final class Cli {

  private static final Map<String, Supplier<CredenceCommand>> COMMANDS = commands();

  private static final int LEAST_HELP_WIDTH = 60; // picocli takes no less
  private static final int MOST_HELP_WIDTH = 100;
  private static final int HELP_OPTIONS_WIDTH = 34;
  private static final int MOST_SUGGESTIONS = 3;

  private Cli() {}

  private static Map<String, Supplier<CredenceCommand>> commands() {
    Map<String, Supplier<CredenceCommand>> commands = new LinkedHashMap<>();
    commands.put("compare", CompareCommand::new);
    commands.put("infer", InferCommand::new);
    commands.put("latency", LatencyCommand::new);
    commands.put("decode", DecodeCommand::new);
    commands.put("next", NextCommand::new);
    commands.put("score", ScoreCommand::new);
    commands.put("tokenize", TokenizeCommand::new);
    commands.put("info", InfoCommand::new);
    commands.put("order", OrderCommand::new);
    commands.put("convert", ConvertCommand::new);
    commands.put("check", CheckCommand::new);
    commands.put("engines", EnginesCommand::new);
    commands.put("completion", CompletionCommand::new);
    return commands;
  }

  /** Runs the command line; never throws. */
  static int run(String[] args, Session session) {
    if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
      session.out().println(Version.text());
      return ExitCode.GOOD;
    }
    return guarded(session, debug(args), () -> commandLine(args, session).execute(args));
  }

  private static boolean debug(String[] args) {
    return Arrays.asList(args).contains("--debug");
  }

  /** Turns what may go wrong beneath every command into one line. */
  static int guarded(Session session, boolean debug, IntSupplier work) {
    try {
      return work.getAsInt();
    } catch (OutOfMemoryError e) {
      return failed(
          session,
          debug,
          e,
          "out of memory; give the JVM more (JDK_JAVA_OPTIONS=-Xmx8g), set --memory lower, or choose cutset-conditioning or an approximate engine",
          ExitCode.REFUSED);
    } catch (RuntimeException e) {
      return failure(e, session, debug);
    } catch (Error e) {
      return internal(session, debug, e);
    }
  }

  private static CommandLine commandLine(String[] args, Session session) {
    CommandLine root = new CommandLine(new Root());
    Optional<String> named = Arrays.stream(args).filter(arg -> !arg.startsWith("-")).findFirst();
    if (named.isPresent() && COMMANDS.containsKey(named.get())) {
      add(root, named.get(), session);
    } else {
      COMMANDS.keySet().forEach(name -> add(root, name, session));
      root.addSubcommand("help", new CommandLine.HelpCommand());
    }
    Ansi ansi = session.color() && !Arrays.asList(args).contains("--no-color") ? Ansi.ON : Ansi.OFF;
    return root.setOut(new PrintWriter(session.out(), true))
        .setErr(new PrintWriter(session.err(), true))
        .setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
        .setUsageHelpWidth(Math.max(LEAST_HELP_WIDTH, Math.min(MOST_HELP_WIDTH, session.width())))
        .setUsageHelpLongOptionsMaxWidth(HELP_OPTIONS_WIDTH)
        .setOverwrittenOptionsAllowed(false)
        .setExpandAtFiles(false)
        .setParameterExceptionHandler((e, given) -> usage(session, e))
        .setExecutionExceptionHandler((e, line, parsed) -> failure(e, session, debug(args)));
  }

  private static void add(CommandLine root, String name, Session session) {
    CredenceCommand command = COMMANDS.get(name).get();
    command.attach(session);
    root.addSubcommand(name, command);
  }

  /** The whole command with all its subcommands, for the completion script. */
  static CommandLine whole(Session session) {
    CommandLine root = new CommandLine(new Root());
    COMMANDS.keySet().forEach(name -> add(root, name, session));
    return root;
  }

  private static int usage(Session session, ParameterException e) {
    StringBuilder text = new StringBuilder(sentence(String.valueOf(e.getMessage())));
    if (e instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().get(0);
      if (e.getCommandLine().getParent() == null && !first.startsWith("-")) {
        text = new StringBuilder("there is no command " + Escaped.quote(first));
      }
      List<String> near = unmatched.getSuggestions();
      if (!near.isEmpty()) {
        text.append("; did you mean ")
            .append(String.join(" or ", near.subList(0, Math.min(MOST_SUGGESTIONS, near.size()))))
            .append("?");
      }
    }
    session.say(text.toString());
    session
        .err()
        .println("Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
    session.err().flush();
    return ExitCode.USAGE;
  }

  /** Messages of this program begin with a small letter. */
  private static String sentence(String message) {
    boolean word =
        message.length() > 1
            && Character.isUpperCase(message.charAt(0))
            && Character.isLowerCase(message.charAt(1));
    return word ? Character.toLowerCase(message.charAt(0)) + message.substring(1) : message;
  }

  private static int failure(Exception e, Session session, boolean debug) {
    if (e instanceof FormatException bad) {
      session.err().println(bad.message());
      trace(session, debug, e);
      return ExitCode.BAD_INPUT;
    }
    if (e instanceof UsageException || e instanceof CatalogException) {
      return failed(session, debug, e, String.valueOf(e.getMessage()), ExitCode.USAGE);
    }
    if (e instanceof NoAnswerException none) {
      return failed(session, debug, e, none.reason(), none.exitCode());
    }
    if (e instanceof CannotAnswerException cut) { // interrupted in planning or in a forecast
      return failed(session, debug, e, cut.reason(), Verdict.withoutAnswer(cut.stop()));
    }
    if (e instanceof InvalidPathException) {
      return failed(
          session,
          debug,
          e,
          "there is a path that this locale cannot write ("
              + e.getMessage()
              + "); set LC_ALL=C.UTF-8",
          ExitCode.BAD_INPUT);
    }
    if (e instanceof UncheckedIOException io) {
      Throwable cause = io.getCause() == null ? io : io.getCause();
      return failed(
          session, debug, e, "cannot read or write: " + reason(cause), ExitCode.OUR_FAULT);
    }
    return internal(session, debug, e);
  }

  /** The message; where it is nothing but a path, with what happened to it. */
  private static String reason(Throwable cause) {
    if (cause instanceof AccessDeniedException) {
      return cause.getMessage() + ": permission denied";
    }
    return cause.getMessage()
        + (cause instanceof NoSuchFileException ? ": no such file, or none can be made there" : "");
  }

  private static int internal(Session session, boolean debug, Throwable e) {
    return failed(
        session,
        debug,
        e,
        "internal error: " + e + (debug ? "" : " (please report it with the output of --debug)"),
        ExitCode.OUR_FAULT);
  }

  private static int failed(Session session, boolean debug, Throwable e, String message, int code) {
    session.err().println("credence: " + Escaped.text(message));
    trace(session, debug, e);
    session.err().flush();
    return code;
  }

  private static void trace(Session session, boolean debug, Throwable e) {
    if (debug) {
      e.printStackTrace(session.err());
    }
  }

  /** The command without a subcommand. */
  @Command(
      sortOptions = false,
      abbreviateSynopsis = true,
      name = "credence",
      description = {
        "Answers questions about probability models and language models, exactly where that is affordable and approximately"
            + " where it is not, and says which of the two you got and how far off you may be.",
        ""
      },
      synopsisSubcommandLabel = "COMMAND",
      footer = {
        "",
        "Try:",
        "  credence compare asia",
        "  credence infer asia --given dysp=yes,smoke=yes",
        "  credence compare front-office",
        "  credence decode model.gguf --prompt \"Once upon a time\"",
        "",
        "MODEL is the name of a built-in model, a network file (BIF, XMLBIF, NET, XDSL, PGMX, UAI; also .gz), a text to learn"
            + " from, or a trained language model (GGUF, safetensors, llama2.c).",
        "'credence engines' lists engines and built-in models, 'credence COMMAND --help' the options of a command.",
        "",
        "Exit codes: 0 answered; 1 our fault; 2 wrong command line; 3 bad input; 4 refused or out of budget;",
        "5 no answer to be trusted; 6 impossible evidence; 130 interrupted."
      })
  static final class Root implements Runnable {
    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Show this help and exit.")
    private boolean help;

    @Option(
        names = {"-V", "--version"},
        versionHelp = true,
        description = "Show the version and exit.")
    private boolean version;

    @Override
    public void run() {
      throw new UsageException(
          "no command given; try 'credence --help' or 'credence compare asia'");
    }
  }
}
