package dev.svctok.command.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import dev.svctok.api.Actor;
import dev.svctok.api.RoleCatalog;
import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenBootstrapped;
import dev.svctok.auth.IndexedVerifier;
import dev.svctok.auth.RefusalReason;
import dev.svctok.auth.Verdict;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.command.CommandServiceApplication;
import dev.svctok.command.SecretGenerator;
import dev.svctok.command.TokenCommands;
import dev.svctok.command.WriteVisibility;
import dev.svctok.eventstore.DataDirectory;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class BootstrapTest {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Map<Dialect, RunningService> SERVICES = new EnumMap<>(Dialect.class);

    private final String token = newToken();

    @AfterAll
    static void stop() {
        SERVICES.values().forEach(RunningService::close);
        SERVICES.clear();
    }

    /** Else it could not see that a configured token is another's. */
    @Test
    void startThenItBeginsWhenTokensCanBeChecked() {
        assertThat(service(Dialect.H2)
                        .context()
                        .getBeanProvider(ApplicationRunner.class)
                        .orderedStream()
                        .map(runner -> runner.getClass().getSimpleName()))
                .containsSubsequence("VouchingAtStart", "Bootstrap");
    }

    @ParameterizedTest
    @EnumSource
    void startThenTokenWorksAndItsOriginIsKnown(Dialect dialect) throws InterruptedException {
        RunningService service = service(dialect);
        Instant before = service.get(Clock.class).instant();

        start(service, token, "7d");

        assertThat(verify(service, token)).isInstanceOfSatisfying(Verdict.Accepted.class, accepted -> {
            assertThat(accepted.principal().getName()).isEqualTo("bootstrap-token");
            assertThat(accepted.principal().roles()).containsExactly(RoleCatalog.POWER_USER);
        });
        assertThat(eventsOf(service, token)).singleElement().satisfies(event -> {
            assertThat(Actor.fromMetaData(event.getMetaData())).isEqualTo(Actor.BOOTSTRAP);
            assertThat(event.getPayload())
                    .isInstanceOfSatisfying(
                            TokenBootstrapped.class,
                            bootstrapped -> assertThat(bootstrapped.expiration())
                                    .isBetween(
                                            before.plus(Duration.ofDays(7)),
                                            service.get(Clock.class).instant().plus(Duration.ofDays(7))));
        });
    }

    @ParameterizedTest
    @EnumSource
    void startAgainThenNoEvents(Dialect dialect) throws InterruptedException {
        RunningService service = service(dialect);
        start(service, token, "7d");

        start(service, token, "9d");

        assertThat(eventsOf(service, token)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void startAfterDeleteThenStaysDeletedAndSaysSo(Dialect dialect, CapturedOutput output) throws InterruptedException {
        RunningService service = service(dialect);
        start(service, token, "7d");
        service.tokens().delete(idOf(token));

        start(service, token, "7d");

        assertThat(verify(service, token)).isEqualTo(new Verdict.Refused(RefusalReason.DELETED, idOf(token)));
        assertThat(eventsOf(service, token)).hasSize(2);
        assertThat(output).contains("The bootstrap token %s is deleted and stays so".formatted(idOf(token)));
        assertThat(output.toString()).doesNotContain(token);
    }

    @ParameterizedTest
    @EnumSource
    void startAfterExpiryThenStaysExpired(Dialect dialect) throws InterruptedException {
        RunningService service = service(dialect);
        start(service, token, "1ms");
        RunningService.eventually()
                .until(() -> verify(service, token).equals(new Verdict.Refused(RefusalReason.EXPIRED, idOf(token))));

        start(service, token, "7d");

        assertThat(verify(service, token)).isInstanceOf(Verdict.Refused.class);
        assertThat(eventsOf(service, token)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void startWithAnotherTokenThenTheOldOneIsRetired(Dialect dialect) throws InterruptedException {
        RunningService service = service(dialect);
        String ordinary = service.tokens().with("stackstate-guest");
        start(service, token, "7d");
        String next = newToken();

        start(service, next, "7d");

        assertThat(verify(service, next)).isInstanceOf(Verdict.Accepted.class);
        assertThat(verify(service, token)).isEqualTo(new Verdict.Refused(RefusalReason.DELETED, idOf(token)));
        assertThat(verify(service, ordinary)).isInstanceOf(Verdict.Accepted.class);
        assertThat(Actor.fromMetaData(eventsOf(service, token).get(1).getMetaData()))
                .isEqualTo(Actor.BOOTSTRAP);
    }

    @ParameterizedTest
    @EnumSource
    void startWithStaleConfigurationThenTheNewerTokenStays(Dialect dialect) throws InterruptedException {
        RunningService service = service(dialect);
        start(service, token, "7d");
        String next = newToken();
        start(service, next, "7d");

        start(service, token, "7d");

        assertThat(verify(service, next)).isInstanceOf(Verdict.Accepted.class);
        assertThat(verify(service, token)).isInstanceOf(Verdict.Refused.class);
    }

    @ParameterizedTest
    @EnumSource
    void startWhenAnEarlierOneWasCutShortThenTheOldTokenIsRetired(Dialect dialect) throws InterruptedException {
        RunningService service = service(dialect);
        start(service, token, "7d");
        String next = newToken();
        BootstrapSecret secret = secret(next, "7d");
        service.tokens()
                .publish(
                        new TokenBootstrapped(
                                secret.id(),
                                secret.command().name(),
                                secret.roles(),
                                Instant.now(service.get(Clock.class)).plus(secret.ttl()),
                                secret.hash()),
                        0);
        assertThat(verify(service, token)).isInstanceOf(Verdict.Accepted.class);

        start(service, next, "7d");

        assertThat(verify(service, next)).isInstanceOf(Verdict.Accepted.class);
        assertThat(verify(service, token)).isInstanceOf(Verdict.Refused.class);
    }

    @ParameterizedTest
    @EnumSource
    void startOfTwoNodesAtTheSameTimeThenOneToken(Dialect dialect) throws Exception {
        TestStorage storage = TestStorage.fresh(dialect);
        if (dialect == Dialect.H2) {
            // Two processes that make the tables of an empty folder at the same time get in each other's way.
            RunningService.start(CommandServiceApplication.class, storage).close();
        }
        List<RunningService> nodes = RunningService.startAtOnce(
                2,
                CommandServiceApplication.class,
                storage,
                "--" + BootstrapProperties.KEY + ".token=" + token,
                "--" + BootstrapProperties.KEY + ".roles=stackstate-power-user");
        try {
            for (RunningService node : nodes) {
                assertThat(verify(node, token)).isInstanceOf(Verdict.Accepted.class);
                assertThat(eventsOf(node, token)).hasSize(1);
            }
        } finally {
            nodes.forEach(RunningService::close);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendTheSameBootstrapFromTwoNodesManyTimesThenOneTokenEach(Dialect dialect) throws Exception {
        RunningService one = service(dialect);
        try (RunningService other = RunningService.start(
                CommandServiceApplication.class,
                one.storage(),
                "--" + BootstrapProperties.KEY + ".token=" + newToken(),
                "--" + BootstrapProperties.KEY + ".roles=stackstate-power-user")) {
            ExecutorService nodes = Executors.newFixedThreadPool(2);
            try {
                for (int i = 0; i < 5; i++) {
                    String raced = newToken();
                    List<Callable<Boolean>> starts = List.of(
                            () -> {
                                start(one, raced, "7d");
                                return true;
                            },
                            () -> {
                                start(other, raced, "7d");
                                return true;
                            });
                    for (Future<Boolean> started : nodes.invokeAll(starts)) {
                        assertThat(started.get()).isTrue();
                    }
                    assertThat(eventsOf(one, raced)).hasSize(1);
                }
            } finally {
                nodes.shutdownNow();
            }
        }
    }

    @Test
    void startWithNothingConfiguredThenTokenFileOnTheEmbeddedDatabaseAlone(CapturedOutput output) throws IOException {
        RunningService embedded = service(Dialect.H2);
        RunningService split = service(Dialect.POSTGRESQL);

        String generated = Files.readString(embedded.storage().dataDir().resolve("bootstrap-token"))
                .strip();
        assertThat(eventsOf(embedded, generated)).hasSizeGreaterThanOrEqualTo(1);
        assertThat(output.toString()).doesNotContain(generated);
        assertThat(split.storage().dataDir().resolve("bootstrap-token")).doesNotExist();
    }

    @Test
    void startWithAnUnusableTokenThenOneLineThatNamesTheKey(CapturedOutput output) {
        String unusable = "unusable secret token with blanks";

        assertThatException()
                .isThrownBy(() -> RunningService.start(
                        CommandServiceApplication.class,
                        TestStorage.fresh(Dialect.H2),
                        "--" + BootstrapProperties.KEY + ".token=" + unusable,
                        "--" + BootstrapProperties.KEY + ".roles=stackstate-power-user"));

        assertThat(output.toString().lines().filter(line -> !line.isBlank()))
                .singleElement()
                .asString()
                .contains("svctok cannot start: " + BootstrapProperties.KEY + ".token: the token ");
        assertThat(output.toString()).doesNotContain(unusable);
    }

    @Test
    void startWithAnUnusableTokenThenNoDatabaseIsMade() {
        TestStorage storage = TestStorage.embedded(TestStorage.newFolder().resolve("data"));

        assertThatException()
                .isThrownBy(() -> RunningService.start(
                        CommandServiceApplication.class, storage, "--" + BootstrapProperties.KEY + ".ttl=7d"));

        assertThat(storage.dataDir()).doesNotExist();
    }

    private static RunningService service(Dialect dialect) {
        return SERVICES.computeIfAbsent(
                dialect, d -> RunningService.start(CommandServiceApplication.class, TestStorage.fresh(d)));
    }

    private static String newToken() {
        return "chosen-by-the-operator-" + NUMBER.incrementAndGet();
    }

    /** What a start does with a configured token. */
    private static void start(RunningService service, String token, String ttl) throws InterruptedException {
        new Bootstrap(
                        new ConfiguredBootstrap(secret(token, ttl)),
                        service.get(DataDirectory.class),
                        service.get(SecretGenerator.class),
                        service.get(EventLog.class),
                        service.get(TokenCommands.class),
                        service.get(WriteVisibility.class),
                        service.get(IndexedVerifier.class))
                .run(new DefaultApplicationArguments());
    }

    private static BootstrapSecret secret(String token, String ttl) {
        return ConfiguredSecret.read(
                new BootstrapProperties(token, null, List.of("stackstate-power-user"), ttl), RoleCatalog.predefined());
    }

    private static TokenId idOf(String token) {
        return new BootstrapSecret(token, List.of(RoleCatalog.GUEST), Duration.ofDays(1)).id();
    }

    private static Verdict verify(RunningService service, String token) {
        service.tokens().awaitVerifier();
        return service.get(IndexedVerifier.class).verify(token);
    }

    private static List<? extends DomainEventMessage<?>> eventsOf(RunningService service, String token) {
        return service.get(EventStore.class)
                .readEvents(idOf(token).toString())
                .asStream()
                .toList();
    }
}
