/**
 * Judging a run without knowing the truth: R-hat, effective sample sizes and Monte Carlo standard errors of draws, the same from batch
 * means in constant memory, and the tail of importance weights. What an engine makes of them belongs to the engine.
 */
@NullMarked
package org.credence.core.diagnostics;

import org.jspecify.annotations.NullMarked;
