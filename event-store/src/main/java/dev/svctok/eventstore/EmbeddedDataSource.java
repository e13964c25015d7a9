package dev.svctok.eventstore;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pool of one embedded database. A process that has opened the file serves it to all others that have joined, and would
 * leave it open when its own pool is closed, to die with the process. The others would take seconds to see that it has gone.
 * So it closes the file, and the next one that asks opens it at once.
 */
final class EmbeddedDataSource extends BoundedPool {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedDataSource.class);

    /** How many pools of this process are open on each file. */
    private static final Map<String, Integer> OPEN = new ConcurrentHashMap<>();

    EmbeddedDataSource(HikariConfig config) {
        super(withoutDeadConnections(config));
        OPEN.merge(getJdbcUrl(), 1, Integer::sum);
    }

    private static HikariConfig withoutDeadConnections(HikariConfig config) {
        config.setExceptionOverride(new DeadConnections());
        return config;
    }

    @Override
    public void close() {
        if (isClosed()) {
            return;
        }
        boolean last = OPEN.computeIfPresent(getJdbcUrl(), (url, n) -> n == 1 ? null : n - 1) == null;
        // Opened before the pool is closed: the file is open, and this costs nothing.
        try (Connection connection = DriverManager.getConnection(getJdbcUrl(), getUsername(), getPassword());
                Statement statement = connection.createStatement()) {
            super.close();
            if (last && connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal) {
                statement.execute("shutdown");
            }
        } catch (SQLException e) {
            log.debug("{} is left to be closed with the process", getPoolName(), e);
            super.close();
        }
    }
}
