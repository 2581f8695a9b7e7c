package org.credence.bayes.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

/** The messages of one factor against nested loops, in both domains. */
final class FactorUpdateTest {

  private static FactorGraph oneFactor(Randomness random, int rank, double scale) {
    List<Variable> variables = new ArrayList<>();
    for (int v = 0; v < rank; v++) {
      variables.add(
          new Variable(
              "v" + v, IntStream.range(0, 2 + random.below(3)).mapToObj(s -> "s" + s).toList()));
    }
    Factor factor =
        Models.random(random, variables, IntStream.range(0, rank).boxed().toList(), 0.3);
    double[] values = factor.values();
    for (int i = 0; i < values.length; i++) {
      values[i] *= scale;
    }
    int[] cardinalities = variables.stream().mapToInt(Variable::cardinality).toArray();
    return new FactorGraph(
        "one", variables, List.of(Factor.of(factor.scope(), cardinalities, values)));
  }

  private static Messages randomMessages(Randomness random, MessageGraph graph, double spread) {
    Messages messages = new Messages(graph);
    for (int e = 0; e < graph.edges(); e++) {
      for (int i = graph.messageStart[e] + 1; i < graph.messageStart[e + 1]; i++) {
        messages.log[i] =
            random.below(6) == 0 ? Double.NEGATIVE_INFINITY : -spread * random.uniform();
      }
      messages.normalize(e);
    }
    return messages;
  }

  @Test
  void messagesAreTheSumsOfTheDefinition() {
    for (int i = 0; i < 400; i++) {
      Randomness random = SeededRandomness.of(41).split(i);
      int rank = 2 + random.below(5);
      // with a spread of 300 or a scale of 1e-290 numbers cannot be linear throughout
      double spread = i % 2 == 0 ? 3 : 300;
      double scale = i % 3 == 0 ? 1e-290 : 1;
      FactorGraph model = oneFactor(random, rank, scale);
      MessageGraph graph = new MessageGraph(MarginalProblem.of(model, Evidence.none()));
      Messages messages = randomMessages(random, graph, spread);
      boolean[] targets = new boolean[rank];
      for (int e = 0; e < rank; e++) {
        targets[e] = random.bernoulli(0.6);
      }
      double[] out = new double[messages.log.length];
      FactorUpdate update = new FactorUpdate(graph);
      update.messages(0, messages, targets, out);
      for (int e = 0; e < rank; e++) {
        for (int s = 0; targets[e] && s < graph.cardinality[e]; s++) {
          assertLogClose(out[graph.messageStart[e] + s], byDefinition(graph, messages, e, s, rank));
        }
      }
      assertLogClose(update.logTotal(0, messages), byDefinition(graph, messages, -1, 0, rank));
    }
  }

  private static void assertLogClose(double actual, double expected) {
    if (expected == Double.NEGATIVE_INFINITY) {
      assertThat(actual).isEqualTo(expected);
    } else {
      assertThat(actual).isCloseTo(expected, within(1e-12 * (1 + Math.abs(expected))));
    }
  }

  /** {@code log Σ f Π m} over joint states with the target in its state; the target's own message left out. */
  private static double byDefinition(
      MessageGraph graph, Messages messages, int target, int state, int rank) {
    double max = Double.NEGATIVE_INFINITY;
    List<Double> terms = new ArrayList<>();
    for (int i = 0; i < graph.tables[0].length; i++) {
      double term = Math.log(graph.tables[0][i]);
      boolean counts = true;
      int rest = i;
      for (int e = rank - 1; e >= 0; e--) {
        int s = rest % graph.cardinality[e];
        rest /= graph.cardinality[e];
        if (e == target) {
          counts = s == state;
        } else {
          term += messages.log[graph.messageStart[e] + s];
        }
        if (!counts) {
          break;
        }
      }
      if (counts) {
        terms.add(term);
        max = Math.max(max, term);
      }
    }
    double sum = 0;
    for (double term : terms) {
      sum += max == Double.NEGATIVE_INFINITY ? 0 : Math.exp(term - max);
    }
    return max == Double.NEGATIVE_INFINITY ? max : max + Math.log(sum);
  }
}
