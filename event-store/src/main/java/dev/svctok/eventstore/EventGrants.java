package dev.svctok.eventstore;

import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the service's role may do with the events on PostgreSQL, where another role owns them: read them, and append. What has
 * happened cannot be changed then, whatever is wrong with the service.
 */
final class EventGrants {

    /** All but the place, which the database gives: what is new stands behind all that was there. */
    private static final String APPENDED = "event_identifier, aggregate_identifier, sequence_number, aggregate_type,"
            + " time_stamp, payload_type, payload_revision, payload, meta_data, actor_token_id";

    /** Two that grant at the same time get into each other's way. */
    private static final String TAKE_TURNS = "select pg_advisory_xact_lock(hashtext('svctok grants'))";

    private EventGrants() {}

    /** @param service the role; must exist */
    static void give(DataSource owner, @Nullable String service) {
        String role = "\"" + Objects.requireNonNullElse(service, "").replace("\"", "\"\"") + "\"";
        JdbcClient client = JdbcClient.create(owner);
        new TransactionTemplate(new JdbcTransactionManager(owner)).executeWithoutResult(transaction -> {
            client.sql(TAKE_TURNS).query().singleRow();
            // Of an earlier version, which granted more.
            client.sql("revoke insert on events.domain_event from " + role).update();
            for (String grant : List.of(
                    "usage on schema events",
                    "select, insert (" + APPENDED + ") on events.domain_event",
                    "select on events.schema_history_events")) {
                client.sql("grant " + grant + " to " + role).update();
            }
        });
    }
}
