package org.credence.lab.cases;

import java.util.Optional;
import org.credence.bayes.model.Evidence;

/**
 * One row of a table of cases.
 *
 * @param number which case, counted from 1; the heading does not count
 * @param line the line of the file that it begins on, counted from 1
 * @param evidence what is known in this case; nothing where the row has an error
 * @param error what is wrong with the row, in a sentence with its place; empty if nothing is
 */
public record Case(long number, long line, Evidence evidence, Optional<String> error) {}
