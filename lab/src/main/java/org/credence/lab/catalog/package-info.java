/**
 * Text to problems and engine settings, and back: one grammar for the command line, experiment files and JShell, the register of
 * engines, and where models come from. Nothing here computes an answer, and no engine knows that it is listed here.
 */
@NullMarked
package org.credence.lab.catalog;

import org.jspecify.annotations.NullMarked;
