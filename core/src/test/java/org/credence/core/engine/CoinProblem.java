package org.credence.core.engine;

import java.io.DataOutput;
import java.io.IOException;

/**
 * A toy question: the chance that a coin with a known chance of heads shows heads.
 *
 * @param heads chance of heads; 0 stands for impossible evidence
 * @param cells memory a toy engine pretends to need, in bytes
 */
record CoinProblem(double heads, long cells) implements Problem<Double> {

  static CoinProblem of(double heads) {
    return new CoinProblem(heads, 1000);
  }

  @Override
  public String evaluationUnit() {
    return "toss";
  }

  @Override
  public void describe(DataOutput out) throws IOException {
    out.writeDouble(heads);
  }
}
