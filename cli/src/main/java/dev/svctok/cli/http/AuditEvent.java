package dev.svctok.cli.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * Something that happened to the tokens, as far as people are told of it.
 *
 * @param id of this event alone, among those of all services; null where it is not told
 * @param position where it stands among all events
 * @param time as the service wrote it
 * @param tokenId null where no token is concerned
 */
public record AuditEvent(
        @Nullable String id,
        long position,
        String type,
        String time,
        @Nullable Long tokenId,
        @Nullable String tokenName,
        Actor actor,
        List<Change> changes) {

    /**
     * Who did it.
     *
     * @param kind {@code token}, {@code bootstrap} or {@code system}; empty where it is not told
     */
    public record Actor(
            String kind,
            @Nullable Long tokenId,
            @Nullable String tokenName,
            @Nullable String remoteAddress,
            @Nullable String userAgent,
            @Nullable String requestId) {}

    /**
     * What became of one member of the token: a text, a number, a truth, a list of those, or what else the service may send.
     *
     * @param before null where there was none
     * @param after null where there is none any more
     */
    public record Change(
            String member,
            @Nullable Object before,
            @Nullable Object after) {}

    /** @return null where the text is no audit event in JSON */
    public static @Nullable AuditEvent parse(String json) {
        try (JsonParser parser = Document.JSON.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            Members members = Members.read(parser);
            return parser.nextToken() == null ? of(members) : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** @return null where these are not the members of an audit event */
    static @Nullable AuditEvent of(Members members) {
        Members data = members.object("data");
        Long position = data == null ? null : data.number("position");
        String type = members.text("type");
        String time = members.text("time");
        if (data == null || position == null || type == null || time == null) {
            return null;
        }
        return new AuditEvent(
                members.text("id"),
                position,
                type,
                time,
                data.number("tokenId"),
                data.text("tokenName"),
                actor(data.object("actor")),
                changes(data));
    }

    private static Actor actor(@Nullable Members members) {
        if (members == null) {
            return new Actor("", null, null, null, null, null);
        }
        String kind = members.text("kind");
        return new Actor(
                kind == null ? "" : kind,
                members.number("tokenId"),
                members.text("tokenName"),
                members.text("remoteAddress"),
                members.text("userAgent"),
                members.text("requestId"));
    }

    private static List<Change> changes(Members data) {
        List<Change> changes = new ArrayList<>();
        for (Members change : data.objects("changes")) {
            String member = change.text("member");
            if (member != null) {
                changes.add(new Change(member, change.value("before"), change.value("after")));
            }
        }
        return changes;
    }
}
