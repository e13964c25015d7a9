package dev.svctok.command;

import dev.svctok.api.TokenId;

/** Another writer was quicker with the same token. Nothing has happened. */
public final class LostRaceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LostRaceException(TokenId id, RuntimeException cause) {
        super("Others wrote token %s at the same moment".formatted(id), cause);
    }
}
