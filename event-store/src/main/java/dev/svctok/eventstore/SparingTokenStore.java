package dev.svctok.eventstore;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;

/**
 * Axon's positions in tables, but an idle processor does not write its claim anew each time that it has looked in vain for
 * events. So it can look often, which lets it stop at once when it is told to, without writing often.
 */
final class SparingTokenStore extends JdbcTokenStore {

    private final long intervalNanos;
    private final Map<String, Long> renewedAt = new ConcurrentHashMap<>();

    /** @param interval between two renewals of a claim; well below the time after which it may be taken over */
    SparingTokenStore(Builder builder, Duration interval) {
        super(builder);
        this.intervalNanos = interval.toNanos();
    }

    @Override
    public void extendClaim(String processor, int segment) {
        String claim = processor + "/" + segment;
        long now = System.nanoTime();
        Long last = renewedAt.get(claim);
        if (last == null || now - last >= intervalNanos) {
            super.extendClaim(processor, segment);
            renewedAt.put(claim, now);
        }
    }

    @Override
    public void releaseClaim(String processor, int segment) {
        renewedAt.remove(processor + "/" + segment);
        super.releaseClaim(processor, segment);
    }
}
