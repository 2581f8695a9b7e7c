package org.credence.cli;

import static org.credence.cli.GgufBytes.array;
import static org.credence.cli.GgufBytes.flag;
import static org.credence.cli.GgufBytes.floats;
import static org.credence.cli.GgufBytes.i64Value;
import static org.credence.cli.GgufBytes.ints;
import static org.credence.cli.GgufBytes.real;
import static org.credence.cli.GgufBytes.text;
import static org.credence.cli.GgufBytes.texts;
import static org.credence.cli.GgufBytes.u32;
import static org.credence.cli.GgufBytes.value;
import static org.credence.cli.LittleEndian.counted;
import static org.credence.cli.LittleEndian.f32;
import static org.credence.cli.LittleEndian.f64;
import static org.credence.cli.LittleEndian.i32;
import static org.credence.cli.LittleEndian.i64;
import static org.credence.cli.LittleEndian.join;
import static org.credence.cli.LittleEndian.patched;
import static org.credence.cli.LittleEndian.utf8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** GGUF files that are wrong in one place each: the container, the tensors, the model. Tokenizers are in {@link HostileTokenizers}. */
final class HostileGguf {

  private static final String Q = "blk.0.attn_q.weight";
  private static final long[] HUGE = {
    (1L << 31) - 1, 1L << 31, (1L << 32) - 1, 1L << 40, 1L << 61, Long.MAX_VALUE, Long.MIN_VALUE, -1
  };

  private final List<HostileFile> all = new ArrayList<>();

  private HostileGguf() {}

  static List<HostileFile> all() {
    HostileGguf corpus = new HostileGguf();
    corpus.headers();
    corpus.counts();
    corpus.entries();
    corpus.tensors();
    corpus.models();
    corpus.cuts();
    int small = corpus.all.size();
    corpus.large();
    corpus.all.subList(small, corpus.all.size()).replaceAll(HostileFile::asLarge);
    return corpus.all;
  }

  private void add(String name, String code, Consumer<GgufBytes> change) {
    GgufBytes file = GgufBytes.scored();
    change.accept(file);
    all.add(HostileFile.bytes("gguf " + name, code, "bad.gguf", file.bytes()));
  }

  private void key(String key, byte[] value, String code) {
    String bytes = Arrays.toString(Arrays.copyOfRange(value, 4, Math.min(14, value.length)));
    add(key + " type " + value[0] + " " + bytes, code, f -> f.keys.put(key, value));
  }

  private void entry(String name, String code, byte[]... parts) {
    add(name, code, f -> f.entries.add(join(parts)));
  }

  private void tensor(String name, String code, Consumer<GgufBytes.Tensor> change) {
    add(name, code, f -> change.accept(f.tensor(Q)));
  }

  private void headers() {
    for (String magic : List.of("lmgg", "tjgg", "fmgg", "FUGG", "GGUf", "PK\3\4", "<htm")) {
      String code = "GGUF-MAGIC";
      add("magic " + magic, code, f -> f.last = b -> patched(b, 0, utf8(magic)));
    }
    for (int version : new int[] {0, 1, 4, -1, 3 << 24, 2 << 24, 1 << 16}) {
      add("version " + version, "GGUF-VERSION", f -> f.version = version);
    }
    for (int version = 2; version <= 3; version++) {
      int good = version;
      add(
          "v" + good + " with a hole",
          "GGUF-OFFSET",
          f -> {
            f.version = good;
            f.tensor(Q).offset = 320;
          });
    }
    add("empty", "GGUF-MAGIC", f -> f.last = b -> new byte[0]);
    add("one byte", "GGUF-MAGIC", f -> f.last = b -> utf8("G"));
    add("magic alone", "GGUF-CUT", f -> f.last = b -> utf8("GGUF"));
    add(
        "24 bytes of zeros behind the magic",
        "GGUF-VERSION",
        f -> f.last = b -> patched(new byte[28], 0, utf8("GGUF")));
    add(
        "43 bytes that claim 2^62 keys",
        "GGUF-COUNT",
        f -> f.last = b -> Arrays.copyOf(patched(b, 16, i64(1L << 62)), 43));
    add(
        "no keys and no tensors",
        "TOKENIZER-NONE",
        f -> f.last = b -> join(utf8("GGUF"), i32(3), i64(0), i64(0)));
  }

