package dev.svctok.eventstore;

import dev.svctok.eventstore.startup.Limits;
import dev.svctok.eventstore.startup.StartupException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the events and the read model are kept.
 *
 * @param dataDir the folder of the embedded database; made if it is missing, readable by its owner alone
 * @param storage an outer database instead of the embedded one
 * @param events how the event store is read
 */
@ConfigurationProperties("svctok")
record StorageProperties(
        @DefaultValue("data") Path dataDir,
        @DefaultValue Storage storage,
        @DefaultValue Events events) {

    /**
     * @param url a JDBC URL of PostgreSQL, for instance {@code jdbc:postgresql://db:5432/svctok}; none for the embedded H2
     * @param poolSize connections that each of the two pools (events, read model) may hold
     * @param connectTimeout how long a start waits for a database that does not answer yet
     * @param migration who makes and changes the tables of the events
     */
    record Storage(
            @Nullable String url,
            @Nullable String username,
            @Nullable String password,
            @DefaultValue("16") int poolSize,
            @DefaultValue("10s") Duration connectTimeout,
            @DefaultValue Migration migration) {

        Storage {
            Limits.check("svctok.storage.pool-size", poolSize, 2, 1000);
            Limits.check("svctok.storage.connect-timeout", connectTimeout, Duration.ZERO, Duration.ofDays(1));
            if (isBlank(url) && !(isBlank(username) && isBlank(password))) {
                throw new StartupException(
                        "svctok.storage.username and .password belong to svctok.storage.url, which is not set.");
            }
            if (isBlank(url) && migration.isOfItsOwn()) {
                throw new StartupException("svctok.storage.migration belongs to svctok.storage.url, which is not set.");
            }
        }

        boolean embedded() {
            return isBlank(url);
        }
    }

    /**
     * The role that owns the tables of the events. Without one the service's own does; then nothing but its own code keeps it
     * from changing what has happened.
     */
    record Migration(@Nullable String username, @Nullable String password) {

        Migration {
            if (isBlank(username) && !isBlank(password)) {
                throw new StartupException(
                        "svctok.storage.migration.password belongs to svctok.storage.migration.username, which is not set.");
            }
        }

        boolean isOfItsOwn() {
            return !isBlank(username);
        }
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    /**
     * @param pollInterval how long another process's event stays unnoticed at the most
     */
    record Events(@DefaultValue("50ms") Duration pollInterval) {

        Events {
            Limits.check("svctok.events.poll-interval", pollInterval, Duration.ofMillis(1), Duration.ofMinutes(1));
        }
    }
}
