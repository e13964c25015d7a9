package dev.svctok.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.api.SecretFormat;
import dev.svctok.verifier.StubSvctok;
import dev.svctok.verifier.SvctokVerifier;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** What an application with the starter does, whichever way it serves the web. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
abstract class StarterContract {

    static final String READER = SecretFormat.write("0123456789abcdefghijklmnopqrstuv");
    static final String GUEST = SecretFormat.write("vutsrqponmlkjihgfedcba9876543210");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Class<?> application;
    private final WebApplicationType type;
    final StubSvctok svctok = new StubSvctok();
    private final Running running;

    StarterContract(Class<?> application, WebApplicationType type) {
        this.application = application;
        this.type = type;
        svctok.know(READER, 7, ",\"scope\":\"orders:read\",\"roles\":[\"shop\"]");
        svctok.know(GUEST, 8, ",\"scope\":\"\",\"roles\":[]");
        running = started("--svctok.url=" + svctok.url(), "--svctok.token=the-token-of-the-application");
    }

    /** An application that listens on a port of its own. */
    record Running(ConfigurableApplicationContext context) implements AutoCloseable {

        HttpResponse<String> get(String path, String... headers) {
            int port = Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                    .getPort();
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                    .timeout(Duration.ofSeconds(30));
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            try {
                return HTTP.send(request.build(), BodyHandlers.ofString());
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            context.close();
        }
    }

    final Running started(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--server.port=0", "--spring.application.name=orders"));
        all.addAll(List.of(arguments));
        return new Running(new SpringApplicationBuilder(application).web(type).run(all.toArray(String[]::new)));
    }

    @BeforeAll
    void awaitLease() {
        Awaitility.await()
                .until(() -> running.context().getBean(SvctokVerifier.class).isKeeping());
    }

    @AfterAll
    void stop() {
        running.close();
        svctok.close();
    }

    private HttpResponse<String> get(String path, String... headers) {
        return running.get(path, headers);
    }

    @ParameterizedTest
    @CsvSource({"Authorization, 'ApiKey '", "Authorization, 'apikey '", "X-API-Key, ''"})
    void goodTokenThenThePrincipalAndItsAuthorities(String header, String prefix) {
        int asked = svctok.asked.size();
        String token = SecretFormat.write(String.format("%032d", asked));
        svctok.know(token, 10, ",\"scope\":\"orders:read\",\"roles\":[\"shop\"]");

        HttpResponse<String> answer = get("/me", header, prefix + token, "User-Agent", "curl/8");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("10 ci [orders:read, ROLE_shop]");
        assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
        assertThat(svctok.asked)
                .filteredOn(form -> form.contains(token))
                .hasSize(1)
                .allMatch(form -> form.matches(".*&remote_address=(127\\.0\\.0\\.1|0%3A0%3A.*)&user_agent=curl%2F8"));
    }

    @Test
    void preAuthorizeThenByPermissionAndByRole() {
        assertThat(get("/orders", "X-API-Key", READER).statusCode()).isEqualTo(200);
        assertThat(get("/orders", "X-API-Key", GUEST).statusCode()).isEqualTo(403);
        assertThat(get("/shop", "X-API-Key", READER).statusCode()).isEqualTo(200);
        assertThat(get("/shop", "X-API-Key", GUEST).statusCode()).isEqualTo(403);
    }

    @Test
    void noGoodTokenThen401WithAChallenge() {
        List<HttpResponse<String>> answers = List.of(
                get("/me"),
                get("/no/such/path"),
                get("/me", "X-API-Key", SecretFormat.write("a".repeat(32))),
                get("/me", "X-API-Key", "short"),
                get("/me", "X-API-Key", ""),
                get("/me", "Authorization", "ApiKey"),
                get("/me", "Authorization", "ApiKey " + READER + "x"),
                get("/me", "Authorization", "Bearer " + READER),
                get("/me", "Authorization", "Basic dTpw"),
                get("/me", "Authorization", "ApiKey " + READER, "X-API-Key", GUEST),
                get("/me", "X-API-Key", READER, "X-API-Key", READER));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("ApiKey");
            assertThat(answer.body()).doesNotContain(READER);
        });
    }

    @Test
    void deletionIsToldThenTheNextRequestIsRefused() throws IOException {
        String deleted = SecretFormat.write("d".repeat(32));
        svctok.know(deleted, 9, ",\"scope\":\"\",\"roles\":[]");
        assertThat(get("/me", "X-API-Key", deleted).statusCode()).isEqualTo(200);
        int renewals = svctok.renewals.size();

        svctok.tell(5, List.of(9L));
        Awaitility.await().until(() -> svctok.renewals.size() > renewals);

        assertThat(get("/me", "X-API-Key", deleted).statusCode()).isEqualTo(401);
        assertThat(get("/me", "X-API-Key", READER).statusCode()).isEqualTo(200);
    }

    @Test
    void svctokIsNotThereThen503WithWhenToTryAgain() {
        StubSvctok gone = new StubSvctok();
        gone.close();
        try (Running alone = started("--svctok.url=" + gone.url(), "--svctok.token=the-token-of-the-application")) {
            HttpResponse<String> answer = alone.get("/me", "X-API-Key", READER);

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            assertThat(alone.get("/me").statusCode()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--svctok.token=x                                                 | svctok.url",
                "--svctok.url=localhost:8080 --svctok.token=x                     | svctok.url",
                "--svctok.url=ftp://x --svctok.token=x                            | svctok.url",
                "--svctok.url=http://x                                            | svctok.token",
                "--svctok.url=http://x --svctok.token=secret --svctok.token-file=y | svctok.token",
                "--svctok.url=http://x --svctok.token=secret                      | svctok.token",
                "--svctok.url=http://x --svctok.token-file=/no/such/file          | svctok.token-file",
                "--svctok.url=http://x --svctok.token=x --svctok.max-age=1ms      | svctok.max-age",
                "--svctok.url=http://x --svctok.token=x --svctok.max-staleness=2h | svctok.max-staleness",
                "--svctok.url=http://x --svctok.token=x --svctok.timeout=1ms      | svctok.timeout",
                "--svctok.url=http://x --svctok.token=x --svctok.max-verdicts=0   | svctok.max-verdicts"
            })
    void settingIsMissingOrWrongThenTheStartFailsAndNamesIt(String arguments, String setting, CapturedOutput output) {
        assertThatThrownBy(() -> started(arguments.split(" ")).close()).isInstanceOf(Exception.class);

        assertThat(output.getOut())
                .contains("APPLICATION FAILED TO START")
                .contains(setting)
                .doesNotContain("secret");
    }

    @Test
    void tokenOfTwoLinesThenTheStartFailsAndDoesNotTellIt(CapturedOutput output) {
        assertThatThrownBy(() -> started("--svctok.url=http://x", "--svctok.token=" + READER + "\n" + GUEST)
                        .close())
                .isInstanceOf(Exception.class);

        assertThat(output.getOut())
                .contains("svctok.token holds no token of svctok's: it ")
                .doesNotContain(READER, GUEST);
    }

    @Test
    void startThenNoPasswordIsMadeUp(CapturedOutput output) {
        started("--svctok.url=" + svctok.url(), "--svctok.token=the-token-of-the-application")
                .close();

        assertThat(output.getOut()).doesNotContain("password").doesNotContain("the-token-of-the-application");
    }
}
