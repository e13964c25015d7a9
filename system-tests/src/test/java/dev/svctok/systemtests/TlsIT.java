package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.svctok.eventstore.testing.PostgresServer;
import dev.svctok.eventstore.testing.TestAuthority;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** HTTPS as the README sets it up, from clients to the services, and TLS from there to PostgreSQL. */
class TlsIT {

    private static final String BOOTSTRAP = "a-bootstrap-token-for-the-tls-test";
    private static final String NAMES = "dns:localhost,ip:127.0.0.1";
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final TestAuthority AUTHORITY = new TestAuthority();
    private static final TestAuthority OTHER = new TestAuthority();
    private static final TestAuthority.Identity RENEWABLE = AUTHORITY.identify(NAMES);
    private static final TestAuthority.Identity OF_BOTH_SERVICES = AUTHORITY.identify(NAMES);
    private static final Newcomer NEWCOMER = new Newcomer();

    private static PostgresServer postgres;
    private static String database;
    private static Service command;
    private static Service query;
    private static Service standalone;
    private static int managementPort;

    @BeforeAll
    static void start() throws IOException {
        postgres = PostgresServer.of(AUTHORITY.identify(NAMES));
        database = postgres.newDatabase();
        command = launch(Program.COMMAND_SERVICE, storage(AUTHORITY), OF_BOTH_SERVICES);
        query = launch(Program.QUERY_SERVICE, storage(AUTHORITY), OF_BOTH_SERVICES);
        managementPort = freePort();
        standalone = launch(Program.STANDALONE, NEWCOMER.storage(), RENEWABLE);
        Stream.of(command, query, standalone).forEach(Service::awaitReady);
    }

