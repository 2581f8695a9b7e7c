package org.credence.decoding.tokenizer;

import java.util.List;

/** A part of an expression that cuts texts, as it is written; {@link #emit} says what it does. */
sealed interface SplitNode {

  /** Whether it matches nothing at all as well. */
  boolean mayBeEmpty();

  /** Writes its instructions behind those already there. */
  void emit(SplitProgram.Writer out);

  /** One character of a set. */
  record OneOf(CodePointSet set) implements SplitNode {
    @Override
    public boolean mayBeEmpty() {
      return false;
    }

    @Override
    public void emit(SplitProgram.Writer out) {
      out.oneOf(set);
    }
  }

  /** One after the other. */
  record Sequence(List<SplitNode> parts) implements SplitNode {
    @Override
    public boolean mayBeEmpty() {
      return parts.stream().allMatch(SplitNode::mayBeEmpty);
    }

    @Override
    public void emit(SplitProgram.Writer out) {
      parts.forEach(part -> part.emit(out));
    }
  }

  /** The first of these with which all that follows matches too. */
  record FirstOf(List<SplitNode> options) implements SplitNode {
    @Override
    public boolean mayBeEmpty() {
      return options.stream().anyMatch(SplitNode::mayBeEmpty);
    }

    @Override
    public void emit(SplitProgram.Writer out) {
      int[] jumps = new int[options.size() - 1];
      for (int i = 0; i < jumps.length; i++) {
        int choice = out.choice();
        out.first(choice, out.place());
        options.get(i).emit(out);
        jumps[i] = out.jump();
        out.second(choice, out.place());
      }
      options.get(jumps.length).emit(out);
      for (int jump : jumps) {
        out.first(jump, out.place());
      }
    }
  }

  /**
   * Some times the same, as often as possible.
   *
   * @param most {@link Integer#MAX_VALUE}: without bound
   */
  record Repeat(SplitNode part, int least, int most) implements SplitNode {
    @Override
    public boolean mayBeEmpty() {
      return least == 0 || part.mayBeEmpty();
    }

    @Override
    public void emit(SplitProgram.Writer out) {
      boolean unbounded = most == Integer.MAX_VALUE;
      int last = out.place();
      for (int i = 0; i < least; i++) {
        last = out.place();
        part.emit(out);
      }
      if (unbounded && least > 0) {
        int choice = out.choice();
        out.first(choice, last);
        out.second(choice, out.place());
      } else if (unbounded) {
        int choice = out.choice();
        out.first(choice, out.place());
        part.emit(out);
        out.first(out.jump(), choice);
        out.second(choice, out.place());
      } else {
        int[] choices = new int[most - least];
        for (int i = 0; i < choices.length; i++) {
          choices[i] = out.choice();
          out.first(choices[i], out.place());
          part.emit(out);
        }
        for (int choice : choices) {
          out.second(choice, out.place());
        }
      }
    }
  }

  /** What follows must, or must not, begin like this; nothing is taken. */
  record Ahead(SplitNode part, boolean negative) implements SplitNode {
    @Override
    public boolean mayBeEmpty() {
      return true;
    }

    @Override
    public void emit(SplitProgram.Writer out) {
      int ahead = out.ahead(negative);
      out.second(ahead, out.place());
      part.emit(out);
      out.match();
      out.first(ahead, out.place());
    }
  }
}
