/**
 * Small numeric tools that more than one algorithm needs: log-space sums, sums in a fixed order, and the half widths of intervals.
 */
@NullMarked
package org.credence.core.math;

import org.jspecify.annotations.NullMarked;
