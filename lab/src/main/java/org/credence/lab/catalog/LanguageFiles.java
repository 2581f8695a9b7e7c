package org.credence.lab.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputLimits;
import org.credence.decoding.format.GgufFile;
import org.credence.decoding.format.GgufTokenizer;
import org.credence.decoding.format.Llama2cTokenizer;
import org.credence.decoding.format.ModelDescription;
import org.credence.decoding.format.ModelFiles;
import org.credence.decoding.format.TiktokenRanks;
import org.credence.decoding.format.TokenizerFolder;
import org.credence.decoding.format.TokenizerJson;
import org.credence.decoding.tokenizer.Tokenizer;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.Tokenizers;
import org.credence.decoding.transformer.Checkpoint;

/**
 * Files of language models and tokenizers, told apart by their first bytes, and where those say nothing by their names. The one place that
 * knows which formats there are.
 */
public final class LanguageFiles {

  private static final byte[] GGUF = "GGUF".getBytes(StandardCharsets.US_ASCII);
  private static final List<String> ENDINGS = List.of(".gguf", ".safetensors", ".bin");
  private static final byte[] UNKNOWN = "<unk>".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final String JSON = "tokenizer.json";
  private static final String TIKTOKEN = ".tiktoken";
  private static final int RECORD_HEAD = 8; // of tokenizer.bin: score and length

  private LanguageFiles() {}

  /**
   * Whether a file or folder is a trained model, sound or not: by its first bytes, and if those say nothing by its name. A folder
   * without a tokenizer can be nothing else.
   */
  public static boolean isModel(Path path) {
    if (ModelFiles.isModel(path)) {
      return true;
    }
    if (Files.isDirectory(path)) {
      return !Files.exists(path.resolve(JSON));
    }
    String name = name(path);
    return Files.exists(path)
        && ENDINGS.stream().anyMatch(name::endsWith)
        && !(Files.isRegularFile(path) && looksLikeTokenizerBin(path));
  }

  /** Pipes and devices, which would keep a reader waiting. */
  private static boolean isNoFile(Path path) {
    return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
  }

  /** Opens a trained model; reads no weights. */
  public static Checkpoint open(Path path) {
    return ModelFiles.open(path);
  }

  /** Whether a file or folder holds a tokenizer and no weights. */
  public static boolean isTokenizerAlone(Path path) {
    if (startsWith(path, GGUF)) {
      try (GgufFile file = GgufFile.open(path)) {
        return file.tensors().isEmpty();
      }
    }
    if (ModelFiles.isModel(path)) {
      return false;
    }
    String name = name(path);
    return Files.isDirectory(path)
        ? Files.exists(path.resolve(JSON))
        : name.endsWith(TIKTOKEN)
            || (name.equals(JSON) && Files.exists(path))
            || (name.endsWith(".json") && startsWith(path, '{'))
            || (name.endsWith(".bin") && Files.isRegularFile(path) && looksLikeTokenizerBin(path));
  }

