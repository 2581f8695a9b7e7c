/**
 * Language models counted from a text: n-gram counts in flat arrays and their interpolation.
 */
@NullMarked
package org.credence.decoding.ngram;

import org.jspecify.annotations.NullMarked;
