package dev.svctok.auth;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Takes the leases away of those who have gone, or make a new one when they come back: nobody waits for them any more. */
final class GoneVerifiers {

    private static final Logger log = LoggerFactory.getLogger(GoneVerifiers.class);
    private static final Duration DEATH_CHECK_INTERVAL = Duration.ofMillis(100);

    private final LeaseTable table;
    private final LeaseAges ages;
    private final Predicate<String> isDead;

    private long nextDeathCheck = System.nanoTime();

    /** @param isDead tells of a node whether its process is dead for certain */
    GoneVerifiers(LeaseTable table, LeaseAges ages, Predicate<String> isDead) {
        this.table = table;
        this.ages = ages;
        this.isDead = isDead;
    }

    /**
     * While the leases could not be read here they could mostly not be renewed either: their holders are not taken for gone
     * before they have had the time to do so.
     *
     * @param leases of others
     * @param began when it was begun to read them
     * @param readableSince since when they can be read
     */
    void takeAway(List<Lease> leases, long began, long readableSince) {
        boolean mayCheck = began - nextDeathCheck >= 0;
        if (mayCheck) {
            nextDeathCheck = began + DEATH_CHECK_INTERVAL.toNanos();
        }
        for (Lease lease : leases) {
            if (ages.isEnded(lease, began) && began - readableSince >= LeaseAges.allOf(lease)) {
                takeAway(lease, "not been heard of for " + lease.duration().toMillis() + " ms");
            } else if (mayCheck && isDead.test(lease.node())) {
                takeAway(lease, "died");
            }
        }
    }

    private void takeAway(Lease lease, String reason) {
        try {
            if (table.removeEnded(lease)) {
                log.info("The verifier on {} has {}: nobody waits for it any more", lease.node(), reason);
            }
        } catch (DataAccessException | TransactionException e) {
            log.debug("It stays, and does no harm", e);
        }
    }
}
