/** Axon on JDBC: the event store, the machinery under the projections, and the tail that follows the events. */
@NullMarked
package dev.svctok.eventstore;

import org.jspecify.annotations.NullMarked;
