package org.credence.decoding.format;

import static org.credence.decoding.format.BadGguf.bad;
import static org.credence.decoding.format.BadGguf.key;
import static org.credence.decoding.format.BadGguf.without;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Well-formed files whose model or tokenizer is wrong in one place each. */
final class GgufMalformedModelTest {

  private static final String TOKENS = "tokenizer.ggml.tokens";
  private static final String Q = "blk.0.attn_q.weight";

  @TempDir Path folder;

  static Stream<BadGguf> models() {
    String heads = "llama.attention.head_count";
    String keyHeads = "llama.attention.head_count_kv";
    String epsilon = "llama.attention.layer_norm_rms_epsilon";
    return Stream.of(
        without("general.architecture"),
        without("llama.embedding_length"),
        without("llama.block_count"),
        without("llama.context_length"),
        without("llama.feed_forward_length"),
        without(heads),
        without(epsilon),
        key(
            "general.architecture",
            TinyGguf.text("mamba"),
            "GGUF-ARCHITECTURE",
            "\"mamba\", which is not read",
            "llama, qwen2, qwen3, gpt2"),
        key("general.architecture", TinyGguf.text("qwen2"), "GGUF-MISSING-KEY", "\"qwen2."),
        key("general.architecture", TinyGguf.u32(1), "GGUF-KIND", "expected a text"),
        key("llama.block_count", TinyGguf.u32(0), "GGUF-RANGE", "whole number 0"),
        key("llama.block_count", TinyGguf.u32(1L << 31), "GGUF-RANGE", "whole number 2147483648"),
        key(
            "llama.block_count",
            TinyGguf.u32(2),
            "GGUF-TENSORS",
            "9 of the 20 tensors of this model are missing: blk.1.attn_norm.weight"),
        key(
            "llama.block_count",
            TinyGguf.f32(1),
            "GGUF-KIND",
            "is the real number 1.0, expected a whole"),
        key("llama.context_length", TinyGguf.u32((1L << 32) - 1), "GGUF-RANGE", "4294967295"),
        key("llama.context_length", TinyGguf.u64(-1), "GGUF-RANGE", "18446744073709551615"),
        key("llama.context_length", TinyGguf.u32(0), "GGUF-RANGE", "expected one from 1"),
        key(
            "llama.embedding_length",
            TinyGguf.u32(12),
            "GGUF-SHAPE",
            "token_embd.weight",
            "has axes [8, 7], expected [12, 7]"),
        key(
            "llama.embedding_length",
            TinyGguf.u32(9),
            "GGUF-HEADS",
            "is 2, which does not divide the 9"),
        key(
            "llama.feed_forward_length",
            TinyGguf.u32(13),
            "GGUF-SHAPE",
            "ffn_gate",
            "expected [8, 13]"),
        key("llama.feed_forward_length", TinyGguf.text("x"), "GGUF-KIND", "is the text \"x\""),
        key(heads, TinyGguf.u32(0), "GGUF-RANGE", "expected one from 1"),
        key(heads, TinyGguf.u32(3), "GGUF-HEADS", "is 3, which does not divide"),
        bad(
            "one head of 2^20 entries",
            f ->
                f.put(heads, TinyGguf.u32(1))
                    .put("llama.embedding_length", TinyGguf.u32(1 << 20))
                    .remove(keyHeads),
            "GGUF-HEADS",
            "is 1, so that a head has 1048576 entries, at most 16384"),
        key(heads, TinyGguf.ints(2), "GGUF-KIND", "is an array of 1 values"),
        key(
            keyHeads,
            TinyGguf.u32(4),
            "GGUF-HEADS",
            "is 4, which does not divide the 2 query heads"),
        key(keyHeads, TinyGguf.u32(0), "GGUF-RANGE", "whole number 0"),
        key(keyHeads, TinyGguf.u32(2), "GGUF-SHAPE", "attn_k", "expected [8, 8]"),
        key(
            "llama.attention.key_length",
            TinyGguf.u32(8),
            "GGUF-SHAPE",
            "attn_q",
            "expected [8, 16]"),
        key("llama.attention.value_length", TinyGguf.u32(8), "GGUF-HEADS", "keys have 4 entries"),
        key(
            epsilon,
            TinyGguf.f32(Float.NaN),
            "GGUF-RANGE",
            "is the real number NaN, expected a finite"),
        key(epsilon, TinyGguf.f32(Float.POSITIVE_INFINITY), "GGUF-RANGE", "Infinity"),
        key(epsilon, TinyGguf.f32(-1e-5f), "GGUF-RANGE", "expected a number between 0 and 1"),
        key(epsilon, TinyGguf.f32(0), "GGUF-RANGE", "is 0.0, expected a number between"),
        key("llama.rope.freq_base", TinyGguf.f32(0), "GGUF-RANGE", "is 0.0, expected a positive"),
        key("llama.rope.freq_base", TinyGguf.f32(Float.NaN), "GGUF-RANGE", "NaN"),
        key("llama.rope.dimension_count", TinyGguf.u32(3), "GGUF-ROTARY", "is 3, expected an even"),
        key("llama.rope.dimension_count", TinyGguf.u32(6), "GGUF-RANGE", "from 2 to 4"),
        key(
            "llama.rope.scaling.type",
            TinyGguf.text("yarn"),
            "GGUF-ROTARY",
            "is \"yarn\", which is not computed"),
        key("llama.rope.scaling.factor", TinyGguf.f32(-2), "GGUF-RANGE", "is -2.0"),
        key(
            "llama.expert_count",
            TinyGguf.u32(8),
            "GGUF-SETTING",
            "changes the result and is not computed"),
        key("llama.logit_scale", TinyGguf.f32(0.5f), "GGUF-SETTING", "llama.logit_scale", "is 0.5"),
        key("llama.attention.scale", TinyGguf.f32(1), "GGUF-SETTING", "attention.scale", "is 1.0"),
        key(
            "llama.rope.scaling.attn_factor",
            TinyGguf.f32(1.2f),
            "GGUF-SETTING",
            "rope.scaling.attn_factor",
            "is 1.2"),
        key("llama.attention.causal", TinyGguf.bool(0), "GGUF-SETTING", "is false"),
        key(
            "llama.vocab_size",
            TinyGguf.u32(8),
            "GGUF-VOCABULARY",
            "is 8, but the embedding has 7 rows"),
        key("split.count", TinyGguf.u32(2), "GGUF-SPLIT", "is spread over files"),
        key(
            TOKENS,
            TinyGguf.texts("a"),
            "GGUF-VOCABULARY",
            "has 1 tokens, but the embedding has 7 rows"),
        bad(
            "a tensor too many",
            f -> f.add("blk.0.attn_q.bias", 8),
            "GGUF-TENSORS",
            "\"blk.0.attn_q.bias\" is not one of a model of family llama"),
        bad(
            "a tensor of a next layer",
            f -> f.add("blk.1.attn_q.weight", 8, 8),
            "GGUF-TENSORS",
            "\"blk.1.attn_q.weight\""),
        bad(
            "a tensor missing",
            f -> f.tensors.remove(2),
            "GGUF-TENSORS",
            "1 of the 11 tensors of this model are missing: " + Q + ";"),
        bad(
            "no embedding",
            f -> f.tensors.remove(0),
            "GGUF-TENSORS",
            "token_embd.weight",
            "is missing"),
        bad("no tensors", f -> f.tensors.clear(), "GGUF-NO-TENSORS", "only metadata"),
        bad(
            "a matrix transposed",
            f -> f.tensor("blk.0.attn_k.weight").dims = new long[] {4, 8},
            "GGUF-SHAPE",
            "has axes [4, 8], expected [8, 4]"),
        bad(
            "a vector as matrix",
            f -> f.tensor("output_norm.weight").dims = new long[] {4, 2},
            "GGUF-SHAPE",
            "has axes [4, 2], expected [8]"),
        bad(
            "a matrix as box",
            f -> f.tensor(Q).dims = new long[] {8, 4, 2},
            "GGUF-SHAPE",
            "has axes [8, 4, 2]"),
        bad(
            "divisors too many",
            f -> f.add("rope_freqs.weight", 4),
            "GGUF-SHAPE",
            "has 4 weights of F32, expected 2"),
        bad(
            "divisor 0",
            f -> f.add("rope_freqs.weight", 2),
            "GGUF-ROTARY",
            "divisor 0 of the rotary frequencies is 0.0"));
  }

