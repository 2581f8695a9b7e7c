package org.credence.decoding.format;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.credence.core.input.FormatException;

/**
 * A file of weights, read at places. Its size is that at opening; every read is checked against the file as it is then. Not a channel: a
 * thread that is interrupted while it reads loses nothing.
 */
final class WeightFile implements AutoCloseable {

  /** The JVM copies what it reads through a buffer of that size: it stays in the caches. */
  private static final int MOST_AT_ONCE = 1 << 17;

  private final String name;
  private final String codes;
  private final RandomAccessFile file;
  private final long size;

  private WeightFile(String name, String codes, RandomAccessFile file, long size) {
    this.name = name;
    this.codes = codes;
    this.file = file;
    this.size = size;
  }

  /**
   * @param codes what the codes of its errors begin with, for instance {@code LLAMA2C}
   */
  static WeightFile open(Path path, String codes) {
    String name = path.toString();
    if (!Files.exists(path)) {
      throw FormatException.of(name, "there is no such file; check the path", "IO-MISSING");
    }
    if (!Files.isRegularFile(path)) {
      throw FormatException.of(
          name,
          "is a directory, a pipe or a device, expected a file; copy it to one",
          "IO-DIRECTORY");
    }
    RandomAccessFile file;
    try {
      file = new RandomAccessFile(path.toFile(), "r");
    } catch (IOException e) {
      throw unreadable(name, e);
    }
    try {
      return new WeightFile(name, codes, file, file.length());
    } catch (IOException e) {
      closeQuietly(file);
      throw unreadable(name, e);
    }
  }

  private static FormatException unreadable(String name, IOException e) {
    return FormatException.of(
        name, "cannot be read (" + e + "); check that it is a file and its permissions", "IO-READ");
  }

  String name() {
    return name;
  }

  long size() {
    return size;
  }

  /**
   * An error at a byte of this file.
   *
   * @param code behind the beginning of all its codes, for instance {@code HEADER}
   */
  FormatException error(long at, String problem, String code) {
    return errorOf(at, problem, codes + "-" + code);
  }

  /** An error at a byte of this file, with a code in full. */
  FormatException errorOf(long at, String problem, String code) {
    String cure = problem.contains("; ") ? "" : "; the file is damaged, fetch it again";
    return FormatException.atByte(name, at, problem + cure, code);
  }

  /** The first bytes, as many as there are up to {@code most}. */
  byte[] head(int most) {
    byte[] head = new byte[(int) Math.min(most, size)];
    read(0, head, 0, head.length);
    return head;
  }

  /** Reads bytes from anywhere, for any thread. */
  synchronized void read(long position, byte[] out, int at, int length) {
    try {
      file.seek(position);
      int done = 0;
      while (done < length) {
        int n = file.read(out, at + done, Math.min(MOST_AT_ONCE, length - done));
        if (n < 0) {
          throw error(
              position + done,
              "the file ends here, but it had "
                  + size
                  + " bytes when it was opened; do not change files that are in use",
              "CHANGED");
        }
        done += n;
      }
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /** A window of the file, read-only. */
  ByteBuffer map(long position, int length) {
    boolean interrupted = Thread.interrupted(); // would close the channel, and the file with it
    try {
      return file.getChannel().map(FileChannel.MapMode.READ_ONLY, position, length);
    } catch (IOException e) {
      throw unreadable(name, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    closeQuietly(file);
  }

  private static void closeQuietly(RandomAccessFile file) {
    try {
      file.close();
    } catch (IOException e) {
      // nothing was written
    }
  }
}
