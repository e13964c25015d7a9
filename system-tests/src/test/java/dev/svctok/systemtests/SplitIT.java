package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.time.Duration;
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

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void commandServiceKilledThenReadsGoOn(Dialect dialect) {
        TestStorage storage = TestStorage.fresh(dialect);
        try (Service query = configured(Program.QUERY_SERVICE, storage).launch()) {
            Service command = configured(Program.COMMAND_SERVICE, storage).start();
            Api.Created token = command.api().create(BOOTSTRAP, "survivor", "stackstate-guest");
            Api reads = query.awaitReady().api();

            command.kill();

            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .until(() -> reads.status(token.secret()) == 200
                            && reads.ids(BOOTSTRAP).contains(token.id()));
        }
    }

    private static Service.Builder configured(Program program, TestStorage storage) {
        return Service.of(program, storage)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", BOOTSTRAP)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-power-user");
    }
}
