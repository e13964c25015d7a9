package dev.svctok.cli.context;

import org.jspecify.annotations.Nullable;

/** A context as it stands in the contexts file. Null is what it does not say. */
public record SavedContext(
        String name,
        @Nullable String url,
        @Nullable Secret token,
        boolean isApiToken,
        @Nullable String apiPath,
        @Nullable String commandUrl,
        Tls tls) {

    /** The same, with an address of its own for writes. */
    public SavedContext withCommandUrl(String address) {
        return new SavedContext(name, url, token, isApiToken, apiPath, address, tls);
    }
}
