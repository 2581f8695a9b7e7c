package org.credence.decoding.tokenizer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An expression made ready to cut texts in linear time, without recursion and without trying twice.
 *
 * <p>The expression is a list of instructions: take one character of a set, prefer one way over another, look ahead, done. Which of
 * them can reach "done" from a place of the text depends on the next character and on which of them can from the next place:
 * <pre>  A(i) = F(A(i + 1), class of character i)     A(n) = what matches at the end </pre>
 * so one pass from right to left with a table of the sets A that occur gives A everywhere. The pass from left to right then takes,
 * at every choice, the preferred way if it can reach "done": just what backtracking finds, leftmost and by preference. Characters
 * that no set of the expression tells apart share a class.
 *
 * <p>Time O(text), two bytes per character. Making the table costs sets × classes × instructions, which is bounded.
 *
 * <p>Source: Frisch &amp; Cardelli 2004, "Greedy regular expression matching".
 */
final class SplitProgram {

  private static final int MOST_INSTRUCTIONS = 1024;
  private static final int MOST_SETS = 64;
  private static final int MOST_CLASSES = 256;
  private static final int MOST_STATES = 1 << 15;
  private static final long MOST_WORK = 1L << 24;
  private static final int BMP = 1 << 16;

  private static final byte TAKE = 0;
  private static final byte CHOICE = 1;
  private static final byte JUMP = 2;
  private static final byte AHEAD = 3;
  private static final byte NOT_AHEAD = 4;
  private static final byte MATCH = 5;

  private final byte[] operations;
  private final int[] first; // set, preferred way, target, or where it goes on
  private final int[] second; // other way, or what is looked for
  private final int[] order; // so that each comes after those it depends on at the same place

  private final byte[] classOfBmp = new byte[BMP];
  private final int[] rangeStarts; // of the characters beyond
  private final byte[] rangeClasses;

  private final int words; // longs of one set A
  private final long[] alive; // [state][word]
  private final char[] next; // [state][class]
  private final int classes;

  private SplitProgram(Writer writer) {
    operations = Arrays.copyOf(writer.operations, writer.size);
    first = Arrays.copyOf(writer.first, writer.size);
    second = Arrays.copyOf(writer.second, writer.size);
    order = order();
    List<CodePointSet> sets = List.copyOf(writer.sets.keySet());
    List<Long> signatures = new ArrayList<>();
    List<int[]> ranges = ranges(sets, signatures);
    classes = signatures.size();
    int beyond = (int) ranges.stream().filter(range -> range[0] >= BMP).count();
    rangeStarts = new int[beyond];
    rangeClasses = new byte[beyond];
    int at = 0;
    for (int[] range : ranges) {
      if (range[0] < BMP) {
        Arrays.fill(classOfBmp, range[0], range[1], (byte) range[2]);
      } else {
        rangeStarts[at] = range[0];
        rangeClasses[at++] = (byte) range[2];
      }
    }
    words = (operations.length + 63) / 64;
    List<long[]> states = new ArrayList<>();
    next = table(signatures, states);
    alive = new long[states.size() * words];
    for (int i = 0; i < states.size(); i++) {
      System.arraycopy(states.get(i), 0, alive, i * words, words);
    }
  }

  /**
   * @throws IllegalArgumentException if the expression is too large or would never end; the message says which
   */
  static SplitProgram of(SplitNode expression) {
    if (expression.mayBeEmpty()) {
      throw new IllegalArgumentException("it matches the empty text as well");
    }
    Writer writer = new Writer();
    expression.emit(writer);
    writer.match();
    return new SplitProgram(writer);
  }

  /**
   * Cuts a piece: every match is a piece, and every gap between them.
   *
   * @param points the text's code points
   * @param states scratch, longer than the text
   * @param ends to which the ends of the pieces are added, the last of them {@code to}
   */
  void split(int[] points, int from, int to, char[] states, IntList ends) {
    char state = 0;
    states[to] = state;
    for (int i = to - 1; i >= from; i--) {
      state = next[state * classes + classOf(points[i])];
      states[i] = state;
    }
    int done = from;
    int at = from;
    while (at < to) {
      if (canMatch(states[at], 0)) {
        if (at > done) {
          ends.add(at);
        }
        at = matchEnd(states, at);
        ends.add(at);
        done = at;
      } else {
        at++;
      }
    }
    if (done < to) {
      ends.add(to);
    }
  }

  private int matchEnd(char[] states, int from) {
    int at = from;
    int pc = 0;
    while (operations[pc] != MATCH) {
      switch (operations[pc]) {
        case TAKE -> {
          at++;
          pc++;
        }
        case CHOICE -> pc = canMatch(states[at], first[pc]) ? first[pc] : second[pc];
        default -> pc = first[pc];
      }
    }
    return at;
  }

  private boolean canMatch(int state, int pc) {
    return (alive[state * words + (pc >> 6)] >>> pc & 1) != 0;
  }

  private int classOf(int codePoint) {
    if (codePoint < BMP) {
      return classOfBmp[codePoint] & 0xff;
    }
    int at = Arrays.binarySearch(rangeStarts, codePoint);
    return rangeClasses[at >= 0 ? at : -at - 2] & 0xff;
  }

  /** Sets of instructions and how they follow from one another; state 0 is that of the end of the text. */
  private char[] table(List<Long> signatures, List<long[]> states) {
    Map<List<Long>, Integer> known = new HashMap<>();
    long[] end = alive(new long[words], 0);
    states.add(end);
    known.put(key(end), 0);
    IntList follow = new IntList();
    long work = 0;
    for (int i = 0; i < states.size(); i++) {
      for (long signature : signatures) {
        work += operations.length;
        long[] before = alive(states.get(i), signature);
        Integer id = known.get(key(before));
        if (id == null) {
          id = states.size();
          known.put(key(before), id);
          states.add(before);
        }
        if (states.size() > MOST_STATES || work > MOST_WORK) {
          throw new IllegalArgumentException("its table would be too large");
        }
        follow.add(id);
      }
    }
    char[] table = new char[follow.size()];
    for (int i = 0; i < table.length; i++) {
      table[i] = (char) follow.get(i);
    }
    return table;
  }

