/**
 * Reading and writing files safely: limits, one exception with place, finding and cure, strict numbers, atomic replacement of outputs.
 */
@NullMarked
package org.credence.core.input;

import org.jspecify.annotations.NullMarked;
