package dev.svctok.api.event;

import dev.svctok.api.TokenId;

/**
 * Something that has happened to one service token. Stored under the name in {@code @JsonTypeName} and the number in
 * {@code @Revision}, so that classes may be renamed or moved while stored events stay readable. Components that are
 * added later must be nullable: events of before do not have them.
 */
public sealed interface TokenEvent permits TokenCreated, TokenBootstrapped, TokenDeleted, DeadLetterDiscarded {

    TokenId id();
}
