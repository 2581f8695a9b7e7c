package org.credence.decoding.sampling;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.credence.core.random.Randomness;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.Reading;
import org.credence.decoding.model.TokenSequence;

/**
 * Several draws at once: in each round every decoder says what it must read, a model reads for all of its contexts together, and those
 * decoders go on. The target comes last: it reads when every decoder waits for it, none for its draft. A decoder that has ended its draw
 * begins the next one, so the rounds stay full until there are no more.
 *
 * <p>A draw depends on its own randomness alone, and contexts read the same bits together as one by one, so these are the draws that the
 * decoders would make one after another.
 */
final class Lockstep {

  private final List<Decoder> decoders;
  private final LanguageModel target;
  private final LongFunction<Randomness> randomness; // of a draw
  private final TokenSequence[] texts;
  private final int[] inHand; // [decoder] draw
  private final List<Randomness> chance = new ArrayList<>(); // [decoder]

  private Lockstep(
      List<Decoder> decoders,
      LanguageModel target,
      LongFunction<Randomness> randomness,
      TokenSequence[] texts) {
    this.decoders = new ArrayList<>(decoders);
    this.target = target;
    this.randomness = randomness;
    this.texts = texts;
    this.inHand = new int[decoders.size()];
  }

  /**
   * Makes draws from number {@code from} to {@code to - 1}.
   *
   * @param decoders at least one, in any state; no two of them share a context
   * @param target the model whose law is drawn from
   * @param randomness of the draw with that number
   * @param texts receives each draw at its number
   */
  static void draw(
      List<Decoder> decoders,
      LanguageModel target,
      int from,
      int to,
      LongFunction<Randomness> randomness,
      DrawCounter counter,
      TokenSequence[] texts) {
    new Lockstep(decoders, target, randomness, texts).run(from, to, counter);
  }

  private void run(int from, int to, DrawCounter counter) {
    int next = from;
    while (decoders.size() > to - from) {
      decoders.remove(decoders.size() - 1);
    }
    for (int i = 0; i < decoders.size(); i++) {
      chance.add(randomness.apply(next));
      begin(i, next++);
    }
    while (!decoders.isEmpty()) {
      boolean[] hasRead = read();
      for (int i = decoders.size() - 1; i >= 0; i--) {
        Decoder decoder = decoders.get(i);
        if (hasRead[i] && decoder.advance(chance.get(i), counter) && decoder.done()) {
          texts[inHand[i]] = decoder.generation().tokens();
          if (next < to) {
            chance.set(i, randomness.apply(next));
            begin(i, next++);
          } else {
            retire(i);
          }
        }
      }
    }
  }

  private void begin(int i, int draw) {
    inHand[i] = draw;
    decoders.get(i).restart();
  }

  /** The last one takes the place; it has gone on already. */
  private void retire(int i) {
    int last = decoders.size() - 1;
    decoders.set(i, decoders.get(last));
    chance.set(i, chance.get(last));
    inHand[i] = inHand[last];
    decoders.remove(last);
    chance.remove(last);
  }

  /** Which decoders' readings were done. */
  private boolean[] read() {
    Map<LanguageModel, List<Reading>> byModel = new IdentityHashMap<>();
    boolean[] forTarget = new boolean[decoders.size()];
    for (int i = 0; i < forTarget.length; i++) {
      Reading reading = decoders.get(i).reading();
      LanguageModel model = reading.context().model();
      forTarget[i] = model == target;
      byModel.computeIfAbsent(model, m -> new ArrayList<>()).add(reading);
    }
    boolean all = byModel.size() == 1;
    if (!all) {
      byModel.remove(target);
    }
    byModel.forEach(LanguageModel::extendAll);
    boolean[] hasRead = new boolean[forTarget.length];
    for (int i = 0; i < hasRead.length; i++) {
      hasRead[i] = all || !forTarget[i];
    }
    return hasRead;
  }
}
