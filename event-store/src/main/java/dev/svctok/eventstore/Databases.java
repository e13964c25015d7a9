package dev.svctok.eventstore;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.Set;

/** Opens the connection pools of the event store and the read model. */
final class Databases {

    private static final long CONNECTION_TIMEOUT_MILLIS = 10_000;

    /** Hikari then sleeps for a second and throws. */
    private static final long ONE_ATTEMPT = 1;

    private static final String CONNECTION_FAILED = "08";

    /** PostgreSQL: it is starting up. H2: another process holds the file; the process that served it has gone. */
    private static final Set<String> MAY_PASS = Set.of("57P03", "90020", "90067");

    private final StorageProperties properties;

    Databases(StorageProperties properties) {
        this.properties = properties;
    }

    Dialect dialect() {
        String url = properties.storage().url();
        if (properties.storage().embedded() || url == null) {
            return Dialect.H2;
        }
        if (url.startsWith("jdbc:postgresql:")) {
            return Dialect.POSTGRESQL;
        }
        throw new StartupException(
                "svctok.storage.url must begin with jdbc:postgresql: (or be left out for the embedded database).");
    }

    /** @throws StartupException if the database cannot be reached */
    HikariDataSource open(String name) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setMaximumPoolSize(properties.storage().poolSize());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        config.setInitializationFailTimeout(ONE_ATTEMPT);
        switch (dialect()) {
            case H2 -> {
                config.setJdbcUrl(EmbeddedDatabase.in(properties.dataDir()).url(name));
                config.setUsername("svctok");
                config.setPassword("");
            }
            case POSTGRESQL -> {
                config.setJdbcUrl(properties.storage().url());
                config.setUsername(properties.storage().username());
                config.setPassword(properties.storage().password());
                config.setSchema(schema(name));
                // Else a failed statement tells its values: what an event holds has no place in a log.
                config.addDataSourceProperty("logServerErrorDetail", "false");
            }
        }
        return connect(config, name);
    }

    static String schema(String name) {
        return name.replace('-', '_');
    }

    /** Waits for a database that is about to come up, or for a process that is about to release the file. */
    private HikariDataSource connect(HikariConfig config, String name) {
        long start = System.nanoTime();
        long patience = properties.storage().connectTimeout().toNanos();
        while (true) {
            try {
                return new HikariDataSource(config);
            } catch (RuntimeException e) {
                if (!mayPass(e) || System.nanoTime() - start >= patience) {
                    throw new StartupException(unreachable(name, rootMessage(e)), e);
                }
            }
        }
    }

    private static boolean mayPass(RuntimeException failure) {
        String state = failure.getCause() instanceof SQLException sql ? sql.getSQLState() : null;
        return state != null && (state.startsWith(CONNECTION_FAILED) || MAY_PASS.contains(state));
    }

    private String unreachable(String name, String reason) {
        return dialect() == Dialect.H2
                ? "The database file %s.mv.db in %s cannot be opened: %s. Another program may hold it, the disk may be full, or the file may be damaged."
                        .formatted(name, properties.dataDir().toAbsolutePath().normalize(), reason)
                : "The database at svctok.storage.url cannot be reached: %s. Check the URL, svctok.storage.username and svctok.storage.password."
                        .formatted(reason);
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
