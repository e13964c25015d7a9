package dev.svctok.auth.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.TokenId;
import dev.svctok.auth.PlainApplication;
import dev.svctok.auth.testing.Answer;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.testing.TestTokens;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Whoever tries token after token. */
@ExtendWith(OutputCaptureExtension.class)
class ThrottleHttpTest {

    private static final int BURST = 5;
    private static final String FOR_ME = "X-Forwarded-For";

    private static RunningService service;
    private static String good;

    @BeforeAll
    static void start() {
        service = RunningService.start(
                PlainApplication.class,
                TestStorage.fresh(Dialect.H2),
                "--spring.config.import=classpath:svctok-defaults.yml",
                "--server.forward-headers-strategy=native",
                "--svctok.refusals.burst=" + BURST,
                "--svctok.refusals.per-minute=1");
        good = service.tokens().with("stackstate-guest");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Answer call(String address, String token) {
        return service.as(token).get("/api/me", FOR_ME, address);
    }

    private static void exhaust(String address) {
        for (int i = 0; i < BURST; i++) {
            assertThat(call(address, i % 2 == 0 ? "garbage" : unknown()).status())
                    .isEqualTo(401);
        }
    }

    private static String unknown() {
        return TestTokens.secretOf(TestTokens.newId());
    }

    @Test
    void callWithTooManyBadTokensThenToldWhenToComeBack() {
        exhaust("192.0.2.1");

        for (String token : List.of("garbage", unknown())) {
            Answer answer = call("192.0.2.1", token);
            assertThat(answer.status()).isEqualTo(429);
            assertThat(Integer.parseInt(answer.header("Retry-After").orElseThrow()))
                    .isBetween(1, 60);
            assertThat(answer.header("WWW-Authenticate")).isEmpty();
            assertThat(answer.header("Content-Type")).contains("application/json");
            assertThat(answer.errors()).singleElement().asString().startsWith("Too many requests of this address");
            assertThat(answer.json().get("trackingKey").stringValue())
                    .isEqualTo(answer.header("X-Request-Id").orElseThrow());
        }
    }

    @Test
    void callWithAGoodTokenFromTheSameAddressThenLetIn() {
        exhaust("192.0.2.2");
        assertThat(call("192.0.2.2", "garbage").status()).isEqualTo(429);

        assertThat(call("192.0.2.2", good).status()).isEqualTo(200);
        assertThat(call("192.0.2.2", "garbage").status())
                .as("it wins back nothing")
                .isEqualTo(429);
    }

    @Test
    void callFromAnotherAddressThenJudgedByItself() {
        exhaust("192.0.2.3");

        assertThat(call("192.0.2.4", "garbage").status()).isEqualTo(401);
        assertThat(call("2001:db8::1", "garbage").status()).isEqualTo(401);
    }

    @Test
    void callFromTheSameNetworkOfIpv6ThenTheSameBucket() {
        for (int i = 0; i < BURST; i++) {
            assertThat(call("2001:db8:0:7::" + i, "garbage").status()).isEqualTo(401);
        }

        assertThat(call("2001:db8:0:7:ffff::1", "garbage").status()).isEqualTo(429);
        assertThat(call("2001:db8:0:8::1", "garbage").status()).isEqualTo(401);
    }

    /** Browsers and probes come without one, and mean nothing by it. */
    @Test
    void callWithoutAnyTokenThenNotCounted() {
        for (int i = 0; i < 2 * BURST; i++) {
            assertThat(service.anonymous().get("/api/me", FOR_ME, "192.0.2.5").status())
                    .isEqualTo(401);
        }

        assertThat(call("192.0.2.5", "garbage").status()).isEqualTo(401);
        exhaustTheRest("192.0.2.5");
        assertThat(service.anonymous().get("/api/me", FOR_ME, "192.0.2.5").status())
                .isEqualTo(401);
    }

    private static void exhaustTheRest(String address) {
        for (int i = 0; i < BURST; i++) {
            call(address, "garbage");
        }
        assertThat(call(address, "garbage").status()).isEqualTo(429);
    }

    /** What may be asked without a token is not shut by it. */
    @Test
    void openPagesThenOpenAllTheSame() {
        exhaust("192.0.2.6");

        assertThat(service.anonymous()
                        .get("/actuator/health/liveness", FOR_ME, "192.0.2.6")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void introspectionAndForwardAuthThenThrottledLikeAllOthers() {
        exhaust("192.0.2.7");

        assertThat(service.as("garbage")
                        .get("/api/security/forward-auth", FOR_ME, "192.0.2.7")
                        .status())
                .isEqualTo(429);
        assertThat(service.as("garbage")
                        .send(
                                "POST",
                                "/api/security/introspect",
                                "token=x",
                                "Content-Type",
                                "application/x-www-form-urlencoded",
                                FOR_ME,
                                "192.0.2.7")
                        .status())
                .isEqualTo(429);
    }

    /** Who asks about tokens is known, and need not answer for them. */
    @Test
    void introspectionOfManyBadTokensThenTheCallerIsNotThrottledButTheLogIs(CapturedOutput output) {
        TokenId verifierId = service.tokens().create("gateway", null, "svctok-verifier");
        String verifier = TestTokens.secretOf(verifierId);
        for (int i = 0; i < 4 * BURST; i++) {
            assertThat(service.as(verifier)
                            .send(
                                    "POST",
                                    "/api/security/introspect",
                                    "token=garbage",
                                    "Content-Type",
                                    "application/x-www-form-urlencoded",
                                    FOR_ME,
                                    "192.0.2.8")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(output.toString().lines().filter(line -> line.contains(" to=" + verifierId)))
                .hasSizeBetween(BURST, BURST + 2);
    }

    @Test
    void throttledThenCountedAndNotLoggedOneByOne(CapturedOutput output) {
        double before = throttled();
        exhaust("192.0.2.9");
        for (int i = 0; i < 50; i++) {
            call("192.0.2.9", "garbage");
        }

        assertThat(throttled()).isEqualTo(before + 50);
        RunningService.eventually()
                .untilAsserted(() -> assertThat(output.toString().lines().filter(line -> line.contains("192.0.2.9")))
                        .hasSizeBetween(BURST, BURST + 2));
    }

    @Test
    void nothingConfiguredThenSixtyAtOnceAndSixtyAMinute() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("svctok.refusals", ThrottleProperties.class))
                .isEqualTo(new ThrottleProperties(60, 60));
    }

    private static double throttled() {
        return service.get(MeterRegistry.class)
                .get("svctok.throttled")
                .counter()
                .count();
    }
}
