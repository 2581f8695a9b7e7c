/**
 * Many engines on one question: which of them run, in what order and for how long, and one answer made of theirs. The engines
 * themselves live where their method belongs.
 */
@NullMarked
package org.credence.bayes.portfolio;

import org.jspecify.annotations.NullMarked;