  private static List<Long> key(long[] set) {
    return Arrays.stream(set).boxed().toList();
  }

  /** F of the class doc; at the end of the text the signature is 0, in no set. */
  private long[] alive(long[] after, long signature) {
    long[] now = new long[words];
    for (int pc : order) {
      boolean can =
          switch (operations[pc]) {
            case TAKE -> (signature >>> first[pc] & 1) != 0 && has(after, pc + 1);
            case CHOICE -> has(now, first[pc]) || has(now, second[pc]);
            case JUMP -> has(now, first[pc]);
            case AHEAD -> has(now, second[pc]) && has(now, first[pc]);
            case NOT_AHEAD -> !has(now, second[pc]) && has(now, first[pc]);
            default -> true;
          };
      if (can) {
        now[pc >> 6] |= 1L << pc;
      }
    }
    return now;
  }

  private static boolean has(long[] set, int pc) {
    return (set[pc >> 6] >>> pc & 1) != 0;
  }

  /** Instructions so that each comes after those it asks about at the same place of the text. */
  private int[] order() {
    int n = operations.length;
    int[] open = new int[n];
    List<List<Integer>> askedBy = new ArrayList<>();
    for (int pc = 0; pc < n; pc++) {
      askedBy.add(new ArrayList<>());
    }
    for (int pc = 0; pc < n; pc++) {
      if (operations[pc] != TAKE && operations[pc] != MATCH) {
        askedBy.get(first[pc]).add(pc);
        open[pc]++;
        if (operations[pc] != JUMP) {
          askedBy.get(second[pc]).add(pc);
          open[pc]++;
        }
      }
    }
    Deque<Integer> ready = new ArrayDeque<>();
    for (int pc = 0; pc < n; pc++) {
      if (open[pc] == 0) {
        ready.add(pc);
      }
    }
    int[] order = new int[n];
    int done = 0;
    while (!ready.isEmpty()) {
      int pc = ready.removeFirst();
      order[done++] = pc;
      for (int asking : askedBy.get(pc)) {
        if (--open[asking] == 0) {
          ready.addLast(asking);
        }
      }
    }
    if (done < n) {
      throw new IllegalArgumentException("it repeats something that may be empty");
    }
    return order;
  }

  /**
   * Ranges of characters that the sets do not tell apart: start, end (exclusive), class; none crosses the end of the BMP.
   *
   * @param signatures bit s of entry c: whether class c is in set s; filled here
   */
  private static List<int[]> ranges(List<CodePointSet> sets, List<Long> signatures) {
    IntList cuts = new IntList();
    cuts.add(0);
    cuts.add(BMP);
    for (CodePointSet set : sets) {
      for (int bound : set.bounds()) {
        cuts.add(bound);
      }
    }
    int[] starts = Arrays.stream(cuts.toArray()).sorted().distinct().toArray();
    Map<Long, Integer> ids = new HashMap<>();
    List<int[]> ranges = new ArrayList<>();
    for (int i = 0; i < starts.length && starts[i] < CodePointSet.END; i++) {
      long signature = 0;
      for (int s = 0; s < sets.size(); s++) {
        if (sets.get(s).contains(starts[i])) {
          signature |= 1L << s;
        }
      }
      Integer id = ids.get(signature);
      if (id == null) {
        id = signatures.size();
        if (id == MOST_CLASSES) {
          throw new IllegalArgumentException(
              "it tells more than " + MOST_CLASSES + " kinds of characters apart");
        }
        ids.put(signature, id);
        signatures.add(signature);
      }
      int end = i + 1 < starts.length ? starts[i + 1] : CodePointSet.END;
      ranges.add(new int[] {starts[i], end, id});
    }
    return ranges;
  }

  /** Instructions as they are written; places are filled in when they are known. */
  static final class Writer {
    private final byte[] operations = new byte[MOST_INSTRUCTIONS];
    private final int[] first = new int[MOST_INSTRUCTIONS];
    private final int[] second = new int[MOST_INSTRUCTIONS];
    private final Map<CodePointSet, Integer> sets = new LinkedHashMap<>();
    private int size;

    int place() {
      return size;
    }

    void oneOf(CodePointSet set) {
      int id = sets.computeIfAbsent(set, unknown -> sets.size());
      if (id == MOST_SETS) {
        throw new IllegalArgumentException(
            "it has more than " + MOST_SETS + " different sets of characters");
      }
      first[add(TAKE)] = id;
    }

    int choice() {
      return add(CHOICE);
    }

    int jump() {
      return add(JUMP);
    }

    int ahead(boolean negative) {
      return add(negative ? NOT_AHEAD : AHEAD);
    }

    void match() {
      add(MATCH);
    }

    /** The preferred way of a choice, the target of a jump, or where it goes on behind a look ahead. */
    void first(int instruction, int place) {
      first[instruction] = place;
    }

    /** The other way of a choice, or what is looked for. */
    void second(int instruction, int place) {
      second[instruction] = place;
    }

    private int add(byte operation) {
      if (size == MOST_INSTRUCTIONS) {
        throw new IllegalArgumentException(
            "it is too long when its repetitions are written out (more than "
                + MOST_INSTRUCTIONS
                + " steps)");
      }
      operations[size] = operation;
      return size++;
    }
  }
}
