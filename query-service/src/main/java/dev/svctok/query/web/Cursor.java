package dev.svctok.query.web;

import dev.svctok.api.TokenId;
import dev.svctok.api.query.TokenKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** A place in the list as clients carry it from page to page; they need not understand it. */
final class Cursor {

    private static final char SEPARATOR = ':';

    private Cursor() {}

    static String write(TokenKey key) {
        String text = key.id() + String.valueOf(SEPARATOR) + key.name();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Empty if the text is no cursor of ours. */
    static Optional<TokenKey> read(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            int separator = text.indexOf(SEPARATOR);
            return separator < 1 || text.indexOf('\0') >= 0
                    ? Optional.empty()
                    : TokenId.parse(text.substring(0, separator))
                            .map(id -> new TokenKey(text.substring(separator + 1), id.value()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
