/**
 * What the tests of every module share: chance that walks every path or replays a run, contracts a new engine inherits, statistical
 * assertions with a stated false-alarm rate, and properties over seeds that shrink their counterexamples.
 */
@NullMarked
package org.credence.core.testkit;

import org.jspecify.annotations.NullMarked;
