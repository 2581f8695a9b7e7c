/** JMH benchmarks and studies of accuracy at cost. Every performance claim in the docs comes from here. */
@NullMarked
package org.credence.benchmarks;

import org.jspecify.annotations.NullMarked;
