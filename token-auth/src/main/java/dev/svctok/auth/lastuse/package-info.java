/** When, from where and with what each token was used last. Nobody who uses one waits for that. */
@NullMarked
package dev.svctok.auth.lastuse;

import org.jspecify.annotations.NullMarked;
