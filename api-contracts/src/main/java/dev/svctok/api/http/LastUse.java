package dev.svctok.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * When a token was used last, and by whom as far as that is known.
 *
 * @param timestamp in milliseconds of the Unix epoch
 * @param remoteAddress from where; null where that is not recorded
 * @param userAgent with what, at most 256 characters of it; null where that is not known or not recorded
 * @param introspectedBy the id of the token with which somebody asked about this one; null where it came to svctok itself
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LastUse(
        long timestamp,
        @Nullable String remoteAddress,
        @Nullable String userAgent,
        @Nullable Long introspectedBy) {}
