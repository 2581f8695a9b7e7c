/**
 * Many cases put to one engine: read row by row from a table, answered in bounded memory, written row by row, and how long that
 * takes. A case is evidence on a network; nothing here computes an answer.
 */
@NullMarked
package org.credence.lab.cases;

import org.jspecify.annotations.NullMarked;
