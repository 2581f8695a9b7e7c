/**
 * Readers and writers of files of models, evidence and answers, one pair per format, and the recognition of files by their content.
 * What a file means is decided here, once.
 */
@NullMarked
package org.credence.bayes.format;

import org.jspecify.annotations.NullMarked;
