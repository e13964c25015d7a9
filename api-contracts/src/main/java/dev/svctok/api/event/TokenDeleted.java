package dev.svctok.api.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.svctok.api.TokenId;
import org.axonframework.serialization.Revision;

/** Somebody deleted a token: from now on it is refused, and nothing brings it back. */
@Revision("2")
@JsonTypeName(TokenDeleted.STORED_NAME)
public record TokenDeleted(TokenId id) implements TokenEvent {

    /** As events of this type are called in the event store and in the audit. */
    public static final String STORED_NAME = "svctok.TokenDeleted";
}
