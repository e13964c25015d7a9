package dev.svctok.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Raises the {@link CommitSignal} when any process has committed events: PostgreSQL says so, to a connection that does
 * nothing but listen. While there is none, and now and then in any case, those who follow look for themselves.
 */
final class CommitListener implements SmartLifecycle {

    /** Of the notifications; a trigger sends them. */
    static final String CHANNEL = "svctok_events";

    private static final Logger log = LoggerFactory.getLogger(CommitListener.class);

    /** After so long without a word it is asked whether the connection is still there. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    /** How long an answer may take, to that question and to a connection attempt. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);

    private final @Nullable Connector connector;
    private final Runnable raise;
    private final Duration pollInterval;
    private final FailureNotice notice =
            new FailureNotice(log, "Commits of other processes cannot be listened for; it is tried again");

    private volatile @Nullable Thread thread;
    private volatile @Nullable Connection connection;
    private volatile boolean listening;

    interface Connector {
        Connection connect() throws SQLException;
    }

    /**
     * @param connector null for a database that tells nobody of a commit
     * @param raise wakes those who follow
     * @param pollInterval how often they are woken while nobody listens
     */
    CommitListener(@Nullable Connector connector, Runnable raise, Duration pollInterval) {
        this.connector = connector;
        this.raise = raise;
        this.pollInterval = pollInterval;
    }

    /** Whether the database tells of commits at all. */
    boolean canListen() {
        return connector != null;
    }

    /** How often commits of others are looked for while nobody listens. */
    Duration pollInterval() {
        return pollInterval;
    }

    /** Whether commits are noticed at once. */
    boolean isListening() {
        return listening;
    }

    private void run(Connector database) {
        boolean told = false;
        while (isRunning()) {
            try (Connection opened = database.connect();
                    Statement statement = opened.createStatement()) {
                connection = opened;
                opened.setNetworkTimeout(
                        Runnable::run,
                        Math.toIntExact(QUIET.plus(ANSWER_TIMEOUT).toMillis()));
                statement.execute("listen " + CHANNEL);
                if (told) {
                    log.info("Commits of other processes are noticed at once again");
                    told = false;
                }
                notice.done();
                listen(opened.unwrap(PGConnection.class), statement);
            } catch (SQLException e) {
                if (isRunning() && !told) {
                    told = true;
                    log.warn(
                            "Commits of other processes are not noticed at once, but looked for each {} ms: {}",
                            pollInterval.toMillis(),
                            RootCause.messageOf(e));
                }
            } catch (RuntimeException | Error e) {
                notice.failed(e);
            } finally {
                listening = false;
                connection = null;
            }
            pollFor(RETRY_INTERVAL);
        }
    }

    private void listen(PGConnection notifications, Statement statement) throws SQLException {
        // What was committed before it began to listen.
        raise.run();
        listening = true;
        while (isRunning()) {
            if (notifications.getNotifications(Math.toIntExact(QUIET.toMillis())).length > 0) {
                raise.run();
            } else if (isRunning()) {
                statement.execute("select 1");
            }
        }
    }

    private void pollFor(Duration time) {
        long began = System.nanoTime();
        while (isRunning() && System.nanoTime() - began < time.toNanos()) {
            raise.run();
            LockSupport.parkNanos(Math.min(pollInterval.toNanos(), time.toNanos()));
        }
    }

    @Override
    public void start() {
        Connector database = connector;
        if (database == null) {
            return;
        }
        Thread fresh = new Thread(() -> run(database), "commit-listener");
        fresh.setDaemon(true);
        thread = fresh;
        fresh.start();
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        if (running == null) {
            return;
        }
        Connection open = connection;
        try {
            if (open != null) {
                // The thread waits in a read, which no interrupt ends.
                open.abort(Runnable::run);
            }
            LockSupport.unpark(running);
            running.join(STOP_TIMEOUT.toMillis());
        } catch (SQLException e) {
            log.debug("The connection was gone already", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** Begins before those who follow, and ends after them. */
    @Override
    public int getPhase() {
        return -2;
    }
}
