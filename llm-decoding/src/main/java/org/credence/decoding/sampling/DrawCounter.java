package org.credence.decoding.sampling;

import java.util.LinkedHashMap;
import java.util.Map;

/** What draws cost: plain running totals, used by one thread and added up at the end. */
public final class DrawCounter {

  private long tokens;
  private long targetPasses;
  private long targetPositions;
  private long draftPositions;
  private long drafted;
  private long tested;
  private long accepted;

  /** Counts one call of the target that scored so many positions. */
  public void targetPass(int positions) {
    targetPasses++;
    targetPositions += positions;
  }

  /** Counts positions scored by a draft model. */
  public void draftPositions(int positions) {
    draftPositions += positions;
  }

  /** Counts drafted tokens put before the target, and how many of them it accepted; it looks no further than one rejected. */
  public void verified(int draftedTokens, int acceptedTokens) {
    drafted += draftedTokens;
    tested += Math.min(draftedTokens, acceptedTokens + 1);
    accepted += acceptedTokens;
  }

  /** Counts emitted tokens. */
  public void emitted(int count) {
    tokens += count;
  }

  /** Adds the totals of another counter. */
  public void add(DrawCounter other) {
    tokens += other.tokens;
    targetPasses += other.targetPasses;
    targetPositions += other.targetPositions;
    draftPositions += other.draftPositions;
    drafted += other.drafted;
    tested += other.tested;
    accepted += other.accepted;
  }

  /** Tokens emitted. */
  public long tokens() {
    return tokens;
  }

  /** Calls of the target. */
  public long targetPasses() {
    return targetPasses;
  }

  /** Target-model positions scored: the evaluations. */
  public long targetPositions() {
    return targetPositions;
  }

  /** Draft-model positions scored. */
  public long draftPositions() {
    return draftPositions;
  }

  /** Drafted tokens put before the target. */
  public long drafted() {
    return drafted;
  }

  /** Drafted tokens the target decided about: those before the first rejected one of a pass, and that one. */
  public long tested() {
    return tested;
  }

  /** Drafted tokens accepted. */
  public long accepted() {
    return accepted;
  }

  /** {@code targetPasses}, {@code tokensPerTargetPass} (NaN before the first pass). */
  public Map<String, Double> targetMeasures() {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("targetPasses", (double) targetPasses);
    measures.put("tokensPerTargetPass", (double) tokens / targetPasses);
    return measures;
  }

  /**
   * {@code acceptanceRate} (accepted of tested, the α of {@code ExpectedSpeed}; NaN if nothing was drafted), {@code drafted},
   * {@code tested}, {@code accepted}, {@code draftPositions}.
   */
  public Map<String, Double> draftMeasures() {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("acceptanceRate", (double) accepted / tested);
    measures.put("drafted", (double) drafted);
    measures.put("tested", (double) tested);
    measures.put("accepted", (double) accepted);
    measures.put("draftPositions", (double) draftPositions);
    return measures;
  }
}
