package org.credence.decoding.transformer;

import java.util.List;
import java.util.Optional;
import org.credence.decoding.tensor.Matrix;

/**
 * The weights of one block: attention, then the feed-forward part, each after a norm and added to what came in.
 *
 * @param query shape [heads * headSize][width]
 * @param key shape [keyHeads * headSize][width]
 * @param value shape [keyHeads * headSize][width]
 * @param queryNorm shape [headSize], or empty where heads are not normed
 * @param keyNorm shape [headSize], or empty
 * @param attentionOutput shape [width][heads * headSize]
 * @param gate shape [hidden][width], where the feed-forward part is gated
 * @param up shape [hidden][width]
 * @param down shape [width][hidden]
 */
record LayerWeights(
    NormWeights attentionNorm,
    Linear query,
    Linear key,
    Linear value,
    float[] queryNorm,
    float[] keyNorm,
    Linear attentionOutput,
    NormWeights feedForwardNorm,
    Optional<Linear> gate,
    Linear up,
    Linear down) {

  /** What attention computes of one input. */
  List<Matrix> queryKeyValue() {
    return List.of(query.matrix(), key.matrix(), value.matrix());
  }

  List<Matrix> keyValue() {
    return List.of(key.matrix(), value.matrix());
  }

  /** What the feed-forward part computes of one input: {@link #up}, and {@link #gate} if there is one. */
  List<Matrix> upGate() {
    return gate.isPresent() ? List.of(up.matrix(), gate.get().matrix()) : List.of(up.matrix());
  }
}
