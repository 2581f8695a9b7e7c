/**
 * What one number is worth: an estimate with its guarantee and its error statement, limits that hold for any sample size (of one time or
 * of all times at once), and how two statements about one number combine. How a statement is earned belongs to the engines.
 */
@NullMarked
package org.credence.core.uncertainty;

import org.jspecify.annotations.NullMarked;
