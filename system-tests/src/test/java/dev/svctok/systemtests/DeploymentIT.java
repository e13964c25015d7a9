package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.eventstore.testing.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What {@code docker-compose.yml} starts, seen from before its gateway. */
class DeploymentIT {

    private static final Compose COMPOSE = Compose.read();
    private static final String TOKENS = "/api/security/tokens";
    private static final String ADMIN = Secrets.seen("a-bootstrap-token-for-the-deployment-test");
    private static final String SERVICE_PASSWORD = Secrets.seen("a-password-of-the-service");
    private static final List<String> DESCRIPTIONS = List.of("/v3/api-docs", "/v3/api-docs/command-service");

    private static Deployment deployment;
    private static Gateway gateway;

    @BeforeAll
    static void up() {
        Gateway.needInstalled();
        deployment = new Deployment(Map.of(
                "superuser-password",
                Secrets.seen("a-password-of-the-superuser"),
                "owner-password",
                Secrets.seen("the-owner's \\ password"),
                "service-password",
                SERVICE_PASSWORD,
                "bootstrap-token",
                ADMIN));
        gateway = deployment.gateway();
    }

    @AfterAll
    static void down() {
        if (deployment != null) {
            deployment.close();
        }
    }

    @Test
    void startedThenEachIsHealthyByItsOwnCheckAndHasWrittenNothing() throws Exception {
        Installed.need(Files.isExecutable(Path.of("/usr/bin/wget")), "There is no wget here to check the health with.");
        for (Deployment.Node node : deployment.nodes()) {
            assertThat(healthCheck(node.name(), node.port())).isZero();
            assertThat(healthCheck(node.name(), Ports.free())).isNotZero();
        }
        assertThat(healthCheck("gateway", URI.create(gateway.url()).getPort())).isZero();
        for (Deployment.Node node : deployment.nodes()) {
            assertThat(node.image().folder().toFile().list())
                    .containsExactlyInAnyOrder("lib", node.stage() + ".jar", node.stage() + ".jsa");
        }
    }

    @Test
    void startedThenTheClassesAreThoseOfTheArchive() throws IOException {
        Installed.need(
                Files.exists(Path.of("/proc/self/maps")), "There is no /proc here to see what a process has loaded.");
        for (Deployment.Node node : deployment.nodes()) {
            assertThat(Files.readString(Path.of("/proc/" + node.pid() + "/maps")))
                    .contains(node.stage() + ".jsa");
        }
    }

    @Test
    void databaseThenTheServicesCanAppendEventsAndDoNoMoreToThem() throws Exception {
        try (Connection superuser = PostgresServer.connect(deployment.database());
                Statement statement = superuser.createStatement();
                ResultSet others = statement.executeQuery("select string_agg(distinct usename, ' ')"
                        + " from pg_stat_activity where datname = 'svctok' and pid <> pg_backend_pid()")) {
            others.next();
            assertThat(others.getString(1)).isEqualTo("svctok");
        }
        try (Connection service = DriverManager.getConnection(deployment.database(), "svctok", SERVICE_PASSWORD);
                Statement statement = service.createStatement()) {
            assertThat(statement.executeQuery("select from events.domain_event").next())
                    .isTrue();
            for (String change : List.of(
                    "update events.domain_event set payload = payload",
                    "delete from events.domain_event",
                    "truncate events.domain_event",
                    "drop table events.domain_event",
                    "set role svctok_owner")) {
                assertThatThrownBy(() -> statement.execute(change))
                        .asInstanceOf(InstanceOfAssertFactories.type(SQLException.class))
                        .extracting(SQLException::getSQLState)
                        .isEqualTo("42501");
            }
        }
    }

    @Test
    void migrationWithAWrongPasswordThenOneLineSaysSo() {
        Service migration = deployment.migrate(Map.of("svctok.storage.migration.password", "of somebody else"));

        assertThat(migration.awaitExit()).isEqualTo(1);
        assertThat(migration.log().lines().filter(line -> !line.contains("Picked up ")))
                .singleElement()
                .asString()
                .contains("svctok cannot start: ", "\"svctok_owner\"", "svctok.storage.migration.password");
    }

    private static int healthCheck(String service, int port) throws Exception {
        List<String> command = COMPOSE.healthCheck(service).stream()
                .map(word -> word.replaceFirst("127\\.0\\.0\\.1:\\d+", "127.0.0.1:" + port))
                .toList();
        return new ProcessBuilder(command).start().waitFor();
    }

