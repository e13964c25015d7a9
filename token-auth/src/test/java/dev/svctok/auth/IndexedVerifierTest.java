package dev.svctok.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.api.Permissions;
import dev.svctok.api.RoleCatalog;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.testing.TestClock;
import dev.svctok.auth.testing.TestTokens;
import dev.svctok.eventstore.DeadLetters;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.EventTails;
import dev.svctok.eventstore.NodeId;
import dev.svctok.eventstore.ProjectionPositions;
import dev.svctok.eventstore.ProjectionProgress;
import dev.svctok.eventstore.ProjectionRebuilds;
import dev.svctok.eventstore.ProjectionSlots;
import dev.svctok.eventstore.testing.TestStorage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.util.Throwables;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

class IndexedVerifierTest {

    private static final Instant EXPIRY = Instant.parse("2030-01-01T00:00:00Z");
    private static final Map<Dialect, RunningService> SERVICES = new EnumMap<>(Dialect.class);

    private final List<IndexedVerifier> started = new ArrayList<>();

    @AfterEach
    void stopVerifiers() {
        started.forEach(IndexedVerifier::stop);
        SERVICES.values().forEach(service -> service.get(TestClock.class).reset());
    }

    @AfterAll
    static void stopServices() {
        SERVICES.values().forEach(RunningService::close);
        SERVICES.clear();
    }

    @ParameterizedTest
    @EnumSource
    void verifyAtTheVeryInstantOfExpiryThenRefused(Dialect dialect) {
        RunningService service = service(dialect);
        TokenId id = service.tokens().create("ci", EXPIRY, "stackstate-guest");
        TestClock clock = service.get(TestClock.class);

        clock.set(EXPIRY.minusMillis(1));
        assertThat(verify(service, id)).isInstanceOf(Verdict.Accepted.class);
        clock.set(EXPIRY);
        assertThat(verify(service, id)).isEqualTo(new Verdict.Refused(RefusalReason.EXPIRED, id));
        clock.set(EXPIRY.plus(Duration.ofDays(3650)));
        assertThat(verify(service, id)).isEqualTo(new Verdict.Refused(RefusalReason.EXPIRED, id));
        clock.set(EXPIRY.minusMillis(1));
        assertThat(verify(service, id)).isInstanceOf(Verdict.Accepted.class);
    }

