package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both services as processes of their own, on the same storage. */
class SplitIT {

    private static final String BOOTSTRAP = "a-bootstrap-token-for-the-split-test";

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void bothStartAtOnceOnEmptyStorageThenTheyFindEachOthersEvents(Dialect dialect) {
        TestStorage storage = TestStorage.fresh(dialect);
        try (Service command = configured(Program.COMMAND_SERVICE, storage).launch();
                Service query = configured(Program.QUERY_SERVICE, storage).launch()) {
            Api writes = command.awaitReady().api();
            Api reads = query.awaitReady().api();

            Api.Created token = writes.create(BOOTSTRAP, "split", "stackstate-guest");
            assertThat(reads.ids(BOOTSTRAP)).contains(token.id());
            assertThat(reads.status(token.secret())).isEqualTo(200);

            assertThat(writes.delete(token.id(), BOOTSTRAP).statusCode()).isEqualTo(204);
            assertThat(reads.ids(BOOTSTRAP)).doesNotContain(token.id());
            assertThat(reads.status(token.secret())).isEqualTo(401);
        }
    }

    /** On H2, it is the one that has opened the files and serves them to the other. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void commandServiceKilledThenReadsGoOn(Dialect dialect) {
        TestStorage storage = TestStorage.fresh(dialect);
        Service command = configured(Program.COMMAND_SERVICE, storage).start();
        try (Service query = configured(Program.QUERY_SERVICE, storage).start()) {
            Api reads = query.api();
            Api.Created token = command.api().create(BOOTSTRAP, "survivor", "stackstate-guest");

            command.kill();

            eventually(() ->
                    reads.status(token.secret()) == 200 && reads.ids(BOOTSTRAP).contains(token.id()));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void queryServiceKilledThenWritesGoOnAndItKnowsOfThemWhenItIsStartedAgain(Dialect dialect) {
        TestStorage storage = TestStorage.fresh(dialect);
        Service killed = configured(Program.QUERY_SERVICE, storage).start();
        try (Service command = configured(Program.COMMAND_SERVICE, storage).start()) {
            Api writes = command.api();
            Api.Created before = writes.create(BOOTSTRAP, "before", "stackstate-guest");
            assertThat(killed.api().status(before.secret())).isEqualTo(200);

            killed.kill();

            eventually(() -> writes.delete(before.id(), BOOTSTRAP).statusCode() == 204);
            Api.Created after = writes.create(BOOTSTRAP, "after", "stackstate-guest");
            try (Service query = configured(Program.QUERY_SERVICE, storage).start()) {
                assertThat(query.api().status(before.secret())).isEqualTo(401);
                assertThat(query.api().status(after.secret())).isEqualTo(200);
                assertThat(query.api().ids(BOOTSTRAP)).contains(after.id()).doesNotContain(before.id());
            }
        }
    }

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(condition);
    }

    private static Service.Builder configured(Program program, TestStorage storage) {
        return Service.of(program, storage)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", BOOTSTRAP)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-power-user")
                // So long a deletion waits on PostgreSQL for one that was killed.
                .env("SVCTOK_VERIFICATION_MAX_STALENESS", "5s");
    }
}
