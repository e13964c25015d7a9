package dev.svctok.eventstore;

import dev.svctok.api.Actor;
import dev.svctok.api.event.TokenEvent;
import java.time.Instant;

/**
 * An event with all that is stored of it.
 *
 * @param position its place in the one sequence of all events
 * @param id its own
 * @param type the name under which it is stored
 */
public record StoredEvent(long position, String id, String type, Instant time, TokenEvent payload, Actor actor) {}
