package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The way in. */
class BootstrapIT {

    private static final String FIRST = Secrets.seen("the-first-bootstrap-token-of-all");
    private static final String SECOND = Secrets.seen("the-second-bootstrap-token-here");

    @Test
    void nothingConfiguredThenAnAdminTokenInAFileForItsOwner() throws IOException {
        TestStorage storage = TestStorage.fresh(Dialect.H2);
        try (Service service = Service.standalone(storage).start()) {
            Path file = storage.dataDir().resolve("bootstrap-token");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            await().until(() -> service.log().contains(file.toString()));
            assertThat(service.log()).doesNotContain(service.firstToken());
            assertThat(service.api()
                            .get("/api/server/status", service.firstToken())
                            .body())
                    .contains("\"bootstrap-token\"")
                    .contains("\"stackstate-admin\"");
        }
    }

    @Test
    void configuredInAnExtraFileThenItWorksAndIsListedOnce() throws IOException {
        Path yaml = Files.writeString(TestStorage.newFolder().resolve("bootstrap.yml"), """
                stackstate:
                  authentication:
                    serviceToken:
                      bootstrap:
                        token: %s
                        roles:
                          - stackstate-power-user
                        ttl: 90m
                """.formatted(FIRST));
        TestStorage storage = TestStorage.fresh(Dialect.H2);
        for (int start = 0; start < 2; start++) {
            try (Service service = Service.standalone(storage)
                    .env("SPRING_CONFIG_ADDITIONAL_LOCATION", yaml.toUri().toString())
                    .start()) {
                var listed = Api.JSON.readTree(
                        service.api().get("/api/security/tokens", FIRST).body());
                assertThat(listed.size()).isEqualTo(1);
                assertThat(listed.get(0).get("name").stringValue()).isEqualTo("bootstrap-token");
                long lifetime = listed.get(0).get("expiration").longValue()
                        - listed.get(0).get("lastUpdateTimestamp").longValue();
                assertThat(lifetime).isBetween(90 * 60_000L - 1_000, 90 * 60_000L);
            }
        }
        assertThat(storage.dataDir().resolve("bootstrap-token")).doesNotExist();
    }

    @Test
    void deletedThenNoRestartBringsItBack() {
        TestStorage storage = TestStorage.fresh(Dialect.H2);
        try (Service service = configured(storage, FIRST).start()) {
            long id = service.api().ids(FIRST).get(0);
            assertThat(service.api().delete(id, FIRST).statusCode()).isEqualTo(204);
            assertThat(service.api().status(FIRST)).isEqualTo(401);
        }
        try (Service service = configured(storage, FIRST).start()) {
            assertThat(service.api().status(FIRST)).isEqualTo(401);
            assertThat(service.log()).contains("Configure another one to get in");
        }
    }

    @Test
    void anotherOneConfiguredThenItReplacesTheFirst() {
        TestStorage storage = TestStorage.fresh(Dialect.H2);
        try (Service service = configured(storage, FIRST).start()) {
            assertThat(service.api().status(FIRST)).isEqualTo(200);
        }
        try (Service service = configured(storage, SECOND).start()) {
            assertThat(service.api().status(SECOND)).isEqualTo(200);
            assertThat(service.api().status(FIRST)).isEqualTo(401);
        }
        try (Service stale = configured(storage, FIRST).start()) {
            assertThat(stale.api().status(SECOND)).isEqualTo(200);
            assertThat(stale.api().status(FIRST)).isEqualTo(401);
        }
    }

    @Test
    void tokenOfAnotherConfiguredThenTheStartFails() {
        TestStorage storage = TestStorage.fresh(Dialect.H2);
        Api.Created other;
        try (Service service = configured(storage, FIRST).start()) {
            other = service.api().create(FIRST, "ordinary", "stackstate-guest");
        }
        Service service = configured(storage, other.secret()).launch();
        assertThat(service.awaitExit()).isEqualTo(1);
        assertThat(service.log())
                .contains("the token is already that of token " + other.id())
                .doesNotContain("Exception")
                .doesNotContain(other.secret());
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void manyNodesAtOnceThenItIsCreatedOnce(Dialect dialect) {
        TestStorage storage = TestStorage.fresh(dialect);
        int nodes = dialect == Dialect.POSTGRESQL ? 5 : 2;
        List<Service> services = IntStream.range(0, nodes)
                .mapToObj(node -> configured(storage, FIRST).launch())
                .toList();
        services.forEach(Service::awaitReady);
        for (Service service : services) {
            assertThat(service.api().status(FIRST)).isEqualTo(200);
            assertThat(service.api().ids(FIRST)).hasSize(1);
            assertThat(service.log()).doesNotContain("ERROR");
        }
        assertThat(services.stream().map(Service::log).filter(log -> log.contains("Created token=")))
                .hasSize(1);
        services.forEach(Service::close);
    }

    private static Service.Builder configured(TestStorage storage, String token) {
        return Service.standalone(storage)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", token)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-power-user");
    }
}
