package dev.svctok.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token as people see it.
 *
 * @param lastUpdateTimestamp when it last changed, in milliseconds of the Unix epoch
 * @param expiration the first moment at which it is refused, in milliseconds of the Unix epoch; null for never
 * @param valid whether it was accepted at the moment that was asked for; null where none was
 * @param lastUsed when and by whom it was used last, as far as that is recorded; null if never, and where a moment was asked
 *     for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ServiceToken(
        long id,
        long lastUpdateTimestamp,
        String name,
        @Nullable String description,
        @Nullable Long expiration,
        List<String> roles,
        @Nullable String dedicatedSubject,
        @Nullable Boolean valid,
        @Nullable LastUse lastUsed) {

    /** The same with its last use. */
    public ServiceToken withLastUsed(@Nullable LastUse use) {
        return new ServiceToken(
                id, lastUpdateTimestamp, name, description, expiration, roles, dedicatedSubject, valid, use);
    }
}
