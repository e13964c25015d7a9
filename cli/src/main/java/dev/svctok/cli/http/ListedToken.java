package dev.svctok.cli.http;

import dev.svctok.api.http.ServiceToken;
import org.jspecify.annotations.Nullable;

/**
 * A token in a list.
 *
 * @param valid whether it was accepted at the moment that was asked for; null where none was
 */
public record ListedToken(ServiceToken token, @Nullable Boolean valid) {}
