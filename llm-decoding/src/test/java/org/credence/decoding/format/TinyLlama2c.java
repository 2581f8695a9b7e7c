package org.credence.decoding.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Small llama2.c checkpoints, written part by part as the exporter does: width 8, hidden 12, 2 layers, 2 heads of 4 entries, 1 key
 * head, 5 tokens, 6 positions. A weight is a function of its place in the file.
 */
final class TinyLlama2c {

  static final int WIDTH = 8;
  static final int HIDDEN = 12;
  static final int LAYERS = 2;
  static final int HEADS = 2;
  static final int KEY_HEADS = 1;
  static final int VOCABULARY = 5;
  static final int CONTEXT = 6;
  private static final int HEAD = WIDTH / HEADS;

  private final int version;
  private final int group;
  private final ByteBuffer out = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
  private final Map<String, float[]> weights = new LinkedHashMap<>();
  private int written;

  private TinyLlama2c(int version, boolean shared, int group) {
    this.version = version;
    this.group = group;
    if (version > 0) {
      out.putInt(0x616b3432).putInt(version);
    }
    out.putInt(WIDTH).putInt(HIDDEN).putInt(LAYERS).putInt(HEADS).putInt(KEY_HEADS);
    out.putInt(version == 0 && !shared ? -VOCABULARY : VOCABULARY).putInt(CONTEXT);
    if (version > 0) {
      out.put((byte) (shared ? 1 : 0));
      if (version == 2) {
        out.putInt(group);
      }
      out.position(256);
      norms();
    } else {
      floats("token_embd.weight", VOCABULARY * WIDTH);
      layers("attn_norm", WIDTH);
    }
    if (version > 0) {
      matrix("token_embd.weight", VOCABULARY * WIDTH);
    }
    layers("attn_q", WIDTH * WIDTH);
    layers("attn_k", KEY_HEADS * HEAD * WIDTH);
    layers("attn_v", KEY_HEADS * HEAD * WIDTH);
    layers("attn_output", WIDTH * WIDTH);
    if (version == 0) {
      layers("ffn_norm", WIDTH);
    }
    layers("ffn_gate", HIDDEN * WIDTH);
    layers("ffn_down", WIDTH * HIDDEN);
    layers("ffn_up", HIDDEN * WIDTH);
    if (version == 0) {
      floats("output_norm.weight", WIDTH);
      for (int i = 0; i < CONTEXT * HEAD; i++) {
        out.putFloat(99); // cosines, then sines
      }
    }
    if (!shared) {
      matrix("output.weight", VOCABULARY * WIDTH);
    }
  }

  static TinyLlama2c old(boolean shared) {
    return new TinyLlama2c(0, shared, 0);
  }

  static TinyLlama2c floats(boolean shared) {
    return new TinyLlama2c(1, shared, 0);
  }

  static TinyLlama2c quantised(boolean shared, int group) {
    return new TinyLlama2c(2, shared, group);
  }

  private void norms() {
    for (String part : List.of("attn_norm", "ffn_norm")) {
      for (int layer = 0; layer < LAYERS; layer++) {
        floats("blk." + layer + "." + part + ".weight", WIDTH);
      }
    }
    floats("output_norm.weight", WIDTH);
  }

  private void layers(String part, int count) {
    for (int layer = 0; layer < LAYERS; layer++) {
      matrix("blk." + layer + "." + part + ".weight", count);
    }
  }

  private void matrix(String name, int count) {
    if (version < 2) {
      floats(name, count);
      return;
    }
    float[] values = new float[count];
    List<Float> scales = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (i % group == 0) {
        scales.add(0.001f * (1 + written % 17));
      }
      int q = written++ * 37 % 255 - 127;
      out.put((byte) q);
      values[i] = q * scales.get(i / group);
    }
    scales.forEach(out::putFloat);
    weights.put(name, values);
  }

  private void floats(String name, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = written++ * 37 % 255 / 255f - 0.5f;
      out.putFloat(values[i]);
    }
    weights.put(name, values);
  }

  byte[] bytes() {
    byte[] bytes = new byte[out.position()];
    System.arraycopy(out.array(), 0, bytes, 0, bytes.length);
    return bytes;
  }

  /** What every tensor holds, by name. */
  Map<String, float[]> weights() {
    return weights;
  }
}
