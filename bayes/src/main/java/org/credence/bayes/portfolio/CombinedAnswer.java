package org.credence.bayes.portfolio;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Guarantee;
import org.credence.core.math.CriticalValue;
import org.credence.core.uncertainty.Combination;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/**
 * One answer made of those of several members; see {@link Portfolio}.
 *
 * @param marginals the answer
 * @param source whose point estimates it has
 * @param notes how it came about, full sentences
 */
record CombinedAnswer(Marginals marginals, String source, List<String> notes) {

  /** Draws may judge others if they state an interval for this share of the numbers that are not known. */
  private static final double TRUSTED_SHARE = 0.9;

  /**
   * What one member says.
   *
   * @param converged it ended by its own criterion
   */
  record Voice(String name, Member.Role role, boolean converged, Marginals answer) {}

  /** Whose numbers are taken, and why. */
  private record Choice(Voice voice, String why) {}

  static CombinedAnswer of(
      MarginalProblem problem, int[] query, CertifiedLimits certified, List<Voice> voices) {
    Choice choice = choose(query, voices);
    List<Voice> stating =
        voices.stream().filter(voice -> voice.role() == Member.Role.DRAWS).toList();
    double[][] p = new double[query.length][];
    List<ErrorStatement> errors = new ArrayList<>();
    int[] kinds = new int[3]; // intervals, bounds, unknown
    for (int i = 0; i < query.length; i++) {
      p[i] = within(certified, i, choice.voice().answer().distribution(query[i]));
      for (int s = 0; s < p[i].length; s++) {
        ErrorStatement error = error(certified, i, s, query[i], choice.voice(), stating);
        error = spanning(error, p[i][s]);
        errors.add(error);
        if (!(error instanceof ErrorStatement.Exact)) {
          kinds[
              error instanceof ErrorStatement.Interval
                  ? 0
                  : error instanceof ErrorStatement.Bound ? 1 : 2]++;
        }
      }
    }
    List<String> notes = new ArrayList<>();
    notes.add(
        "The estimates are those of " + choice.voice().name() + ", because " + choice.why() + ".");
    notes.add(
        String.format(
            Locale.ROOT,
            "Errors: %d numbers with an interval, %d with certain bounds, %d unknown.",
            kinds[0],
            kinds[1],
            kinds[2]));
    Marginals marginals =
        Marginals.of(
            problem,
            p,
            Guarantee.HEURISTIC,
            errors::get,
            logEvidence(certified, choice.voice(), voices));
    return new CombinedAnswer(marginals, choice.voice().name(), notes);
  }

  private static Choice choose(int[] query, List<Voice> voices) {
    Optional<Voice> judge = Optional.empty();
    double judgeError = Double.POSITIVE_INFINITY;
    for (Voice voice : voices) {
      if (voice.role() == Member.Role.DRAWS) {
        double error = statedError(query, voice);
        if (error < judgeError) {
          judge = Optional.of(voice);
          judgeError = error;
        }
      }
    }
    if (judge.isEmpty()) {
      return believed(voices);
    }
    Voice best = judge.get();
    double least = judgeError;
    for (Voice voice : voices) {
      if (voice.role() == Member.Role.BELIEFS) {
        double distance = distance(query, voice.answer(), judge.get().answer());
        double error = Math.sqrt(Math.max(0, distance * distance - judgeError * judgeError));
        if (error < least) {
          least = error;
          best = voice;
        }
      }
    }
    return new Choice(
        best,
        String.format(
            Locale.ROOT,
            "judged by the draws of %s (mean standard error %.2g) its mean error is about %.2g, the least",
            judge.get().name(),
            judgeError,
            least));
  }

  /** The last that converged; else the last of any; else draws; else bounds. */
  private static Choice believed(List<Voice> voices) {
    Optional<Voice> last = Optional.empty();
    Optional<Voice> converged = Optional.empty();
    for (Voice voice : voices) {
      if (voice.role() == Member.Role.BELIEFS) {
        last = Optional.of(voice);
        converged = voice.converged() ? last : converged;
      }
    }
    if (converged.isPresent()) {
      return new Choice(
          converged.get(),
          "no draws state their errors nearly everywhere, and it converged and looks furthest");
    }
    if (last.isPresent()) {
      return new Choice(
          last.get(), "no draws state their errors nearly everywhere, and it looks furthest");
    }
    for (Voice voice : voices) {
      if (voice.role() == Member.Role.DRAWS) {
        return new Choice(voice, "nothing else has an answer");
      }
    }
    return new Choice(voices.get(0), "nothing else has an answer");
  }

