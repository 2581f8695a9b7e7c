package org.credence.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A malformed file or folder: how it is made, and the code of the one error that it must give.
 *
 * @param name what is wrong with it
 * @param code the error's stable code
 * @param making writes it and says where
 * @param large whether reading or making it takes its time
 */
record HostileFile(String name, String code, Making making, boolean large) {

  HostileFile(String name, String code, Making making) {
    this(name, code, making, false);
  }

  /** The same, as one that takes its time. */
  HostileFile asLarge() {
    return new HostileFile(name, code, making, true);
  }

  /** Writes into an empty folder and gives what is to be checked. */
  @FunctionalInterface
  interface Making {
    Path in(Path folder) throws IOException;
  }

  /** A file of these bytes. */
  static HostileFile bytes(String name, String code, String file, byte[] bytes) {
    return new HostileFile(name, code, folder -> Files.write(folder.resolve(file), bytes));
  }

  /** A text file. */
  static HostileFile text(String name, String code, String file, String text) {
    return bytes(name, code, file, text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return name;
  }
}
