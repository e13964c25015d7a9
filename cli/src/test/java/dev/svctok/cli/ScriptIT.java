package dev.svctok.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real script with the real jar, in a copy of the repository's layout. */
class ScriptIT {

    private static final String VERSION = "sts " + System.getProperty("sts.version") + "\n";

    @TempDir
    Path directory = Path.of("unset");

    private Path target = Path.of("unset");
    private Path script = Path.of("unset");

    @BeforeEach
    void install() throws IOException {
        target = Files.createDirectories(directory.resolve("repo/cli/target"));
        Files.copy(Path.of("target/sts.jar"), target.resolve("sts.jar"));
        script = Files.copy(Path.of("../sts"), directory.resolve("repo/sts"));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start(String line) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", line).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("STS_") || name.startsWith("LC_"));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().put("LANG", "C");
        builder.environment().put("HOME", directory.toString());
        builder.environment().put("XDG_CACHE_HOME", directory.resolve("cache").toString());
        builder.environment().remove("XDG_CONFIG_HOME");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private static CliTest.Result finish(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        return new CliTest.Result(process.waitFor(), out, err);
    }

    private CliTest.Result run(String line) throws IOException, InterruptedException {
        return finish(start(line));
    }

    private List<String> archives() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("sts.jar") && !name.endsWith(".of"))
                    .toList();
        }
    }

    @Test
    void scriptThatSavesContextsAtOnceKeepsThemAll() throws Exception {
        run("repo/sts version");
        List<Process> saving = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            saving.add(start("repo/sts context save -n p" + i + " --url http://x --service-token t --skip-validate"));
        }
        for (Process save : saving) {
            assertThat(finish(save).exitCode()).isZero();
        }
        assertThat(run("repo/sts context list").out()).contains("p1", "p2", "p3", "p4", "p5", "p6");
    }

    @Test
    void scriptCalledThroughALinkAnswersInUtf8AndTakesTheTokenFromStdin() throws Exception {
        Files.createDirectories(directory.resolve("bin"));
        Files.createSymbolicLink(directory.resolve("bin/sts"), Path.of("../repo/sts"));
        try (StubService service = new StubService()) {
            service.when("GET /api/security/tokens", 200, "[{\"id\":1,\"name\":\"zażółć\",\"roles\":[]}]")
                    .when("POST /api/security/tokens", 200, "{\"token\":\"t\",\"name\":\"ż\"}");
            String flags = " --service-token - --url " + service.url();

            CliTest.Result list = run("cd /; echo geheim | \"$HOME/bin/sts\" service-token list" + flags);
            CliTest.Result create = run("echo geheim | bin/sts service-token create -n ż --roles r" + flags);

            assertThat(list)
                    .isEqualTo(new CliTest.Result(
                            0, "ID | NAME   | EXPIRATION | ROLES\n1  | zażółć |            | []\n", ""));
            assertThat(create).isEqualTo(new CliTest.Result(0, "✅ Service token created: t\n", ""));
            assertThat(service.requests().get(0).authorization()).isEqualTo("ApiKey geheim");
            assertThat(service.requests().get(1).body()).contains("\"name\": \"ż\"");
        }
    }

    @Test
    void scriptThatCannotShowANewTokenSaysHowToDeleteIt() throws Exception {
        try (StubService service = new StubService()) {
            service.when(
                    "POST /api/security/tokens",
                    200,
                    "{\"token\":\"svctok-secret\",\"name\":\"ci\",\"id\":7,\"roles\":[\"r\"]}");

            CliTest.Result result = run("repo/sts service-token create -n ci --roles r --service-token t --url "
                    + service.url() + " > /dev/full");

            assertThat(result.exitCode()).isEqualTo(6);
            assertThat(result.err())
                    .contains("The token was created, but cannot be shown", "sts service-token delete 7")
                    .doesNotContain("svctok-secret");
        }
    }

    @Test
    void scriptHandsOnTheExitCode() throws Exception {
        assertThat(run("repo/sts version")).isEqualTo(new CliTest.Result(0, VERSION, ""));
        assertThat(run("repo/sts service-token list").exitCode()).isEqualTo(1);
        assertThat(run("repo/sts service-token list --nope").exitCode()).isEqualTo(3);
        assertThat(run("repo/sts service-token list --url http://localhost:1 --service-token t")
                        .exitCode())
                .isEqualTo(4);
        assertThat(run("repo/sts nope"))
                .isEqualTo(new CliTest.Result(7, "", "❌ Unknown command: sts nope\nSee: sts --help\n"));
        assertThat(run("repo/sts context set -n nope").exitCode()).isEqualTo(8);
    }

    @Test
    void scriptWritesTheArchiveOnceEvenWhenStartedManyTimesAtOnce() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(start("repo/sts version"));
        }
        for (Process process : processes) {
            assertThat(finish(process)).isEqualTo(new CliTest.Result(0, VERSION, ""));
        }

        assertThat(archives()).singleElement().asString().endsWith(".jsa");
        assertThat(run("STS_JAVA_OPTS='-Xshare:on -Xlog:class+load' repo/sts version")
                        .out())
                .contains(
                        "dev.svctok.cli.Sts source: shared objects file",
                        "picocli.CommandLine source: shared objects file",
                        "picocli.CommandLine$Interpreter source: shared objects file");
    }

    @Test
    void scriptWritesTheArchiveAnewForANewJar() throws Exception {
        run("repo/sts version");
        Path archive = target.resolve(archives().get(0));
        Object first = Files.readAttributes(archive, "unix:ino").get("ino");
        run("touch -d '+1 hour' repo/cli/target/sts.jar");

        assertThat(run("repo/sts version").exitCode()).isZero();
        assertThat(Files.readAttributes(archive, "unix:ino").get("ino")).isNotEqualTo(first);
    }

    @Test
    void scriptWhenTheArchiveCannotBeWrittenWorksAllTheSame() throws Exception {
        String java = System.getProperty("java.home") + "/bin/java";
        Path home = Files.createDirectories(directory.resolve("jdk/bin"));
        Files.copy(Path.of(System.getProperty("java.home"), "release"), directory.resolve("jdk/release"));
        Files.writeString(
                home.resolve("java"),
                "#!/bin/sh\ncase $* in *Xshare:dump*) echo no >&2; exit 1 ;; esac\nexec " + java + " \"$@\"\n");
        Files.setPosixFilePermissions(home.resolve("java"), PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(run("JAVA_HOME=$HOME/jdk repo/sts version")).isEqualTo(new CliTest.Result(0, VERSION, ""));
        assertThat(archives()).isEmpty();
    }

    @Test
    void scriptWhenTheReaderGoesAwayIsQuiet() throws Exception {
        assertThat(run("repo/sts --help | head -n 1").err()).isEmpty();
    }

    @Test
    void scriptWhenInterruptedStopsQuietly() throws Exception {
        try (ServerSocket silent = new ServerSocket()) {
            silent.bind(StubService.anyPort());
            String url = "http://localhost:" + silent.getLocalPort();
            // Whoever runs the build in the background has told it to ignore the signal, and what it starts inherits
            // that.
            Process process =
                    start("exec env --default-signal=INT repo/sts service-token list --service-token t --url " + url);
            silent.accept();
            assertThat(run("kill -INT " + process.pid()).exitCode()).isZero();

            assertThat(finish(process)).isEqualTo(new CliTest.Result(130, "", ""));
        }
    }

    @Test
    void scriptThatFollowsEventsEndsWhenInterruptedOrWhenNobodyReads() throws Exception {
        String events = "GET /api/security/audit/events?after=0";
        String event = "data: {\"type\":\"svctok.X\",\"time\":\"2026-11-24T09:00:00Z\",\"data\":{\"position\":%d}}\n\n";
        String follow = "repo/sts audit follow --after 0 --service-token t --url ";
        try (StubService service = new StubService()) {
            service.stream(events, event.formatted(1) + event.formatted(2) + event.formatted(3));
            // It waits after the third, as there is no stream any more but "try again".
            service.when(events, 503, "application/json", "{}", Map.of("Retry-After", "600"));
            Process process = start("exec env TZ=Asia/Tokyo --default-signal=INT " + follow + service.url());
            BufferedReader lines = process.inputReader(UTF_8);

            assertThat(lines.readLine()).isEqualTo("2026-11-24 18:00:00+09:00 | X |  |  |  |  | 1");
            assertThat(lines.readLine()).endsWith("| 2");
            assertThat(lines.readLine()).endsWith("| 3");
            assertThat(run("kill -INT " + process.pid()).exitCode()).isZero();
            assertThat(process.waitFor()).isEqualTo(130);

            service.stream(events, event.formatted(1) + event.formatted(2) + event.formatted(3));
            service.refuse(events, 401, "The token is gone");
            assertThat(run(follow + service.url() + " | head -n 1").out()).endsWith("| 1\n");
        }
    }

    @Test
    void scriptThatExportsWhenInterruptedSaysWhatIsInTheFile() throws Exception {
        String events = "GET /api/security/audit/events?after=%d&limit=%d";
        String event = "{\"id\": \"u-1\", \"type\": \"svctok.X\", \"time\": \"2026-11-24T09:00:00Z\", "
                + "\"data\": {\"position\": 1}}";
        String export = "exec env --default-signal=INT repo/sts audit export --file e --service-token t --url ";
        Map<String, String> later = Map.of("Retry-After", "600");
        try (StubService service = new StubService()) {
            Map<String, String> more = Map.of("Link", "</x>; rel=\"next\"");
            service.when(events.formatted(0, 1000), 200, "application/json", "[" + event + "]", more);
            service.when(events.formatted(0, 1), 200, "[" + event + "]");
            service.when(events.formatted(1, 1000), 503, "application/json", "{}", later);

            assertThat(interrupted(export + service.url()))
                    .isEqualTo("Interrupted. 1 event is in e; the same command goes on behind it");
            assertThat(Files.readString(directory.resolve("e"))).isEqualTo(event + "\n");

            Files.writeString(directory.resolve("e"), event + "\n{\"id\"");
            assertThat(interrupted(export + service.url()))
                    .isEqualTo("Interrupted. No event was added to e; the same command begins again");
            assertThat(Files.readString(directory.resolve("e"))).isEqualTo(event + "\n");
        }
    }

    @Test
    void scriptThatDeletesWhenInterruptedSaysThatItGoesOn() throws Exception {
        String token = "/api/security/tokens/7";
        String progress = "GET " + token + "/deletion";
        try (StubService service = new StubService()) {
            service.holdBack("DELETE " + token, "never", 1);
            service.when(progress, 200, "{\"id\":7,\"waitingFor\":[{\"node\":\"n\",\"leaseRemainingMs\":9000}]}");

            assertThat(interrupted(
                            "exec env --default-signal=INT repo/sts service-token delete 7 --service-token t --url "
                                    + service.url(),
                            "Still waiting for n, 9 s at the most"))
                    .isEqualTo(
                            "Interrupted. The token is deleted. Every process will refuse it soon, at the latest when"
                                    + " its lease has ended.");
        }
    }

    private String interrupted(String line) throws Exception {
        return interrupted(line, "Trying again");
    }

    /** Interrupts a call when it says something, and returns the only other thing that it says. */
    private String interrupted(String line, String when) throws Exception {
        Process process = start(line);
        BufferedReader errors = process.errorReader(UTF_8);
        assertThat(errors.readLine()).contains(when);
        assertThat(run("kill -INT " + process.pid()).exitCode()).isZero();
        String said = errors.readLine();
        assertThat(errors.readLine()).isNull();
        assertThat(process.waitFor()).isEqualTo(130);
        assertThat(process.inputReader(UTF_8).readLine()).isNull();
        return said;
    }

    @Test
    void scriptWithoutJavaSaysWhatItNeeds() throws Exception {
        CliTest.Result result = run("JAVA_HOME=/nonexistent repo/sts version");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("JAVA_HOME is /nonexistent", "Java 17 or later");
    }

    @Test
    void scriptWithAnOldJavaSaysWhichItFound() throws Exception {
        Path old = Files.createDirectories(directory.resolve("jdk8/bin"));
        Files.writeString(old.resolve("java"), "#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n");
        Files.setPosixFilePermissions(old.resolve("java"), PosixFilePermissions.fromString("rwxr-xr-x"));

        CliTest.Result result = run("JAVA_HOME=$HOME/jdk8 repo/sts version");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("is Java \"1.8");
    }
}
