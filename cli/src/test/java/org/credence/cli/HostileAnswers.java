package org.credence.cli;

import static org.credence.cli.Command.credence;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.credence.bayes.format.ModelFile;
import org.credence.bayes.format.ReadOptions;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;

/** What {@code credence check} says about malformed files, held against what it should say; and how long it takes. */
final class HostileAnswers {

  /** Of the processor, those of the collector and the compiler included: what others run changes nothing. */
  private static final long MOST_MILLIS = 5_000;

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** Of the process: heap, code, classes, stacks. */
  private static final long MOST_RESIDENT_KILOBYTES = 256 << 10;

  private static final int SHOWN = 10;
  private static final int LONGEST = 2_000;

  private static final Pattern ERROR =
      Pattern.compile(
          "(.*?)(:byte 0x[0-9a-f]+|:\\d+:\\d+)?: error: (.*) \\[([A-Z0-9-]+)\\]\n", Pattern.DOTALL);

  /** Errors of what is not there or is no file, in which there is no place. */
  private static final Set<String> WITHOUT_PLACE =
      Set.of(
          "IO-MISSING",
          "IO-READ",
          "IO-DIRECTORY",
          "IO-TOO-LARGE",
          "SAFETENSORS-MISSING",
          "CONFIG-MISSING",
          "TOKENIZER-NONE",
          "TIKTOKEN-NAME",
          "GZIP-TRUNCATED",
          "GZIP-DAMAGED",
          "GZIP-TOO-LARGE");

  private HostileAnswers() {}

  /** What is wrong with the answer to a file; empty if nothing is. */
  static String objection(String wanted, Command answer) {
    Matcher error = ERROR.matcher(answer.err());
    if (answer.code() != ExitCode.BAD_INPUT || !answer.out().isEmpty() || !error.matches()) {
      return "exit code " + answer.code() + ", " + answer.out() + answer.err();
    }
    String code = error.group(4);
    boolean expected =
        wanted.endsWith("*")
            ? code.startsWith(wanted.substring(0, wanted.length() - 1))
            : code.equals(wanted);
    String said = error.group(3);
    if (!expected) {
      return "expected " + wanted + ": " + answer.err();
    }
    if (error.group(2) == null && !WITHOUT_PLACE.contains(code)) {
      return "no place: " + answer.err();
    }
    if (said.length() > LONGEST || answer.err().strip().lines().count() != 1) {
      return "too long: " + answer.err().substring(0, 200);
    }
    return said.contains(";") || said.contains("expected") ? "" : "no cure: " + answer.err();
  }

  /** What {@code check} does, without the command line around it, which takes most of the time. */
  static Command quickly(Path file) {
    try {
      String summary =
          LanguageFileCheck.summary(file)
              .orElseGet(() -> ModelFile.check(file, ReadOptions.standard()).summary());
      return new Command(ExitCode.GOOD, summary, "");
    } catch (FormatException e) {
      return new Command(ExitCode.BAD_INPUT, "", e.message() + "\n");
    }
  }

  /** What a file was called and the milliseconds of the processor that it took. */
  private record Timed(String name, long millis) {}

  /** Makes all files in a folder, and a list of them: code, path and name, a line each. */
  static Path make(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    for (HostileFile file : HostileCorpus.all()) {
      Path made = file.making().in(Files.createDirectory(folder.resolve("n" + lines.size())));
      lines.add(file.code() + "\t" + made + "\t" + Escaped.text(file.name()));
    }
    return Files.write(folder.resolve("list"), lines);
  }

  /** Checks the files of a list and prints the slowest, the largest resident memory, and what was wrong; too slow and too large are. */
  public static void main(String[] args) throws IOException {
    List<Timed> times = new ArrayList<>();
    List<String> objections = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      String[] parts = line.split("\t", 3);
      long start = SYSTEM.getProcessCpuTime();
      Command answer = credence("check", parts[1]);
      long millis = (SYSTEM.getProcessCpuTime() - start) / 1_000_000;
      times.add(new Timed(parts[2], millis));
      String objection =
          millis > MOST_MILLIS ? millis + " ms of the processor" : objection(parts[0], answer);
      if (!objection.isEmpty()) {
        objections.add(parts[2] + " => " + objection);
      }
    }
    times.sort(Comparator.comparingLong(Timed::millis).reversed());
    times.subList(0, SHOWN).forEach(t -> System.out.printf("%6d ms  %s%n", t.millis, t.name));
    OptionalLong resident = residentKilobytes();
    if (resident.orElse(0) > MOST_RESIDENT_KILOBYTES) {
      objections.add("the process was resident with more than 256 MiB");
    }
    System.out.printf(
        Locale.ROOT,
        "files: %d; objections: %d; median %d ms, heap limit %d MiB, resident at most %s kB%n",
        times.size(),
        objections.size(),
        times.get(times.size() / 2).millis,
        Runtime.getRuntime().maxMemory() >> 20,
        resident.isPresent() ? resident.getAsLong() : "unknown");
    objections.forEach(System.out::println);
  }

  /** The most that this process has had in memory so far; known on Linux. */
  private static OptionalLong residentKilobytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        ? Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
        : OptionalLong.empty();
  }
}
