package dev.svctok.auth.web;

import dev.svctok.eventstore.startup.Limits;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many requests with a token that is not good an address may send before it is told that these are too many.
 *
 * @param burst so many at once
 * @param perMinute so many a minute after that; 0 for any number
 */
@ConfigurationProperties("svctok.refusals")
record ThrottleProperties(
        @DefaultValue("60") int burst, @DefaultValue("60") int perMinute) {

    private static final int MOST = 1_000_000;

    ThrottleProperties {
        Limits.check("svctok.refusals.burst", burst, 1, MOST);
        Limits.check("svctok.refusals.per-minute", perMinute, 0, MOST);
    }
}
