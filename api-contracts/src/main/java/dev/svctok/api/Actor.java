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

    /** The keys under which an actor is stored; all begin with {@code actor}. */
    public static final String KIND = "actorKind";

    public static final String TOKEN_ID = "actorTokenId";
    public static final String TOKEN_NAME = "actorTokenName";
    public static final String REMOTE_ADDRESS = "actorRemoteAddress";
    public static final String USER_AGENT = "actorUserAgent";
    public static final String REQUEST_ID = "actorRequestId";

    /** What can act. */
    public enum Kind {
        TOKEN,
        BOOTSTRAP,
        /** Nobody is named: the service did it of its own accord. */
        SYSTEM
    }

    /** As it is stored. What is absent is left out. */
    public Map<String, String> toMetaData() {
        Map<String, String> metaData = new LinkedHashMap<>();
        metaData.put(KIND, kind.name());
        put(metaData, TOKEN_ID, tokenId);
        put(metaData, TOKEN_NAME, tokenName);
        put(metaData, REMOTE_ADDRESS, remoteAddress);
        put(metaData, USER_AGENT, userAgent);
        put(metaData, REQUEST_ID, requestId);
        return metaData;
    }

    /** The inverse of {@link #toMetaData()}. */
    public static Actor fromMetaData(Map<String, ?> metaData) {
        String kind = text(metaData, KIND);
        String tokenId = text(metaData, TOKEN_ID);
        String tokenName = text(metaData, TOKEN_NAME);
        return new Actor(
                kind == null ? Kind.SYSTEM : Kind.valueOf(kind),
                tokenId == null ? null : new TokenId(Long.parseLong(tokenId)),
                tokenName == null ? null : new TokenName(tokenName),
                text(metaData, REMOTE_ADDRESS),
                text(metaData, USER_AGENT),
                text(metaData, REQUEST_ID));
    }

    private static @Nullable String text(Map<String, ?> metaData, String key) {
        Object value = metaData.get(key);
        return value == null ? null : value.toString();
    }

    private static void put(Map<String, String> metaData, String key, @Nullable Object value) {
        if (value != null) {
            metaData.put(key, value.toString());
        }
    }

    /** As it is written in the log. */
    @Override
    public String toString() {
        return tokenId == null ? kind.name().toLowerCase(Locale.ROOT) : "token:" + tokenId;
    }
}
