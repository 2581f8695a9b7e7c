package org.credence.decoding.transformer;

import java.util.Optional;

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
    Linear down) {}