    @ParameterizedTest
    @EnumSource
    void verifyDeletedThenToldFromUnknown(Dialect dialect) {
        RunningService service = service(dialect);
        TokenId id = service.tokens().create("ci", null, "stackstate-guest");

        service.tokens().delete(id);

        assertThat(verify(service, id)).isEqualTo(new Verdict.Refused(RefusalReason.DELETED, id));
        assertThat(verify(service, TestTokens.newId())).isEqualTo(new Verdict.Refused(RefusalReason.UNKNOWN, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "short", "svctok-0000000000000000000000000000000000000", "twenty-two characters, but blanks"
            })
    void verifyGarbageThenNothingIsLookedUp(String garbage) {
        // It has no index yet and does not vouch; whatever it is asked that needs either is Unavailable.
        IndexedVerifier notStarted = newVerifier(service(Dialect.H2), Duration.ofSeconds(30));

        assertThat(notStarted.verify(garbage)).isEqualTo(new Verdict.Refused(RefusalReason.MALFORMED, null));
        assertThat(notStarted.verify(TestTokens.secretOf(TestTokens.newId()))).isEqualTo(new Verdict.Unavailable());
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenOlderThanAllowedThenUnavailable(Dialect dialect) throws InterruptedException {
        RunningService service = service(dialect);
        TokenId id = service.tokens().create("ci", null, "stackstate-guest");
        IndexedVerifier strict = start(newVerifier(service, Duration.ofNanos(1)));

        assertThat(strict.await(service.get(EventLog.class).head(), RunningService.AMPLE))
                .isTrue();

        assertThat(strict.verify(TestTokens.secretOf(id))).isEqualTo(new Verdict.Unavailable());
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhileTheStoreCannotBeReadThenUnavailableUntilItCan(Dialect dialect) {
        RunningService service = service(dialect);
        TokenId id = service.tokens().create("ci", null, "stackstate-guest");
        IndexedVerifier verifier = start(newVerifier(service, Duration.ofSeconds(1)));
        eventuallyAccepted(verifier, id);

        events(service).sql("alter table domain_event rename to hidden").update();
        try {
            RunningService.eventually()
                    .untilAsserted(() ->
                            assertThat(verifier.verify(TestTokens.secretOf(id))).isEqualTo(new Verdict.Unavailable()));
        } finally {
            events(service).sql("alter table hidden rename to domain_event").update();
        }

        eventuallyAccepted(verifier, id);
    }

    @Test
    void verifyAfterAnEventThatCannotBeReadThenUnavailableUntilItCan() {
        try (RunningService service = RunningService.start(PlainApplication.class, TestStorage.fresh(Dialect.H2))) {
            TokenId id = service.tokens().create("ci", null, "stackstate-guest");
            TokenId other = TestTokens.newId();

            events(service).sql("""
                    insert into domain_event (event_identifier, aggregate_identifier, sequence_number, aggregate_type,
                        time_stamp, payload_type, payload_revision, payload, meta_data)
                    select 'garbage', '%s', 0, aggregate_type, time_stamp, payload_type, payload_revision, meta_data, meta_data
                    from domain_event fetch first 1 row only""".formatted(other)).update();

            RunningService.eventually()
                    .untilAsserted(() -> assertThat(verify(service, id)).isEqualTo(new Verdict.Unavailable()));
            events(service)
                    .sql("delete from domain_event where event_identifier = 'garbage'")
                    .update();
            eventuallyAccepted(service.get(IndexedVerifier.class), id);
        }
    }

    @ParameterizedTest
    @EnumSource
    void startThenLoadsTheTableAndGoesOnByTheTail(Dialect dialect) {
        RunningService service = service(dialect);
        TokenId fromTable = service.tokens().create("ci", null, "stackstate-guest");
        awaitTable(service);
        service.get(JdbcClient.class)
                .sql("update verification_a set name = 'as the table has it' where token_id = ?")
                .param(fromTable.value())
                .update();

        IndexedVerifier verifier = start(newVerifier(service, Duration.ofSeconds(30)));
        TokenId fromTail = service.tokens().create("ci", null, "stackstate-guest");

        eventuallyAccepted(verifier, fromTail);
        assertThat(verifier.verify(TestTokens.secretOf(fromTable)))
                .isInstanceOfSatisfying(Verdict.Accepted.class, accepted -> {
                    assertThat(accepted.principal().getName()).isEqualTo("as the table has it");
                    assertThat(accepted.principal().created())
                            .isEqualTo(created(service, fromTable).truncatedTo(ChronoUnit.SECONDS));
                });
    }

    @ParameterizedTest
    @EnumSource
    void startWhileOthersWriteThenSameAsTheirs(Dialect dialect) throws Exception {
        RunningService service = service(dialect);
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch writing = new CountDownLatch(20);
        List<TokenId> kept = new ArrayList<>();
        List<TokenId> deleted = new ArrayList<>();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<?> written = writer.submit(() -> {
                while (!stop.get()) {
                    TokenId id = TestTokens.newId();
                    service.tokens().publish(TestTokens.created(id, "ci", null, "stackstate-guest"), 0);
                    if (id.value() % 2 == 0) {
                        service.tokens().publish(new TokenDeleted(id), 1);
                    }
                    (id.value() % 2 == 0 ? deleted : kept).add(id);
                    writing.countDown();
                }
            });
            writing.await();
            List<IndexedVerifier> verifiers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                verifiers.add(start(newVerifier(service, Duration.ofSeconds(30))));
            }
            stop.set(true);
            written.get();

            for (IndexedVerifier verifier : verifiers) {
                assertThat(verifier.await(service.get(EventLog.class).head(), RunningService.AMPLE))
                        .isTrue();
                assertThat(kept).allSatisfy(id -> eventuallyAccepted(verifier, id));
                assertThat(deleted)
                        .allSatisfy(id -> assertThat(verifier.verify(TestTokens.secretOf(id)))
                                .isInstanceOf(Verdict.Refused.class));
            }
        } finally {
            stop.set(true);
            writer.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void startAgainThenWhatWasDeletedMeanwhileIsRefused(Dialect dialect) {
        RunningService service = service(dialect);
        TokenId id = service.tokens().create("ci", null, "stackstate-guest");
        IndexedVerifier verifier = start(newVerifier(service, Duration.ofSeconds(30)));
        eventuallyAccepted(verifier, id);

        verifier.stop();
        assertThat(verifier.verify(TestTokens.secretOf(id))).isEqualTo(new Verdict.Unavailable());
        service.tokens().delete(id);
        awaitTable(service);
        verifier.start();

        RunningService.eventually().until(verifier::isVouching);
        assertThat(verifier.verify(TestTokens.secretOf(id))).isInstanceOf(Verdict.Refused.class);
    }

    @ParameterizedTest
    @EnumSource
    void restartWhenTheProjectionCouldNotDigestADeleteThenStillRefused(Dialect dialect) {
        TestStorage storage = TestStorage.fresh(dialect);
        TokenId deleted;
        TokenId newer;
        try (RunningService service = RunningService.start(PlainApplication.class, storage)) {
            deleted = service.tokens().create("ci", null, "stackstate-guest");
            awaitTable(service);
            makeUndeletable(service, deleted);
            service.tokens().delete(deleted);
            newer = service.tokens().create("ci", null, "stackstate-guest");
            awaitTable(service);
            assertThat(service.get(DeadLetters.class).count(VerificationProjection.NAME))
                    .isEqualTo(1);
            assertThat(rows(service, deleted)).isEqualTo(1);
        }

        try (RunningService service = RunningService.start(PlainApplication.class, storage)) {
            eventuallyAccepted(service.get(IndexedVerifier.class), newer);
            assertThat(verify(service, deleted)).isEqualTo(new Verdict.Refused(RefusalReason.DELETED, deleted));
        }
    }

    /** As by the retry that happens each minute. */
    @Test
    void deadLetterIsDigestedWhileTheIndexIsLoadedThenTheDeletionIsInOneOfThem() {
        try (RunningService service =
                RunningService.start(PlainApplication.class, TestStorage.fresh(Dialect.POSTGRESQL))) {
            TokenId deleted = service.tokens().create("ci", null, "stackstate-guest");
            awaitTable(service);
            makeUndeletable(service, deleted);
            service.tokens().delete(deleted);
            awaitTable(service);
            var rows = new JdbcTemplate(service.get(DataSource.class)) {
                @Override
                public void query(String sql, RowCallbackHandler handler, @Nullable Object @Nullable ... values) {
                    super.query(sql, handler, values);
                    // By somebody else: not in the transaction that reads.
                    CompletableFuture.runAsync(() -> {
                                service.get(JdbcClient.class)
                                        .sql("delete from pin")
                                        .update();
                                service.get(DeadLetters.class).retry(VerificationProjection.NAME);
                            })
                            .join();
                }
            };

            IndexLoader.Loaded loaded = new IndexLoader(
                            service.get(RoleCatalog.class),
                            new VerificationTable(
                                    rows,
                                    service.get(ProjectionPositions.class),
                                    service.get(PlatformTransactionManager.class)),
                            service.get(ProjectionSlots.class),
                            service.get(EventStore.class))
                    .load();

            assertThat(service.get(DeadLetters.class).count(VerificationProjection.NAME))
                    .isZero();
            assertThat(loaded.index().find(SecretHash.of(TestTokens.secretOf(deleted))))
                    .isNull();
        }
    }

    @Test
    void startIsNotOverBeforeTokensCanBeChecked() throws Exception {
        RunningService service = service(Dialect.H2);
        IndexedVerifier verifier = newVerifier(service, Duration.ofSeconds(30));
        var atStart = new VouchingAtStart(verifier, service.context());
        ExecutorService main = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> over = main.submit(() -> {
                atStart.run(new DefaultApplicationArguments());
                return verifier.isVouching();
            });
            assertThatThrownBy(() -> over.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

            start(verifier);

            assertThat(over.get()).isTrue();
        } finally {
            main.shutdownNow();
        }
    }

    @Test
    void startWhenARowIsDamagedThenItIsNamedWithTheCure() {
        TestStorage storage = TestStorage.fresh(Dialect.H2);
        TokenId id;
        try (RunningService service = RunningService.start(PlainApplication.class, storage)) {
            id = service.tokens().create("damaged", null, "stackstate-guest");
            awaitTable(service);
            service.get(JdbcClient.class)
                    .sql("update verification_a set secret_hash = cast('00' as varbinary) where token_id = ?")
                    .param(id.value())
                    .update();
        }

        assertThatException()
                .isThrownBy(() ->
                        RunningService.start(PlainApplication.class, storage).close())
                .extracting(Throwables::getStackTrace, InstanceOfAssertFactories.STRING)
                .contains("The read model is damaged", "token " + id, "remove read-model.mv.db");
    }

    @Test
    void startFailsThenNobodyWaitsForItsLease() {
        RunningService service = service(Dialect.H2);
        LeaseTable leases = service.get(LeaseTable.class);
        List<Lease> before = leases.all();
        JdbcClient readModel = service.get(JdbcClient.class);
        readModel.sql("alter table verification_b rename to hidden").update();
        try {
            assertThatException()
                    .isThrownBy(
                            () -> newVerifier(service, Duration.ofSeconds(30)).start());
        } finally {
            readModel.sql("alter table hidden rename to verification_b").update();
        }

        assertThat(ids(leases.all())).containsExactlyInAnyOrderElementsOf(ids(before));
    }

    private static List<String> ids(List<Lease> leases) {
        return leases.stream().map(Lease::id).toList();
    }

    @Test
    void restartWhenTheProjectionCouldNotDigestABootstrapThenItsPlaceIsKnown() {
        TestStorage storage = TestStorage.fresh(Dialect.H2);
        TokenId id = TestTokens.newId();
        long position;
        try (RunningService service = RunningService.start(PlainApplication.class, storage)) {
            service.tokens().create("earlier", null, "stackstate-guest");
            service.get(JdbcClient.class)
                    .sql(
                            "insert into verification_a (token_id, secret_hash, name, roles, bootstrap)"
                                    + " select ?, secret_hash, name, roles, bootstrap from"
                                    + " (select cast('00' as varbinary) as secret_hash, 'in the way' as name, 'x' as roles, false as bootstrap) as r")
                    .param(id.value())
                    .update();
            service.tokens().publish(TestTokens.bootstrapped(id, EXPIRY, "stackstate-admin"), 0);
            awaitTable(service);
            service.get(JdbcClient.class)
                    .sql("delete from verification_a where token_id = ?")
                    .param(id.value())
                    .update();
            position = service.get(EventLog.class).firstPositionOf(id);
            assertThat(service.get(DeadLetters.class).count(VerificationProjection.NAME))
                    .isEqualTo(1);
        }

        try (RunningService service = RunningService.start(PlainApplication.class, storage)) {
            IndexedVerifier verifier = service.get(IndexedVerifier.class);
            eventuallyAccepted(verifier, id);
            assertThat(verifier.bootstrapTokensBefore(position)).isEmpty();
            assertThat(verifier.bootstrapTokensBefore(position + 1)).containsExactly(id);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rebuildWhenTheIndexWasMadeFromADamagedRowThenItIsLoadedAnew(Dialect dialect) {
        try (RunningService service = RunningService.start(PlainApplication.class, TestStorage.fresh(dialect))) {
            TokenId damaged = service.tokens().create("damaged", null, "stackstate-guest");
            TokenId deleted = service.tokens().create("deleted", null, "stackstate-guest");
            service.tokens().delete(deleted);
            awaitTable(service);
            service.get(JdbcClient.class)
                    .sql("update verification_a set roles = 'stackstate-admin' where token_id = ?")
                    .param(damaged.value())
                    .update();
            IndexedVerifier verifier = start(newVerifier(service, Duration.ofSeconds(30)));
            eventuallyAccepted(verifier, damaged);
            assertThat(permissions(verifier, damaged)).isEqualTo(Permissions.ALL);

            service.get(ProjectionRebuilds.class).start(VerificationProjection.NAME);

            RunningService.eventually()
                    .untilAsserted(
                            () -> assertThat(permissions(verifier, damaged)).isEqualTo(Permissions.NONE));
            assertThat(verify(service, deleted)).isEqualTo(new Verdict.Refused(RefusalReason.DELETED, deleted));
            TokenId later = service.tokens().create("later", null, "stackstate-guest");
            eventuallyAccepted(verifier, later);
            verifier.stop();
        }
    }

    private static Permissions permissions(IndexedVerifier verifier, TokenId id) {
        return ((Verdict.Accepted) verifier.verify(TestTokens.secretOf(id)))
                .principal()
                .permissions();
    }

    @ParameterizedTest
    @EnumSource
    void awaitRevokedWhenNotRunningThenNobodyIsToldThatItIsDone(Dialect dialect) {
        IndexedVerifier notStarted = newVerifier(service(dialect), Duration.ofSeconds(30));
        AllVerifiers all = new AllVerifiers(notStarted, service(dialect).get(WaitingWrites.class));

        assertThatThrownBy(() -> all.awaitRevoked(1)).isInstanceOf(TransientDataAccessException.class);
    }

    @ParameterizedTest
    @EnumSource
    void awaitRevokedWhenTheLeasesCannotBeReadThenNobodyWaitsForEver(Dialect dialect) {
        RunningService service = service(dialect);
        TokenId id = service.tokens().create("ci", null, "stackstate-guest");
        LeaseTable leases = service.get(LeaseTable.class);
        leases.take("behind", "silent", Seen.NOTHING, Duration.ofHours(1), 0);
        service.get(JdbcClient.class)
                .sql("alter table verifier_lease rename to hidden")
                .update();
        try {
            long position = service.get(EventLog.class).lastPositionOf(id);
            assertThatThrownBy(() -> service.get(AllVerifiers.class).awaitRevoked(position))
                    .isInstanceOf(TransientDataAccessException.class)
                    .hasMessageContaining("cannot be read");
        } finally {
            service.get(JdbcClient.class)
                    .sql("alter table hidden rename to verifier_lease")
                    .update();
            leases.remove("behind");
        }
    }

    private static RunningService service(Dialect dialect) {
        return SERVICES.computeIfAbsent(
                dialect, d -> RunningService.start(PlainApplication.class, TestStorage.fresh(d)));
    }

    @Test
    void leaseThenWhoWaitsForItToEndWaitsNoLongerThanTheStalenessThatIsAllowed() {
        RunningService service = service(Dialect.H2);
        var maxStaleness = Duration.ofMillis(77_001);

        start(newVerifier(service, maxStaleness));

        assertThat(service.get(LeaseTable.class).all())
                .extracting(Lease::duration)
                .contains(LeaseAges.lastingWithin(maxStaleness));
    }

    private IndexedVerifier start(IndexedVerifier verifier) {
        started.add(verifier);
        verifier.start();
        return verifier;
    }

    private static IndexedVerifier newVerifier(RunningService service, Duration maxStaleness) {
        return new IndexedVerifier(
                service.get(IndexLoader.class),
                service.get(EventTails.class),
                service.get(EventLog.class),
                service.get(LeaseTable.class),
                NodeId.ofProcess(),
                service.get(TestClock.class),
                maxStaleness);
    }

    private static Instant created(RunningService service, TokenId id) {
        return service.get(EventStore.class).readEvents(id.toString()).next().getTimestamp();
    }

    private static Verdict verify(RunningService service, TokenId id) {
        return service.get(IndexedVerifier.class).verify(TestTokens.secretOf(id));
    }

    private static void eventuallyAccepted(IndexedVerifier verifier, TokenId id) {
        RunningService.eventually()
                .untilAsserted(() ->
                        assertThat(verifier.verify(TestTokens.secretOf(id))).isInstanceOf(Verdict.Accepted.class));
    }

    /** Returns when the projection has seen everything. */
    private static void awaitTable(RunningService service) {
        long head = service.get(EventLog.class).head();
        try {
            assertThat(service.get(ProjectionProgress.class)
                            .await(VerificationProjection.NAME, head, RunningService.AMPLE, () -> true))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void makeUndeletable(RunningService service, TokenId id) {
        JdbcClient readModel = service.get(JdbcClient.class);
        readModel
                .sql("alter table verification_a add constraint pinned unique (token_id)")
                .update();
        readModel
                .sql("create table pin (token_id bigint references verification_a (token_id))")
                .update();
        readModel.sql("insert into pin values (?)").param(id.value()).update();
    }

    private static long rows(RunningService service, TokenId id) {
        return service.get(JdbcClient.class)
                .sql("select count(*) from verification_a where token_id = ?")
                .param(id.value())
                .query(Long.class)
                .single();
    }

    private static JdbcClient events(RunningService service) {
        return JdbcClient.create(service.context().getBean("eventsDataSource", DataSource.class));
    }
}
