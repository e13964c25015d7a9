package dev.svctok.eventstore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Down while the read model cannot be asked. Says so in a line, and tells nobody the names of our classes. */
abstract class ReadModelHealthIndicator extends AbstractHealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(ReadModelHealthIndicator.class);

    @Override
    protected final void doHealthCheck(Health.Builder health) {
        try {
            look(health);
        } catch (DataAccessException | TransactionException e) {
            log.warn("The health of the projections cannot be seen: {}", RootCause.messageOf(e));
            health.down().withDetail("reason", "The database does not answer");
        }
    }

    abstract void look(Health.Builder health);
}
