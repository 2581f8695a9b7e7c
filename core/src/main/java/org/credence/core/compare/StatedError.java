package org.credence.core.compare;

/**
 * What an answer says of its own error, summed up over all its numbers, and whether that was true.
 *
 * @param kind the kind of statement: exact, interval, bound, unknown, or mixed
 * @param level confidence level of the intervals; NaN if there are none
 * @param maxHalfWidth half the width of the widest finite statement; NaN if there is none
 * @param coveredShare share of the statements of known error that hold for the reference; NaN if there are none
 * @param unknownShare share of the numbers whose error is stated as unknown
 */
public record StatedError(
    String kind, double level, double maxHalfWidth, double coveredShare, double unknownShare) {}
