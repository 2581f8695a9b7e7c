/** The credence command: one class per subcommand, which parses, calls and prints. No algorithms. */
@NullMarked
package org.credence.cli;

import org.jspecify.annotations.NullMarked;
