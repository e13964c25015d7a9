package dev.svctok.api.command;

import dev.svctok.api.TokenId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** Delete a token for good. Refused with {@link RejectionReason#TOKEN_NOT_FOUND}, also where it is deleted already. */
public record DeleteToken(@TargetAggregateIdentifier TokenId id) implements TokenCommand {}
