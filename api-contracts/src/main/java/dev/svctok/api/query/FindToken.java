package dev.svctok.api.query;

import dev.svctok.api.TokenId;

/** One token, which may be expired but not deleted. Answered with an optional {@code ServiceToken}. */
public record FindToken(TokenId id) {}
