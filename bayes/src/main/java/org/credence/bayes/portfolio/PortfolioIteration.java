package org.credence.bayes.portfolio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Calibration;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Diagnostics;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Patience;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/** A {@link Portfolio} at work: whose turn it is, what was tried, and the answer so far. */
final class PortfolioIteration implements Iteration<Marginals> {

  /** The head start of the first member, in turns where time is not limited. */
  private static final int HEAD_START_TURNS = 8;

  /** The same as a share of the time. */
  private static final double HEAD_START_SHARE = 0.1;

  /** Share of the time that all members have before an exact try that is dear. */
  private static final double BEFORE_DEAR_SHARE = 0.15;

  private final Portfolio settings;
  private final MarginalProblem problem;
  private final Randomness randomness;
  private final Workers workers;
  private final long startNanos = System.nanoTime();
  private final List<MemberRun> runs = new ArrayList<>();
  private final int[] query;
  private final CertifiedLimits certified;
  private final List<String> notes = new ArrayList<>();
  private Optional<Outcome.Answered<Marginals>> truth = Optional.empty();
  private String truthBy = "";
  private long exactEvaluations;
  private long exactPeak;
  private Optional<ExactAttempt<MarginalProblem, Marginals>> attempt = Optional.empty();
  private boolean exactTried; // or given up
  private long turns;
  private Optional<CombinedAnswer> combined = Optional.empty(); // after so many turns:
  private long combinedAt;

  PortfolioIteration(
      Portfolio settings, MarginalProblem problem, Randomness randomness, Workers workers) {
    this.settings = settings;
    this.problem = problem;
    this.randomness = randomness;
    this.workers = workers;
    this.query = problem.query().stream().mapToInt(Integer::intValue).toArray();
    int[] cardinalities = new int[query.length];
    for (int i = 0; i < query.length; i++) {
      cardinalities[i] = problem.model().cardinality(query[i]);
    }
    this.certified = new CertifiedLimits(cardinalities);
    for (Member member : settings.members()) {
      runs.add(new MemberRun(member, problem));
    }
  }

  @Override
  public void advance(long steps) {
    for (long i = 0; i < steps && finished().isEmpty(); i++) {
      turn();
      turns++;
    }
  }

  private void turn() {
    MemberRun first = runs.get(0);
    if (first.isAlive() && !headStartIsOver()) {
      work(0);
      return;
    }
    if (attempt.isEmpty() && !exactTried) {
      planAttempt();
    }
    if (!exactTried && attempt.isPresent() && itIsTimeFor(attempt.get())) {
      exactTried = true;
      tryExact(attempt.get());
      return;
    }
    next().ifPresent(this::work);
  }

  private void planAttempt() {
    try {
      attempt =
          Optional.of(
              Patience.within(System.nanoTime(), left(), () -> settings.attempt(problem, left())));
      exactTried = !attempt.get().isWorthwhile();
    } catch (CannotAnswerException e) {
      exactTried = true;
      notes.add("Not exact: planning " + settings.exact() + " took all the time there was.");
      return;
    }
    if (exactTried) {
      notes.add("Not exact: " + settings.exact() + " " + attempt.get().refusal() + ".");
    }
  }

  /** A cheap try comes first; a dear one after the others have had some time, lest it fail and leave nothing. */
  private boolean itIsTimeFor(ExactAttempt<MarginalProblem, Marginals> exact) {
    return exact.isCheap(left())
        || settings
            .limits()
            .time()
            .map(time -> elapsedNanos() > BEFORE_DEAR_SHARE * time.toNanos())
            .orElse(true)
        || runs.stream().noneMatch(MemberRun::isAlive);
  }

  private boolean headStartIsOver() {
    if (attempt.isPresent() || exactTried || turns == 0) {
      return attempt.isPresent() || exactTried;
    }
    Optional<Duration> time = settings.limits().time();
    return time.isPresent()
        ? elapsedNanos() > HEAD_START_SHARE * time.get().toNanos()
        : turns >= HEAD_START_TURNS;
  }

  private long elapsedNanos() {
    return System.nanoTime() - startNanos;
  }

  private void tryExact(ExactAttempt<MarginalProblem, Marginals> exact) {
    String name = settings.exact().toString();
    if (!exact.stillFits(left())) {
      notes.add("Not exact: what was left of the time is too little for " + name + ".");
      return;
    }
    Outcome<Marginals> outcome = exact.run(workers.threads(), left(), (event, answer) -> {});
    Diagnostics diagnostics = outcome.diagnostics();
    exactEvaluations = diagnostics.evaluations();
    exactPeak = diagnostics.peakBytes();
    if (outcome instanceof Outcome.Impossible<Marginals> impossible) {
      throw new ImpossibleEvidenceException(impossible.conflict());
    }
    if (outcome instanceof Outcome.Answered<Marginals> answered) {
      truth = Optional.of(answered);
      truthBy = name;
      notes.addAll(diagnostics.notes());
    } else if (outcome instanceof Outcome.GaveUp<Marginals> gaveUp) {
      notes.add("Not exact: " + name + " gave up (" + gaveUp.reason() + ").");
    }
  }

