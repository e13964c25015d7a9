package dev.svctok.api;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who did something, and from where: it stands in the metadata of every event.
 *
 * @param kind whether a token's bearer did it, or the service itself for its operator
 * @param tokenId of the calling token, where there is one
 * @param tokenName of the calling token, where there is one
 * @param remoteAddress from which the request came, where there was one
 * @param userAgent as the client named itself
 * @param requestId under which the log tells more
 */
public record Actor(
        Kind kind,
        @Nullable TokenId tokenId,
        @Nullable TokenName tokenName,
        @Nullable String remoteAddress,
        @Nullable String userAgent,
        @Nullable String requestId) {

    /** The service itself, at its operator's bidding. */
    public static final Actor BOOTSTRAP = new Actor(Kind.BOOTSTRAP, null, null, null, null, null);

    private static final Actor SYSTEM = new Actor(Kind.SYSTEM, null, null, null, null, null);

    /** The key in the metadata under which an actor is stored, with these members. */
    public static final String KEY = "actor";

    private static final String KIND = "kind";
    private static final String TOKEN_ID = "tokenId";
    private static final String TOKEN_NAME = "tokenName";
    private static final String REMOTE_ADDRESS = "remoteAddress";
    private static final String USER_AGENT = "userAgent";
    private static final String REQUEST_ID = "requestId";

    /** What can act. */
    public enum Kind {
        TOKEN,
        BOOTSTRAP,
        /** Nobody is named: the service did it of its own accord. */
        SYSTEM
    }

    /** As it is stored. What is absent is left out. */
    public Map<String, Object> toMetaData() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(KIND, kind.name());
        put(members, TOKEN_ID, tokenId == null ? null : tokenId.value());
        put(members, TOKEN_NAME, tokenName == null ? null : tokenName.value());
        put(members, REMOTE_ADDRESS, remoteAddress);
        put(members, USER_AGENT, userAgent);
        put(members, REQUEST_ID, requestId);
        return Map.of(KEY, members);
    }

    /** The inverse of {@link #toMetaData()}; the service itself where nobody is named. */
    public static Actor fromMetaData(Map<String, ?> metaData) {
        if (!(metaData.get(KEY) instanceof Map<?, ?> members)) {
            return SYSTEM;
        }
        String tokenName = text(members, TOKEN_NAME);
        return new Actor(
                Kind.valueOf(String.valueOf(members.get(KIND))),
                members.get(TOKEN_ID) instanceof Number id ? new TokenId(id.longValue()) : null,
                tokenName == null ? null : new TokenName(tokenName),
                text(members, REMOTE_ADDRESS),
                text(members, USER_AGENT),
                text(members, REQUEST_ID));
    }

    private static @Nullable String text(Map<?, ?> members, String name) {
        Object value = members.get(name);
        return value == null ? null : value.toString();
    }

    private static void put(Map<String, Object> members, String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }

    /** As it is written in the log. */
    @Override
    public String toString() {
        return tokenId == null ? kind.name().toLowerCase(Locale.ROOT) : "token:" + tokenId;
    }
}
