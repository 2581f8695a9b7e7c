/**
 * What one number is worth: an estimate with its guarantee and its error statement. How a statement is earned belongs to the engines.
 */
@NullMarked
package org.credence.core.uncertainty;

import org.jspecify.annotations.NullMarked;
