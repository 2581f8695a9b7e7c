package org.credence.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.StoredTensor;
import org.credence.decoding.transformer.TransformerConfig;

/** A checkpoint whose first weight of the first output of the feed-forward block is 100 000. */
record LargeWeight(Checkpoint from) implements Checkpoint {

  @Override
  public String file() {
    return from.file();
  }

  @Override
  public String format() {
    return from.format();
  }

  @Override
  public TransformerConfig config() {
    return from.config();
  }

  @Override
  public Optional<TokenizerSpec> tokenizer() {
    return from.tokenizer();
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return from.tensors();
  }

  @Override
  public void read(StoredTensor tensor, int firstRow, int rows, byte[] out) {
    from.read(tensor, firstRow, rows, out);
    if (tensor.name().equals("blk.0.ffn_down.weight") && firstRow == 0) {
      ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, 100_000f);
    }
  }

  @Override
  public long bytes() {
    return from.bytes();
  }

  @Override
  public List<String> warnings() {
    return from.warnings();
  }

  @Override
  public void close() {
    from.close();
  }
}