  private void counts() {
    for (long n : HUGE) {
      add(
          Long.toUnsignedString(n) + " keys",
          "GGUF-COUNT",
          f -> f.last = b -> patched(b, 16, i64(n)));
      add(
          Long.toUnsignedString(n) + " tensors",
          "GGUF-COUNT",
          f -> f.last = b -> patched(b, 8, i64(n)));
    }
    add("one key too many", "GGUF-*", f -> f.declaredKeys = f.keys.size() + 1);
    add("one key too few", "GGUF-*", f -> f.declaredKeys = f.keys.size() - 1);
    add("one tensor too few", "GGUF-TENSORS", f -> f.declaredTensors = f.tensors.size() - 1);
    add("one tensor too many", "GGUF-TENSOR-NAME", f -> f.declaredTensors = f.tensors.size() + 1);
  }

  private void entries() {
    byte[] small = flag(1);
    for (long length : HUGE) {
      String n = Long.toUnsignedString(length);
      entry("key of " + n + " bytes", "GGUF-KEY", i64(length), small);
      entry("text of " + n + " bytes", "GGUF-LIMIT", counted("x"), value(8, i64(length)));
      for (int type : new int[] {0, 4, 6, 8, 10, 12}) {
        entry(
            "array of " + n + " of type " + type, "GGUF-ARRAY", counted("x"), array(type, length));
      }
    }
    entry("key of no bytes", "GGUF-KEY", i64(0), small);
    entry("key of 65536 bytes", "GGUF-KEY", i64(65_536), small);
    entry("key past the end", "GGUF-KEY", i64(60_000), small);
    entry("key no UTF-8", "GGUF-KEY", i64(2), new byte[] {(byte) 0xc3, '('}, small);
    entry("key overlong UTF-8", "GGUF-KEY", i64(2), new byte[] {(byte) 0xc0, (byte) 0x80}, small);
    entry(
        "key surrogate in UTF-8",
        "GGUF-KEY",
        i64(3),
        new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
        small);
    for (int type : new int[] {13, 255, -1, 1 << 31}) {
      entry("type " + type, "GGUF-TYPE", counted("x"), value(type, new byte[8]));
      entry("array of type " + type, "GGUF-TYPE", counted("x"), array(type, 1));
    }
    entry("bool 2", "GGUF-BOOL", counted("x"), flag(2));
    entry("bool 255", "GGUF-BOOL", counted("x"), flag(255));
    entry("bools with a 3", "GGUF-BOOL", counted("x"), array(7, 2, new byte[] {1, 3}));
    entry("text past the end", "GGUF-TEXT", counted("x"), value(8, i64(1 << 20)));
    entry("text no UTF-8", "GGUF-TEXT", counted("x"), value(8, join(i64(1), new byte[] {-1})));
    entry("text in an array past the end", "GGUF-TEXT", counted("x"), array(8, 1, i64(1 << 20)));
    entry("array of arrays", "GGUF-ARRAY", counted("x"), array(9, 1));
    byte[][] nested = new byte[50_000][];
    Arrays.fill(nested, join(i32(9), i64(1)));
    entry("50 000 arrays within each other", "GGUF-ARRAY", counted("x"), array(9, 1, nested));
    entry("a key twice", "GGUF-DUPLICATE-KEY", counted("llama.block_count"), u32(1));
    String alignment = "general.alignment";
    for (long n : new long[] {0, 3, 4, 48, 1 << 17, 1 << 30, (1L << 32) - 1}) {
      key(alignment, u32(n), "GGUF-ALIGNMENT");
    }
    key(alignment, value(10, i64(Long.MIN_VALUE)), "GGUF-RANGE");
    key(alignment, i64Value(-32), "GGUF-RANGE");
    key(alignment, text("32"), "GGUF-KIND");
    key(alignment, u32(64), "GGUF-OFFSET");
  }

