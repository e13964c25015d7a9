package dev.svctok.eventstore;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/**
 * What nodes worked on that were killed. Their claims run out after a while; but that a node is gone is seen at once: on
 * PostgreSQL its connections, which carry its name, are gone, on the embedded database the lock of its name is. So nobody
 * need wait.
 */
final class AbandonedClaims implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AbandonedClaims.class);
    private static final long INTERVAL_SECONDS = 1;

    private final JdbcClient readModel;
    private final Dialect dialect;
    private final NodeId own;
    private final ClaimTime time;
    private volatile @Nullable ScheduledExecutorService timer;

    AbandonedClaims(JdbcClient readModel, Dialect dialect, NodeId own, ClaimTime time) {
        this.readModel = readModel;
        this.dialect = dialect;
        this.own = own;
        this.time = time;
    }

    /** Nothing is lost where a node lives on unseen: it notices with its next batch, and claims anew. */
    void release() {
        release("projection_position", "owner");
        release("projection_rebuild", "node");
    }

    private void release(String table, String column) {
        List<String> nodes = readModel
                .sql("select distinct %s from %s where %s <> ?".formatted(column, table, column))
                .param(own.toString())
                .query(String.class)
                .list();
        for (String node : nodes) {
            if (isGone(node)) {
                int released = readModel
                        .sql("update %s set %s = null where %s = ?".formatted(table, column, column))
                        .param(node)
                        .update();
                log.debug("{} claims of {}, which is gone", released, node);
            }
        }
    }

    private boolean isGone(String node) {
        return switch (dialect) {
            case H2 -> own.isDead(node);
            case POSTGRESQL ->
                readModel
                        // Its own is not seen either where a pooler stands in between that hides names.
                        .sql("select bool_or(application_name = ?) and not bool_or(application_name = ?)"
                                + " from pg_stat_activity where application_name in (?, ?)")
                        .params(own.toString(), node, own.toString(), node)
                        .query(Boolean.class)
                        .single();
        };
    }

    @Override
    public void start() {
        ScheduledExecutorService fresh = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "abandoned-claims");
            thread.setDaemon(true);
            return thread;
        });
        var unused = fresh.scheduleWithFixedDelay(this::look, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
        timer = fresh;
    }

    private void look() {
        try {
            time.read();
            release();
        } catch (DataAccessException | TransactionException e) {
            log.debug("The claims cannot be read now", e);
        } catch (RuntimeException e) {
            log.error("The claims of nodes that are gone cannot be looked for; it is tried again", e);
        }
    }

    /** Lets a reading in progress finish: an interrupt would close the file under an embedded database for everybody. */
    @Override
    public void stop() {
        ScheduledExecutorService running = timer;
        if (running != null) {
            running.shutdown();
            timer = null;
        }
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }
}
