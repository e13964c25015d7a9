package dev.svctok.eventstore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The projections that a node of PostgreSQL worked on when it was killed. Its claims run out after a while; but its
 * connections, which carry its name, are gone at once. A node that starts therefore need not wait.
 */
final class AbandonedClaims {

    private static final Logger log = LoggerFactory.getLogger(AbandonedClaims.class);

    private final JdbcClient readModel;

    AbandonedClaims(JdbcClient readModel) {
        this.readModel = readModel;
    }

    /** Nothing is lost where a node lives on unseen: it notices with its next batch, and claims anew. */
    void release() {
        int released = readModel
                .sql("update projection_position set owner = null where owner is not null"
                        + " and owner not in (select application_name from pg_stat_activity)")
                .update();
        log.debug("{} claims of nodes without a connection", released);
    }
}
