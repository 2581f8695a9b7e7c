/** Models in fewer bits beside the model they are made of, on one text: size, speed, and how far their predictions are. */
@NullMarked
package org.credence.lab.precision;

import org.jspecify.annotations.NullMarked;