  /** Root mean square of the standard errors stated; infinite if too few are. */
  private static double statedError(int[] query, Voice voice) {
    double squares = 0;
    int stated = 0;
    int open = 0;
    for (int v : query) {
      for (int s = 0; s < voice.answer().distribution(v).length; s++) {
        ErrorStatement error = voice.answer().estimate(v, s).error();
        if (error instanceof ErrorStatement.Interval interval) {
          double half = (interval.upper() - interval.lower()) / 2;
          double standard = half / CriticalValue.normal(interval.level());
          squares += standard * standard;
          stated++;
        }
        open += error instanceof ErrorStatement.Exact ? 0 : 1;
      }
    }
    boolean trusted =
        voice.answer().guarantee() == Guarantee.ASYMPTOTIC
            && stated > 0
            && stated >= TRUSTED_SHARE * open;
    return trusted ? Math.sqrt(squares / stated) : Double.POSITIVE_INFINITY;
  }

  /** Root mean square over numbers that are not known. */
  private static double distance(int[] query, Marginals a, Marginals b) {
    double squares = 0;
    int numbers = 0;
    for (int v : query) {
      for (int s = 0; s < a.distribution(v).length; s++) {
        if (!(b.estimate(v, s).error() instanceof ErrorStatement.Exact)) {
          double difference = a.p(v, s) - b.p(v, s);
          squares += difference * difference;
          numbers++;
        }
      }
    }
    return numbers == 0 ? 0 : Math.sqrt(squares / numbers);
  }

  /** The distribution moved into its bounds with its sum kept at one: what is cut off or filled up goes to or comes from the others. */
  static double[] within(CertifiedLimits certified, int position, double[] p) {
    double[] result = p.clone();
    double sum = 0;
    double roomUp = 0;
    double roomDown = 0;
    for (int s = 0; s < p.length; s++) {
      double lower = certified.lower(position, s);
      double upper = certified.upper(position, s);
      result[s] = Math.min(upper, Math.max(lower, p[s]));
      sum += result[s];
      roomUp += upper - result[s];
      roomDown += result[s] - lower;
    }
    double missing = 1 - sum;
    double room = missing > 0 ? roomUp : roomDown;
    double share = room > 0 ? Math.min(1, Math.abs(missing) / room) : 0;
    sum = 0;
    for (int s = 0; s < p.length; s++) {
      result[s] +=
          missing > 0
              ? share * (certified.upper(position, s) - result[s])
              : -share * (result[s] - certified.lower(position, s));
      sum += result[s];
    }
    for (int s = 0; s < p.length; s++) {
      result[s] /= sum; // one but for rounding
    }
    return result;
  }

  private static ErrorStatement error(
      CertifiedLimits certified,
      int position,
      int state,
      int variable,
      Voice source,
      List<Voice> stating) {
    ErrorStatement known = source.answer().estimate(variable, state).error();
    if (known instanceof ErrorStatement.Exact) {
      return known;
    }
    ErrorStatement combined =
        certified.says(position, state)
            ? certified.bound(position, state)
            : ErrorStatement.unknown("no member of the portfolio states an error of this number");
    String by = "what is certain";
    for (Voice voice : stating) {
      ErrorStatement error = voice.answer().estimate(variable, state).error();
      if (error instanceof ErrorStatement.Interval) {
        combined = Combination.of(combined, by, error, voice.name());
        by = voice.name();
      }
    }
    return combined;
  }

  /** An interval that leaves the estimate out is widened to it: the estimate is not that of the draws. */
  private static ErrorStatement spanning(ErrorStatement error, double p) {
    if (error instanceof ErrorStatement.Interval i && (p < i.lower() || p > i.upper())) {
      return new ErrorStatement.Interval(
          Math.min(p, i.lower()), Math.max(p, i.upper()), i.level(), i.method(), i.anytime());
    }
    return error;
  }

  private static Optional<Estimate> logEvidence(
      CertifiedLimits certified, Voice source, List<Voice> voices) {
    ErrorStatement.Bound bound = certified.logEvidence();
    boolean bounded =
        bound.lower() > Double.NEGATIVE_INFINITY || bound.upper() < Double.POSITIVE_INFINITY;
    Optional<Estimate> best = source.answer().logEvidence();
    ErrorStatement error =
        bounded ? bound : ErrorStatement.unknown("no member of the portfolio bounds the evidence");
    String by = "what is certain";
    for (Voice voice : voices) {
      Optional<Estimate> estimate = voice.answer().logEvidence();
      if (estimate.isPresent() && best.isEmpty()) {
        best = estimate;
      }
      if (estimate.isPresent() && estimate.get().error() instanceof ErrorStatement.Interval i) {
        best = estimate;
        error = Combination.of(error, by, i, voice.name());
        by = voice.name();
      }
    }
    if (best.isEmpty() || !Double.isFinite(best.get().value())) {
      return Optional.empty();
    }
    double value = Math.min(bound.upper(), Math.max(bound.lower(), best.get().value()));
    return Optional.of(new Estimate(value, Guarantee.HEURISTIC, spanning(error, value)));
  }
}
