package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class SupportPropagationTest {

  /** By the definition, factor by factor. */
  private static int tightest(GraphicalModel model, SupportPropagation domains) {
    int best = model.size();
    for (Factor factor : model.factors()) {
      int[] open = Arrays.stream(factor.scope()).filter(v -> domains.domainSize(v) > 1).toArray();
      for (int v : open) {
        boolean better = best == model.size() || domains.domainSize(v) < domains.domainSize(best);
        best = factor.hasZeros() && open.length > 1 && better ? v : best;
      }
    }
    return best;
  }

  /** Kills: counts not taken back by undo, a factor counted open with one open variable, the last of equals taken for the first. */
  @Test
  void theTightestVariableIsThatOfTheDefinitionAfterAnyAssignmentsAndUndoing() {
    int some = 0;
    for (int seed = 0; seed < 200; seed++) {
      Randomness random = SeededRandomness.of(seed);
      GraphicalModel model =
          seed % 2 == 0
              ? RandomModels.network(random, 90, 4, 3, 0.3)
              : RandomModels.factorGraph(random, 90, 4, 110, 3, 0.1);
      int[] known = new int[model.size()];
      Arrays.fill(known, -1);
      known[seed % known.length] = 0;
      int[] cardinalities = new int[known.length];
      Arrays.setAll(cardinalities, model::cardinality);
      SupportPropagation domains = new SupportPropagation(cardinalities, known, model.factors());
      if (!domains.propagateAll()) {
        continue;
      }
      Deque<Integer> marks = new ArrayDeque<>();
      for (int move = 0; move < 60; move++) {
        int expected = tightest(model, domains);
        assertThat(domains.tightest()).isEqualTo(expected);
        some += expected < model.size() ? 1 : 0;
        if (marks.isEmpty() || expected < model.size() && random.bernoulli(0.7)) {
          int v = expected < model.size() && random.bernoulli(0.5) ? expected : random.below(90);
          marks.push(domains.mark());
          if (!domains.assign(v, domains.firstState(v))) {
            domains.undo(marks.pop());
          }
        } else {
          domains.undo(marks.pop());
        }
      }
    }
    assertThat(some).as("moves with an open factor").isGreaterThan(2000);
  }
}
