/** What can go wrong, from the place where it happens to the exit code. */
@NullMarked
package dev.svctok.cli.error;

import org.jspecify.annotations.NullMarked;
