package org.credence.bayes.circuit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.core.input.AtomicOutput;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputLimits;

/**
 * Circuits as files ({@code .ac}). A file belongs to one model and is read together with it.
 *
 * <p>Version 1, all numbers big-endian, int of 4 bytes, double of 8 (IEEE 754), nothing else before, between or after:
 *
 * <pre>
 *   8 bytes       89 'C' 'A' 'C' 0D 0A 1A 0A
 *   int           version, 1
 *   32 bytes      SHA-256 of the model: names, states, scopes, tables
 *   7 ints        variables V, constants C, parameters Q (0 or C), indicators I, inner nodes N, terms T, root
 *   V ints        numbers of states
 *   V bytes       1 where the circuit holds the variable, 0 where it did not matter
 *   C doubles     constants; the first is 1
 *   Q ints        entry among those of all factors, or -1
 *   I ints        state among those of all variables, ascending
 *   N + 1 ints    first term of each inner node, then T
 *   T ints, T ints   left and right factors of the terms, nodes numbered constants, indicators, inner nodes
 *   int           CRC-32C of all bytes before</pre>
 *
 * The length is checked against the counts before anything is allocated, the checksum before anything is believed, and every
 * number against its range.
 */
public final class ArithmeticCircuitFile {

  private static final byte[] MAGIC = {(byte) 0x89, 'C', 'A', 'C', '\r', '\n', 0x1a, '\n'};
  private static final int VERSION = 1;
  private static final int HASH = 32;
  private static final int COUNTS_AT = MAGIC.length + 4 + HASH;
  private static final int HEADER = COUNTS_AT + 7 * 4;
  private static final int CHECKSUM = 4;

  private ArithmeticCircuitFile() {}

  /**
   * Writes a circuit aside and renames it, so that nobody sees half of one.
   *
   * @param model the model it was compiled from
   */
  public static void write(Path file, ArithmeticCircuit circuit, GraphicalModel model) {
    AtomicOutput.write(file, bytes(circuit, model));
  }

