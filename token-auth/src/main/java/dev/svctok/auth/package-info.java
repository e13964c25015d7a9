/** Who may do what: the verification projection, the index that answers from memory, and the verdicts. */
@NullMarked
package dev.svctok.auth;

import org.jspecify.annotations.NullMarked;
