package dev.svctok.auth.lastuse;

import dev.svctok.eventstore.startup.Limits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is recorded of the last use of a token.
 *
 * @param flushInterval how long it is kept in memory before it is written; so much of it a process that is killed loses
 * @param client whether the remote address and the user agent are recorded, beside the time
 */
@ConfigurationProperties("svctok.last-use")
record LastUseProperties(
        @DefaultValue("30s") Duration flushInterval,
        @DefaultValue("true") boolean client) {

    LastUseProperties {
        Limits.check("svctok.last-use.flush-interval", flushInterval, Duration.ofSeconds(1), Duration.ofSeconds(60));
    }
}
