package dev.svctok.eventstore;

import dev.svctok.api.event.TokenEvent;
import java.time.Instant;

/** What a projection makes its rows of. */
public record TimedEvent(TokenEvent payload, Instant time) {}