    @AfterAll
    static void stop() {
        Stream.of(standalone, query, command).forEach(Service::close);
        postgres.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static TestStorage storage(TestAuthority trusted) {
        return TestStorage.postgresql(database + "?sslmode=verify-full&sslrootcert=" + trusted.certificate());
    }

    private static Service launch(Program program, TestStorage storage, TestAuthority.Identity identity) {
        Service.Builder builder = Service.of(program, storage)
                .with("--spring.config.additional-location="
                        + settings(identity).toUri())
                .with("--spring.ssl.bundle.watch.file.quiet-period=100ms");
        if (program == Program.STANDALONE) {
            builder.with("--management.server.port=" + managementPort);
        } else {
            builder.env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", BOOTSTRAP)
                    .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-admin");
        }
        return builder.launch();
    }

    /** The file that the README shows. */
    private static Path settings(TestAuthority.Identity identity) {
        String yaml = Readme.blocks(Readme.section("TLS"), "yaml")
                .get(0)
                .replace("file:tls.crt", identity.certificate().toUri().toString())
                .replace("file:tls.key", identity.key().toUri().toString());
        try {
            return Files.writeString(TestStorage.newFolder().resolve("tls.yml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void readyThenTheAddressesThatAreToldAreThoseOfHttps() {
        assertThat(List.of(command, query, standalone))
                .allSatisfy(service -> assertThat(service.url()).startsWith("https://localhost:"));
        standalone.firstToken();
        assertThat(standalone.log())
                .contains("--url " + standalone.url() + " --ca-cert-path ca.crt --service-token - < ")
                .contains("ca.crt is the certificate of the authority that has signed the service's");
    }

    @Test
    void authorityIsTrustedThenBothServicesAndTheirHealthAnswer() {
        Api.Created token = api(command).create(BOOTSTRAP, "over-tls", "stackstate-guest");

        assertThat(api(query).ids(BOOTSTRAP)).contains(token.id());
        assertThat(api(query).status(token.secret())).isEqualTo(200);
        assertThat(List.of(command, query)).allSatisfy(service -> {
            assertThat(api(service).get("/actuator/health/readiness", null).statusCode())
                    .isEqualTo(200);
            assertThat(api(service).get("/actuator/prometheus", null).body())
                    .contains("svctok_verification_vouching 1");
        });
    }

    @Test
    void clientKnowsTheAuthorityThenItWorksAndElseItSaysWhatIsMissing() {
        Sts sts = new Sts(Map.of("STS_CLI_URL", query.url(), "STS_CLI_COMMAND_URL", command.url()));
        String[] create = {"service-token", "create", "--name", "by-sts", "--roles", "stackstate-guest"};

        Sts.Result refused = sts.runWithInput(BOOTSTRAP, with(create, "--service-token", "-"));
        assertThat(refused.exitCode()).isEqualTo(4);
        assertThat(refused.err()).contains("not signed by an authority that is trusted here", "--ca-cert-path");

        String authority = AUTHORITY.certificate().toString();
        Sts.Result created =
                sts.runWithInput(BOOTSTRAP, with(create, "--service-token", "-", "--ca-cert-path", authority));
        assertThat(created.exitCode()).as(created.err()).isZero();
        Sts.Result listed = sts.runWithInput(
                BOOTSTRAP, "service-token", "list", "--service-token", "-", "--ca-cert-path", authority);
        assertThat(listed.out()).as(listed.err()).contains("by-sts");
    }

    @Test
    void plainHttpThenNothingIsServed() {
        Api plain = new Api(query.url().replace("https:", "http:"));

        assertThat(plain.status(BOOTSTRAP)).isEqualTo(400);
        Sts.Result result = new Sts(Map.of("STS_CLI_URL", query.url().replace("https:", "http:")))
                .runWithInput(BOOTSTRAP, "service-token", "list", "--service-token", "-");
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("Does it speak HTTPS there? Then the URL begins with https://");
    }

    @Test
    void servicesOnPostgresqlThenAllTheirConnectionsAreEncrypted() {
        assertThat(connections("not ssl")).isZero();
        assertThat(connections("ssl")).isPositive();
    }

    /** Reads with a timeout, which not every connection over TLS survives. */
    @Test
    void noCommitsForAWhileThenTheConnectionThatListensForThemStays() {
        await().atMost(SOON).until(() -> connections("query = 'select 1'") == 2);
        assertThat(command.log() + query.log()).doesNotContain("not noticed at once");
    }

    /** How many of the services' there are. */
    private static int connections(String which) {
        try (Connection connection = PostgresServer.connect(database);
                Statement statement = connection.createStatement();
                ResultSet count =
                        statement.executeQuery("select count(*) from pg_stat_activity join pg_stat_ssl using (pid)"
                                + " where datname = current_database() and pid <> pg_backend_pid() and " + which)) {
            count.next();
            return count.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void databaseIsSignedByAnotherThenTheStartFailsOnOneLineThatNamesTheSetting() {
        Service service = Service.of(Program.QUERY_SERVICE, storage(OTHER)).launch();

        assertThat(service.awaitExit()).isEqualTo(1);
        assertThat(service.log().lines())
                .singleElement()
                .asString()
                .contains("svctok cannot start: ", "certificate is not accepted", "sslrootcert", "svctok.storage.url");
    }

    @Test
    void certificateIsReplacedThenTheNewOneIsServedWithoutARestart() {
        TestAuthority renewing = new TestAuthority();

        renewing.identify(NAMES).takePlaceOf(RENEWABLE);

        await().atMost(SOON).until(() -> isServed(renewing));
        await().atMost(SOON).until(() -> isServed(renewing, managementPort));
        assertThat(new Api(standalone.url(), client(renewing)).status(standalone.firstToken()))
                .isEqualTo(200);
    }

    @Test
    void certificateOfBothServicesIsReplacedThenEachServesTheNewOneWithoutARestart() {
        TestAuthority renewing = new TestAuthority();

        renewing.identify(NAMES).takePlaceOf(OF_BOTH_SERVICES);

        try {
            for (Service service : List.of(command, query)) {
                await().atMost(SOON).until(() -> isServed(renewing, portOf(service)));
            }
        } finally {
            AUTHORITY.identify(NAMES).takePlaceOf(OF_BOTH_SERVICES);
        }
        for (Service service : List.of(command, query)) {
            await().atMost(SOON).until(() -> isServed(AUTHORITY, portOf(service)));
        }
    }

    private static int portOf(Service service) {
        return URI.create(service.url()).getPort();
    }

    @Test
    void keyDoesNotFitThenTheOldCertificateStaysAndTheLogSaysSo() throws IOException {
        TestAuthority before = new TestAuthority();
        before.identify(NAMES).takePlaceOf(RENEWABLE);
        await().atMost(SOON).until(() -> isServed(before));

        Files.copy(OTHER.identify(NAMES).key(), RENEWABLE.key(), StandardCopyOption.REPLACE_EXISTING);

        await().atMost(SOON).until(() -> standalone.log().contains("The earlier ones stay in use"));
        assertThat(isServed(before)).isTrue();
        assertThat(standalone.log()).doesNotContain("Exception", "ERROR");

        AUTHORITY.identify(NAMES).takePlaceOf(RENEWABLE);

        await().atMost(SOON).until(() -> isServed(AUTHORITY));
        await().atMost(SOON).untilAsserted(() -> {
            String log = standalone.log();
            assertThat(log.lastIndexOf("The renewed files of the SSL bundle svctok are in use"))
                    .isGreaterThan(log.lastIndexOf("The earlier ones stay in use"));
        });
    }

    /** With the certificate that the commands make in place of the one that the service was started with. */
    @Test
    void commandsOfTheReadmeThenTheyMakeWhatServiceAndClientTake() {
        List<String> commands = Readme.blocks(Readme.section("TLS"), "shell");
        assertThat(commands).hasSize(2);
        int port = portOf(standalone);
        standalone.firstToken();

        NEWCOMER.run(commands.get(0));
        new TestAuthority.Identity(
                        NEWCOMER.folder().resolve("tls.crt"), NEWCOMER.folder().resolve("tls.key"))
                .takePlaceOf(RENEWABLE);

        await().atMost(SOON).untilAsserted(() -> NEWCOMER.run(commands.get(1).replace(":8443", ":" + port)));
        NEWCOMER.run("./sts service-token list");
    }

    private static Api api(Service service) {
        return new Api(service.url(), client(AUTHORITY));
    }

    private static HttpClient client(TestAuthority trusted) {
        return HttpClient.newBuilder().sslContext(trusted.trust()).build();
    }

    /** Whether the embedded service shows a certificate of this authority. */
    private static boolean isServed(TestAuthority authority) throws IOException {
        return isServed(authority, portOf(standalone));
    }

    private static boolean isServed(TestAuthority authority, int port) throws IOException {
        try (SSLSocket socket = (SSLSocket) authority.trust().getSocketFactory().createSocket("localhost", port)) {
            socket.startHandshake();
            return true;
        } catch (SSLException e) {
            return false;
        }
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }
}
