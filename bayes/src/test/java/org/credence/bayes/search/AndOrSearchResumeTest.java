package org.credence.bayes.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalMapProblem;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Problem;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.DamagedStates;
import org.junit.jupiter.api.Test;

/** A search that was written down in the middle goes on as if it had not been: same work, same cache, same bits at every step. */
final class AndOrSearchResumeTest {

  private static final long[] STOPS = {0, 7, 300, 1025, 2500};
  private static final long STRIDE = 777; // no multiple nor part of a quantum

  private static <P extends Problem<A>, A> Iteration<A> begun(
      IterativeEngine<P, A> engine, P problem) {
    return engine.begin(problem, SeededRandomness.of(5), Workers.sequential());
  }

  private static byte[] written(Iteration<?> iteration) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ((Resumable) iteration).save(new DataOutputStream(bytes));
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String stand(Iteration<?> iteration) {
    return iteration.steps()
        + " "
        + iteration.evaluations()
        + " "
        + iteration.peakBytes()
        + " "
        + iteration.finished()
        + " "
        + iteration.measures()
        + " "
        + (iteration.measures().get("lowerBound") == Double.NEGATIVE_INFINITY
            ? "none"
            : iteration.answer());
  }

  /** Returns the largest number of subproblems in a cache that was written down. */
  private static <P extends Problem<A>, A> double assertTakenUp(
      IterativeEngine<P, A> engine, P problem) throws IOException {
    double cached = 0;
    for (long stop : STOPS) {
      Iteration<A> whole = begun(engine, problem);
      whole.advance(stop);
      byte[] state = written(whole);
      Iteration<A> again = begun(engine, problem);
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(state));
      ((Resumable) again).restore(in);
      assertThat(in.available()).as("bytes left over").isZero();
      assertThat(written(again)).as("written again after %s steps", stop).isEqualTo(state);
      cached = Math.max(cached, whole.measures().get("cachedSubproblems"));
      for (int i = 0; i < 3; i++) {
        assertThat(stand(again)).as("%s steps and %s strides", stop, i).isEqualTo(stand(whole));
        whole.advance(STRIDE);
        again.advance(STRIDE);
      }
      whole.advance(20_000);
      again.advance(20_000);
      assertThat(stand(again)).isEqualTo(stand(whole));
      assertThat(written(again)).isEqualTo(written(whole));
    }
    return cached;
  }

  @Test
  void aSearchForTheMostProbableAssignmentIsTakenUpWithTheSameBits() throws IOException {
    double cached = 0;
    for (int i = 0; i < 2; i++) {
      MostProbableProblem problem =
          new MostProbableProblem(Searched.spinGlass(i, 7), Evidence.none());
      cached = Math.max(cached, assertTakenUp(AndOrSearch.mostProbable().withCells(4), problem));
    }
    assertThat(cached).as("subproblems in a cache that was written").isGreaterThan(50);
  }

  @Test
  void aSearchForAMarginalMapIsTakenUpWithTheSameBits() throws IOException {
    double cached = 0;
    for (int i = 0; i < 2; i++) {
      List<Integer> asked = new ArrayList<>();
      for (int v = 0; v < 49; v += 3) {
        asked.add(v);
      }
      MarginalMapProblem problem =
          new MarginalMapProblem(Searched.spinGlass(i, 7), Evidence.none(), asked);
      cached = Math.max(cached, assertTakenUp(AndOrSearch.marginalMap().withCells(4), problem));
    }
    assertThat(cached).as("subproblems in a cache that was written").isGreaterThan(50);
  }

  @Test
  void aStateTakesFewerBytesThanTheSearch() {
    MostProbableProblem problem =
        new MostProbableProblem(Searched.spinGlass(0, 7), Evidence.none());
    Iteration<?> search = begun(AndOrSearch.mostProbable().withCells(4), problem);
    search.advance(3000);
    assertThat((long) written(search).length).isLessThan(search.peakBytes());
  }

  @Test
  void aDamagedStateOfASearchThatIsNotOverIsRefusedOrOneToGoOnFrom() {
    for (int i = 0; i < 6; i++) {
      MostProbableProblem problem =
          new MostProbableProblem(Searched.spinGlass(i, 5), Evidence.none());
      long steps = 20 + 13L * i;
      assertThat(
              DamagedStates.check(
                  () -> begun(AndOrSearch.mostProbable().withCells(4), problem), steps))
          .isTrue();
    }
  }
}