  static Stream<BadGguf> tokenizers() {
    String scores = "tokenizer.ggml.scores";
    String types = "tokenizer.ggml.token_type";
    return Stream.of(
        without(TOKENS),
        without(scores),
        key(
            "tokenizer.ggml.model",
            TinyGguf.text("bert"),
            "TOKENIZER-KIND",
            "is \"bert\", which is not read"),
        key(TOKENS, TinyGguf.ints(1, 2, 3, 4, 5, 6, 7), "GGUF-KIND", "expected an array of texts"),
        key(
            scores,
            TinyGguf.floats(1),
            "TOKENIZER-LENGTHS",
            "has 1 entries, but there are 7 tokens"),
        key(
            scores,
            TinyGguf.floats(0, 0, 0, Float.NaN, 0, 0, 0),
            "TOKENIZER-SCORES",
            "score NaN of token 3"),
        key(scores, TinyGguf.texts("a"), "GGUF-KIND", "expected an array of real numbers"),
        key(types, TinyGguf.ints(1, 1), "TOKENIZER-LENGTHS", "has 2 entries, but there are 7"),
        key(types, TinyGguf.ints(1, 1, 1, 1, 1, 1, 7), "TOKENIZER-TYPES", "type 7 of token 6"),
        key(types, TinyGguf.ints(0, 1, 1, 1, 1, 1, 1), "TOKENIZER-TYPES", "type 0 of token 0"),
        key(types, TinyGguf.floats(1, 1, 1, 1, 1, 1, 1), "GGUF-KIND", "expected an array of whole"),
        key(types, TinyGguf.ints(6, 1, 1, 1, 1, 1, 1), "TOKENIZER-BYTE", "\"<unk>\" for token 0"),
        key(
            "tokenizer.ggml.bos_token_id",
            TinyGguf.u32(7),
            "TOKENIZER-ID",
            "is 7, but there are only 7 tokens"),
        key("tokenizer.ggml.eos_token_id", TinyGguf.i32(-1), "GGUF-RANGE", "whole number -1"),
        key(
            "tokenizer.ggml.unknown_token_id",
            TinyGguf.text("0"),
            "GGUF-KIND",
            "is the text \"0\""),
        ranked(
            "begin token added but not named",
            f ->
                f.remove("tokenizer.ggml.bos_token_id")
                    .put("tokenizer.ggml.add_bos_token", TinyGguf.bool(1)),
            "TOKENIZER-BEGIN",
            "is true, but there is no tokenizer.ggml.bos_token_id"),
        key("tokenizer.chat_template", TinyGguf.u32(1), "GGUF-KIND", "expected a text"),
        ranked("no merges", f -> {}, "GGUF-MISSING-KEY", "tokenizer.ggml.merges"),
        ranked(
            "merge of one part",
            f -> f.put("tokenizer.ggml.merges", TinyGguf.texts("a b", "ab")),
            "TOKENIZER-MERGES",
            "\"ab\" for merge 1"),
        ranked(
            "merge without right",
            f -> f.put("tokenizer.ggml.merges", TinyGguf.texts("ab ")),
            "TOKENIZER-MERGES",
            "two texts with a blank"),
        ranked(
            "merge empty",
            f -> f.put("tokenizer.ggml.merges", TinyGguf.texts("")),
            "TOKENIZER-MERGES",
            "for merge 0"));
  }

  private static BadGguf ranked(
      String name, Consumer<TinyGguf> change, String code, String... said) {
    return bad(
        name, f -> change.accept(f.put("tokenizer.ggml.model", TinyGguf.text("gpt2"))), code, said);
  }

  @ParameterizedTest
  @MethodSource({"models", "tokenizers"})
  void oneErrorSaysWhatIsWrong(BadGguf bad) throws IOException {
    bad.check(folder);
  }
}
