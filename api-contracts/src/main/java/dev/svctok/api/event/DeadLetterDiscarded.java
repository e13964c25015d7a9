package dev.svctok.api.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.svctok.api.TokenId;
import org.axonframework.serialization.Revision;

/**
 * Somebody gave up an event of a token that a projection could not digest. The token itself is what it was; the projection
 * shows it without that event until it is built anew.
 *
 * @param eventId of the event that was given up
 */
@Revision("1")
@JsonTypeName("svctok.DeadLetterDiscarded")
public record DeadLetterDiscarded(TokenId id, String projection, String eventId) implements TokenEvent {}
