package org.credence.decoding.format;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.credence.core.input.FormatException;
import org.credence.decoding.transformer.Checkpoint;

/** Trained models by what their files hold, whatever their names: GGUF, safetensors (a file, a folder, or its settings or index), llama2.c. */
public final class ModelFiles {

  private static final int HEAD_BYTES = Llama2cHeader.BYTES;
  private static final int SHOWN_BYTES = 8;
  private static final byte[] GGUF = "GGUF".getBytes(StandardCharsets.US_ASCII);

  private ModelFiles() {}

  /**
   * Opens and checks a model.
   *
   * @throws FormatException for whatever is wrong with it, {@code MODEL-UNKNOWN} if it is none of these formats
   */
  public static Checkpoint open(Path path) {
    if (Files.isDirectory(path)) {
      return SafetensorsCheckpoint.open(path);
    }
    if (isSettings(path)) {
      return SafetensorsCheckpoint.open(Optional.ofNullable(path.getParent()).orElse(Path.of(".")));
    }
    byte[] head;
    long size;
    try (WeightFile file = WeightFile.open(path, "MODEL")) {
      head = file.head(HEAD_BYTES);
      size = file.size();
    }
    if (begins(head, GGUF)) {
      return GgufCheckpoint.open(path);
    }
    if (SafetensorsFile.looksLike(head, size)) {
      return SafetensorsCheckpoint.open(path);
    }
    if (isMarkedLlama2c(head)) {
      return Llama2cCheckpoint.open(path);
    }
    try {
      return Llama2cCheckpoint.open(path);
    } catch (FormatException e) {
      if (path.toString().toLowerCase(Locale.ROOT).endsWith(".gguf")) {
        return GgufCheckpoint.open(path); // which says what its first bytes are
      }
      throw unknown(path, head, size, e);
    }
  }

  private static FormatException unknown(
      Path path, byte[] head, long size, FormatException asLlama2c) {
    byte[] shown = Arrays.copyOf(head, Math.min(SHOWN_BYTES, head.length));
    String found =
        shown.length == 0
            ? "is empty"
            : "begins with the bytes "
                + HexFormat.ofDelimiter(" ").formatHex(shown)
                + " (\""
                + printable(shown)
                + "\")";
    String nearly =
        asLlama2c.code().equals("LLAMA2C-SIZE")
            ? "; if it is a llama2.c v0 checkpoint, it is damaged: " + asLlama2c.message()
            : "";
    return FormatException.atByte(
        path.toString(),
        0,
        found
            + " and has "
            + size
            + " bytes, which is no model; read are GGUF (begins with GGUF), safetensors (a length, then {; or its folder with "
            + SafetensorsCheckpoint.CONFIG
            + ") and llama2.c checkpoints (24ka, or of version 0 seven numbers that give the size of the file)"
            + nearly,
        "MODEL-UNKNOWN");
  }

  private static String printable(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      text.append(b >= ' ' && b <= '~' ? (char) b : '.');
    }
    return text.toString();
  }

  /**
   * Whether a file or folder is meant as a model, by its first bytes: cheap, and never an exception. Opening it may still fail.
   */
  public static boolean isModel(Path path) {
    if (Files.isDirectory(path)) {
      return Files.isRegularFile(path.resolve(SafetensorsCheckpoint.CONFIG))
          && (Files.isRegularFile(path.resolve(SafetensorsShards.SINGLE))
              || Files.isRegularFile(path.resolve(SafetensorsShards.INDEX)));
    }
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      return false;
    }
    if (isSettings(path)) {
      return true;
    }
    try (WeightFile file = WeightFile.open(path, "MODEL")) {
      byte[] head = file.head(HEAD_BYTES);
      return begins(head, GGUF)
          || isMarkedLlama2c(head)
          || SafetensorsFile.looksLike(head, file.size())
          || Llama2cCheckpoint.checked(file).version() == 0;
    } catch (FormatException e) {
      return false;
    }
  }

  /** Settings or the index of a folder of safetensors stand for the folder. */
  private static boolean isSettings(Path path) {
    String name = String.valueOf(path.getFileName());
    return Files.isRegularFile(path)
        && (name.equals(SafetensorsCheckpoint.CONFIG) || name.equals(SafetensorsShards.INDEX));
  }

  private static boolean isMarkedLlama2c(byte[] head) {
    return begins(head, "24ka".getBytes(StandardCharsets.US_ASCII));
  }

  private static boolean begins(byte[] head, byte[] magic) {
    return head.length >= magic.length
        && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
  }
}
