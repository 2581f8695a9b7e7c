package org.credence.cli;

import java.util.Locale;
import java.util.OptionalLong;
import org.credence.core.engine.Budget;
import org.credence.core.engine.ProgressEvent;
import org.credence.core.engine.ProgressListener;
import org.credence.lab.report.Figures;

/**
 * One line on stderr that rewrites itself, at most ten times a second, while an engine works. It is written with carriage returns
 * and blanks alone, so that no terminal needs to understand more; nothing is written where nobody watches.
 */
final class ProgressLine {

  private static final long NANOS_BETWEEN_LINES = 100_000_000L;

  private final Session session;
  private final boolean wanted;
  private int shown;
  private long lastNanos;
  private OptionalLong readingSince = OptionalLong.empty(); // the first block of a prompt was read
  private int readBefore; // then

  ProgressLine(Session session) {
    this.session = session;
    this.wanted = session.progress();
  }

  /** Says that an engine begins, and returns what listens to it. */
  <A> ProgressListener<A> begin(String engine, Budget budget) {
    if (!wanted) {
      return ProgressListener.none();
    }
    show(engine + " ...");
    lastNanos = System.nanoTime();
    return (event, answerSoFar) -> {
      long now = System.nanoTime();
      if (now - lastNanos >= NANOS_BETWEEN_LINES) {
        lastNanos = now;
        show(line(engine, budget, event));
      }
    };
  }

  private static String line(String engine, Budget budget, ProgressEvent event) {
    if (event.forecast().isPresent()) {
      return exact(engine, event, event.forecast().getAsDouble());
    }
    double share = -1;
    if (budget.steps().isPresent()) {
      share = (double) event.steps() / budget.steps().getAsLong();
    } else if (budget.evaluations().isPresent()) {
      share = (double) event.evaluations() / budget.evaluations().getAsLong();
    } else if (budget.time().isPresent()) {
      share = event.elapsedNanos() / 1e9 / (budget.time().get().toMillis() / 1e3);
    }
    String percent =
        share >= 0 ? String.format(Locale.ROOT, " %3.0f %%,", 100 * Math.min(1, share)) : "";
    return String.format(
        Locale.ROOT,
        "%s:%s %d steps, %.3g evaluations, %.1f s",
        engine,
        percent,
        event.steps(),
        (double) event.evaluations(),
        event.elapsedNanos() / 1e9);
  }

  /** Says how many cases were answered. */
  void cases(long done, double seconds) {
    long now = System.nanoTime();
    if (wanted && (shown == 0 || now - lastNanos >= NANOS_BETWEEN_LINES)) {
      lastNanos = now;
      show(
          String.format(
              Locale.ROOT, "%d cases, %.0f cases/s", done, done / Math.max(1e-9, seconds)));
    }
  }

  /** Says how much of a prompt was read, and takes the line away at its end. */
  void reading(int read, int total) {
    long now = System.nanoTime();
    if (!wanted) {
      return;
    }
    if (readingSince.isEmpty()) {
      readingSince = OptionalLong.of(now);
      readBefore = read;
      lastNanos = now;
      show("reading: " + read + " of " + total + " tokens");
    } else if (read < total && now - lastNanos >= NANOS_BETWEEN_LINES) {
      lastNanos = now;
      show(reading(read, total, (read - readBefore) / ((now - readingSince.getAsLong()) / 1e9)));
    }
    if (read == total) {
      readingSince = OptionalLong.empty();
      erase();
    }
  }

  static String reading(int read, int total, double perSecond) {
    return String.format(
        Locale.ROOT,
        "reading: %d of %d tokens, %.3g tokens/s, %s left",
        read,
        total,
        perSecond,
        Figures.seconds(rounded((total - read) / perSecond)));
  }

  /** What an exact engine has done of what it forecast, and how long the rest will take at this pace. */
  static String exact(String engine, ProgressEvent event, double forecast) {
    double share = event.evaluations() / forecast;
    double seconds = event.elapsedNanos() / 1e9;
    String left =
        share > 0 && share < 1
            ? String.format(
                Locale.ROOT,
                " %3.0f %%, %s left,",
                100 * share,
                Figures.seconds(rounded(seconds * (1 - share) / share)))
            : share >= 1 ? " beyond its forecast," : "";
    return String.format(
        Locale.ROOT,
        "%s:%s %.3g of %.3g evaluations, %.1f s",
        engine,
        left,
        (double) event.evaluations(),
        forecast,
        seconds);
  }

  /** Two digits, and whole seconds: more would only flicker. */
  private static double rounded(double seconds) {
    double unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(Math.max(1, seconds))) - 1));
    return Math.max(1, Math.rint(seconds / unit) * unit);
  }

  private void show(String text) {
    int room = session.width() - 1;
    String line = text.length() > room ? text.substring(0, room) : text;
    session.err().print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
    session.err().flush();
    shown = line.length();
  }

  /** Takes the line away. */
  void erase() {
    if (shown > 0) {
      session.err().print("\r" + " ".repeat(shown) + "\r");
      session.err().flush();
      shown = 0;
    }
  }
}
