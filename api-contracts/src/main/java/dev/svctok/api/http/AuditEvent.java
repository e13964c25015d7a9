package dev.svctok.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened, as auditors get to see it: an event after CloudEvents 1.0 in its JSON format.
 *
 * @param id one for each event, for ever
 * @param source where the thing that it happened to is found
 * @param type the name under which the event is stored
 * @param subject the id of the token that it happened to
 * @param time when, after RFC 3339, in UTC
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditEvent(
        String specversion,
        String id,
        String source,
        String type,
        String subject,
        String time,
        String datacontenttype,
        Data data) {

    public static final String SPEC_VERSION = "1.0";
    public static final String CONTENT_TYPE = "application/json";

    /**
     * What happened.
     *
     * @param position the event's place in the one sequence of all events; grows, with gaps
     * @param changes what the token's members were before and are after; a secret's hash is never among them
     */
    public record Data(long position, long tokenId, String tokenName, Who actor, List<Change> changes) {

        public Data {
            changes = List.copyOf(changes);
        }
    }

    /**
     * Who did it, and from where.
     *
     * @param kind {@code token}, {@code bootstrap}, or {@code system} where nobody is named
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Who(
            String kind,
            @Nullable Long tokenId,
            @Nullable String tokenName,
            @Nullable String remoteAddress,
            @Nullable String userAgent,
            @Nullable String requestId) {}

    /**
     * @param member as it is called in a {@link ServiceToken}, where it also has the same form
     * @param before null where it was not there
     * @param after null where it is there no more
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Change(
            String member,
            @Nullable Object before,
            @Nullable Object after) {}
}
