package org.credence.decoding.speculative;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.ProgressEvent;
import org.credence.core.engine.StopReason;
import org.credence.core.random.Randomness;
import org.credence.decoding.model.Cursors;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.Reading;
import org.credence.decoding.model.TokenBuffer;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;
import org.credence.decoding.sampling.Decoder;
import org.credence.decoding.sampling.DrawCounter;
import org.credence.decoding.sampling.DrawnText;

/**
 * The running state of speculative decoding: two cursors that stay one token behind the text, and the pass in hand.
 *
 * <p>One step is one pass: draft, a token per reading; score with one reading of the target; verify, emit, and roll both cursors back to
 * what stands. Near
 * the end fewer tokens are drafted, so that a pass never emits past the length; after a drafted end token nothing more is drafted.
 */
final class SpeculativeDecoder implements Decoder {

  private final GenerationProblem problem;
  private final int draftLength;
  private final Drafting drafting;
  private final Verification verification;
  private final Vocabulary vocabulary;
  private final TokenContext target;
  private final TokenContext draft;
  private final DrawnText text;
  private final TokenBuffer ahead; // the text and what is drafted after it
  private final Pass pass;
  private final double[] draftRow; // [vocabulary]
  private boolean begun; // the pass in hand
  private int same; // tokens of the text that were there when the last pass began
  private int emittedBefore; // the last step

  SpeculativeDecoder(
      GenerationProblem problem,
      LanguageModel draftModel,
      int draftLength,
      Drafting drafting,
      Verification verification) {
    this(
        problem,
        draftLength,
        drafting,
        verification,
        openDraft(problem, draftModel),
        Cursors.openBefore(problem.model(), problem.prompt()));
  }

  private SpeculativeDecoder(
      GenerationProblem problem,
      int draftLength,
      Drafting drafting,
      Verification verification,
      TokenContext draft,
      TokenContext target) {
    this.problem = problem;
    this.draftLength = draftLength;
    this.drafting = drafting;
    this.verification = verification;
    this.vocabulary = problem.model().vocabulary();
    this.target = target;
    this.draft = draft;
    this.text = new DrawnText(problem);
    this.pass = new Pass(draftLength, vocabulary.size(), problem.law(), text.tokens());
    this.draftRow = new double[vocabulary.size()];
    this.ahead = text.tokens().copy();
    this.same = problem.prompt().length();
  }

  private static TokenContext openDraft(GenerationProblem problem, LanguageModel draftModel) {
    requireSame(problem.model().vocabulary(), draftModel.vocabulary());
    return Cursors.openBefore(draftModel, problem.prompt());
  }

  @Override
  public Decoder sibling() {
    int promptRead = problem.prompt().length() - 1;
    TokenContext targetFork = target.fork();
    targetFork.truncate(promptRead);
    TokenContext draftFork = draft.fork();
    draftFork.truncate(promptRead);
    return new SpeculativeDecoder(
        problem, draftLength, drafting, verification, draftFork, targetFork);
  }

  private static void requireSame(Vocabulary target, Vocabulary draft) {
    Optional<String> difference = Vocabulary.difference(target, draft);
    if (difference.isPresent()) {
      throw new CannotAnswerException(
          StopReason.NOT_APPLICABLE,
          "the vocabularies of target and draft differ, of target (one) and draft (other): "
              + difference.get()
              + "; give a draft model with the target's vocabulary");
    }
  }

  @Override
  public void restart() {
    text.clear();
    rollBack();
    begun = false;
    same = problem.prompt().length();
    emittedBefore = 0;
  }

  @Override
  public boolean done() {
    return text.remaining() == 0;
  }

  @Override
  public Reading reading() {
    if (!begun) {
      begin();
    }
    return drafts()
        ? new Reading(draft, ahead.from(draft.length()), 1, draftRow)
        : new Reading(target, toVerify(), rows(), pass.targetRawLogP);
  }

  private void begin() {
    emittedBefore = text.emitted();
    ahead.become(text.tokens(), same);
    pass.begin(text.tokens(), same);
    same = text.tokens().length();
    begun = true;
  }

  /**
   * Whether another token is to be drafted: up to the draft length, but with room left for the target's own token, and none after an end
   * token.
   */
  private boolean drafts() {
    return pass.count < Math.min(draftLength, text.remaining() - 1) && pass.bonus;
  }

  /** The text's last token and every drafted one, a drafted end token excepted. */
  private int[] toVerify() {
    ahead.truncate(text.tokens().length() + rows() - 1);
    return ahead.from(target.length());
  }

  private int rows() {
    return pass.bonus ? pass.count + 1 : pass.count;
  }

  @Override
  public boolean advance(Randomness randomness, DrawCounter counter) {
    if (drafts()) {
      propose(randomness, counter);
      return false;
    }
    counter.targetPass(rows());
    Verification.Verdict verdict = verification.verify(pass, randomness);
    counter.verified(pass.count, verdict.accepted());
    for (int i = 0; i < verdict.accepted() && !done(); i++) {
      emit(i, pass.drafted[i]);
    }
    if (verdict.next().isPresent() && !done()) {
      emit(verdict.accepted(), verdict.next().getAsInt());
    }
    counter.emitted(text.emitted() - emittedBefore);
    rollBack();
    begun = false;
    return true;
  }

  private void propose(Randomness randomness, DrawCounter counter) {
    counter.draftPositions(1);
    System.arraycopy(draftRow, 0, pass.draftRawLogP, pass.at(pass.count, 0), draftRow.length);
    int token = drafting.propose(problem.law(), ahead, pass, pass.count, randomness);
    pass.drafted[pass.count++] = token;
    ahead.append(token);
    pass.bonus = !vocabulary.isEnd(token);
  }

  private void emit(int place, int token) {
    int at = pass.at(place, token);
    text.emit(token, pass.targetRawLogP[at], pass.target(place)[at]);
  }

  /** Both cursors forget what was not accepted, and stay at least one token behind the text. */
  private void rollBack() {
    int kept = text.tokens().length() - 1;
    target.truncate(Math.min(target.length(), kept));
    draft.truncate(Math.min(draft.length(), kept));
  }

  @Override
  public List<ProgressEvent.Token> lastTokens() {
    List<ProgressEvent.Token> tokens = new ArrayList<>();
    for (int place = emittedBefore; place < text.emitted(); place++) {
      tokens.add(text.event(place));
    }
    return tokens;
  }

  @Override
  public Generation generation() {
    return text.generation();
  }

  @Override
  public long bytes() {
    return pass.bytes() + 8L * draftRow.length + 24L * text.emitted();
  }
}
