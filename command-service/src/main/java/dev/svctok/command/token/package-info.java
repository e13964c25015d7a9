/** The aggregate: the rules of a service token, and nothing else. */
@NullMarked
package dev.svctok.command.token;

import org.jspecify.annotations.NullMarked;
