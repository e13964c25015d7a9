package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextSaveTest extends CliTest {

    private static final String INFO = "GET /api/server/info";

    @BeforeEach
    void informed() {
        service.when(INFO, 200, "{\"version\":{\"major\":0}}");
    }

    @Test
    void saveAsksTheServiceAndKeepsTheContextForTheOwnerAlone() throws IOException {
        Result result = sts("context", "save", "--name", "a", "--url", service.url() + "/", "--service-token", "t");

        assertThat(result).isEqualTo(new Result(0, "✅ Saved context: 'a'\n", ""));
        assertThat(service.onlyRequest().line()).isEqualTo(INFO);
        assertThat(service.onlyRequest().authorization()).isEqualTo("ApiKey t");
        assertThat(readContexts()).isEqualTo("""
                        contexts:
                        - name: a
                          context:
                            url: %s
                            service-token: t
                            api-path: /api
                        current-context: a
                        """.formatted(service.url()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(contextsFile())))
                .isEqualTo("rw-------");
        assertThat(contextsFile().resolveSibling("").toFile().list())
                .containsExactlyInAnyOrder("config.yaml", ".sts.lock");
    }

    @Test
    void saveWhereWritesHaveAnAddressOfTheirOwnKeepsIt() throws IOException {
        service.when(INFO, 200, "{\"version\":{\"major\":0},\"commandUrl\":\"http://writes:8081/\"}");

        Result result = sts("context", "save", "--name", "a", "--url", service.url(), "--service-token", "t");

        assertThat(result.out())
                .isEqualTo("✅ Saved context: 'a'; writes go to http://writes:8081, as the service says\n");
        assertThat(readContexts()).contains("command-url: http://writes:8081\n");
    }

    @Test
    void saveWithAnAddressForWritesKeepsThatWhateverTheServiceSays() throws IOException {
        service.when(INFO, 200, "{\"version\":{\"major\":0},\"commandUrl\":\"http://writes:8081\"}");

        Result result =
                sts("context", "save", "--url", service.url(), "--command-url", "http://mine", "--service-token", "t");

        assertThat(result.out()).isEqualTo("✅ Saved context: 'default'\n");
        assertThat(readContexts()).contains("command-url: http://mine\n").doesNotContain("writes");
    }

    @Test
    void saveWhereTheAddressForWritesIsTheSameKeepsOne() throws IOException {
        service.when(INFO, 200, "{\"version\":{\"major\":0},\"commandUrl\":\"" + service.url() + "/\"}");

        sts("context", "save", "--url", service.url(), "--service-token", "t");

        assertThat(readContexts()).doesNotContain("command-url");
    }

    @Test
    void saveIntoWhatIsNoRegularFileIsRefused(@TempDir Path folder) throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        Result result = sts(
                "context",
                "save",
                "--url",
                "http://x",
                "--service-token",
                "t",
                "--skip-validate",
                "--config",
                pipe.toString());

        assertThat(result.exitCode()).isEqualTo(6);
        assertThat(result.err()).contains("it is no regular file");
        assertThat(Files.isRegularFile(pipe)).isFalse();
        assertThat(pipe).exists();
    }

    @Test
    void saveThroughALinkToNothingMakesTheFileItNames(@TempDir Path folder) throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("there.yaml"));

        assertThat(sts(
                                "context",
                                "save",
                                "--url",
                                "http://x",
                                "--service-token",
                                "t",
                                "--skip-validate",
                                "--config",
                                link.toString())
                        .exitCode())
                .isZero();

        assertThat(link).isSymbolicLink();
        assertThat(folder.resolve("there.yaml")).isRegularFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\u001bb", "a\u007fb"})
    void saveUnderANameThatNobodyCanTypeIsRefused(String name) {
        assertThat(sts("context", "save", "-n", name, "--url", "http://x", "--service-token", "t", "--skip-validate")
                        .exitCode())
                .isEqualTo(3);
    }

    @Test
    void saveAsJsonNeverPrintsTheToken() {
        assertThat(sts("context", "save", "--url", service.url(), "--api-token", "geheim", "-o", "json"))
                .isEqualTo(new Result(
                        0,
                        "{\"current-context\": \"default\", \"context\": {\"url\": \"" + service.url()
                                + "\", \"api-path\": \"/api\", \"token-kind\": \"api-token\"}}\n",
                        ""));
    }

    @Test
    void saveReadsTheTokenFromStdin() throws IOException {
        stsReading(TOKEN + "\n", "context", "save", "--url", service.url(), "--service-token", "-");

        assertThat(readContexts()).contains("service-token: " + TOKEN + "\n");
    }

    @Test
    void saveWhenTheTokenIsRefusedSavesNothing() {
        service.refuse(INFO, 401, "The token is not accepted");

        assertThat(sts("context", "save", "--url", service.url(), "--service-token", "t")
                        .exitCode())
                .isEqualTo(4);
        assertThat(contextsFile()).doesNotExist();
    }

    @Test
    void saveWithSkipValidateAsksNobody() {
        assertThat(sts("context", "save", "--url", service.url(), "--api-token", "t", "--skip-validate")
                        .exitCode())
                .isZero();
        assertThat(service.requests()).isEmpty();
        assertThat(contextsFile()).content().contains("api-token: t");
    }

    @Test
    void saveKeepsAllThatBelongsToTheConnection() throws IOException {
        sts(
                "context",
                "save",
                "-n",
                "no",
                "--url",
                "https://h/x/",
                "--service-token",
                "123",
                "--api-path",
                "v1/",
                "--command-url",
                "http://c:1",
                "--ca-cert-path",
                "/ca.pem",
                "--skip-ssl",
                "--skip-validate");

        assertThat(readContexts()).isEqualTo("""
                        contexts:
                        - name: "no"
                          context:
                            url: https://h/x
                            service-token: "123"
                            api-path: /v1
                            command-url: http://c:1
                            skip-ssl: true
                            ca-cert-path: /ca.pem
                        current-context: "no"
                        """);
    }

    @Test
    void saveKeepsWhatItDoesNotKnow() throws IOException {
        writeContexts("""
                # mine
                editor: vi
                contexts:
                - name: old # the first
                  context:
                    url: http://old
                    service-token: "0123"
                    sso: yes
                  colour: red
                - name: a
                  context:
                    url: http://a
                    api-token: x
                    future: [1, {two: 2}]
                current-context: old
                """);

        sts("context", "save", "-n", "a", "--url", "http://b", "--service-token", "t", "--skip-validate");

        assertThat(readContexts())
                .contains("# mine", "editor: vi", "# the first", "service-token: \"0123\"", "sso: yes", "colour: red")
                .contains("future: [1, {two: 2}]", "url: http://b", "current-context: a")
                .doesNotContain("api-token", "http://a\n");
    }

    @Test
    void saveWhenTheFileIsMalformedLeavesItAlone() throws IOException {
        writeContexts("contexts: [{name: a, service-token: geheim\n");

        Result result = sts("context", "save", "--url", "http://b", "--service-token", "t", "--skip-validate");

        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.err())
                .contains(contextsFile().toString(), "malformed")
                .doesNotContain("geheim");
        assertThat(readContexts()).isEqualTo("contexts: [{name: a, service-token: geheim\n");
    }

    @Test
    void saveWhenTheDirectoryCannotBeMadeCannotWrite() throws IOException {
        Files.writeString(home.resolve(".config"), "a file");

        assertThat(sts("context", "save", "--url", "http://b", "--service-token", "t", "--skip-validate")
                        .exitCode())
                .isIn(5, 6);
    }

    @Test
    void saveFollowsALinkToTheFile() throws IOException {
        writeContexts("");
        Files.move(contextsFile(), home.resolve("dotfile.yaml"));
        Files.createSymbolicLink(contextsFile(), home.resolve("dotfile.yaml"));

        sts("context", "save", "--url", "http://b", "--service-token", "t", "--skip-validate");

        assertThat(contextsFile()).isSymbolicLink();
        assertThat(home.resolve("dotfile.yaml")).content().contains("http://b");
    }

    @Test
    void saveWithoutUrlAndTokenNamesBoth() {
        assertThat(sts("context", "save")).isEqualTo(new Result(3, "", """
                        ❌ Missing flags: --url URL, --service-token TOKEN
                        See: sts context save --help
                        """));
    }

    @Test
    void saveOfAnAddressWithoutSchemeSuggestsOne() {
        assertThat(sts("context", "save", "--url", "localhost:8080", "--service-token", "t"))
                .isEqualTo(new Result(3, "", """
                        ❌ The URL localhost:8080 must start with http:// or https://
                        Did you mean http://localhost:8080 ?
                        """));
    }

    @Test
    void saveToAnotherFile() {
        String other = home.resolve("other.yaml").toString();

        sts("context", "save", "--url", "http://b", "--service-token", "t", "--skip-validate", "--config", other);

        assertThat(home.resolve("other.yaml")).exists();
        assertThat(contextsFile()).doesNotExist();
    }
}
