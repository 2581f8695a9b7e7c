package org.credence.bayes.message;

import java.util.function.IntToDoubleFunction;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;

/**
 * What message passing will hold and read, from scopes and numbers of states alone. Doubles, so that nothing overflows.
 *
 * @param entries of all factors with enough open variables, evidence absorbed
 * @param largest of the entries of one factor
 * @param messages numbers in the messages of one direction
 * @param edges between these factors and their open variables
 * @param reads entries read in a step
 */
record MessageSize(double entries, double largest, double messages, double edges, double reads) {

  /**
   * The sizes of a problem.
   *
   * @param fewest open variables of a factor that sends messages
   * @param readsPerEntry from the number of open variables of a factor
   */
  static MessageSize of(
      GraphicalModel model, Evidence evidence, int fewest, IntToDoubleFunction readsPerEntry) {
    int[] fixed = evidence.knownStates(model);
    double entries = 0;
    double largest = 0;
    double messages = 0;
    double edges = 0;
    double reads = 0;
    for (Factor factor : model.factors()) {
      double size = 1;
      double states = 0;
      int open = 0;
      for (int k = 0; k < factor.rank(); k++) {
        if (fixed[factor.variable(k)] < 0) {
          size *= factor.cardinality(k);
          states += factor.cardinality(k);
          open++;
        }
      }
      if (open >= fewest) {
        entries += size;
        largest = Math.max(largest, size);
        messages += states;
        edges += open;
        reads += size * readsPerEntry.applyAsDouble(open);
      }
    }
    return new MessageSize(entries, largest, messages, edges, reads);
  }
}
