/**
 * Engines that search among assignments for the most probable one. Engines that pass messages to find it are in {@code message}, exact
 * elimination in {@code exact}.
 */
@NullMarked
package org.credence.bayes.search;

import org.jspecify.annotations.NullMarked;
