/** Random models and other helpers shared by the tests of this module. */
@NullMarked
package org.credence.bayes.testkit;

import org.jspecify.annotations.NullMarked;
