package org.credence.core.engine;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.credence.core.input.AtomicOutput;
import org.credence.core.input.FormatException;

/**
 * The file of a {@link Checkpoint}, to the byte, numbers with the high byte first:
 *
 * <pre>
 *   8 bytes  "CREDENCE"        4 bytes  format, 1
 *   text     engine            text     SHA-256 of the question, hexadecimal
 *   8 bytes  seed              text     JDK
 *   8 bytes  steps             8 bytes  evaluations            8 bytes  nanoseconds spent
 *   4 bytes  length, then that many bytes of the iteration's own
 *   4 bytes  CRC-32C of all before
 * </pre>
 *
 * <p>A text is its length in bytes as 2 bytes and modified UTF-8 ({@link java.io.DataOutput#writeUTF}).
 */
final class CheckpointFile {

  private static final long MAGIC = 0x43524544454E4345L; // "CREDENCE"
  private static final int FORMAT = 1;
  private static final int CHECKSUM_BYTES = 4;
  private static final long LARGEST = 1L << 30;

  /** Most bytes of a state: what the largest file has, less far more than stands around it. */
  static final long LARGEST_STATE = LARGEST - (1 << 20);

  private static final int ROOM = 1 << 10; // for what stands around a state
  private static final String PREVIOUS = ".previous";

  /**
   * What a state belongs to.
   *
   * @param engine its label
   * @param question hash of the problem
   * @param seed of the run
   * @param jdk whose arithmetic it was
   */
  record Owner(String engine, String question, long seed, String jdk) {

    static Owner of(InferenceEngine<?, ?> engine, Problem<?> problem, long seed) {
      return new Owner(
          engine.toString(), digest(problem), seed, System.getProperty("java.vm.version", ""));
    }
  }

  /**
   * A state that was written down.
   *
   * @param nanos time spent up to it
   */
  record Saved(Owner owner, long steps, long evaluations, long nanos, byte[] state) {}

  private final Path file;
  private final Path previous;

  CheckpointFile(Path file) {
    this.file = file;
    this.previous = file.resolveSibling(file.getFileName() + PREVIOUS);
  }

  /** SHA-256 of all that makes a question what it is. */
  private static String digest(Problem<?> problem) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      try (DataOutputStream out =
          new DataOutputStream(
              new BufferedOutputStream(
                  new DigestOutputStream(OutputStream.nullOutputStream(), sha)))) {
        out.writeUTF(problem.getClass().getName());
        problem.describe(out);
      } // closed, so that all of it is in the digest
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException | IOException e) {
      throw new IllegalStateException("every JDK has SHA-256, and nothing is written", e);
    }
  }

  /** Writes aside, forces to disk, keeps the file there is as the previous one, renames. */
  void write(Saved saved) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(saved.state.length + ROOM);
    CheckedOutputStream checked = new CheckedOutputStream(bytes, new CRC32C());
    DataOutputStream out = new DataOutputStream(checked);
    out.writeLong(MAGIC);
    out.writeInt(FORMAT);
    out.writeUTF(saved.owner.engine);
    out.writeUTF(saved.owner.question);
    out.writeLong(saved.owner.seed);
    out.writeUTF(saved.owner.jdk);
    out.writeLong(saved.steps);
    out.writeLong(saved.evaluations);
    out.writeLong(saved.nanos);
    out.writeInt(saved.state.length);
    out.write(saved.state);
    out.writeInt((int) checked.getChecksum().getValue());
    if (Files.isRegularFile(file)) {
      Files.copy(file, previous, StandardCopyOption.REPLACE_EXISTING);
    }
    AtomicOutput.write(file, bytes.toByteArray());
  }

  private static long checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }

  /**
   * The state in the file, or in the previous one where the file is missing or damaged; empty if neither is there.
   *
   * @throws FormatException if what is there cannot be read
   */
  Optional<Saved> read() {
    List<Path> there = List.of(file, previous).stream().filter(Files::exists).toList();
    if (there.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(there.get(0)));
    } catch (FormatException damaged) {
      if (there.size() < 2) {
        throw damaged;
      }
      try {
        return Optional.of(read(there.get(1)));
      } catch (FormatException both) {
        throw damaged;
      }
    }
  }

  private static Saved read(Path path) {
    String name = path.toString();
    try {
      if (!Files.isRegularFile(path) || Files.size(path) > LARGEST) {
        throw broken(name, "it is no regular file of at most 1 GiB");
      }
      return parse(name, Files.readAllBytes(path));
    } catch (EOFException e) {
      throw broken(name, "it ends early");
    } catch (IOException e) {
      throw broken(name, "it cannot be read (" + e.getMessage() + ")");
    }
  }

  private static Saved parse(String name, byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (bytes.length < Long.BYTES || in.readLong() != MAGIC) {
      throw broken(name, "it does not begin with CREDENCE");
    }
    int format = in.readInt();
    if (format != FORMAT) {
      throw broken(name, "its format is " + format + ", expected " + FORMAT);
    }
    int body = bytes.length - CHECKSUM_BYTES;
    DataInputStream end =
        new DataInputStream(new ByteArrayInputStream(bytes, body, CHECKSUM_BYTES));
    if (end.readInt() != (int) checksum(bytes, body)) {
      throw broken(name, "its checksum does not hold: it was cut or changed");
    }
    Owner owner = new Owner(in.readUTF(), in.readUTF(), in.readLong(), in.readUTF());
    long steps = in.readLong();
    long evaluations = in.readLong();
    long nanos = in.readLong();
    byte[] state = new byte[checkedLength(name, in.readInt(), in.available() - CHECKSUM_BYTES)];
    in.readFully(state);
    return new Saved(owner, steps, evaluations, nanos, state);
  }

  private static int checkedLength(String name, int stated, int there) {
    if (stated != there) {
      throw broken(name, "its state has " + there + " bytes, stated are " + stated);
    }
    return stated;
  }

  static FormatException broken(String name, String why) {
    return FormatException.of(
        name,
        "this is no checkpoint: " + why + ". Remove the file to begin anew, or name another",
        "CHECKPOINT");
  }

  /**
   * Checks that a state belongs to this run.
   *
   * @throws FormatException naming what differs
   */
  void requireOwner(Owner found, Owner expected) {
    String what =
        !found.engine.equals(expected.engine)
            ? "engine " + found.engine + ", not " + expected.engine
            : !found.question.equals(expected.question)
                ? "another model, evidence or query"
                : found.seed != expected.seed
                    ? "seed " + found.seed + ", not " + expected.seed
                    : "";
    if (!what.isEmpty()) {
      throw FormatException.of(
          file.toString(),
          "the checkpoint belongs to a run of "
              + what
              + ". Ask as that run did, or name another file",
          "CHECKPOINT-OTHER-RUN");
    }
  }
}