  /** What a file that holds a tokenizer alone says of itself: a GGUF file more than its tokenizer. */
  public static ModelDescription describeTokenizer(Path path) {
    if (startsWith(path, GGUF)) {
      try (GgufFile file = GgufFile.open(path)) {
        return ModelDescription.of(file);
      }
    }
    Path file = Files.isDirectory(path) ? path.resolve(JSON) : path;
    try {
      return new ModelDescription(
          path.toString(),
          "tokenizer",
          Files.size(file),
          "none",
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          Optional.of(Tokenizers.of(tokenizer(path)).description()),
          List.of());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * The tokenizer in a file of any kind: a model's own, or one that is kept apart.
   *
   * @throws FormatException if there is none, or it is wrong
   */
  public static TokenizerSpec tokenizer(Path path) {
    if (!Files.exists(path)) {
      throw unreadable(path, new NoSuchFileException(path.toString()));
    }
    if (isNoFile(path)) {
      throw FormatException.of(
          path.toString(),
          "is a pipe or a device, expected a file; copy it to one",
          "IO-DIRECTORY");
    }
    if (startsWith(path, GGUF)) {
      try (GgufFile file = GgufFile.open(path)) {
        return GgufTokenizer.spec(file).orElseThrow(() -> none(path));
      }
    }
    if (ModelFiles.isModel(path)) {
      try (Checkpoint checkpoint = open(path)) {
        return checkpoint.tokenizer().orElseThrow(() -> none(path));
      }
    }
    if (Files.isDirectory(path)) {
      return TokenizerFolder.read(path);
    }
    String name = name(path);
    Optional<TiktokenRanks.Encoding> encoding = encoding(name);
    if (encoding.isPresent()) {
      return TiktokenRanks.read(path, encoding.get());
    }
    if (name.endsWith(TIKTOKEN)) {
      throw FormatException.of(
          path.toString(),
          "is named after no encoding that is read, which says how texts are split; read are r50k_base, p50k_base, cl100k_base and o200k_base.tiktoken",
          "TIKTOKEN-NAME");
    }
    if (name.equals(JSON)) {
      return TokenizerFolder.read(path.toAbsolutePath().getParent());
    }
    if (name.endsWith(".json") || startsWith(path, '{')) {
      return TokenizerJson.read(path);
    }
    if (!name.endsWith(".bin")) {
      if (isModel(path)) {
        open(path).close(); // says what is wrong with a model of that name
      }
      throw none(path);
    }
    return Llama2cTokenizer.read(path, records(path));
  }

  /**
   * The tokenizer of a file, for a model of which the headers are read.
   *
   * @throws FormatException if it is wrong, or belongs to another model
   */
  public static Tokenizer tokenizer(Path model, Path apart) {
    if (isTokenizerAlone(model)) {
      throw FormatException.of(
          model.toString(),
          "holds a tokenizer of its own and no model, so that "
              + apart
              + " is one too many; give one of them",
          "MODEL-TOKENIZER");
    }
    try (Checkpoint checkpoint = open(model)) {
      return TransformerLoading.fitting(checkpoint, tokenizer(apart));
    }
  }

  private static FormatException none(Path path) {
    return FormatException.of(
        path.toString(),
        "has no tokenizer; give one with --tokenizer: tokenizer.json, tokenizer.bin of llama2.c, a GGUF file or a .tiktoken file",
        "TOKENIZER-NONE");
  }

  private static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
  }

  private static Optional<TiktokenRanks.Encoding> encoding(String name) {
    return name.endsWith(TIKTOKEN)
        ? Arrays.stream(TiktokenRanks.Encoding.values())
            .filter(e -> name.equals(e.name().toLowerCase(Locale.ROOT) + TIKTOKEN))
            .findFirst()
        : Optional.empty();
  }

  private static boolean startsWith(Path path, char first) {
    return startsWith(path, new byte[] {(byte) first});
  }

  private static boolean startsWith(Path path, byte[] magic) {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(path)) {
      return Arrays.equals(in.readNBytes(magic.length), magic);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** A longest length, then a score and the length of the first token, which is {@code <unk>}. */
  private static boolean looksLikeTokenizerBin(Path path) {
    int before = Integer.BYTES + RECORD_HEAD;
    try (InputStream in = Files.newInputStream(path)) {
      byte[] head = in.readNBytes(before + UNKNOWN.length);
      return head.length == before + UNKNOWN.length
          && Arrays.equals(head, before, head.length, UNKNOWN, 0, UNKNOWN.length);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** How many tokens a tokenizer.bin has: it does not say. At least 1, so that the reader says what is wrong. */
  private static int records(Path path) {
    byte[] bytes = bytes(path);
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int count = 0;
    long at = Integer.BYTES;
    while (at + RECORD_HEAD <= bytes.length) {
      int length = in.getInt((int) at + Float.BYTES);
      if (length < 0 || at + RECORD_HEAD + length > bytes.length) {
        break;
      }
      at += RECORD_HEAD + (long) length;
      count++;
    }
    return Math.max(1, at == bytes.length ? count : count + 1);
  }

  /** A text as it stands in a file, to the last blank: nothing is unpacked, it must be UTF-8, and a byte order mark is refused. */
  public static String exactText(Path path) {
    byte[] bytes = bytes(path);
    if (bytes.length >= MARK.length && Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length)) {
      throw FormatException.atByte(
          path.toString(),
          0,
          "begins with a byte order mark, which would be read as text, expected the text alone; take the first three bytes away (tail -c +4)",
          "TEXT-MARK");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    if (StandardCharsets.UTF_8.newDecoder().decode(in, out, true).isError()) {
      throw FormatException.atByte(
          path.toString(),
          in.position(),
          "is not UTF-8 here, which tokenizers read; convert it (iconv -t UTF-8)",
          "TEXT-ENCODING");
    }
    return out.flip().toString();
  }

  private static byte[] bytes(Path path) {
    long most = InputLimits.standard().fileBytes();
    try {
      if (Files.isDirectory(path)) {
        throw FormatException.of(path.toString(), "is a folder, expected a file", "IO-READ");
      }
      if (Files.size(path) > most) {
        throw FormatException.of(
            path.toString(),
            "has " + Files.size(path) + " bytes, more than the " + most + " that are read",
            "IO-TOO-LARGE");
      }
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static FormatException unreadable(Path path, IOException e) {
    return e instanceof NoSuchFileException
        ? FormatException.of(path.toString(), "there is no such file; check the path", "IO-MISSING")
        : FormatException.of(
            path.toString(), "cannot be read (" + e + "); check its permissions", "IO-READ");
  }
}
