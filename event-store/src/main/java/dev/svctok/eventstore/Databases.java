package dev.svctok.eventstore;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/** Opens the connection pools of the event store and the read model. */
final class Databases {

    private static final long CONNECTION_TIMEOUT_MILLIS = 10_000;

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
                "svctok.storage.url must begin with jdbc:postgresql: (or be left out for the embedded" + " database).");
    }

    /** @throws StartupException if the database cannot be reached */
    HikariDataSource open(String name) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setMaximumPoolSize(properties.storage().poolSize());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        config.setInitializationFailTimeout(-1);
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
            }
        }
        HikariDataSource dataSource = new HikariDataSource(config);
        requireReachable(dataSource, name);
        return dataSource;
    }

    static String schema(String name) {
        return name.replace('-', '_');
    }

    private void requireReachable(HikariDataSource dataSource, String name) {
        try (Connection connection = dataSource.getConnection()) {
            connection.getMetaData();
        } catch (SQLException e) {
            dataSource.close();
            throw new StartupException(unreachable(name, rootMessage(e)), e);
        }
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
