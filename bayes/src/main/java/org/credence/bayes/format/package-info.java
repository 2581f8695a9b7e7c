/**
 * Readers and writers of model files, one pair per format. What a file means is decided here, once.
 */
@NullMarked
package org.credence.bayes.format;

import org.jspecify.annotations.NullMarked;
