/**
 * Engines that answer exactly: the forward pass, and the enumeration of short texts that everything else is checked against.
 */
@NullMarked
package org.credence.decoding.exact;

import org.jspecify.annotations.NullMarked;
