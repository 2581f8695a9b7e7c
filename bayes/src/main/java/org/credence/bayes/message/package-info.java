/**
 * Engines that pass messages on the factor graph.
 */
@NullMarked
package org.credence.bayes.message;

import org.jspecify.annotations.NullMarked;
