package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be said of {@code docker-compose.yml} and the images without running them. */
class ComposeIT {

    private static final Compose COMPOSE = Compose.read();

    static Stream<String> services() {
        return COMPOSE.services().stream();
    }

    static Stream<String> lasting() {
        return services().filter(service -> !COMPOSE.ends(service));
    }

    static Stream<String> ours() {
        return services().filter(service -> !COMPOSE.target(service).isEmpty());
    }

    static Stream<String> ourServices() {
        return ours().filter(service -> !COMPOSE.ends(service));
    }

    @Test
    void composeItselfThenItTakesTheFile() throws Exception {
        Path program = Path.of("/usr/bin/docker-compose");
        Installed.need(
                Files.isExecutable(program), "There is no docker-compose here to check docker-compose.yml with.");
        Process check = new ProcessBuilder(
                        program.toString(),
                        "-f",
                        Repository.file("docker-compose.yml").toString(),
                        "config",
                        "-q")
                .redirectErrorStream(true)
                .start();
        String told = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(told).isZero();
        assertThat(told).isEmpty();
    }

    @Test
    void servicesThenOneThatWritesTwoThatReadADatabaseAndAGateway() {
        assertThat(COMPOSE.services())
                .containsExactlyInAnyOrder(
                        "postgres", "migrate", "command-service", "query-service-1", "query-service-2", "gateway");
        assertThat(ourServices().map(COMPOSE::target))
                .containsExactlyInAnyOrder("command-service", "query-service", "query-service");
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void eachThatLastsThenItIsWatchedAndRestarted(String name) {
        assertThat(COMPOSE.healthCheck(name)).isNotEmpty();
        assertThat(COMPOSE.service(name).get("restart")).isEqualTo("unless-stopped");
    }

    @ParameterizedTest
    @MethodSource("services")
    void eachThenItCannotChangeItself(String name) {
        Map<?, ?> service = COMPOSE.service(name);
        assertThat(service.get("read_only")).isEqualTo(true);
        assertThat(COMPOSE.words(name, "security_opt")).contains("no-new-privileges:true");
        assertThat(service.containsKey("privileged")).isFalse();
        assertThat(String.valueOf(service.get("image"))).doesNotEndWith(":latest");
    }

    /** A password that stands in a file which everybody has is none. */
    @ParameterizedTest
    @MethodSource("services")
    void secretsThenFromFilesAlone(String name) {
        COMPOSE.environment(name).forEach((variable, value) -> {
            String upper = variable.toUpperCase(Locale.ROOT);
            if (upper.contains("PASSWORD") || upper.contains("BOOTSTRAP_TOKEN")) {
                assertThat(upper).endsWith("_FILE");
                assertThat(value).startsWith("/run/secrets/");
                assertThat(COMPOSE.secrets(name))
                        .containsKey(Path.of(value).getFileName().toString());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("ourServices")
    void serviceThenItStartsOnTablesThatAreMigratedAndKnowsItsOwnPasswordAlone(String name) {
        assertThat(COMPOSE.conditions(name))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("postgres", "service_healthy", "migrate", "service_completed_successfully"));
        assertThat(COMPOSE.secrets(name))
                .containsEntry("svctok.storage.password", "service-password")
                .doesNotContainValue("owner-password")
                .doesNotContainValue("superuser-password");
    }

    @Test
    void migrationThenTheOwnersPasswordAndNoOtherWork() {
        assertThat(ours().filter(COMPOSE::ends)).containsExactly("migrate");
        assertThat(COMPOSE.conditions("migrate")).isEqualTo(Map.of("postgres", "service_healthy"));
        assertThat(COMPOSE.secrets("migrate"))
                .isEqualTo(Map.of(
                        "svctok.storage.password", "service-password",
                        "svctok.storage.migration.password", "owner-password"));
    }

    @Test
    void secretsThenFilesThatNobodyCommits() throws IOException {
        Map<?, ?> secrets = Compose.map(COMPOSE.top(), "secrets");
        assertThat(secrets).hasSize(4);
        for (Object secret : secrets.values()) {
            assertThat(secret)
                    .isInstanceOfSatisfying(
                            Map.class,
                            file -> assertThat(String.valueOf(file.get("file"))).startsWith("./secrets/"));
        }
        assertThat(Files.readAllLines(Repository.file(".gitignore"))).contains("/secrets/");
        assertThat(Files.readAllLines(Repository.file(".dockerignore")))
                .startsWith("# What a build needs, and nothing that changes without a reason or is secret.", "*")
                .doesNotContain("!secrets");
    }

    @Test
    void commandsInTheHeadOfTheFileThenTheReadmeHasTheSame() throws IOException {
        try (Stream<String> head = Files.lines(Repository.file("docker-compose.yml"))) {
            List<String> commands = head.filter(line -> line.startsWith("#   "))
                    .map(line -> line.substring(4))
                    .toList();
            assertThat(commands).hasSize(6);
            assertThat(Files.readString(Repository.file("README.md"))).contains(String.join("\n", commands) + "\n");
        }
    }

    @Test
    void dataThenInAVolumeWithAName() {
        assertThat(COMPOSE.words("postgres", "volumes")).contains("database:/var/lib/postgresql/data");
        assertThat(Compose.map(COMPOSE.top(), "volumes").containsKey("database"))
                .isTrue();
    }

    @Test
    void reachableFromOutsideThenTheGatewayAlone() {
        assertThat(services().filter(name -> COMPOSE.service(name).containsKey("ports")))
                .containsExactly("gateway");
        assertThat(COMPOSE.words("gateway", "ports")).containsExactly("127.0.0.1:8080:8080");
        assertThat(services().filter(name -> !name.equals("gateway")).map(name -> COMPOSE.words(name, "networks")))
                .containsOnly(List.of("inside"));
        assertThat(Compose.map(Compose.map(COMPOSE.top(), "networks"), "inside").get("internal"))
                .isEqualTo(true);
    }

    @ParameterizedTest
    @MethodSource("ours")
    void imageThenNotRootAndStoppedAsItUnderstands(String name) {
        Dockerfile images = Dockerfile.read();
        String stage = COMPOSE.target(name);
        assertThat(images.only(stage, "USER ")).isEqualTo("10001:10001");
        assertThat(images.only(stage, "STOPSIGNAL ")).isEqualTo("SIGTERM");
        assertThat(images.stage(stage).get(0)).endsWith(" AS service").doesNotContain("latest", "-jdk");
        assertThat(COMPOSE.words(name, "tmpfs")).containsExactly("/tmp");
        assertThat(COMPOSE.words(name, "cap_drop")).containsExactly("ALL");
    }

    @ParameterizedTest
    @MethodSource("ourServices")
    void portThenTheSameForEverybody(String name) throws IOException {
        String program = COMPOSE.target(name);
        Map<?, ?> settings = Compose.yaml(program + "/src/main/resources/application.yml");
        String port = String.valueOf(Compose.map(settings, "server").get("port"));

        assertThat(COMPOSE.healthCheck(name)).last().asString().startsWith("http://127.0.0.1:" + port + "/");
        assertThat(Dockerfile.read().only(program, "EXPOSE ")).isEqualTo(port);
        Set<String> ports = Gateway.SERVER
                .matcher(Files.readString(Repository.file(Gateway.FILES + "upstreams.conf")))
                .results()
                .filter(server -> server.group(2).equals(name))
                .map(server -> server.group(3))
                .collect(Collectors.toSet());
        assertThat(ports).containsExactly(port);
    }

    /** What seldom changes lies below what changes with each version, or nothing of an image is shared with the next. */
    @ParameterizedTest
    @MethodSource("ours")
    void imageThenLibrariesAreInALayerBelowTheProgram(String name) {
        assertThat(Dockerfile.read().layers(COMPOSE.target(name)))
                .containsExactly("dependencies", "spring-boot-loader", "snapshot-dependencies", "application");
    }

    @Test
    void imagesThenEveryModuleIsThereToBuildThem() throws IOException {
        List<String> sent = Files.readAllLines(Repository.file(".dockerignore"));
        try (Stream<String> pom = Files.lines(Repository.file("pom.xml"))) {
            assertThat(pom.filter(line -> line.contains("<module>"))
                            .map(line -> line.replaceAll(".*<module>([^/<]*).*", "!$1")))
                    .isSubsetOf(sent);
        }
    }
}
