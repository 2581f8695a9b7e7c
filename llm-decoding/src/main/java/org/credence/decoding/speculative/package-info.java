/**
 * Speculative decoding: exact draws from the target with fewer passes, by letting a cheaper model draft; and where drafts come from.
 */
@NullMarked
package org.credence.decoding.speculative;

import org.jspecify.annotations.NullMarked;
