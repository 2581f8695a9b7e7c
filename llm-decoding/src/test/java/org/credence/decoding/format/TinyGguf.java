package org.credence.decoding.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A small valid GGUF file as bytes, written without any of the code it tests; parts are changed one at a time to make it invalid. A Llama
 * of 1 layer, width 8, 2 heads over 1 key head, 7 tokens.
 */
final class TinyGguf {

  /** A tensor declaration; an offset below 0 means the right one. */
  static final class Tensor {
    String name;
    long[] dims;
    int type;
    long offset = -1;
    byte[] data;

    Tensor(String name, int type, byte[] data, long... dims) {
      this.name = name;
      this.type = type;
      this.data = data;
      this.dims = dims;
    }
  }

  byte[] magic = {'G', 'G', 'U', 'F'};
  int version = 3;
  long declaredKeys = -1; // below 0: the right number
  long declaredTensors = -1;
  int alignment = 32;
  final Map<String, byte[]> keys = new LinkedHashMap<>(); // type and value
  final List<byte[]> extraEntries = new ArrayList<>(); // whole entries, counted
  final List<Tensor> tensors = new ArrayList<>();
  UnaryOperator<byte[]> last = bytes -> bytes;

  /** The valid file. */
  static TinyGguf llama() {
    TinyGguf file = new TinyGguf();
    file.keys.put("general.architecture", text("llama"));
    file.keys.put("llama.context_length", u32(16));
    file.keys.put("llama.embedding_length", u32(8));
    file.keys.put("llama.block_count", u32(1));
    file.keys.put("llama.feed_forward_length", u32(12));
    file.keys.put("llama.attention.head_count", u32(2));
    file.keys.put("llama.attention.head_count_kv", u32(1));
    file.keys.put("llama.attention.layer_norm_rms_epsilon", f32(1e-5f));
    file.keys.put("llama.rope.freq_base", f32(10_000));
    file.keys.put("tokenizer.ggml.model", text("llama"));
    file.keys.put(
        "tokenizer.ggml.tokens", texts("<unk>", "<s>", "</s>", "<0x0A>", "\u2581", "a", "\u2581a"));
    file.keys.put("tokenizer.ggml.scores", floats(0, 0, 0, 0, -1, -2, -3));
    file.keys.put("tokenizer.ggml.token_type", ints(2, 3, 3, 6, 1, 1, 1));
    file.keys.put("tokenizer.ggml.bos_token_id", u32(1));
    file.keys.put("tokenizer.ggml.eos_token_id", u32(2));
    file.keys.put("tokenizer.ggml.unknown_token_id", u32(0));
    file.add("token_embd.weight", 8, 7);
    file.add("blk.0.attn_norm.weight", 8);
    file.add("blk.0.attn_q.weight", 8, 8);
    file.add("blk.0.attn_k.weight", 8, 4);
    file.add("blk.0.attn_v.weight", 8, 4);
    file.add("blk.0.attn_output.weight", 8, 8);
    file.add("blk.0.ffn_norm.weight", 8);
    file.add("blk.0.ffn_gate.weight", 8, 12);
    file.add("blk.0.ffn_up.weight", 8, 12);
    file.add("blk.0.ffn_down.weight", 12, 8);
    file.add("output_norm.weight", 8);
    return file;
  }

  /** An F32 tensor of weights 0, 0.25, 0.5, ... */
  TinyGguf add(String name, long... dims) {
    int n = 1;
    for (long dim : dims) {
      n = (int) (n * dim);
    }
    float[] weights = new float[n];
    for (int i = 0; i < n; i++) {
      weights[i] = i / 4f;
    }
    tensors.add(new Tensor(name, 0, f32s(weights), dims));
    return this;
  }

  TinyGguf put(String key, byte[] typedValue) {
    keys.put(key, typedValue);
    return this;
  }

  TinyGguf remove(String key) {
    keys.remove(key);
    return this;
  }

  Tensor tensor(String name) {
    return tensors.stream().filter(t -> t.name.equals(name)).findFirst().orElseThrow();
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(magic);
    out.writeBytes(le(version));
    out.writeBytes(le(declaredTensors < 0 ? tensors.size() : declaredTensors));
    out.writeBytes(le(declaredKeys < 0 ? keys.size() + extraEntries.size() : declaredKeys));
    keys.forEach(
        (key, value) -> {
          out.writeBytes(lengthAnd(key));
          out.writeBytes(value);
        });
    extraEntries.forEach(out::writeBytes);
    long offset = 0;
    for (Tensor tensor : tensors) {
      out.writeBytes(lengthAnd(tensor.name));
      out.writeBytes(le(tensor.dims.length));
      for (long dim : tensor.dims) {
        out.writeBytes(le(dim));
      }
      out.writeBytes(le(tensor.type));
      out.writeBytes(le(tensor.offset < 0 ? offset : tensor.offset));
      offset += padded(tensor.data.length);
    }
    out.writeBytes(new byte[padded(out.size()) - out.size()]);
    for (Tensor tensor : tensors) {
      out.writeBytes(tensor.data);
      out.writeBytes(new byte[padded(tensor.data.length) - tensor.data.length]);
    }
    return last.apply(out.toByteArray());
  }

  private int padded(int size) {
    return (size + alignment - 1) / alignment * alignment;
  }

  Path write(Path file) throws IOException {
    return Files.write(file, bytes());
  }

  static byte[] le(int number) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
  }

  static byte[] le(long number) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
  }

  static byte[] f32s(float... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return bytes.array();
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] lengthAnd(String text) {
    return concat(le((long) utf8(text).length), utf8(text));
  }

  static byte[] u8(int number) {
    return concat(le(0), new byte[] {(byte) number});
  }

  static byte[] u32(long number) {
    return concat(le(4), le((int) number));
  }

  static byte[] i32(int number) {
    return concat(le(5), le(number));
  }

  static byte[] f32(float number) {
    return concat(le(6), f32s(number));
  }

  static byte[] bool(int stored) {
    return concat(le(7), new byte[] {(byte) stored});
  }

  static byte[] text(String text) {
    return concat(le(8), lengthAnd(text));
  }

  static byte[] u64(long number) {
    return concat(le(10), le(number));
  }

  static byte[] texts(String... texts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(concat(le(9), le(8), le((long) texts.length)));
    for (String text : texts) {
      out.writeBytes(lengthAnd(text));
    }
    return out.toByteArray();
  }

  static byte[] floats(float... numbers) {
    return concat(le(9), le(6), le((long) numbers.length), f32s(numbers));
  }

  static byte[] ints(int... numbers) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(concat(le(9), le(5), le((long) numbers.length)));
    for (int number : numbers) {
      out.writeBytes(le(number));
    }
    return out.toByteArray();
  }
}
