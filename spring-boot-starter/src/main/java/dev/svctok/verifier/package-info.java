/**
 * Says whether tokens of svctok are good, by asking svctok, and keeps what it was told for as long as that is certain. Knows no
 * framework.
 */
@NullMarked
package dev.svctok.verifier;

import org.jspecify.annotations.NullMarked;
