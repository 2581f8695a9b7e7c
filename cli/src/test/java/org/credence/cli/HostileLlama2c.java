package org.credence.cli;

import static org.credence.cli.LittleEndian.f32;
import static org.credence.cli.LittleEndian.i32;
import static org.credence.cli.LittleEndian.join;
import static org.credence.cli.LittleEndian.patched;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Checkpoints of llama2.c, versions 0, 1 and 2, that are wrong in one place each. */
final class HostileLlama2c {

  private static final int[] SHAPE = {8, 12, 1, 2, 1, 5, 6}; // as the header has it
  private static final int[] WRONG = {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 24};
  private static final int GROUP = 4;
  private static final int SHARED_AT = 36;

  private final List<HostileFile> all = new ArrayList<>();

  private HostileLlama2c() {}

  static List<HostileFile> all() {
    HostileLlama2c corpus = new HostileLlama2c();
    corpus.old();
    corpus.marked(1);
    corpus.marked(2);
    return corpus.all;
  }

  /** The valid file: a header, and ones for all weights. */
  static byte[] valid(int version) {
    int norms = 3 * 8;
    int matrices = 5 * 8 + 2 * 64 + 2 * 32 + 3 * 96;
    byte[] shape = join(Arrays.stream(SHAPE).mapToObj(LittleEndian::i32).toArray(byte[][]::new));
    byte[][] ones = new byte[norms + matrices][];
    Arrays.fill(ones, f32(1));
    if (version == 0) {
      return join(shape, join(ones), new byte[6 * 4 * 4]);
    }
    byte[] marks = version == 1 ? new byte[] {1} : join(new byte[] {1}, i32(GROUP));
    byte[] header = Arrays.copyOf(join(i32(0x616b3432), i32(version), shape, marks), 256);
    byte[] quantised = new byte[matrices + matrices / GROUP * 4];
    return version == 1
        ? join(header, join(ones))
        : join(header, join(Arrays.copyOf(ones, norms)), quantised);
  }

  private void add(String name, String code, byte[] bytes) {
    all.add(HostileFile.bytes("llama2.c " + name, code, "model.bin", bytes));
  }

  private void old() {
    byte[] valid = valid(0);
    for (int i = 0; i < SHAPE.length; i++) {
      for (int wrong : WRONG) {
        if (i != 5 || wrong != -1) { // a vocabulary of -1: see below
          add(
              "v0 number " + i + " is " + wrong,
              "MODEL-UNKNOWN",
              patched(valid, 4 * i, i32(wrong)));
        }
      }
    }
    add("v0 vocabulary negative, without its output", "MODEL-UNKNOWN", patched(valid, 20, i32(-5)));
    add("v0 heads do not divide", "MODEL-UNKNOWN", patched(valid, 12, i32(3)));
    add("v0 heads of odd size", "MODEL-UNKNOWN", patched(valid, 12, i32(8)));
    add("v0 key heads do not divide", "MODEL-UNKNOWN", patched(valid, 16, i32(4)));
    for (int less : new int[] {1, 4, 28, valid.length - 28, valid.length - 27, valid.length - 4}) {
      add("v0 short by " + less, "MODEL-UNKNOWN", Arrays.copyOf(valid, valid.length - less));
    }
    add("v0 long by 1", "MODEL-UNKNOWN", Arrays.copyOf(valid, valid.length + 1));
    add("v0 of zeros", "MODEL-UNKNOWN", new byte[4096]);
    for (double weight : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
      add("v0 weight " + weight, "WEIGHT-RANGE", patched(valid, 28 + 4 * 40, f32(weight)));
    }
  }

  private void marked(int version) {
    byte[] valid = valid(version);
    String v = "v" + version + " ";
    for (int i = 0; i < SHAPE.length; i++) {
      for (int wrong : Arrays.copyOf(WRONG, i == 6 ? 4 : 5)) { // 2^24 positions are lawful
        String code =
            wrong == 1 << 24 || wrong == Integer.MAX_VALUE ? "LLAMA2C-*" : "LLAMA2C-HEADER";
        add(v + "number " + i + " is " + wrong, code, patched(valid, 8 + 4 * i, i32(wrong)));
      }
    }
    add(v + "shared 2", "LLAMA2C-HEADER", patched(valid, SHARED_AT, new byte[] {2}));
    add(
        v + "not shared, without its output",
        "LLAMA2C-SIZE",
        patched(valid, SHARED_AT, new byte[] {0}));
    add(v + "padding not 0", "LLAMA2C-HEADER", patched(valid, 255, new byte[] {1}));
    add(v + "called version 3", "LLAMA2C-VERSION", patched(valid, 4, i32(3)));
    add(v + "called version -1", "LLAMA2C-VERSION", patched(valid, 4, i32(-1)));
    add(v + "called version " + (3 - version), "LLAMA2C-*", patched(valid, 4, i32(3 - version)));
    for (int less :
        new int[] {1, 4, 28, valid.length - 256, valid.length - 255, valid.length - 5}) {
      String code = less > valid.length - 256 ? "LLAMA2C-CUT" : "LLAMA2C-SIZE";
      add(v + "short by " + less, code, Arrays.copyOf(valid, valid.length - less));
    }
    add(v + "long by 1", "LLAMA2C-SIZE", Arrays.copyOf(valid, valid.length + 1));
    add(v + "norm NaN", "WEIGHT-RANGE", patched(valid, 256, f32(Double.NaN)));
    if (version == 2) {
      for (int group : new int[] {0, -1, 3, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        add(v + "groups of " + group, "LLAMA2C-GROUPS", patched(valid, SHARED_AT + 1, i32(group)));
      }
      add(v + "groups of 8", "LLAMA2C-SIZE", patched(valid, SHARED_AT + 1, i32(8)));
      byte[] embedding = patched(valid, 256 + 96, new byte[] {1});
      add(v + "scale NaN", "WEIGHT-RANGE", patched(embedding, 256 + 96 + 40, f32(Double.NaN)));
    }
  }
}
