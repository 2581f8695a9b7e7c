package org.credence.core.input;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;

/**
 * Writes files so that nobody ever sees half of one: to a temporary file beside the target, forced to disk, then renamed over it. A
 * link is followed, so that the file it names is replaced and not the link. What is there and is no regular file (a pipe, a device
 * like {@code /dev/null}) is written to as it is and never renamed over.
 */
public final class AtomicOutput {

  private static final AtomicLong WRITES = new AtomicLong();

  private AtomicOutput() {}

  /** Writes text as UTF-8, as gzip if the name ends in {@code .gz}. */
  public static void write(Path target, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(target, String.valueOf(target.getFileName()).endsWith(".gz") ? gzip(bytes) : bytes);
  }

  /**
   * Writes bytes.
   *
   * @throws UncheckedIOException if that is not possible; a regular file is then as it was
   */
  public static void write(Path target, byte[] bytes) {
    try {
      if (Files.isDirectory(target)) {
        throw new IOException("it is a directory; give the name of a file");
      }
      if (Files.exists(target) && !Files.isRegularFile(target)) {
        Files.write(target, bytes, StandardOpenOption.WRITE);
      } else {
        replace(Files.exists(target) ? target.toRealPath() : target.toAbsolutePath(), bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target + ": " + e.getMessage(), e);
    }
  }

  private static void replace(Path target, byte[] bytes) throws IOException {
    Path aside = aside(target);
    try {
      try (FileChannel channel =
              FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
        out.write(bytes);
        out.flush();
        channel.force(true);
      }
      move(aside, target);
    } finally {
      deleteQuietly(aside);
    }
  }

  /** A name that no file has yet, in the folder of the target. */
  static Path aside(Path target) throws IOException {
    Path folder = target.resolveSibling("");
    if (!Files.isDirectory(folder)) {
      throw new IOException("there is no folder " + folder + "; make it first");
    }
    String unique = ProcessHandle.current().pid() + "-" + WRITES.incrementAndGet();
    return folder.resolve("." + target.getFileName() + "." + unique + ".tmp");
  }

  static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // a leftover temporary file does no harm
    }
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
      packed.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
