/**
 * What the tests of the language side share: the contract of a language model, and toy models small enough to be walked completely.
 */
@NullMarked
package org.credence.decoding.testkit;

import org.jspecify.annotations.NullMarked;
