/**
 * Engines that average over weighted independent samples.
 */
@NullMarked
package org.credence.bayes.importance;

import org.jspecify.annotations.NullMarked;
