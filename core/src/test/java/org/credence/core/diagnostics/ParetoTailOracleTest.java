package org.credence.core.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import org.credence.core.math.LogSpace;
import org.junit.jupiter.api.Test;

/** Against the R package loo 2.5.1. */
final class ParetoTailOracleTest {

  @Test
  void shapeEffectiveSampleSizeAndSmoothedWeightsAgreeWithTheReference() {
    Map<String, Map<String, double[]>> expected = ReferenceData.groups("expected-psis-loo.json");
    expected.forEach(
        (name, values) -> {
          double[] logWeights = ReferenceData.columns("psis/" + name + ".csv")[0];
          ParetoTail tail = ParetoTail.fit(logWeights, logWeights.length);
          ReferenceData.assertAgrees(name + " k", tail.shape(), values.get("pareto_k")[0]);
          ReferenceData.assertAgrees(
              name + " tail length", tail.length(), values.get("tail_len")[0]);
          ReferenceData.assertAgrees(
              name + " effective sample size",
              ParetoTail.effectiveSampleSize(logWeights),
              values.get("psis_n_eff")[0]);
          double logSum = tail.smoothedLogSum(LogSpace.logSumExp(logWeights));
          double[] smoothed = tail.smoothedLogWeights();
          double[] top = values.get("log_weights_top5_sorted");
          for (int i = 0; i < top.length; i++) {
            ReferenceData.assertAgrees(
                name + " weight " + i, smoothed[smoothed.length - 1 - i] - logSum, top[i]);
          }
          double[] order = logWeights.clone();
          Arrays.sort(order);
          double[] first = values.get("log_weights_first5");
          for (int i = 0; i < first.length; i++) {
            int rank = Arrays.binarySearch(order, logWeights[i]);
            int inTail = rank - (order.length - smoothed.length);
            double weight = inTail < 0 ? logWeights[i] : smoothed[inTail];
            ReferenceData.assertAgrees(name + " draw " + i, weight - logSum, first[i]);
          }
        });
  }

  @Test
  void theLargestWeightsAloneGiveTheSameBits() {
    double[] logWeights = ReferenceData.columns("psis/exp_tail_S1000.csv")[0];
    LargestLogWeights even = new LargestLogWeights(96);
    LargestLogWeights odd = new LargestLogWeights(200);
    for (int i = 0; i < logWeights.length; i++) {
      (i % 2 == 0 ? even : odd).add(logWeights[i]);
    }
    odd.addAll(even);
    ParetoTail whole = ParetoTail.fit(logWeights, logWeights.length);
    ParetoTail part = ParetoTail.fit(odd.values(), logWeights.length);
    ReferenceData.assertAgrees("k", part.shape(), whole.shape());
    assertThat(part.smoothedLogWeights()).isEqualTo(whole.smoothedLogWeights());
  }
}
