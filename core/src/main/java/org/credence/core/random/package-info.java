/**
 * The one door for chance: the interface every algorithm draws through, and its seeded implementation. Nothing here knows what is sampled.
 */
@NullMarked
package org.credence.core.random;

import org.jspecify.annotations.NullMarked;
