package dev.svctok.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.testing.TestClock;
import dev.svctok.auth.testing.TestTokens;
import dev.svctok.eventstore.CommitSignal;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.EventTails;
import dev.svctok.eventstore.NodeId;
import dev.svctok.eventstore.testing.TestStorage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a verifier says that was silent until its lease had ended, and then goes on, with one thread after the others. */
class HangingVerifierTest {

    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final String LATE = "late";

    private volatile CountDownLatch storeAnswers = new CountDownLatch(0);
    private final CountDownLatch lookedUp = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    @ParameterizedTest
    @EnumSource
    void lookUpBeforeTheDeletionWasReadAndLeaseTakenAfterItThenNotAccepted(Dialect dialect) throws Exception {
        try (RunningService service = RunningService.start(PlainApplication.class, TestStorage.fresh(dialect))) {
            TokenId id = service.tokens().create("ci", null, "stackstate-guest");
            IndexedVerifier verifier = silentAtTimes(service);
            verifier.start();
            try {
                RunningService.eventually().until(() -> verify(verifier, id) instanceof Verdict.Accepted);
                storeAnswers = new CountDownLatch(1);
                service.tokens().delete(id);
                service.get(AllVerifiers.class)
                        .awaitRevoked(service.get(EventLog.class).lastPositionOf(id));

                // Begins after the deletion has been answered.
                var verdict = new CompletableFuture<Verdict>();
                new Thread(() -> verdict.complete(verify(verifier, id)), LATE).start();
                RunningService.eventually().until(() -> verdict.isDone() || lookedUp.getCount() == 0);
                storeAnswers.countDown();
                RunningService.eventually().until(verifier::isVouching);
                assertThat(verify(verifier, id)).isInstanceOf(Verdict.Refused.class);
                goesOn.countDown();

                assertThat(verdict.get(10, TimeUnit.SECONDS)).isEqualTo(new Verdict.Unavailable());
            } finally {
                storeAnswers.countDown();
                goesOn.countDown();
                verifier.stop();
            }
        }
    }

    private static Verdict verify(IndexedVerifier verifier, TokenId id) {
        return verifier.verify(TestTokens.secretOf(id));
    }

    /** One whose thread of the name {@link #LATE} hangs when it has looked, and which hears nothing while the store does not answer. */
    private IndexedVerifier silentAtTimes(RunningService service) {
        return new IndexedVerifier(
                service.get(IndexLoader.class),
                new EventTails(
                        silentAtTimes(service.get(EventStorageEngine.class)),
                        service.get(CommitSignal.class),
                        Duration.ofMillis(50)),
                service.get(EventLog.class),
                service.get(LeaseTable.class),
                NodeId.ofProcess(),
                service.get(TestClock.class),
                LEASE) {
            @Override
            @Nullable
            IndexedToken find(VerificationIndex asked, SecretHash hash) {
                IndexedToken found = super.find(asked, hash);
                if (Thread.currentThread().getName().equals(LATE)) {
                    lookedUp.countDown();
                    hang(goesOn);
                }
                return found;
            }
        };
    }

    private EventStorageEngine silentAtTimes(EventStorageEngine engine) {
        return (EventStorageEngine) Proxy.newProxyInstance(
                EventStorageEngine.class.getClassLoader(),
                new Class<?>[] {EventStorageEngine.class},
                (proxy, method, arguments) -> {
                    hang(storeAnswers);
                    try {
                        return method.invoke(engine, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void hang(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
