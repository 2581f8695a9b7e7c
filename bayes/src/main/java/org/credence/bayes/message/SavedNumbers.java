package org.credence.bayes.message;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Arrays of known length in a saved state, bit by bit. */
final class SavedNumbers {

  private SavedNumbers() {}

  static void write(DataOutput out, double[] numbers) throws IOException {
    for (double number : numbers) {
      out.writeDouble(number);
    }
  }

  static void read(DataInput in, double[] numbers) throws IOException {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readDouble();
    }
  }
}
