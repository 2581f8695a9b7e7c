package org.credence.decoding.model;

/**
 * What a context is to read and where the distributions go: the arguments of {@link TokenContext#extend(int[], int, double[])} as a
 * value, so that several contexts can be extended at once, see {@link LanguageModel#extendAll}. The arrays are the caller's, not copied.
 *
 * @param context who reads
 * @param tokens what to read, each from the vocabulary
 * @param scored how many of them to write a distribution for, the last ones
 * @param out shape [&gt;= scored][vocabulary]; entries past [scored] are left alone
 */
public record Reading(TokenContext context, int[] tokens, int scored, double[] out) {

  /** Reads it by itself. */
  public void read() {
    context.extend(tokens, scored, out);
  }
}
