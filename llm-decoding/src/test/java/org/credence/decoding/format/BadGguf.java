package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.credence.core.input.FormatException;

/** A change to the valid {@link TinyGguf}, and what must be said about it: the code and parts of the message. */
record BadGguf(String name, Consumer<TinyGguf> change, String code, List<String> said) {

  static BadGguf bad(String name, Consumer<TinyGguf> change, String code, String... said) {
    return new BadGguf(name, change, code, List.of(said));
  }

  /** A value of a metadata key. */
  static BadGguf key(String key, byte[] value, String code, String... said) {
    String name = key + " = " + Arrays.toString(Arrays.copyOf(value, Math.min(12, value.length)));
    return bad(name, f -> f.put(key, value), code, said);
  }

  /** A metadata key left out. */
  static BadGguf without(String key) {
    return bad("no " + key, f -> f.remove(key), "GGUF-MISSING-KEY", "\"" + key + "\" is missing (");
  }

  /** What is said about a file. */
  static FormatException refusal(Path file) {
    return assertThatExceptionOfType(FormatException.class)
        .isThrownBy(
            () -> {
              try (GgufCheckpoint checkpoint = GgufCheckpoint.open(file)) {
                checkpoint.tokenizer();
              }
            })
        .actual();
  }

  /** Writes the file and reads it. */
  void check(Path folder) throws IOException {
    TinyGguf file = TinyGguf.llama();
    change.accept(file);
    Path path = file.write(folder.resolve("bad.gguf"));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    FormatException refusal = refusal(path);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .as("declared counts are not believed: a buffer, a message, and what the file is worth")
        .isLessThan((8L << 20) + 4 * Files.size(path)); // classes are loaded in the first one
    assertThat(refusal.code()).as(refusal.message()).isEqualTo(code);
    assertThat(refusal.message()).contains(said).contains("bad.gguf");
  }

  @Override
  public String toString() {
    return name;
  }
}
