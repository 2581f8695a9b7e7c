/**
 * Judging an answer against the truth: distances between distributions. Nothing here runs an engine.
 */
@NullMarked
package org.credence.core.accuracy;

import org.jspecify.annotations.NullMarked;
