package org.credence.bayes.exact;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.credence.bayes.problem.PosteriorSampleProblem;
import org.credence.core.engine.SavedState;

/** Samples drawn so far as the state of a run: their number, then state by state. */
final class SavedSamples {

  private SavedSamples() {}

  /**
   * Writes the samples.
   *
   * @param states shape [sample][variable]
   */
  static void write(DataOutput out, int[] states, int drawn, int variables) throws IOException {
    out.writeInt(drawn);
    for (int i = 0; i < drawn * variables; i++) {
      out.writeInt(states[i]);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param states shape [sample][variable]
   * @return number of samples
   */
  static int read(DataInput in, PosteriorSampleProblem problem, int[] states) throws IOException {
    int drawn = SavedState.index(in, problem.count(), "number of samples");
    int variables = problem.model().size();
    for (int i = 0; i < drawn * variables; i++) {
      states[i] =
          SavedState.index(in, problem.model().cardinality(i % variables) - 1, "sampled state");
    }
    return drawn;
  }
}
