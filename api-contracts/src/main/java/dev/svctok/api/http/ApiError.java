package dev.svctok.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every error that svctok answers with: a problem after RFC 9457 that also carries the members of StackState's error.
 *
 * @param kind {@link #ERRORS}, or {@link #INVALID_EXPIRY} for an expiry in the past
 * @param trackingKey the request's id, also in the log and in the {@code X-Request-Id} header of the answer
 * @param serverTimestamp in milliseconds of the Unix epoch
 * @param errors one for each thing that is wrong
 * @param message only where {@code kind} is {@link #INVALID_EXPIRY}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApiError(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String instance,
        @JsonProperty("_type") String kind,
        String trackingKey,
        long serverTimestamp,
        List<Item> errors,
        @Nullable String message) {

    public static final String ERRORS = "ErrorsResponse";
    public static final String INVALID_EXPIRY = "ServiceTokenInvalidExpiryError";

    /** One thing that is wrong. */
    public record Item(@JsonProperty("_type") String kind, String message) {

        public Item(String message) {
            this("InternalError", message);
        }
    }
}