  private Optional<Duration> left() {
    return settings
        .limits()
        .time()
        .map(time -> Duration.ofNanos(Math.max(1, time.toNanos() - elapsedNanos())));
  }

  /** The living member that has had least for its share; those that do not fit are left out on the way. */
  private Optional<Integer> next() {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int m = 0; m < runs.size(); m++) {
      MemberRun run = runs.get(m);
      if (run.isAlive() && fits(run)) {
        double had = run.cost() / run.member().share();
        if (had < least) {
          least = had;
          best = m;
        }
      }
    }
    return best < 0 ? Optional.empty() : Optional.of(best);
  }

  private boolean fits(MemberRun run) {
    if (run.isBegun()) {
      return true;
    }
    Forecast forecast = run.forecast();
    double there = settings.limits().affordableBytes();
    double seconds = forecast.seconds(Calibration.ofThisMachine());
    if (forecast.bytes() > there) {
      run.leaveOut(
          String.format(Locale.ROOT, "needs %.3g bytes, there are %.3g", forecast.bytes(), there));
    } else if (left().isPresent() && seconds > left().get().toNanos() / 1e9) {
      run.leaveOut(
          String.format(Locale.ROOT, "a step of it takes %.3g s, more than is left", seconds));
    }
    return run.isAlive();
  }

  private void work(int m) {
    MemberRun run = runs.get(m);
    run.turn(problem, randomness.split(m), workers, settings.slice(), this::left);
    if (run.member().role() == Member.Role.BOUNDS || run.hasConverged()) {
      run.answer().ifPresent(answer -> take(run, answer));
    }
  }

  private void take(MemberRun run, Marginals answer) {
    if (answer.guarantee() == Guarantee.EXACT) {
      truth =
          Optional.of(
              new Outcome.Answered<>(
                  answer,
                  new Diagnostics(
                      Guarantee.EXACT,
                      StopReason.COMPLETED,
                      run.steps(),
                      run.evaluations(),
                      Duration.ofNanos(elapsedNanos()),
                      run.peakBytes(),
                      Map.of(),
                      List.of())));
      truthBy = run.name();
    } else {
      certified.take(answer, query, run.name());
    }
  }

  @Override
  public Optional<StopReason> finished() {
    if (truth.isPresent()) {
      return Optional.of(StopReason.COMPLETED);
    }
    boolean over = exactTried && runs.stream().noneMatch(MemberRun::isAlive);
    if (!over) {
      return Optional.empty();
    }
    boolean paused = runs.stream().anyMatch(MemberRun::isPaused);
    return Optional.of(paused ? StopReason.TIME_BUDGET : StopReason.CONVERGED);
  }

  @Override
  public long steps() {
    return turns;
  }

  @Override
  public long evaluations() {
    return exactEvaluations + runs.stream().mapToLong(MemberRun::evaluations).sum();
  }

  @Override
  public Guarantee guarantee() {
    return truth.isPresent() ? Guarantee.EXACT : Guarantee.HEURISTIC;
  }

  @Override
  public Marginals answer() {
    if (turns == 0) { // the time was over before the first turn; some answer is due
      advance(1);
    }
    return truth.isPresent() ? truth.get().value() : combined().marginals();
  }

  private CombinedAnswer combined() {
    if (combined.isEmpty() || combinedAt != turns) {
      combined = Optional.of(combine());
      combinedAt = turns;
    }
    return combined.get();
  }

  private CombinedAnswer combine() {
    List<CombinedAnswer.Voice> voices = new ArrayList<>();
    for (MemberRun run : runs) {
      run.answer()
          .ifPresent(
              answer ->
                  voices.add(
                      new CombinedAnswer.Voice(
                          run.name(), run.member().role(), run.hasConverged(), answer)));
    }
    if (voices.isEmpty()) {
      throw new CannotAnswerException(
          StopReason.STUCK,
          "no member of the portfolio has an answer yet: "
              + runs.stream().map(MemberRun::story).collect(Collectors.joining("; ")));
    }
    return CombinedAnswer.of(problem, query, certified, voices);
  }

  @Override
  public Map<String, Double> measures() {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("turns", (double) turns);
    measures.put("members", (double) runs.stream().filter(MemberRun::isBegun).count());
    measures.put("meanCertifiedWidth", truth.isPresent() ? 0 : certified.meanWidth());
    return measures;
  }

  @Override
  public List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    if (truth.isPresent()) {
      all.add("Exact, by " + truthBy + ".");
      return all;
    }
    all.add("Ran: " + runs.stream().map(MemberRun::story).collect(Collectors.joining("; ")) + ".");
    try {
      all.addAll(combined().notes());
    } catch (CannotAnswerException e) {
      all.add(e.reason() + ".");
    }
    return all;
  }

  @Override
  public List<String> warnings() {
    if (truth.isPresent()) {
      return truth.get().diagnostics().warnings();
    }
    try {
      String source = combined().source();
      return runs.stream()
          .filter(run -> run.name().equals(source))
          .flatMap(run -> run.iteration().stream())
          .flatMap(iteration -> iteration.warnings().stream())
          .toList();
    } catch (CannotAnswerException e) {
      return List.of();
    }
  }

  @Override
  public long peakBytes() {
    return exactPeak + runs.stream().mapToLong(MemberRun::peakBytes).sum();
  }
}
