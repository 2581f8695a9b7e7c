/**
 * The one door: problems, engines, budgets, runs, outcomes, and the two ways to build an engine. No algorithm and no model lives here.
 */
@NullMarked
package org.credence.core.engine;

import org.jspecify.annotations.NullMarked;
