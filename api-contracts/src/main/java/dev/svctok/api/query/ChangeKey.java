package dev.svctok.api.query;

import java.time.Instant;

/** Where a change stands among those of its kind. */
public record ChangeKey(Instant at, long id) {}
