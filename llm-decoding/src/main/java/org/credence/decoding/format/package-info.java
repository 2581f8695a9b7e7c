/**
 * Model files: GGUF, safetensors with its JSON companions, llama2.c checkpoints. Readers check everything before they allocate
 * anything, and give tensors under one set of names. Not here: what is done with them.
 */
@NullMarked
package org.credence.decoding.format;

import org.jspecify.annotations.NullMarked;