  private void tensors() {
    tensor("name of 64 bytes", "GGUF-TENSOR-NAME", t -> t.name = "n".repeat(64));
    tensor("name of 2 MiB", "GGUF-TENSOR-NAME", t -> t.name = "n".repeat(2 << 20));
    tensor("name empty", "GGUF-TENSOR-NAME", t -> t.name = "");
    tensor("name a path", "GGUF-TENSORS", t -> t.name = "../../etc/passwd");
    for (long axes : new long[] {0, 5, 255, (1L << 31) - 1, 1L << 31, -1}) {
      tensor(Long.toUnsignedString(axes) + " axes", "GGUF-AXES", t -> t.axes = axes);
    }
    for (long[] dims :
        new long[][] {
          {8, 0}, {0, 8}, {-1, 8}, {1L << 32, 1L << 32}, {1L << 62, 4}, {Long.MIN_VALUE}
        }) {
      tensor("axes " + Arrays.toString(dims), "GGUF-AXES", t -> setDims(t, dims));
    }
    for (long[] dims : new long[][] {{1L << 62}, {1L << 31, 1L << 30}, {8, 8000}, {1 << 31}}) {
      String code = dims[0] < 0 ? "GGUF-AXES" : "GGUF-OFFSET";
      tensor("axes " + Arrays.toString(dims), code, t -> setDims(t, dims));
    }
    for (int type : new int[] {8, 2, 3, 6, 7, 12, 13, 14}) {
      tensor("rows no blocks of format " + type, "GGUF-BLOCK", t -> t.type = type);
    }
    for (int type : new int[] {4, 5, 9, 10, 11, 15, 16, 24, 28, 31, 34, 39, 40, 99, -1}) {
      tensor("format " + type, "GGUF-FORMAT", t -> t.type = type);
    }
    for (long offset : new long[] {1, 260, 288, 320, 1 << 20, 1L << 31, Long.MAX_VALUE - 31}) {
      tensor("offset " + offset, "GGUF-OFFSET", t -> t.offset = offset);
    }
    tensor("offset over the tensor before", "GGUF-OFFSET", t -> t.offset = 224);
    add("offset of the first not 0", "GGUF-OFFSET", f -> f.tensors.get(0).offset = 32);
    add("a tensor twice", "GGUF-DUPLICATE-TENSOR", f -> f.add(Q, 8, 8));
    add(
        "two tensors at one place",
        "GGUF-OFFSET",
        f -> f.tensor("blk.0.attn_v.weight").offset = 512);
    add("last byte gone", "GGUF-OFFSET", f -> f.last = b -> Arrays.copyOf(b, b.length - 1));
    add("a tensor too many", "GGUF-TENSORS", f -> f.add("blk.0.extra.weight", 8));
    add("a bias that Llama has not", "GGUF-TENSORS", f -> f.add("blk.0.attn_q.bias", 8));
    add("a layer too many", "GGUF-TENSORS", f -> f.add("blk.1.attn_q.weight", 8, 8));
    for (int i = 0; i < GgufBytes.scored().tensors.size(); i++) {
      int index = i;
      add("without tensor " + i, "GGUF-TENSORS", f -> f.tensors.remove(index));
      String code = i == 0 ? "GGUF-VOCABULARY" : "GGUF-SHAPE";
      add(
          "tensor " + i + " of another shape",
          code,
          f -> {
            GgufBytes.Tensor tensor = f.tensors.remove(index);
            int n = f.tensors.size();
            f.add(tensor.name, tensor.dims[0], tensor.dims.length > 1 ? tensor.dims[1] + 1 : 3);
            f.tensors.add(index, f.tensors.remove(n));
          });
    }
    for (double weight :
        new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      tensor("weight " + weight, "WEIGHT-RANGE", t -> t.data = patched(t.data, 100, f32(weight)));
    }
  }

  private static void setDims(GgufBytes.Tensor tensor, long... dims) {
    tensor.dims = dims;
    tensor.axes = dims.length;
  }

