/**
 * What the target of decoding is: the model's probabilities changed by temperature and, in a stated order, whatever else changes the law.
 * How a draw from it is made belongs to the engines.
 */
@NullMarked
package org.credence.decoding.law;

import org.jspecify.annotations.NullMarked;
