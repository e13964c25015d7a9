package dev.svctok.api;

import java.util.LinkedHashMap;
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
        BOOTSTRAP
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

    private static void put(Map<String, String> metaData, String key, @Nullable Object value) {
        if (value != null) {
            metaData.put(key, value.toString());
        }
    }

    /** As it is written in the log. */
    @Override
    public String toString() {
        return tokenId == null ? "bootstrap" : "token:" + tokenId;
    }
}
