package org.credence.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.credence.decoding.transformer.FileTensor;
import org.credence.decoding.transformer.FileTensor.Place;
import org.junit.jupiter.api.Test;

final class TensorListingTest {

  private static FileTensor tensor(String name, String format, long... shape) {
    List<Long> axes = new ArrayList<>();
    for (long axis : shape) {
      axes.add(axis);
    }
    return new FileTensor(name, axes, format, 2048, Optional.of(new Place("/x/m.gguf", 64)), true);
  }

  private static List<String> lines(String table) {
    return table.lines().skip(2).map(line -> line.replaceAll(" {2,}", "|").strip()).toList();
  }

  @Test
  void tensorsThatDifferInTheirLayerAloneShareALine() {
    List<FileTensor> tensors = new ArrayList<>(List.of(tensor("token_embd.weight", "Q4_K", 9, 8)));
    for (int layer : new int[] {10, 0, 1, 2, 4, 5, 7}) {
      tensors.add(tensor("blk." + layer + ".attn_q.weight", "Q4_K", 4, 8));
      tensors.add(tensor("blk." + layer + ".ffn_down.weight", layer == 4 ? "Q6_K" : "Q4_K", 8, 12));
    }
    tensors.add(tensor("blk.11.attn_q.weight", "Q4_K", 8, 8));
    tensors.add(new FileTensor("scale", List.of(), "F32", 4, Optional.empty(), false));
    assertThat(lines(new TensorListing(tensors).grouped(Terminal.plain())))
        .containsExactly(
            "token_embd.weight|9 x 8|Q4_K|1|2 KiB",
            "blk.{0..2,4,5,7,10}.attn_q.weight|4 x 8|Q4_K|7|14 KiB",
            "blk.{0..2,5,7,10}.ffn_down.weight|8 x 12|Q4_K|6|12 KiB",
            "blk.4.ffn_down.weight|8 x 12|Q6_K|1|2 KiB",
            "blk.11.attn_q.weight|8 x 8|Q4_K|1|2 KiB",
            "scale|one number|F32, not read|1|4 B");
  }

  @Test
  void aNumberThatIsNoLayerStaysInItsName() {
    List<FileTensor> tensors =
        List.of(
            tensor("h.0.attn.c_attn.weight", "F32", 8, 24),
            tensor("h.1.attn.c_attn.weight", "F32", 8, 24),
            tensor("h.01.attn.c_attn.weight", "F32", 8, 24),
            tensor("h.99999999999.b", "F32", 3),
            tensor("layer.2", "F32", 3),
            tensor("a2.b", "F32", 3),
            tensor("7.b\u202e", "F32", 3));
    assertThat(lines(new TensorListing(tensors).grouped(Terminal.plain())))
        .containsExactly(
            "h.{0,1}.attn.c_attn.weight|8 x 24|F32|2|4 KiB",
            "h.01.attn.c_attn.weight|8 x 24|F32|1|2 KiB",
            "h.99999999999.b|3|F32|1|2 KiB",
            "layer.2|3|F32|1|2 KiB",
            "a2.b|3|F32|1|2 KiB",
            "7.b\\u202E|3|F32|1|2 KiB");
  }

  @Test
  void eachTensorHasItsPlaceAndItsFileWhereThereAreSeveral() {
    FileTensor here = tensor("blk.0.a", "F16", 4, 8);
    FileTensor there =
        new FileTensor(
            "blk.1.a", List.of(4L), "F32", 16, Optional.of(new Place("/x/n.gguf", 7)), true);
    assertThat(lines(new TensorListing(List.of(here)).each(Terminal.plain())))
        .containsExactly("blk.0.a|4 x 8|F16|2 KiB|64");
    assertThat(lines(new TensorListing(List.of(here, there)).each(Terminal.plain())))
        .containsExactly("blk.0.a|4 x 8|F16|2 KiB|64|m.gguf", "blk.1.a|4|F32|16 B|7|n.gguf");
    assertThat(new TensorListing(List.of(here, there)).csv())
        .isEqualTo(
            "name,shape,format,bytes,offset,file,read\n"
                + "blk.0.a,4x8,f16,2048,64,/x/m.gguf,true\n"
                + "blk.1.a,4,f32,16,7,/x/n.gguf,true\n");
  }
}
