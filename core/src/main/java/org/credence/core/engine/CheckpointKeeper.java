package org.credence.core.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes up an iteration from its checkpoint and writes it down from time to time. One run has one. */
final class CheckpointKeeper {

  private final Checkpoint settings;
  private final CheckpointFile file;
  private final CheckpointFile.Owner owner;
  private final Iteration<?> iteration;
  private final List<String> notes = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private long lastNanos = System.nanoTime();
  private long lastSteps = Long.MIN_VALUE;
  private long earlierNanos;

  private CheckpointKeeper(
      Checkpoint settings, CheckpointFile.Owner owner, Iteration<?> iteration) {
    this.settings = settings;
    this.file = new CheckpointFile(settings.file());
    this.owner = owner;
    this.iteration = iteration;
  }

  /** The keeper of a run that asked for one; the iteration stands where its checkpoint, if there is one, says. */
  static Optional<CheckpointKeeper> of(
      InferenceEngine<?, ?> engine, Problem<?> problem, Run run, Iteration<?> iteration) {
    if (run.checkpoint().isEmpty()) {
      return Optional.empty();
    }
    if (!(iteration instanceof Resumable)) {
      throw new CannotAnswerException(
          StopReason.NOT_APPLICABLE,
          engine + " cannot be written down on this question; leave the checkpoint out");
    }
    CheckpointFile.Owner owner;
    try {
      owner = CheckpointFile.Owner.of(engine, problem, run.seed());
    } catch (UnsupportedOperationException e) {
      throw new CannotAnswerException(
          StopReason.NOT_APPLICABLE, e.getMessage() + "; leave the checkpoint out");
    }
    CheckpointKeeper keeper = new CheckpointKeeper(run.checkpoint().get(), owner, iteration);
    keeper.takeUp();
    return Optional.of(keeper);
  }

  private void takeUp() {
    Optional<CheckpointFile.Saved> there = file.read();
    if (there.isEmpty()) {
      return;
    }
    CheckpointFile.Saved saved = there.get();
    file.requireOwner(saved.owner(), owner);
    String name = settings.file().toString();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(saved.state()))) {
      ((Resumable) iteration).restore(in);
      if (in.available() > 0) {
        throw new IOException(in.available() + " bytes are left over");
      }
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw CheckpointFile.broken(name, "its state cannot be taken on (" + e.getMessage() + ")");
    }
    if (iteration.steps() != saved.steps()) {
      throw CheckpointFile.broken(
          name, "its state has " + iteration.steps() + " steps, stated are " + saved.steps());
    }
    earlierNanos = saved.nanos();
    lastSteps = saved.steps();
    notes.add("Continued from " + name + " at step " + saved.steps() + ".");
    if (!saved.owner().jdk().equals(owner.jdk())) {
      warnings.add(
          "The checkpoint was written by JDK "
              + saved.owner().jdk()
              + " and this is "
              + owner.jdk()
              + ": the last digits may differ from those of a run on one of them.");
    }
  }

  /** Time spent before this process took the run up. */
  long earlierNanos() {
    return earlierNanos;
  }

  List<String> notes() {
    return notes;
  }

  List<String> warnings() {
    return warnings;
  }

  /** To be called between two whole quanta: writes if it is time. */
  void between(long elapsedNanos) {
    if (System.nanoTime() - lastNanos >= IterativeLoop.nanosOf(settings.every())) {
      write(elapsedNanos);
    }
  }

  /** Writes what was not written yet. A file that cannot be written is a warning: the run goes on. */
  void write(long elapsedNanos) {
    if (iteration.steps() == lastSteps) {
      return;
    }
    boolean interrupted = Thread.interrupted(); // an interrupt closes the file under our hands
    boolean again = true;
    while (again) {
      again = false;
      try {
        writeNow(elapsedNanos);
      } catch (IOException | UncheckedIOException e) {
        if (Thread.interrupted()) { // it came while we wrote
          interrupted = true;
          again = true;
        } else if (warnings.isEmpty()) {
          warnings.add(
              "The checkpoint "
                  + settings.file()
                  + " could not be written: "
                  + e.getMessage()
                  + ".");
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    lastNanos = System.nanoTime();
  }

  private void writeNow(long elapsedNanos) throws IOException {
    ByteArrayOutputStream state = new ByteArrayOutputStream();
    ((Resumable) iteration)
        .save(new DataOutputStream(new LimitedOutput(state, CheckpointFile.LARGEST_STATE)));
    file.write(
        new CheckpointFile.Saved(
            owner, iteration.steps(), iteration.evaluations(), elapsedNanos, state.toByteArray()));
    lastSteps = iteration.steps();
  }
}
