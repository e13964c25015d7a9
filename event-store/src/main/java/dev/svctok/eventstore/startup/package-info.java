/** What keeps a service from starting, told to its operator on one line. */
@NullMarked
package dev.svctok.eventstore.startup;

import org.jspecify.annotations.NullMarked;
