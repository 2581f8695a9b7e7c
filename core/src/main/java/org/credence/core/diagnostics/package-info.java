/**
 * Judging a run without knowing the truth: Monte Carlo standard errors from batch means, and split R-hat. What an engine makes of
 * them belongs to the engine.
 */
@NullMarked
package org.credence.core.diagnostics;

import org.jspecify.annotations.NullMarked;
