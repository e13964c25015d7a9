package dev.svctok.query.web;

import dev.svctok.auth.web.ApiException;
import dev.svctok.eventstore.EventFilter;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * What the query string of a page of events asks for.
 *
 * @param after the place of the last event that is known already; 0 for none
 * @param limit null where the client leaves it to us
 */
record EventsRequest(
        EventFilter filter, long after, @Nullable Integer limit) {

    static final int MAX_LIMIT = 1000;
    static final int DEFAULT_LIMIT = 100;

    private static final String TYPE_PREFIX = "svctok.";

    /**
     * @param known the names under which events are stored
     * @param head the place of the newest event
     * @param now the moment after which nothing can have happened
     * @param lastEventId where the client's event stream broke off, which it says in place of {@code after}; null if it
     *     does not
     * @throws ApiException 400 naming everything that is wrong
     */
    static EventsRequest read(
            MultiValueMap<String, String> parameters,
            Set<String> known,
            long head,
            Instant now,
            @Nullable String lastEventId) {
        var query = new QueryString(
                parameters, List.of("after", "limit", "tokenId", "actorId", "since", "until"), List.of("type"));
        Set<String> types = types(query, known);
        Long limit = query.number("limit", 1, MAX_LIMIT);
        long after = lastEventId == null
                ? Objects.requireNonNullElse(query.number("after", 0, Long.MAX_VALUE), 0L)
                : position(query, lastEventId);
        if (after > head) {
            query.fault("%s is beyond the newest event, which is at %d."
                    .formatted(lastEventId == null ? "after" : "Last-Event-ID", head));
        }
        Instant since = query.pastMoment("since", now);
        Instant until = query.moment("until");
        if (since != null && until != null && !since.isBefore(until)) {
            query.fault("since must be before until.");
        }
        var filter = new EventFilter(types, query.tokenId("tokenId"), query.tokenId("actorId"), since, until);
        query.requireFaultless();
        return new EventsRequest(filter, after, limit == null ? null : Math.toIntExact(limit));
    }

    private static long position(QueryString query, String lastEventId) {
        if (lastEventId.matches("[0-9]{1,18}")) {
            return Long.parseLong(lastEventId);
        }
        query.fault("Last-Event-ID must be the id of the last event that came.");
        return 0;
    }

    private static Set<String> types(QueryString query, Set<String> known) {
        Set<String> types = new TreeSet<>();
        for (String text : query.texts("type")) {
            String type = text.startsWith(TYPE_PREFIX) ? text : TYPE_PREFIX + text;
            if (known.contains(type)) {
                types.add(type);
            } else {
                query.fault(
                        "There is no type \"%s\"; known: %s.".formatted(text, String.join(", ", new TreeSet<>(known))));
            }
        }
        return types;
    }
}
