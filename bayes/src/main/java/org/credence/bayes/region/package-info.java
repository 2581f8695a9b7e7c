/**
 * Engines whose regions are larger than factors and bounded in size: join graphs, on which messages are passed until they settle, and
 * sequences of clique trees, which are passed once. Exact where one tree within the bound holds the whole model, heuristic elsewhere.
 */
@NullMarked
package org.credence.bayes.region;

import org.jspecify.annotations.NullMarked;