    @Test
    void cliWithOneAddressThenAllOfIt() {
        Sts sts = new Sts(Map.of("STS_CLI_URL", gateway.url(), "STS_CLI_SERVICE_TOKEN", ADMIN));
        Sts.Result created =
                sts.run("service-token", "create", "-n", "gated", "--roles", "stackstate-guest", "-o", "json");
        assertThat(created.exitCode()).as(created.err()).isZero();
        JsonNode token = Api.JSON.readTree(created.out()).get("service-token");
        Secrets.seen(token.get("token").stringValue());
        String id = token.get("id").toString();

        assertThat(sts.run("service-token", "list").out()).contains("| gated ");
        assertThat(sts.run("service-token", "delete", id).exitCode()).isZero();
        assertThat(sts.run("service-token", "delete", id).exitCode()).isEqualTo(8);
        assertThat(sts.run("service-token", "history", id).out()).contains("TokenCreated", "TokenDeleted");
        assertThat(sts.run("projection", "verify", "token-list").exitCode()).isZero();
        assertThat(sts.run("audit", "list", "--limit", "1").exitCode()).isZero();
    }

    @Test
    void everyRouteThatIsDescribedThenAServiceThatDescribesItAnswers() {
        Map<List<String>, Set<String>> addresses = new HashMap<>();
        for (String description : DESCRIPTIONS) {
            List<String> own = deployment.nodes().stream()
                    .filter(node -> node.writes() == description.endsWith("command-service"))
                    .map(node -> " 127.0.0.1:" + node.port() + " (401)")
                    .toList();
            JsonNode paths = Api.JSON
                    .readTree(gateway.api().get(description, null).body())
                    .get("paths");
            for (Map.Entry<String, JsonNode> path : paths.properties()) {
                for (String method : path.getValue().propertyNames()) {
                    addresses
                            .computeIfAbsent(List.of(method, path.getKey()), first -> new HashSet<>())
                            .addAll(own);
                }
            }
        }

        assertThat(addresses).hasSizeGreaterThan(15);
        int request = 0;
        for (Map.Entry<List<String>, Set<String>> route : addresses.entrySet()) {
            request++;
            assertThat(logOfRefused(route.getKey().get(0), route.getKey().get(1), "route-" + request))
                    .containsAnyOf(route.getValue().toArray(String[]::new));
        }
    }

    /** What the gateway says of a request without a token. */
    private static String logOfRefused(String method, String path, String requestId) {
        Api api = gateway.api();
        api.send(api.request(path.replaceAll("\\{[^}]*}", "1"), null)
                .header("X-Request-Id", requestId)
                .method(method.toUpperCase(Locale.ROOT), HttpRequest.BodyPublishers.noBody()));
        return gateway.logOf(requestId);
    }

    @Test
    void descriptionThenOnePageShowsBothPartsAndTriesThemHere() {
        assertThat(gateway.api().get("/swagger-ui/index.html", null).statusCode())
                .isEqualTo(200);
        assertThat(gateway.api().get("/v3/api-docs/swagger-config", null).body())
                .contains("\"/v3/api-docs\"", "\"/v3/api-docs/command-service\"");
        for (String description : DESCRIPTIONS) {
            assertThat(gateway.api().get(description, null).body())
                    .contains("\"servers\":[{\"url\":\"" + gateway.url() + "\"");
        }
    }

    @Test
    void createdFromAnotherAddressThenTheHistoryTellsIt() throws IOException {
        URI url = URI.create(gateway.url());
        String body = "{\"name\": \"far\", \"roles\": [\"stackstate-guest\"]}";
        try (Socket socket = new Socket(
                InetAddress.getByName(url.getHost()), url.getPort(), InetAddress.getByName("127.0.0.2"), 0)) {
            socket.getOutputStream()
                    .write("""
                    POST /api/security/tokens HTTP/1.1\r
                    Host: x\r
                    X-API-Key: %s\r
                    X-Forwarded-For: 8.8.8.8\r
                    Content-Type: application/json\r
                    Content-Length: %d\r
                    \r
                    %s""".formatted(ADMIN, body.length(), body).getBytes(StandardCharsets.US_ASCII));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(in.readLine()).startsWith("HTTP/1.1 200");
        }
        long id = Api.JSON
                .readTree(gateway.api().get(TOKENS + "?name=far", ADMIN).body())
                .get(0)
                .get("id")
                .longValue();
        assertThat(gateway.api().get(TOKENS + "/" + id + "/history", ADMIN).body())
                .contains("\"127.0.0.2\"")
                .doesNotContain("8.8.8.8");
    }

    @Test
    void everyNodeRestartedInTurnThenNobodyWhoReadsNotices() {
        Api.Created token = gateway.api().create(ADMIN, "kept", "stackstate-guest");
        RollingLoad load = new RollingLoad(gateway.api(), ADMIN, token);
        try (load) {
            load.start();
            Deployment.assertDone(deployment.migrate(Map.of()));
            for (Deployment.Node node : deployment.nodes()) {
                load.awaitProgress();
                node.restart();
            }
            load.awaitProgress();
        }
        System.out.println("DeploymentIT: " + load.summary());
        assertThat(load.failures()).isEmpty();
        load.assertDoneAsTold(gateway.api());
    }
}
