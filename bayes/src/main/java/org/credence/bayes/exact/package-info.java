/**
 * Engines that compute the true answer: enumeration (the oracle), variable elimination, and the elimination orders they use.
 */
@NullMarked
package org.credence.bayes.exact;

import org.jspecify.annotations.NullMarked;