  /**
   * The bytes of a file.
   *
   * @param model the model the circuit was compiled from
   */
  public static byte[] bytes(ArithmeticCircuit circuit, GraphicalModel model) {
    if (!circuit.hasShapeOf(model)) {
      throw new IllegalArgumentException(
          "the circuit has other variables or numbers of states than the model "
              + model.name()
              + "; give the model it was compiled from");
    }
    int variables = circuit.variables();
    long length =
        length(
            variables,
            circuit.constants.length,
            circuit.parameters.length,
            circuit.indicators.length,
            circuit.inner(),
            circuit.products());
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "the circuit takes "
              + length
              + " bytes but a file holds at most 2^31; compile it again where it is needed");
    }
    ByteBuffer out = ByteBuffer.allocate((int) length);
    out.put(MAGIC).putInt(VERSION).put(fingerprint(model));
    out.putInt(variables)
        .putInt(circuit.constants.length)
        .putInt(circuit.parameters.length)
        .putInt(circuit.indicators.length)
        .putInt(circuit.inner())
        .putInt(circuit.products())
        .putInt(circuit.root);
    for (int v = 0; v < variables; v++) {
      out.putInt(circuit.cardinality(v));
    }
    for (int v = 0; v < variables; v++) {
      out.put((byte) (circuit.covered[v] ? 1 : 0));
    }
    for (double constant : circuit.constants) {
      out.putDouble(constant);
    }
    putInts(out, circuit.parameters);
    putInts(out, circuit.indicators);
    putInts(out, circuit.start);
    putInts(out, circuit.left);
    putInts(out, circuit.right);
    out.putInt(checksum(out.array(), (int) length - CHECKSUM));
    return out.array();
  }

  private static void putInts(ByteBuffer out, int[] values) {
    out.asIntBuffer().put(values);
    out.position(out.position() + 4 * values.length);
  }

  private static long length(
      long variables, long constants, long parameters, long indicators, long inner, long terms) {
    return HEADER
        + 5 * variables
        + 8 * constants
        + 4 * parameters
        + 4 * indicators
        + 4 * (inner + 1)
        + 8 * terms
        + CHECKSUM;
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /** SHA-256 of names, states, scopes and tables of a model. */
  private static byte[] fingerprint(GraphicalModel model) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    putInt(digest, model.size());
    for (Variable variable : model.variables()) {
      putText(digest, variable.name());
      putInt(digest, variable.cardinality());
      for (String state : variable.states()) {
        putText(digest, state);
      }
    }
    putInt(digest, model.factors().size());
    for (Factor factor : model.factors()) {
      putInt(digest, factor.rank());
      for (int v : factor.scope()) {
        putInt(digest, v);
      }
      ByteBuffer values = ByteBuffer.allocate(1 << 12);
      for (int i = 0; i < factor.size(); i++) {
        if (values.remaining() == 0) {
          digest.update(values.flip());
          values.clear();
        }
        values.putDouble(factor.value(i));
      }
      digest.update(values.flip());
    }
    return digest.digest();
  }

  private static void putInt(MessageDigest digest, int value) {
    digest.update(ByteBuffer.allocate(4).putInt(value).flip());
  }

  private static void putText(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    putInt(digest, bytes.length);
    digest.update(bytes);
  }

  /**
   * Reads the circuit of a model.
   *
   * @param model the model it was compiled from
   * @param limits {@link InputLimits#unpackedBytes} is the most bytes of the file
   * @throws FormatException if the file is not whole, not well-formed, or belongs to another model
   */
  public static ArithmeticCircuit read(Path file, GraphicalModel model, InputLimits limits) {
    String name = file.toString();
    byte[] bytes;
    try {
      if (!Files.exists(file)) {
        throw FormatException.of(name, "there is no such file; check the path", "IO-MISSING");
      }
      long size = Files.size(file);
      if (size > limits.unpackedBytes()) {
        throw FormatException.of(
            name,
            "the file has "
                + size
                + " bytes, the limit is "
                + limits.unpackedBytes()
                + "; raise the limit if the file is meant",
            "AC-LIMIT");
      }
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw FormatException.of(
          name, "it cannot be read: " + e + "; check file and permissions", "IO-READ");
    }
    return parse(name, bytes, model, limits);
  }

  /** As {@link #read}, from the bytes of a file. */
  public static ArithmeticCircuit parse(
      String name, byte[] bytes, GraphicalModel model, InputLimits limits) {
    return new Reader(name, bytes).circuit(model, limits);
  }

  private static final class Reader {
    private final String name;
    private final byte[] bytes;
    private final ByteBuffer in;

    Reader(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
      this.in = ByteBuffer.wrap(bytes);
    }

    ArithmeticCircuit circuit(GraphicalModel model, InputLimits limits) {
      byte[] magic = Arrays.copyOf(bytes, Math.min(bytes.length, MAGIC.length));
      if (!Arrays.equals(magic, Arrays.copyOf(MAGIC, magic.length)) || magic.length == 0) {
        throw error(
            0,
            "it does not begin like a circuit, expected a file written by ArithmeticCircuitFile; give one",
            "AC-MAGIC");
      }
      if (bytes.length < HEADER + CHECKSUM) {
        throw truncated(HEADER + CHECKSUM, "at least ");
      }
      in.position(MAGIC.length);
      int version = in.getInt();
      if (version != VERSION) {
        throw error(
            MAGIC.length,
            "its version is "
                + version
                + ", this program reads version "
                + VERSION
                + "; compile the circuit again",
            "AC-VERSION");
      }
      in.position(COUNTS_AT);
      int variables = count("variables");
      int constants = count("constants");
      int parameters = count("parameters");
      int indicators = count("indicators");
      int inner = count("inner nodes");
      int terms = count("terms");
      int root = count("root");
      long length = length(variables, constants, parameters, indicators, inner, terms);
      if (bytes.length < length) {
        throw truncated(length, "");
      }
      if (bytes.length > length) {
        throw error(
            length,
            "it goes on for "
                + (bytes.length - length)
                + " bytes after its end; take them away or compile the circuit again",
            "AC-TRAILING");
      }
      int found = checksum(bytes, bytes.length - CHECKSUM);
      if (found != in.getInt(bytes.length - CHECKSUM)) {
        throw error(
            bytes.length - CHECKSUM,
            "its checksum is "
                + Integer.toHexString(in.getInt(bytes.length - CHECKSUM))
                + " but its bytes give "
                + Integer.toHexString(found)
                + "; the file is damaged, compile the circuit again",
            "AC-CHECKSUM");
      }
      if (!Arrays.equals(
          Arrays.copyOfRange(bytes, COUNTS_AT - HASH, COUNTS_AT), fingerprint(model))) {
        throw error(
            COUNTS_AT - HASH,
            "it was compiled from another model than "
                + (model.name().isEmpty() ? "the one given" : model.name())
                + " (names, states, scopes or tables differ); compile that one",
            "AC-MODEL");
      }
      require(variables <= limits.variables(), COUNTS_AT, "more variables than the limit");
      require(constants > 0, COUNTS_AT + 4, "no constant 1");
      require(parameters == 0 || parameters == constants, COUNTS_AT + 8, "a wrong count");
      long nodes = (long) constants + indicators + inner;
      require(nodes < Integer.MAX_VALUE - 8, COUNTS_AT + 12, "too many nodes");
      require(root < nodes, COUNTS_AT + 24, "a root that is no node");
      return body(model, variables, constants, parameters, indicators, inner, terms, root);
    }

    private ArithmeticCircuit body(
        GraphicalModel model,
        int variables,
        int constantCount,
        int parameterCount,
        int indicatorCount,
        int inner,
        int terms,
        int root) {
      int[] offsets = new int[variables + 1];
      int[] cardinalities = ints(variables);
      require(variables == model.size(), COUNTS_AT, "a wrong number of variables");
      for (int v = 0; v < variables; v++) {
        require(
            cardinalities[v] == model.cardinality(v), HEADER + 4L * v, "a wrong number of states");
        offsets[v + 1] = offsets[v] + cardinalities[v];
      }
      boolean[] covered = new boolean[variables];
      for (int v = 0; v < variables; v++) {
        byte flag = in.get();
        require(flag == 0 || flag == 1, in.position() - 1, "a flag that is neither 0 nor 1");
        covered[v] = flag == 1;
      }
      double[] constants = new double[constantCount];
      for (int i = 0; i < constantCount; i++) {
        constants[i] = in.getDouble();
        require(
            constants[i] >= 0 && constants[i] <= Double.MAX_VALUE && (i > 0 || constants[i] == 1),
            in.position() - 8,
            "a constant out of range");
      }
      int[] parameters = ints(parameterCount);
      long[] entries = ArithmeticCircuit.firstEntries(model);
      for (int i = 0; i < parameterCount; i++) {
        require(
            parameters[i] >= ArithmeticCircuit.NO_PARAMETER
                && parameters[i] < entries[entries.length - 1],
            in.position() - 4L * (parameterCount - i),
            "a parameter out of range");
      }
      int[] indicators = ints(indicatorCount);
      for (int i = 0; i < indicatorCount; i++) {
        require(
            indicators[i] > (i == 0 ? -1 : indicators[i - 1]) && indicators[i] < offsets[variables],
            in.position() - 4L * (indicatorCount - i),
            "an indicator out of range or order");
      }
      int[] start = ints(inner + 1);
      for (int i = 0; i <= inner; i++) {
        require(
            i == 0 ? start[0] == 0 : start[i] >= start[i - 1],
            in.position() - 4L * (inner + 1 - i),
            "a node that ends before it begins");
      }
      require(start[inner] == terms, in.position() - 4L, "a wrong number of terms");
      int[] left = children(terms, start, constantCount + indicatorCount);
      int[] right = children(terms, start, constantCount + indicatorCount);
      return new ArithmeticCircuit(
          offsets, covered, constants, parameters, indicators, start, left, right, root);
    }

    private int[] children(int terms, int[] start, int leaves) {
      int[] children = ints(terms);
      for (int n = 0; n + 1 < start.length; n++) {
        for (int t = start[n]; t < start[n + 1]; t++) {
          require(
              children[t] >= 0 && children[t] < leaves + n,
              in.position() - 4L * (terms - t),
              "a child that does not come before its parent");
        }
      }
      return children;
    }

    private int[] ints(int count) {
      int[] values = new int[count];
      in.asIntBuffer().get(values);
      in.position(in.position() + 4 * count);
      return values;
    }

    private int count(String what) {
      int count = in.getInt();
      require(count >= 0, in.position() - 4L, "a negative number of " + what);
      return count;
    }

    private FormatException truncated(long expected, String qualifier) {
      return error(
          bytes.length,
          "it ends after "
              + bytes.length
              + " bytes, expected "
              + qualifier
              + expected
              + "; the file is not whole, compile the circuit again",
          "AC-TRUNCATED");
    }

    private void require(boolean holds, long at, String found) {
      if (!holds) {
        throw error(
            at,
            "found " + found + "; the file is not lawful, compile the circuit again",
            "AC-STRUCTURE");
      }
    }

    private FormatException error(long at, String problem, String code) {
      return FormatException.atByte(name, at, problem, code);
    }
  }
}
