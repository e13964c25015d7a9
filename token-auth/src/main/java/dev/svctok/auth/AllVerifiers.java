package dev.svctok.auth;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessResourceException;

/** The verifiers of all processes, for those who wait until they have seen an event. */
public final class AllVerifiers {

    private static final Logger log = LoggerFactory.getLogger(AllVerifiers.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final IndexedVerifier own;
    private final WaitingWrites writes;

    AllVerifiers(IndexedVerifier own, WaitingWrites writes) {
        this.own = own;
        this.writes = writes;
    }

    /**
     * Waits until the event at a global position is in the index of every verifier. For those of which nothing has been heard
     * in the last seconds it does not wait.
     *
     * @return those of which it is not known that they have seen the event; {@link BehindVerifier#ANY} among them where there
     *     may be others
     */
    public List<BehindVerifier> awaitSeen(long globalPosition, Duration atMost) throws InterruptedException {
        Vouching vouching = own.vouching();
        if (vouching == null) {
            return List.of(BehindVerifier.ANY);
        }
        long began = System.nanoTime();
        WaitingWrites.Wait wait = writes.begin(WaitingWrites.Kind.CREATE, globalPosition);
        try {
            boolean seen = vouching.tail().await(globalPosition, atMost)
                    && vouching.others()
                            .awaitThoseHeardOf(globalPosition, atMost.minusNanos(System.nanoTime() - began));
            // Whoever is not among those that are read after the event was committed has read it.
            boolean allAreKnown = seen || vouching.others().look(LOOK_INTERVAL);
            List<BehindVerifier> behind =
                    behind(vouching, globalPosition, vouching.others().lackingOfSvctok(globalPosition));
            if (!allAreKnown) {
                behind.add(BehindVerifier.ANY);
            }
            return behind;
        } finally {
            writes.end(wait);
        }
    }

    /**
     * Waits until a token whose deletion has a global position, and is committed, cannot be accepted anywhere any more: the
     * deletion is in the index of every verifier, or that verifier does not vouch, and will not before it has seen the
     * deletion.
     */
    public void awaitRevoked(long globalPosition) throws InterruptedException {
        WaitingWrites.Wait wait = writes.begin(WaitingWrites.Kind.DELETE, globalPosition);
        try {
            awaitRevokedHere(globalPosition);
            awaitRevokedByOthers(globalPosition);
        } finally {
            writes.end(wait);
        }
    }

    private void awaitRevokedHere(long globalPosition) throws InterruptedException {
        while (!own.await(globalPosition, LOOK_INTERVAL) && mayVouchWithoutReading()) {
            failIfUnreadable(own.vouching());
            log.warn("Waiting for the verification index to see the deletion at position {}", globalPosition);
        }
    }

    private boolean mayVouchWithoutReading() {
        Vouching vouching = own.vouching();
        if (vouching == null || own.isVouching()) {
            return vouching != null;
        }
        // A read that is under way may end after this, and may have begun before the deletion.
        vouching.lease().mustReadFromNowOn();
        return own.isVouching();
    }

    /** Nobody is kept waiting for what cannot be seen: that might never end. */
    private static void failIfUnreadable(@Nullable Vouching vouching) {
        if (vouching != null && !vouching.others().isReadable()) {
            throw new TransientDataAccessResourceException(
                    "The leases of the verifiers cannot be read: whether all have seen the deletion is not known");
        }
    }

    private void awaitRevokedByOthers(long globalPosition) throws InterruptedException {
        List<String> told = List.of();
        for (Vouching vouching = own.vouching(); vouching != null; vouching = own.vouching()) {
            if (vouching.others().await(globalPosition, LOOK_INTERVAL)) {
                if (!told.isEmpty()) {
                    log.info("No verifier accepts the token any more whose deletion is at position {}", globalPosition);
                }
                return;
            }
            failIfUnreadable(vouching);
            List<String> lacking = nodes(vouching.others().lacking(globalPosition));
            if (!lacking.equals(told)) {
                told = lacking;
                log.info(
                        "Waiting for the verifiers on {} to see the deletion at position {}, or for their leases to end",
                        lacking,
                        globalPosition);
            }
        }
        throw new TransientDataAccessResourceException(
                "Nobody can be asked whether they have seen the deletion: this process is being stopped");
    }

    /**
     * Those of which it is not known now that they have seen the event at a global position, and which may accept tokens by
     * what they had seen before.
     *
     * @throws TransientDataAccessResourceException where that cannot be told
     */
    public List<BehindVerifier> behind(long globalPosition) throws InterruptedException {
        Vouching vouching = own.vouching();
        if (vouching == null || !vouching.others().look(LOOK_INTERVAL)) {
            throw new TransientDataAccessResourceException("The leases of the verifiers cannot be read");
        }
        return behind(vouching, globalPosition, vouching.others().lacking(globalPosition));
    }

    private List<BehindVerifier> behind(Vouching vouching, long globalPosition, List<BehindVerifier> others)
            throws InterruptedException {
        List<BehindVerifier> behind = new ArrayList<>(others);
        if (!vouching.tail().await(globalPosition, Duration.ZERO)) {
            behind.add(new BehindVerifier(
                    own.node(), Duration.ofNanos(vouching.lease().remainingNanos())));
        }
        return behind;
    }

    /**
     * Whether another process that has been heard of in the last seconds serves a projection; true as well where that cannot be
     * told.
     */
    public boolean othersMayServe(String projection) {
        Vouching vouching = own.vouching();
        return vouching == null || vouching.others().anyMayServe(projection);
    }

    WaitingWrites writes() {
        return writes;
    }

    /** For which nodes the write waits that has waited longest, as far as is known. */
    List<String> waitingFor() throws InterruptedException {
        @Nullable Vouching vouching = own.vouching();
        Optional<WaitingWrites.Wait> longest = writes.longest();
        return vouching == null || longest.isEmpty()
                ? List.of()
                : nodes(behind(
                        vouching,
                        longest.get().globalPosition(),
                        vouching.others().lacking(longest.get().globalPosition())));
    }

    private static List<String> nodes(List<BehindVerifier> verifiers) {
        return verifiers.stream().map(BehindVerifier::node).toList();
    }
}
