package org.credence.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/** What runs: the version from the jar's manifest and, when it runs inside its source tree, the commit of that tree. */
final class Version {

  private static final int SHORT_COMMIT = 10;
  private static final int DEPTH_OF_JAR = 3; // cli/target/credence-cli.jar

  private Version() {}

  /** One line: {@code credence 0.1.0 (commit 0123456789), Java 17.0.15}. */
  static String text() {
    return "credence "
        + number()
        + commit().map(commit -> " (source tree at " + commit + ")").orElse("")
        + ", Java "
        + System.getProperty("java.version", "unknown");
  }

  /** The version alone. */
  static String number() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "(not from a jar)" : version;
  }

  private static Optional<String> commit() {
    try {
      CodeSource source = Version.class.getProtectionDomain().getCodeSource();
      if (source == null || source.getLocation() == null) {
        return Optional.empty();
      }
      Path root = Path.of(source.getLocation().toURI());
      for (int i = 0; i < DEPTH_OF_JAR && root != null; i++) {
        root = root.getParent();
      }
      return root == null ? Optional.empty() : head(root.resolve(".git"));
    } catch (IOException | URISyntaxException | RuntimeException e) {
      return Optional.empty(); // a version without its commit is still a version
    }
  }

  private static Optional<String> head(Path git) throws IOException {
    Path folder = git;
    if (Files.isRegularFile(git)) {
      String line = Files.readString(git).strip(); // a linked worktree: "gitdir: PATH"
      folder = git.resolveSibling(line.substring(line.indexOf(' ') + 1));
    }
    if (!Files.isRegularFile(folder.resolve("HEAD"))) {
      return Optional.empty();
    }
    String head = Files.readString(folder.resolve("HEAD")).strip();
    if (!head.startsWith("ref: ")) {
      return Optional.of(shortened(head));
    }
    String ref = head.substring("ref: ".length());
    Path common = folder;
    if (Files.isRegularFile(folder.resolve("commondir"))) {
      common = folder.resolve(Files.readString(folder.resolve("commondir")).strip());
    }
    if (Files.isRegularFile(common.resolve(ref))) {
      return Optional.of(shortened(Files.readString(common.resolve(ref)).strip()));
    }
    Path packed = common.resolve("packed-refs");
    return Files.isRegularFile(packed)
        ? Files.readAllLines(packed).stream()
            .filter(line -> line.endsWith(" " + ref))
            .findFirst()
            .map(Version::shortened)
        : Optional.empty();
  }

  private static String shortened(String commit) {
    return commit.substring(0, Math.min(SHORT_COMMIT, commit.length()));
  }
}
