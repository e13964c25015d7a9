package dev.svctok.cli.http;

import dev.svctok.cli.error.CliException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit events behind a position, page after page. */
public final class EventPages {

    /** More at once no service gives. */
    public static final int MAX_SIZE = 1000;

    private final Api api;
    private final Query filters;
    private long position;
    private boolean more = true;

    public EventPages(Api api, Query filters, long after) {
        this.api = api;
        this.filters = filters;
        this.position = after;
    }

    /**
     * Some events.
     *
     * @param document the same as it came
     * @param head the position of the newest event of all; null where the service does not tell
     */
    public record Page(
            List<AuditEvent> events,
            Document document,
            @Nullable Long head) {}

    /** @param size how many at most, up to {@link #MAX_SIZE} */
    public Page next(int size) throws CliException {
        Document document = api.events(
                new Query().add("after", position).add("limit", (long) size).addAll(filters));
        List<AuditEvent> events = document.events();
        for (AuditEvent event : events) {
            if (event.position() <= position) {
                throw Refusal.unexpected(document.answer());
            }
            position = event.position();
        }
        more = document.hasNext() && !events.isEmpty();
        return new Page(events, document, document.head());
    }

    /** Whether there is a further page. */
    public boolean hasMore() {
        return more;
    }

    /** Of the last event that was read; at first the one to begin behind. */
    public long position() {
        return position;
    }
}
