package org.credence.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.credence.decoding.format.RandomCheckpoint;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.tensor.PackedLayout;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.lab.catalog.LoadedTransformer;
import org.credence.lab.catalog.WeightStorage;

/**
 * Seconds from opening a file to the logits behind its first token, and the peak of the process's resident memory beside the size of the
 * file. Each measurement is a process of its own, started as the launcher starts it; the file is in the page cache.
 *
 * <pre>
 *  LoadStudy FOLDER [sizes=110m,1.1b] [formats=q8_0] [threads=1,2] [rounds=5] [weights=repacked,mapped] [java=OPTION,OPTION...]
 *  FOLDER    where files of random weights are, or are written (RandomCheckpoint)
 *  rounds    processes, of whose times the median and of whose peaks the largest counts
 *  weights   where they are (WeightStorage)
 *  java      in place of the launcher's options for the virtual machine </pre>
 *
 * <p>Peaks (VmHWM) are those of Linux; elsewhere they are 0.
 */
public final class LoadStudy {

  private static final String CHILD = "child";
  private static final int FIRST_TOKEN = 1;
  private static final List<String> LAUNCHER =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:PretenureSizeThreshold=512k",
          "-XX:MaxNewSize=48m",
          "-XX:MaxRAMPercentage=70",
          "-XX:+UseTransparentHugePages",
          "-XX:CompileCommand=quiet",
          "-XX:CompileCommand=CompileThresholdScaling,org.credence.decoding.tensor.Vector*::*,0.02",
          "--add-modules=jdk.incubator.vector");

  private LoadStudy() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args[0].equals(CHILD)) {
      child(
          Path.of(args[1]),
          Integer.parseInt(args[2]),
          WeightStorage.ofLabel(args[3]).orElseThrow());
      return;
    }
    Path folder = Path.of(args[0]);
    List<RandomCheckpoint.Size> sizes = StudyModels.sizes("110m,1.1b");
    List<WeightFormat> formats = StudyModels.formats("q8_0");
    int[] threads = {1, 2};
    int rounds = 5;
    List<String> weights = List.of("repacked", "mapped");
    List<String> java = LAUNCHER;
    for (int i = 1; i < args.length; i++) {
      String value = args[i].substring(args[i].indexOf('=') + 1);
      switch (args[i].substring(0, Math.max(0, args[i].indexOf('=')))) {
        case "sizes" -> sizes = StudyModels.sizes(value);
        case "formats" -> formats = StudyModels.formats(value);
        case "threads" -> threads = StudyModels.numbers(value);
        case "rounds" -> rounds = Integer.parseInt(value);
        case "weights" -> weights = List.of(value.split(","));
        case "java" -> java = List.of(value.split(","));
        default ->
            throw new IllegalArgumentException("unknown argument '" + args[i] + "'; see the class");
      }
    }
    System.out.println(StudyModels.machine("as each process chooses"));
    System.out.println();
    System.out.println(
        "| model | format | weights | kernels | threads | file MB | s to the first token | of which reading | s of the process | peak / file |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    for (RandomCheckpoint.Size size : sizes) {
      for (WeightFormat format : formats) {
        Path file = StudyModels.gguf(folder, size, format);
        for (int count : threads) {
          for (String storage : weights) {
            String label = size.label() + " | " + format.label() + " | " + storage;
            row(label, file, count, storage, rounds, java);
          }
        }
      }
    }
  }

  private static void row(
      String label, Path file, int threads, String weights, int rounds, List<String> java)
      throws IOException, InterruptedException {
    double[] first = new double[rounds];
    double[] reading = new double[rounds];
    double[] whole = new double[rounds];
    double peak = 0;
    String kernels = "";
    for (int round = 0; round < rounds; round++) {
      readThrough(file);
      long start = System.nanoTime();
      String[] found = run(file, threads, weights, java).split(" ", 4);
      whole[round] = (System.nanoTime() - start) * 1e-9;
      reading[round] = Double.parseDouble(found[0]);
      first[round] = Double.parseDouble(found[1]);
      peak = Math.max(peak, Double.parseDouble(found[2]));
      kernels = found[3];
    }
    long bytes = Files.size(file);
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %d | %.0f | %.2f | %.2f | %.2f | %.2f |%n",
        label,
        kernels,
        threads,
        bytes * 1e-6,
        StudyModels.median(first),
        StudyModels.median(reading),
        StudyModels.median(whole),
        peak / bytes);
  }

  /** The last line that a process of its own says. */
  private static String run(Path file, int threads, String weights, List<String> java)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(java);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(LoadStudy.class.getName(), CHILD, file.toString()));
    command.addAll(List.of(String.valueOf(threads), weights));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String last = "";
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line : out.lines().toList()) {
        last = line;
      }
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException("failed: " + String.join(" ", command));
    }
    return last;
  }

  private static void child(Path file, int threads, WeightStorage weights) throws IOException {
    long start = System.nanoTime();
    try (LoadedTransformer model =
        StudyModels.open(file).load(threads, Optional.empty(), true, weights)) {
      double reading = (System.nanoTime() - start) * 1e-9;
      TokenContext context = model.model().open();
      context.extend(new int[] {FIRST_TOKEN}, 1, new double[model.model().vocabulary().size()]);
      double first = (System.nanoTime() - start) * 1e-9;
      System.out.println(
          reading + " " + first + " " + peak() + " " + PackedLayout.best().kernels());
    }
  }

  private static double peak() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToDouble(line -> 1024 * Double.parseDouble(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }

  /** So that the file is in the page cache. */
  private static void readThrough(Path file) throws IOException {
    byte[] buffer = new byte[1 << 20];
    try (InputStream in = Files.newInputStream(file)) {
      while (in.read(buffer) >= 0) {
        Thread.onSpinWait();
      }
    }
  }
}
