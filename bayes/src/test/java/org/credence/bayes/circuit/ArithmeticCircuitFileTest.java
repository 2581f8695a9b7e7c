package org.credence.bayes.circuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Run;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArithmeticCircuitFileTest {

  private static final InputLimits LIMITS = InputLimits.standard();
  private static final int COUNTS = 44;
  private static final int BODY = COUNTS + 28;

  private static byte[] asia() {
    BayesianNetwork asia = SmallNetworks.asia();
    return ArithmeticCircuitFile.bytes(CircuitModels.compile(asia), asia);
  }

  private static FormatException refusal(byte[] bytes) {
    try {
      ArithmeticCircuitFile.parse("a.ac", bytes, SmallNetworks.asia(), LIMITS);
    } catch (FormatException e) {
      return e;
    }
    throw new AssertionError("it was read");
  }

  @Test
  void aCircuitComesBackToTheLastBit(@TempDir Path folder) {
    for (int seed = 0; seed < 200; seed++) {
      GraphicalModel model = CircuitModels.random(seed).model();
      CircuitCompiler compiler =
          CircuitCompiler.standard().withParameters(CircuitCompiler.Parameters.values()[seed % 2]);
      ArithmeticCircuit circuit = CircuitModels.compile(compiler, model);
      byte[] bytes = ArithmeticCircuitFile.bytes(circuit, model);
      ArithmeticCircuit read = ArithmeticCircuitFile.parse("x.ac", bytes, model, LIMITS);
      assertThat(ArithmeticCircuitFile.bytes(read, model)).isEqualTo(bytes);
      assertThat(read.logValue(Evidence.none(), Meter.unlimited()))
          .isEqualTo(circuit.logValue(Evidence.none(), Meter.unlimited()));
    }
    BayesianNetwork asia = SmallNetworks.asia();
    Path file = folder.resolve("asia.ac");
    ArithmeticCircuitFile.write(file, CircuitModels.compile(asia), asia);
    assertThat(file).hasBinaryContent(asia());
    ArithmeticCircuit read = ArithmeticCircuitFile.read(file, asia, LIMITS);
    MarginalProblem problem =
        MarginalProblem.of(asia, Evidence.none().observe(asia, "xray", "yes"));
    double p =
        CircuitInference.marginals()
            .prepare(problem, Run.of(1))
            .infer(problem, Run.of(1))
            .orThrow()
            .p(1, 0);
    assertThat(
            CircuitInference.marginals()
                .over(asia, read)
                .infer(problem, Run.of(1))
                .orThrow()
                .p(1, 0))
        .isEqualTo(p);
  }

  @Test
  void aFileCutAnywhereIsRefused() {
    byte[] bytes = asia();
    for (int length = 0; length < bytes.length; length++) {
      FormatException e = refusal(Arrays.copyOf(bytes, length));
      assertThat(e.code()).isIn("AC-MAGIC", "AC-TRUNCATED");
    }
    assertThat(refusal(Arrays.copyOf(bytes, bytes.length - 1)).message())
        .isEqualTo(
            "a.ac:byte 0x"
                + Integer.toHexString(bytes.length - 1)
                + ": error: it ends after "
                + (bytes.length - 1)
                + " bytes, expected "
                + bytes.length
                + "; the file is not whole, compile the circuit again [AC-TRUNCATED]");
    assertThat(refusal(Arrays.copyOf(bytes, bytes.length + 3)).message())
        .isEqualTo(
            "a.ac:byte 0x"
                + Integer.toHexString(bytes.length)
                + ": error: it goes on for 3 bytes after its end; take them away or compile the circuit again [AC-TRAILING]");
  }

  @Test
  void aBitFlippedAnywhereIsRefused() {
    byte[] bytes = asia();
    for (int i = 0; i < bytes.length; i++) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= (byte) (1 << i % 8);
      assertThat(refusal(damaged).code()).startsWith("AC-");
    }
    byte[] damaged = bytes.clone();
    damaged[bytes.length - 5] ^= 1;
    assertThat(refusal(damaged).message())
        .matches(
            "a.ac:byte 0x[0-9a-f]+: error: its checksum is [0-9a-f]+ but its bytes give [0-9a-f]+; the file is damaged, compile the"
                + " circuit again \\[AC-CHECKSUM]");
  }

  @Test
  void otherFilesVersionsAndModelsAreRefused(@TempDir Path folder) throws Exception {
    assertThat(refusal("network asia {".getBytes("US-ASCII")).message())
        .isEqualTo(
            "a.ac:byte 0x0: error: it does not begin like a circuit, expected a file written by ArithmeticCircuitFile; give one"
                + " [AC-MAGIC]");
    byte[] newer = asia();
    newer[11] = 2;
    assertThat(refusal(newer).message())
        .isEqualTo(
            "a.ac:byte 0x8: error: its version is 2, this program reads version 1; compile the circuit again [AC-VERSION]");
    BayesianNetwork chain = SmallNetworks.chain(3);
    assertThat(refusal(ArithmeticCircuitFile.bytes(CircuitModels.compile(chain), chain)).message())
        .isEqualTo(
            "a.ac:byte 0xc: error: it was compiled from another model than asia (names, states, scopes or tables differ); compile that"
                + " one [AC-MODEL]");
    assertThatThrownBy(
            () -> ArithmeticCircuitFile.bytes(CircuitModels.compile(chain), SmallNetworks.asia()))
        .hasMessage(
            "the circuit has other variables or numbers of states than the model asia; give the model it was compiled from");
    Path missing = folder.resolve("none.ac");
    assertThatThrownBy(() -> ArithmeticCircuitFile.read(missing, chain, LIMITS))
        .hasMessage(missing + ": error: there is no such file; check the path [IO-MISSING]");
    assertThatThrownBy(() -> ArithmeticCircuitFile.read(folder, chain, LIMITS))
        .hasMessageContaining("it cannot be read: ")
        .hasMessageEndingWith("; check file and permissions [IO-READ]");
    Path file = folder.resolve("asia.ac");
    Files.write(file, asia());
    InputLimits small = new InputLimits(10, 10, 1, 1, 1, 1, 1, 1);
    assertThatThrownBy(() -> ArithmeticCircuitFile.read(file, chain, small))
        .hasMessage(
            file
                + ": error: the file has "
                + asia().length
                + " bytes, the limit is 10; raise the limit if the file is meant [AC-LIMIT]");
  }

  /** The checksum is right and a number is not: each check of the structure in turn. */
  @Test
  void aFileThatIsWholeButNotLawfulIsRefused() {
    byte[] bytes = asia();
    ByteBuffer counts = ByteBuffer.wrap(bytes, COUNTS, 28);
    int variables = counts.getInt();
    int constants = counts.getInt();
    int parameters = counts.getInt();
    int indicators = counts.getInt();
    int inner = counts.getInt();
    int covered = BODY + 4 * variables;
    int firstConstant = covered + variables;
    int firstIndicator = firstConstant + 8 * constants + 4 * parameters;
    int start = firstIndicator + 4 * indicators;
    int left = start + 4 * (inner + 1);
    assertUnlawful(bytes, COUNTS + 24, Integer.MAX_VALUE, "a root that is no node");
    assertUnlawful(bytes, BODY, 3, "a wrong number of states");
    assertUnlawful(bytes, covered, 0x02010101, "a flag that is neither 0 nor 1");
    assertUnlawful(bytes, firstConstant, 0, "a constant out of range");
    assertUnlawful(bytes, firstConstant + 8, 0x7ff00000, "a constant out of range");
    assertUnlawful(bytes, firstIndicator, 16, "an indicator out of range or order");
    assertUnlawful(bytes, firstIndicator + 4, 0, "an indicator out of range or order");
    assertUnlawful(bytes, start + 4, -1, "a node that ends before it begins");
    assertUnlawful(bytes, left - 4, Integer.MAX_VALUE, "a wrong number of terms");
    assertUnlawful(
        bytes, left, constants + indicators, "a child that does not come before its parent");
    assertUnlawful(bytes, COUNTS, -1, "a negative number of variables");
  }

  private static void assertUnlawful(byte[] bytes, int at, int value, String found) {
    byte[] changed = bytes.clone();
    ByteBuffer buffer = ByteBuffer.wrap(changed).putInt(at, value);
    CRC32C crc = new CRC32C();
    crc.update(changed, 0, changed.length - 4);
    buffer.putInt(changed.length - 4, (int) crc.getValue());
    assertThat(refusal(changed).message())
        .isEqualTo(
            "a.ac:byte 0x"
                + Integer.toHexString(at)
                + ": error: found "
                + found
                + "; the file is not lawful, compile the circuit again [AC-STRUCTURE]");
  }
}
