/**
 * Small numeric tools that two algorithms need and no library gives: log-space sums and sums in a fixed order.
 */
@NullMarked
package org.credence.core.math;

import org.jspecify.annotations.NullMarked;
