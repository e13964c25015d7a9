/** Databases for tests: of this module, and of all that stand on it. */
@NullMarked
package dev.svctok.eventstore.testing;

import org.jspecify.annotations.NullMarked;
