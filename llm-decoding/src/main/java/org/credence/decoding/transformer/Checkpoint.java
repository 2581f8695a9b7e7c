package org.credence.decoding.transformer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.core.input.FormatException;
import org.credence.decoding.tensor.RowSource;
import org.credence.decoding.tokenizer.TokenizerSpec;

/**
 * A trained model as it is stored, checked and open for reading: configuration, tensors under one set of names, and the tokenizer
 * if it is stored with them. {@link #read} may be used by any threads at once, so that several models can be made of one
 * checkpoint at the same time; whoever closes it waits for them.
 */
public interface Checkpoint extends AutoCloseable {

  /** The file or folder, for messages. */
  String file();

  /** The format with its version: {@code "GGUF v3"}, {@code "llama2.c v0"}, {@code "safetensors"}. */
  String format();

  TransformerConfig config();

  /** The tokenizer stored with the weights, if there is one; reading it may fail with a format error of its own. */
  Optional<TokenizerSpec> tokenizer();

  /** All tensors that the configuration asks for, in the order of the file. */
  Map<String, StoredTensor> tensors();

  /** All tensors of the file or files, in their order, also those that are not read. */
  default List<FileTensor> fileTensors() {
    return tensors().values().stream()
        .map(tensor -> FileTensor.of(tensor, Optional.empty()))
        .toList();
  }

  /**
   * The bytes of some rows of a tensor, in its format.
   *
   * @param out its first {@code rows * tensor.rowBytes()} bytes are overwritten
   * @throws org.credence.core.input.FormatException if the file has become shorter
   */
  void read(StoredTensor tensor, int firstRow, int rows, byte[] out);

  /**
   * An error of a row of a tensor, with the place of its first weight where the format has one.
   *
   * @param problem what was found, what was expected, how to mend it
   */
  default FormatException error(StoredTensor tensor, int row, String problem, String code) {
    return FormatException.of(file(), problem, code);
  }

  /**
   * The rows of a tensor in a mapped file, where they lie in the file as {@link #read} gives them: for any threads at once, also after
   * this is closed. The file must not be changed meanwhile.
   */
  default Optional<RowSource> mapped(StoredTensor tensor) {
    return Optional.empty();
  }

  /** Bytes of the file or files. */
  long bytes();

  /** What was odd, in full sentences. */
  List<String> warnings();

  @Override
  void close();
}
