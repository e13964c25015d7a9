package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator sees of a running service. */
class OperationIT {

    private static Service service;

    @BeforeAll
    static void start() {
        service = Service.standalone(TestStorage.fresh(Dialect.H2))
                .env("LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs")
                .start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness"})
    void healthThenUpWithoutAToken(String path) {
        HttpResponse<String> answer = service.api().get(path, null);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"status\":\"UP\"");
    }

    @Test
    void prometheusThenAllThatAnOperatorWatchesIsThere() {
        service.api().status("nonsense");
        service.api().create(service.firstToken(), "measured", "stackstate-guest");

        assertThat(service.api().get("/actuator/prometheus", null).body())
                .contains("svctok_verifications_total{outcome=\"accepted\",reason=\"none\"}")
                .contains("svctok_verifications_total{outcome=\"refused\",reason=\"malformed\"}")
                .contains("svctok_commands_total{command=\"CreateToken\",outcome=\"accepted\"}")
                .contains("svctok_projection_lag_events{projection=\"token-list\"}")
                .contains("svctok_projection_dead_letters{projection=\"verification\"}")
                .contains("svctok_verification_index_size_tokens");
    }

    @Test
    void alertsAndDashboardThenAllThatTheyAskForIsThere() {
        service.api().create(service.firstToken(), "watched", "stackstate-guest");

        Scrape scrape = new Scrape(service);

        assertThat(scrape.missing(Monitoring.questions())).isEqualTo(Monitoring.ON_POSTGRESQL_ALONE);
        assertThat(scrape.missing(List.of(new Monitoring.Question(
                        new PromQl("svctok_nothing + sum by (x) (svctok_writes_waiting{write=\"never\",y=\"1\"})"),
                        Set.of("z"),
                        "here"))))
                .containsExactlyInAnyOrder(
                        "svctok_nothing",
                        "svctok_writes_waiting by y",
                        "svctok_writes_waiting{write=never, y=1}",
                        "x in here",
                        "z in here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/actuator", "/actuator/env", "/actuator/beans", "/actuator/heapdump", "/actuator/shutdown"})
    void restOfTheActuatorThenClosed(String path) {
        assertThat(service.api().get(path, null).statusCode()).isEqualTo(401);
        assertThat(service.api().get(path, service.firstToken()).statusCode()).isIn(404, 405);
    }

    @Test
    void createThenOneLineOfJsonNamesActorTokenAndRequest() {
        Api.Created token = service.api().create(service.firstToken(), "logged", "stackstate-guest");

        List<String> lines = service.log()
                .lines()
                .filter(line -> line.contains(String.valueOf(token.id())))
                .toList();
        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("{")
                .contains("by=token:")
                .contains("requestId");
        assertThat(Api.JSON.readTree(lines.get(0)).get("message").stringValue())
                .startsWith("Created token=" + token.id());
    }

    @Test
    void runningThenItHasOpenedNoConnectionOfItsOwn() throws IOException {
        service.api().create(service.firstToken(), "busy", "stackstate-guest");

        assertThat(Connections.openedBy(service.pid())).isEmpty();
    }

    /** What the kernel says of a process's TCP sockets. */
    private static final class Connections {

        private static final String LISTENING = "0A";

        static List<String> openedBy(long pid) throws IOException {
            Set<String> inodes = socketInodes(pid);
            List<String[]> sockets = new ArrayList<>();
            for (String table : List.of("tcp", "tcp6")) {
                try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/net/" + table))) {
                    lines.skip(1)
                            .map(line -> line.strip().split("\\s+"))
                            .filter(columns -> inodes.contains(columns[9]))
                            .forEach(sockets::add);
                }
            }
            Set<String> listening = sockets.stream()
                    .filter(columns -> columns[3].equals(LISTENING))
                    .map(columns -> port(columns[1]))
                    .collect(Collectors.toSet());
            assertThat(listening)
                    .as("the process and its sockets can be seen at all")
                    .isNotEmpty();
            return sockets.stream()
                    .filter(columns -> !listening.contains(port(columns[1])))
                    .map(columns -> columns[1] + " -> " + columns[2])
                    .toList();
        }

        private static Set<String> socketInodes(long pid) throws IOException {
            try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
                return descriptors
                        .map(Connections::target)
                        .filter(target -> target.startsWith("socket:["))
                        .map(target -> target.substring("socket:[".length(), target.length() - 1))
                        .collect(Collectors.toSet());
            }
        }

        private static String target(Path descriptor) {
            try {
                return Files.readSymbolicLink(descriptor).toString();
            } catch (IOException closedMeanwhile) {
                return "";
            }
        }

        private static String port(String address) {
            return address.substring(address.lastIndexOf(':') + 1);
        }
    }
}
