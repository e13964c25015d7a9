package dev.svctok.query.web;

import dev.svctok.api.RoleCatalog;
import dev.svctok.api.RoleName;
import dev.svctok.api.query.TokenFilter;
import dev.svctok.api.query.TokenKey;
import dev.svctok.auth.web.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * What the query string of a list asks for.
 *
 * @param asOf the moment at which to look at the list; null for the list as it is
 * @param limit null for all
 */
record ListRequest(
        TokenFilter filter,
        @Nullable Instant asOf,
        @Nullable TokenKey after,
        @Nullable Integer limit) {

    static final int MAX_LIMIT = 1000;

    private static final List<String> PARAMETERS =
            List.of("limit", "cursor", "name", "role", "expired", "asOf", "unusedFor");

    /** @throws ApiException 400 naming everything that is wrong */
    static ListRequest read(MultiValueMap<String, String> parameters, RoleCatalog catalog, Instant now) {
        var query = new QueryString(parameters, PARAMETERS, List.of());
        Long limit = query.number("limit", 1, MAX_LIMIT);
        TokenKey after = after(query);
        Instant asOf = query.pastMoment("asOf", now);
        Duration unusedFor = query.duration("unusedFor");
        if (asOf != null && unusedFor != null) {
            query.fault(
                    "unusedFor and asOf exclude each other: of earlier moments it is not known what had been used.");
        }
        var filter = new TokenFilter(
                namePrefix(query),
                role(query, catalog),
                expired(query),
                unusedFor == null ? null : now.minus(unusedFor));
        query.requireFaultless();
        return new ListRequest(filter, asOf, after, limit == null ? null : Math.toIntExact(limit));
    }

    private static @Nullable TokenKey after(QueryString query) {
        String text = query.text("cursor");
        Optional<TokenKey> key = text == null ? Optional.empty() : Cursor.read(text);
        if (text != null && key.isEmpty()) {
            query.fault("cursor is none that this service gave: take it from the Link header of the page before.");
        }
        return key.orElse(null);
    }

    private static @Nullable String namePrefix(QueryString query) {
        String text = query.text("name");
        if (text != null && text.indexOf('\0') >= 0) {
            query.fault("name must not contain control characters.");
        }
        return text;
    }

    private static @Nullable RoleName role(QueryString query, RoleCatalog catalog) {
        String text = query.text("role");
        if (text == null) {
            return null;
        }
        if (!RoleName.faults(text).isEmpty()) {
            query.fault("role is none that can be; known: %s."
                    .formatted(catalog.roles().keySet()));
            return null;
        }
        return new RoleName(text);
    }

    private static @Nullable Boolean expired(QueryString query) {
        String text = query.text("expired");
        if (text == null) {
            return null;
        }
        if (!text.equals("true") && !text.equals("false")) {
            query.fault("expired must be true or false.");
        }
        return text.equals("true");
    }
}
