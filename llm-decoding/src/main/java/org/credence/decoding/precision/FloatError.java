package org.credence.decoding.precision;

import java.util.Arrays;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.transformer.ReferenceTransformer;
import org.credence.decoding.transformer.TransformerWeights;

/**
 * How far the forward pass is from the same pass in double precision over the same weights: what single precision, and 8-bit
 * activations before quantised weights, cost. Logits are compared less the logarithm of their sum of exponentials, so as
 * log-probabilities.
 *
 * @param positions compared, the first ones of the text
 * @param most the largest absolute error of a log-probability
 * @param mean the mean absolute error
 */
public record FloatError(int positions, double most, double mean) {

  /** Weights times positions that the reference is allowed; about half a minute. */
  public static final double MOST_PRODUCTS = 1e10;

  private static final int FEWEST_POSITIONS = 8;
  private static final int MOST_NUMBERS = 1 << 22; // of each table of logits

  /**
   * How many of the first tokens can be compared.
   *
   * @param weights of the model
   * @param vocabulary its tokens
   * @param length tokens that there are
   * @throws CannotAnswerException (refused) if too few, with the forecast
   */
  public static int positions(long weights, int vocabulary, int length) {
    int affordable = (int) Math.min(length, MOST_PRODUCTS / weights);
    if (affordable < Math.min(length, FEWEST_POSITIONS)) {
      throw new CannotAnswerException(
          StopReason.REFUSED,
          "the reference in double precision would multiply "
              + weights
              + " weights at each of "
              + Math.min(length, FEWEST_POSITIONS)
              + " positions at least, and "
              + MOST_PRODUCTS
              + " products are allowed; leave it out, or take a smaller model");
    }
    return Math.min(affordable, Math.max(FEWEST_POSITIONS, MOST_NUMBERS / vocabulary));
  }

  /**
   * Measures.
   *
   * @param weights in the layout {@link org.credence.decoding.tensor.MatrixLayout#stored()}
   * @param model the pass in float over the same weights
   * @param tokens what is read; after each of them all log-probabilities are compared
   */
  public static FloatError of(TransformerWeights weights, LanguageModel model, int[] tokens) {
    int size = model.vocabulary().size();
    double[][] expected = new ReferenceTransformer(weights).logits(tokens, tokens.length);
    double[] logP = new double[tokens.length * size];
    model.open().extend(tokens, logP);
    double most = 0;
    double sum = 0;
    for (int t = 0; t < tokens.length; t++) {
      double logSum = logSum(expected[t]);
      for (int v = 0; v < size; v++) {
        double error = Math.abs(logP[t * size + v] - (expected[t][v] - logSum));
        most = Double.isNaN(error) ? Double.NaN : Math.max(most, error);
        sum += error;
      }
    }
    return new FloatError(tokens.length, most, sum / logP.length);
  }

  private static double logSum(double[] logits) {
    double most = Arrays.stream(logits).max().orElseThrow();
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - most);
    }
    return most + Math.log(sum);
  }
}
