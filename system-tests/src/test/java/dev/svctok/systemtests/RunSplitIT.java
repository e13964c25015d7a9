package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code ./run --split}: two processes and an embedded database. */
class RunSplitIT {

    private static final Duration START = Duration.ofMinutes(2);
    private static final String COMMAND = "command-service";
    private static final String QUERY = "query-service";

    private final TestStorage storage = TestStorage.fresh(Dialect.H2);
    private final int commandPort = Ports.free();
    private final int queryPort = Ports.free();
    private final Api writes = new Api("http://localhost:" + commandPort);
    private final Api reads = new Api("http://localhost:" + queryPort);

    private Service run(String... words) {
        return Service.of(List.of(Repository.file("run").toString()), storage)
                .before(words)
                .env("SERVER_PORT", Integer.toString(queryPort))
                .env("COMMAND_PORT", Integer.toString(commandPort))
                .launch();
    }

    private static ProcessHandle process(Service script, String service) {
        Matcher told =
                Pattern.compile("the " + service + " .*, process (\\d+), ").matcher("");
        await().atMost(START).until(() -> told.reset(script.log()).find());
        return ProcessHandle.of(Long.parseLong(told.group(1))).orElseThrow();
    }

    @Test
    void eitherKilledThenTheOtherGoesOnAndItCanBeStartedAgain() {
        Service script = run("--split");
        ProcessHandle command = process(script, COMMAND);
        ProcessHandle query = process(script, QUERY);
        awaitReady(script, COMMAND);
        awaitReady(script, QUERY);
        String admin = script.firstToken();
        Sts sts = savedFromWhatTheServiceAnnounces(admin);
        Api.Created token = writes.create(admin, "survivor", "stackstate-guest");
        HttpResponse<String> misled = reads.delete(token.id(), admin);
        assertThat(misled.statusCode()).isEqualTo(405);
        assertThat(misled.body()).contains("Tokens are created and deleted at http://localhost:" + commandPort);

        command.destroyForcibly();
        eventually(() -> script.log().contains("the command-service has ended (exit code 137); reads go on"));
        assertThat(script.log())
                .contains("To start it again: SERVER_PORT=%d COMMAND_PORT=%d %s --split command-service %s"
                        .formatted(
                                queryPort,
                                commandPort,
                                Repository.file("run"),
                                storage.arguments().get(0)))
                .contains("--service-token - < " + storage.dataDir().resolve("bootstrap-token"));
        eventually(() -> reads.status(token.secret()) == 200);
        eventually(() -> reads.ids(admin).contains(token.id()));

        Service again = run("--split", COMMAND);
        awaitReady(again, COMMAND);
        Sts.Result created = sts.run("service-token", "create", "-n", "second", "--roles", "stackstate-guest");
        assertThat(created.exitCode()).as(created.err()).isZero();
        // Who had its database taken away may still be about to try again. The creation waits for it for seconds, and
        // then
        // says so.
        eventually(() -> sts.run("service-token", "list").out().contains("| second "));

        query.destroyForcibly();
        eventually(() -> script.log().contains("the query-service has ended (exit code 137); writes go on"));
        eventually(() -> writes.delete(token.id(), admin).statusCode() == 204);

        Service queryAgain = run("--split", QUERY);
        awaitReady(queryAgain, QUERY);
        assertThat(reads.status(token.secret())).isEqualTo(401);
        eventually(() -> !reads.ids(admin).contains(token.id()));
        queryAgain.stop();
        again.close();
    }

    /** Which needs one address alone. */
    private Sts savedFromWhatTheServiceAnnounces(String admin) {
        Sts sts = new Sts(Map.of());
        Sts.Result saved = sts.runWithInput(
                admin, "context", "save", "--url", "http://localhost:" + queryPort, "--service-token", "-");
        assertThat(saved.out()).contains("writes go to http://localhost:" + commandPort);
        return sts;
    }

    @Test
    void stoppedThenNothingIsLeft() {
        Service script = run("--split");
        List<ProcessHandle> services = List.of(process(script, COMMAND), process(script, QUERY));

        script.terminate();

        assertThat(script.awaitExit()).isEqualTo(143);
        assertThat(services).noneMatch(ProcessHandle::isAlive);
    }

    /** Nobody can catch that, and nobody would find what it had started. */
    @Test
    void scriptKilledThenNothingIsLeft() {
        Service script = run("--split");
        List<ProcessHandle> services = List.of(process(script, COMMAND), process(script, QUERY));

        script.kill();

        eventually(() -> services.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void portsAreTheSameThenNothingIsStarted() {
        Service script = Service.of(List.of(Repository.file("run").toString()), storage)
                .before("--split")
                .env("SERVER_PORT", "8081")
                .launch();

        assertThat(script.awaitExit()).isEqualTo(1);
        assertThat(script.log()).isEqualTo("""
                svctok: two services cannot share port 8081: it is SERVER_PORT (8080 if not set), and COMMAND_PORT (8081 if not set).
                """);
    }

    private static void awaitReady(Service script, String service) {
        await().atMost(START).until(() -> script.log().contains("svctok-" + service + " is ready: http://localhost:"));
    }

    private static void eventually(BooleanSupplier condition) {
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(condition::getAsBoolean);
    }
}
