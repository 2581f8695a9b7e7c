package org.credence.core.input;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * A file written bit by bit that nobody sees before it is whole: {@link AtomicOutput} for what is too large to be held. What is
 * written goes to a temporary file beside the target, which {@link #commit} renames over it; closed without that, the target is as
 * it was. Links, pipes and devices are treated as there. An interrupt of the writing thread does no harm.
 */
public final class AtomicStream extends OutputStream {

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path target;
  private final Optional<Path> aside; // empty where the target is written to as it is
  private final FileOutputStream file;
  private final OutputStream out;
  private boolean closed;

  private AtomicStream(Path target, Optional<Path> aside, boolean packed) throws IOException {
    this.target = target;
    this.aside = aside;
    this.file = new FileOutputStream(aside.orElse(target).toFile());
    OutputStream buffered = new BufferedOutputStream(file, BUFFER_BYTES);
    this.out = packed ? new GZIPOutputStream(buffered, BUFFER_BYTES) : buffered;
  }

  /**
   * Begins; the content is packed as gzip if the name ends in {@code .gz}.
   *
   * @throws UncheckedIOException if that is not possible
   */
  public static AtomicStream open(Path target) {
    try {
      if (Files.isDirectory(target)) {
        throw new IOException("it is a directory; give the name of a file");
      }
      boolean packed = String.valueOf(target.getFileName()).endsWith(".gz");
      if (Files.exists(target) && !Files.isRegularFile(target)) {
        return new AtomicStream(target, Optional.empty(), packed);
      }
      Path real = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
      return new AtomicStream(real, Optional.of(AtomicOutput.aside(real)), packed);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  /** Puts what was written in the target's place. Nothing can be written afterwards. */
  public void commit() throws IOException {
    if (closed) {
      throw new IOException("the file " + target + " is closed; write and commit before that");
    }
    closed = true;
    try {
      if (out instanceof GZIPOutputStream packed) {
        packed.finish();
      }
      out.flush();
      if (aside.isPresent()) {
        file.getFD().sync();
      }
      out.close();
      if (aside.isPresent()) {
        AtomicOutput.move(aside.get(), target);
      }
    } finally {
      aside.ifPresent(AtomicOutput::deleteQuietly);
    }
  }

  /** Lets go of what was not committed. */
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try {
        out.close();
      } finally {
        aside.ifPresent(AtomicOutput::deleteQuietly);
      }
    }
  }
}
