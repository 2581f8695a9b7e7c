package org.credence.cli;

import static org.credence.cli.LittleEndian.counted;
import static org.credence.cli.LittleEndian.f32;
import static org.credence.cli.LittleEndian.i32;
import static org.credence.cli.LittleEndian.i64;
import static org.credence.cli.LittleEndian.join;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A small valid GGUF file with parts that can be changed one at a time, written without any of the code it tests: a Llama of one layer,
 * width 8, two heads over one.
 */
final class GgufBytes {

  /** A tensor as it is declared. An offset below 0 stands for the right one. */
  static final class Tensor {
    String name;
    long axes; // that are declared
    long[] dims;
    int type;
    long offset = -1;
    byte[] data;

    Tensor(String name, byte[] data, long... dims) {
      this.name = name;
      this.data = data;
      this.dims = dims;
      this.axes = dims.length;
    }
  }

  int version = 3;
  int alignment = 32;
  long declaredKeys = -1; // below 0: the right number
  long declaredTensors = -1;
  final Map<String, byte[]> keys = new LinkedHashMap<>(); // type and value
  final List<byte[]> entries = new ArrayList<>(); // more metadata, whole entries
  final List<Tensor> tensors = new ArrayList<>();
  final List<Integer> sections = new ArrayList<>(); // where parts begin, known after bytes()
  UnaryOperator<byte[]> last = bytes -> bytes;

  /** With a tokenizer with scores of 7 tokens. */
  static GgufBytes scored() {
    GgufBytes file = new GgufBytes();
    file.shape(7);
    file.keys.put("tokenizer.ggml.model", text("llama"));
    file.keys.put(
        "tokenizer.ggml.tokens", texts("<unk>", "<s>", "</s>", "\u2581", "a", "b", "\u2581a"));
    file.keys.put("tokenizer.ggml.scores", floats(0, 0, 0, -1, -2, -3, -4));
    file.keys.put("tokenizer.ggml.token_type", ints(2, 3, 3, 1, 1, 1, 1));
    file.keys.put("tokenizer.ggml.bos_token_id", u32(1));
    file.keys.put("tokenizer.ggml.eos_token_id", u32(2));
    return file;
  }

  /** With a byte-level tokenizer: the bytes, "th", "the" and a special token. */
  static GgufBytes ranked() {
    GgufBytes file = new GgufBytes();
    file.shape(259);
    file.keys.put("tokenizer.ggml.model", text("gpt2"));
    file.keys.put("tokenizer.ggml.pre", text("gpt-2"));
    file.keys.put("tokenizer.ggml.tokens", texts(printable("th", "the", "<|endoftext|>")));
    file.keys.put("tokenizer.ggml.token_type", ints(types(258, 3)));
    file.keys.put("tokenizer.ggml.merges", texts("t h", "th e"));
    file.keys.put("tokenizer.ggml.eos_token_id", u32(258));
    return file;
  }

  /** The printable letters of all bytes, then these. */
  static String[] printable(String... more) {
    List<String> tokens = new ArrayList<>();
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean plain = (b > 32 && b < 127) || (b > 160 && b != 173);
      tokens.add(Character.toString(plain ? b : next++));
    }
    tokens.addAll(Arrays.asList(more));
    return tokens.toArray(new String[0]);
  }

  /** So many normal tokens, then one of a type. */
  static int[] types(int normal, int then) {
    int[] types = new int[normal + 1];
    Arrays.fill(types, 1);
    types[normal] = then;
    return types;
  }

  private void shape(int vocabulary) {
    keys.put("general.architecture", text("llama"));
    keys.put("llama.context_length", u32(16));
    keys.put("llama.embedding_length", u32(8));
    keys.put("llama.block_count", u32(1));
    keys.put("llama.feed_forward_length", u32(12));
    keys.put("llama.attention.head_count", u32(2));
    keys.put("llama.attention.head_count_kv", u32(1));
    keys.put("llama.attention.layer_norm_rms_epsilon", real(1e-5));
    keys.put("llama.rope.freq_base", real(10_000));
    add("token_embd.weight", 8, vocabulary);
    add("blk.0.attn_norm.weight", 8);
    add("blk.0.attn_q.weight", 8, 8);
    add("blk.0.attn_k.weight", 8, 4);
    add("blk.0.attn_v.weight", 8, 4);
    add("blk.0.attn_output.weight", 8, 8);
    add("blk.0.ffn_norm.weight", 8);
    add("blk.0.ffn_gate.weight", 8, 12);
    add("blk.0.ffn_up.weight", 8, 12);
    add("blk.0.ffn_down.weight", 12, 8);
    add("output_norm.weight", 8);
  }

  /** A tensor of ones in F32. */
  void add(String name, long... dims) {
    int n = 1;
    for (long dim : dims) {
      n *= (int) dim;
    }
    byte[][] ones = new byte[n][];
    Arrays.fill(ones, f32(1));
    tensors.add(new Tensor(name, join(ones), dims));
  }

  Tensor tensor(String name) {
    return tensors.stream().filter(t -> t.name.equals(name)).findFirst().orElseThrow();
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    sections.clear();
    part(out, LittleEndian.utf8("GGUF"));
    part(out, i32(version));
    part(out, i64(declaredTensors < 0 ? tensors.size() : declaredTensors));
    part(out, i64(declaredKeys < 0 ? keys.size() + entries.size() : declaredKeys));
    keys.forEach(
        (key, value) -> {
          part(out, counted(key));
          part(out, value);
        });
    entries.forEach(entry -> part(out, entry));
    long offset = 0;
    for (Tensor tensor : tensors) {
      part(out, counted(tensor.name));
      part(out, i32(tensor.axes));
      for (long dim : tensor.dims) {
        part(out, i64(dim));
      }
      part(out, i32(tensor.type));
      part(out, i64(tensor.offset < 0 ? offset : tensor.offset));
      offset += padded(tensor.data.length);
    }
    out.writeBytes(new byte[padded(out.size()) - out.size()]);
    for (Tensor tensor : tensors) {
      part(out, tensor.data);
      out.writeBytes(new byte[padded(tensor.data.length) - tensor.data.length]);
    }
    return last.apply(out.toByteArray());
  }

  private void part(ByteArrayOutputStream out, byte[] bytes) {
    sections.add(out.size());
    out.writeBytes(bytes);
  }

  private int padded(int size) {
    return (size + alignment - 1) / alignment * alignment;
  }

  static byte[] value(int type, byte[] bytes) {
    return join(i32(type), bytes);
  }

  static byte[] u32(long number) {
    return value(4, i32(number));
  }

  static byte[] i64Value(long number) {
    return value(11, i64(number));
  }

  static byte[] real(double number) {
    return value(6, f32(number));
  }

  static byte[] flag(int stored) {
    return value(7, new byte[] {(byte) stored});
  }

  static byte[] text(String text) {
    return value(8, counted(text));
  }

  static byte[] array(int type, long count, byte[]... entries) {
    return value(9, join(i32(type), i64(count), join(entries)));
  }

  static byte[] texts(String... texts) {
    return array(
        8, texts.length, Arrays.stream(texts).map(LittleEndian::counted).toArray(byte[][]::new));
  }

  static byte[] floats(double... numbers) {
    return array(
        6,
        numbers.length,
        Arrays.stream(numbers).mapToObj(LittleEndian::f32).toArray(byte[][]::new));
  }

  static byte[] ints(int... numbers) {
    return array(
        5,
        numbers.length,
        Arrays.stream(numbers).mapToObj(LittleEndian::i32).toArray(byte[][]::new));
  }
}
