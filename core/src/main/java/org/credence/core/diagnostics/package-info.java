/**
 * Judging a run without knowing the truth: Monte Carlo standard errors, effective sample sizes, split R-hat.
 */
@NullMarked
package org.credence.core.diagnostics;

import org.jspecify.annotations.NullMarked;
