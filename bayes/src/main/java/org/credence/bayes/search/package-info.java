/**
 * Search for the most probable assignment: complete branch and bound with certain bounds, and local search that is quick and proves
 * nothing. Bounds by mini-buckets are in {@code bounds}, message passing that decodes assignments in {@code message}.
 */
@NullMarked
package org.credence.bayes.search;

import org.jspecify.annotations.NullMarked;
