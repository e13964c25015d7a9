package dev.svctok.eventstore;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.TimeUnit;

/**
 * A pool for which not everybody waits while the database gives nothing. Each of them would take a thread of the web server, and
 * those that check tokens, which need no database, would find none.
 */
class BoundedPool extends HikariDataSource {

    /** Of two pools, half of the threads that a web server has for all. */
    static final int MAX_WAITING = 50;

    /** Whoever waits while connections come and go is soon served, however many they are. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private volatile long lastGiven = System.nanoTime();

    BoundedPool(HikariConfig config) {
        super(config);
    }

    /** @throws SQLTransientConnectionException also where too many wait already */
    @Override
    public Connection getConnection() throws SQLException {
        if (getHikariPoolMXBean().getThreadsAwaitingConnection() >= MAX_WAITING
                && System.nanoTime() - lastGiven > SILENCE_NANOS) {
            throw new SQLTransientConnectionException(
                    "The database has given no connection for a while, and %d wait for one".formatted(MAX_WAITING),
                    Databases.CONNECTION_FAILED);
        }
        Connection connection = super.getConnection();
        lastGiven = System.nanoTime();
        return connection;
    }
}
