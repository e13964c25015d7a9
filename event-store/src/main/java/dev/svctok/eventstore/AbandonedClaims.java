package dev.svctok.eventstore;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What nodes worked on that were killed. Their claims run out after a while; but that a node is gone is seen at once: on
 * PostgreSQL its connections, which carry its name, are gone, on the embedded database the lock of its name is. So nobody
 * need wait.
 */
final class AbandonedClaims {

    private static final Logger log = LoggerFactory.getLogger(AbandonedClaims.class);

    private final JdbcClient readModel;
    private final Dialect dialect;
    private final NodeId own;

    AbandonedClaims(JdbcClient readModel, Dialect dialect, NodeId own) {
        this.readModel = readModel;
        this.dialect = dialect;
        this.own = own;
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
                        .sql("select exists (select 1 from pg_stat_activity where application_name = ?)"
                                + " and not exists (select 1 from pg_stat_activity where application_name = ?)")
                        .params(own.toString(), node)
                        .query(Boolean.class)
                        .single();
        };
    }
}
