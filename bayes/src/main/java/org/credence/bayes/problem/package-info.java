/**
 * The questions that can be put to a discrete graphical model, their answers, and the judge that scores answers. No method of
 * answering lives here.
 */
@NullMarked
package org.credence.bayes.problem;

import org.jspecify.annotations.NullMarked;
