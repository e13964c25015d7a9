package dev.svctok.query.web;

import dev.svctok.api.RoleCatalog;
import dev.svctok.api.RoleName;
import dev.svctok.api.query.TokenFilter;
import dev.svctok.api.query.TokenKey;
import dev.svctok.auth.web.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.MultiValueMap;

/**
 * What the query string of a list asks for.
 *
 * @param limit null for all
 */
record ListRequest(
        TokenFilter filter,
        @Nullable TokenKey after,
        @Nullable Integer limit) {

    static final int MAX_LIMIT = 1000;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final List<String> PARAMETERS = List.of("limit", "cursor", "name", "role", "expired");

    /** @throws ApiException 400 naming everything that is wrong */
    static ListRequest read(MultiValueMap<String, String> parameters, RoleCatalog catalog) {
        return new Reading(parameters, catalog).result();
    }

    private static final class Reading {

        private final MultiValueMap<String, String> parameters;
        private final RoleCatalog catalog;
        private final List<String> faults = new ArrayList<>();

        Reading(MultiValueMap<String, String> parameters, RoleCatalog catalog) {
            this.parameters = parameters;
            this.catalog = catalog;
        }

        ListRequest result() {
            for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
                if (!PARAMETERS.contains(parameter.getKey())) {
                    faults.add("Unknown parameter \"%s\"; known: %s."
                            .formatted(parameter.getKey(), String.join(", ", PARAMETERS)));
                } else if (parameter.getValue().size() > 1) {
                    faults.add("%s is given more than once.".formatted(parameter.getKey()));
                }
            }
            Integer limit = limit();
            TokenKey after = after();
            var filter = new TokenFilter(namePrefix(), role(), expired());
            if (!faults.isEmpty()) {
                throw new ApiException(HttpStatus.BAD_REQUEST, faults);
            }
            return new ListRequest(filter, after, limit);
        }

        private @Nullable Integer limit() {
            String text = parameters.getFirst("limit");
            if (text == null) {
                return null;
            }
            if (NUMBER.matcher(text).matches()) {
                int limit = Integer.parseInt(text);
                if (limit >= 1 && limit <= MAX_LIMIT) {
                    return limit;
                }
            }
            faults.add("limit must be a number between 1 and %d.".formatted(MAX_LIMIT));
            return null;
        }

        private @Nullable TokenKey after() {
            String text = parameters.getFirst("cursor");
            if (text == null) {
                return null;
            }
            Optional<TokenKey> key = Cursor.read(text);
            if (key.isEmpty()) {
                faults.add("cursor is none that this service gave: take it from the Link header of the page before.");
            }
            return key.orElse(null);
        }

        private @Nullable String namePrefix() {
            String text = parameters.getFirst("name");
            if (text != null && text.indexOf('\0') >= 0) {
                faults.add("name must not contain control characters.");
            }
            return text;
        }

        private @Nullable RoleName role() {
            String text = parameters.getFirst("role");
            if (text == null) {
                return null;
            }
            if (!RoleName.faults(text).isEmpty()) {
                faults.add("role is none that can be; known: %s."
                        .formatted(catalog.roles().keySet()));
                return null;
            }
            return new RoleName(text);
        }

        private @Nullable Boolean expired() {
            String text = parameters.getFirst("expired");
            if (text == null) {
                return null;
            }
            if (!text.equals("true") && !text.equals("false")) {
                faults.add("expired must be true or false.");
            }
            return text.equals("true");
        }
    }
}
