/** One file per idea, numbered, each with a main method whose output the build checks. No library code lives here. */
@NullMarked
package org.credence.examples;

import org.jspecify.annotations.NullMarked;
