package dev.svctok.api.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.svctok.api.TokenId;
import org.axonframework.serialization.Revision;

/** Somebody deleted a token: from now on it is refused, and nothing brings it back. */
@Revision("2")
@JsonTypeName("svctok.TokenDeleted")
public record TokenDeleted(TokenId id) implements TokenEvent {}
