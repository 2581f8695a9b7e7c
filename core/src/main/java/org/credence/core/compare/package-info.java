/**
 * Many engines on one problem under equal budgets, scored against a reference, as plain result records. Printing belongs to the lab module.
 */
@NullMarked
package org.credence.core.compare;

import org.jspecify.annotations.NullMarked;