  private void models() {
    for (String key : GgufBytes.scored().keys.keySet()) {
      boolean optional =
          key.endsWith("freq_base") || key.endsWith("token_type") || key.endsWith("_id");
      if (!optional && !key.endsWith("head_count_kv") && !key.endsWith("ggml.model")) {
        add("without " + key, "GGUF-MISSING-KEY", f -> f.keys.remove(key));
      }
      if (!key.startsWith("tokenizer")) {
        add(key + " an array", "GGUF-KIND", f -> f.keys.put(key, ints(1)));
        add(key + " a flag", "GGUF-KIND", f -> f.keys.put(key, flag(1)));
      }
    }
    String architecture = "general.architecture";
    for (String name : List.of("mamba", "gemma3", "", "LLAMA", "llama ", "l".repeat(100_000))) {
      key(architecture, text(name), "GGUF-ARCHITECTURE");
    }
    key(architecture, text("qwen2"), "GGUF-MISSING-KEY");
    for (String size :
        List.of(
            "context_length",
            "embedding_length",
            "block_count",
            "feed_forward_length",
            "attention.head_count",
            "attention.head_count_kv")) {
      for (byte[] bad :
          new byte[][] {u32(0), value(10, i64(-1)), value(10, i64(1L << 40)), i64Value(-1)}) {
        key("llama." + size, bad, "GGUF-RANGE");
      }
      key("llama." + size, text("8"), "GGUF-KIND");
      key("llama." + size, real(8), "GGUF-KIND");
    }
    key("llama.block_count", u32(1L << 31), "GGUF-RANGE");
    key("llama.block_count", u32(2), "GGUF-TENSORS");
    key("llama.embedding_length", u32(16), "GGUF-SHAPE");
    key("llama.embedding_length", u32(9), "GGUF-HEADS");
    key("llama.feed_forward_length", u32(13), "GGUF-SHAPE");
    key("llama.attention.head_count", u32(3), "GGUF-HEADS");
    key("llama.attention.head_count_kv", u32(4), "GGUF-HEADS");
    key("llama.attention.head_count_kv", u32(2), "GGUF-SHAPE");
    key("llama.attention.key_length", u32(8), "GGUF-SHAPE");
    key("llama.attention.value_length", u32(8), "GGUF-HEADS");
    key("llama.vocab_size", u32(8), "GGUF-VOCABULARY");
    key("split.count", u32(3), "GGUF-SPLIT");
    key("llama.expert_count", u32(8), "GGUF-SETTING");
    key("llama.attn_logit_softcapping", real(30), "GGUF-SETTING");
    key("llama.attention.causal", flag(0), "GGUF-SETTING");
    key("llama.rope.dimension_count", u32(3), "GGUF-ROTARY");
    key("llama.rope.scaling.type", text("yarn"), "GGUF-ROTARY");
    for (String name :
        List.of("attention.layer_norm_rms_epsilon", "rope.freq_base", "rope.scaling.factor")) {
      for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1}) {
        key("llama." + name, real(bad), "GGUF-RANGE");
      }
      key("llama." + name, value(12, f64(Double.NaN)), "GGUF-RANGE");
    }
    add("divisors of no positive number", "GGUF-ROTARY", f -> divisors(f, 0));
    add("divisors NaN", "GGUF-ROTARY", f -> divisors(f, Double.NaN));
    add("divisors too many", "GGUF-SHAPE", f -> f.add("rope_freqs.weight", 4));
    for (String key : List.of("tokens", "scores", "token_type")) {
      key("tokenizer.ggml." + key, u32(1), "GGUF-KIND");
    }
    key("tokenizer.ggml.scores", floats(0, 0), "TOKENIZER-LENGTHS");
    key("tokenizer.ggml.tokens", texts("a", "b"), "GGUF-VOCABULARY");
  }

  private static void divisors(GgufBytes file, double bad) {
    file.add("rope_freqs.weight", 2);
    GgufBytes.Tensor tensor = file.tensor("rope_freqs.weight");
    tensor.data = patched(tensor.data, 4, f32(bad));
  }

  /** Cut where each part begins; behind the last declaration the tensors are missing. */
  private void cuts() {
    GgufBytes whole = GgufBytes.scored();
    byte[] bytes = whole.bytes();
    List<Integer> sections = List.copyOf(whole.sections);
    for (int i = 1; i < sections.size(); i += 3) {
      int at = sections.get(i);
      String code = i == 1 ? "GGUF-CUT" : i < 4 ? "GGUF-COUNT" : "*";
      all.add(
          HostileFile.bytes(
              String.format(Locale.ROOT, "gguf cut at byte %d", at),
              code,
              "cut.gguf",
              Arrays.copyOf(bytes, at)));
    }
  }

  private void large() {
    entry("text of 17 MiB", "GGUF-LIMIT", counted("x"), text("x".repeat(17 << 20)));
    byte[][] many = new byte[70_000][];
    for (int i = 0; i < many.length; i++) {
      many[i] = join(counted("k" + i), flag(0));
    }
    add("70 000 keys", "GGUF-LIMIT", f -> f.entries.addAll(Arrays.asList(many)));
    byte[] long15 = text("y".repeat(15 << 20));
    add(
        "metadata of 75 MiB",
        "GGUF-LIMIT",
        f -> {
          for (int i = 0; i < 5; i++) {
            f.keys.put("big" + i, long15);
          }
        });
  }
}
