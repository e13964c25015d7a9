package dev.svctok.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.SecretFormat;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class SvctokVerifierTest {

    private static final String OWN = "the-token-of-the-application";
    private static final String TOKEN = SecretFormat.write("0123456789abcdefghijklmnopqrstuv");
    private static final Origin ORIGIN = new Origin("10.1.2.3", "curl/8 (x)");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final StubSvctok svctok = new StubSvctok();
    private volatile InstantSource time = InstantSource.system();
    private SvctokVerifier verifier = start(MINUTE);

    private SvctokVerifier start(Duration maxAge) {
        return start(settings(svctok.url(), maxAge));
    }

    private SvctokVerifier start(VerifierSettings settings) {
        return SvctokVerifier.start(settings, new Clock() {
            @Override
            public Instant instant() {
                return time.instant();
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        });
    }

    private static VerifierSettings settings(URI url, Duration maxAge) {
        return settings(url, maxAge, Duration.ofSeconds(20));
    }

    private static VerifierSettings settings(URI url, Duration maxAge, Duration timeout) {
        return new VerifierSettings(url, OWN, "orders & co", MINUTE, maxAge, 100, timeout);
    }

    @AfterEach
    void stop() {
        verifier.close();
        svctok.close();
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
    }

    private Verdict verify() {
        return verifier.verify(TOKEN, ORIGIN).join();
    }

    private void awaitKeeping() {
        eventually().until(verifier::isKeeping);
        svctok.renewals.clear();
    }

    @Test
    void goodTokenThenWhoItIs() {
        svctok.know(
                TOKEN,
                7,
                ",\"scope\":\"orders:read orders:write\",\"roles\":[\"shop\"],\"exp\":4102444800,\"username\":\"ci\"");

        assertThat(verify())
                .isEqualTo(new Verdict.Accepted(new ServiceToken(
                        7,
                        "ci",
                        List.of("shop"),
                        List.of("orders:read", "orders:write"),
                        Instant.parse("2100-01-01T00:00:00Z"))));
        assertThat(svctok.asked)
                .containsExactly("token=" + TOKEN + "&remote_address=10.1.2.3&user_agent=curl%2F8+%28x%29");
        assertThat(svctok.authorizations).containsOnly("ApiKey " + OWN);
    }

    @Test
    void underALeaseThenAskedOnce() {
        svctok.know(TOKEN, 7, "");
        awaitKeeping();

        for (int i = 0; i < 100; i++) {
            assertThat(verify()).isInstanceOf(Verdict.Accepted.class);
        }

        assertThat(svctok.asked).hasSize(1);
    }

    @Test
    void withoutALeaseThenAskedEachTime(CapturedOutput output) {
        verifier.close();
        svctok.streamStatus = 404;
        verifier = start(MINUTE);
        svctok.know(TOKEN, 7, "");

        assertThat(verify()).isInstanceOf(Verdict.Accepted.class);
        svctok.forget(TOKEN);

        assertThat(verify()).isEqualTo(new Verdict.Refused());
        assertThat(svctok.asked).hasSize(2);
        eventually().until(() -> output.getOut().contains("Verdicts about tokens are not kept"));
        assertThat(output.getOut()).containsOnlyOnce("there is no svctok at svctok.url, or one that is too old");
    }

    /** With the renewal a deletion is answered: from then on no request may be accepted. */
    @Test
    void deletionIsToldThenRefusedBeforeSvctokIsToldThatItIsKnown() throws IOException {
        svctok.know(TOKEN, 7, "");
        awaitKeeping();
        assertThat(verify()).isInstanceOf(Verdict.Accepted.class);
        svctok.renewalsAnswered = new Semaphore(0);

        svctok.tell(12, List.of(6L, 7L));

        eventually().until(() -> svctok.renewals.size() == 1);
        assertThat(verify()).isEqualTo(new Verdict.Refused());
        assertThat(svctok.renewals).containsExactly("{\"renewals\":2,\"position\":12,\"gaps\":[3]}");
        assertThat(svctok.asked).hasSize(1);
    }

    /** A process of svctok's that has not seen the deletion yet still says yes; it is waited for, too. */
    @Test
    void askedBeforeADeletionIsToldAndAnsweredAfterItThenRefused() throws IOException {
        svctok.know(TOKEN, 7, "");
        awaitKeeping();
        CountDownLatch answered = svctok.holdBack();
        CompletableFuture<Verdict> first = verifier.verify(TOKEN, ORIGIN);
        eventually().until(() -> svctok.asked.size() == 1);

        svctok.tell(12, List.of(7L));
        eventually().until(() -> svctok.renewals.size() == 1);
        CompletableFuture<Verdict> second = verifier.verify(TOKEN, ORIGIN);
        answered.countDown();

        assertThat(first.join()).isEqualTo(new Verdict.Refused());
        assertThat(second.join()).isEqualTo(new Verdict.Refused());
        assertThat(svctok.asked)
                .as("who comes meanwhile waits for the same answer")
                .hasSize(1);
    }

    @Test
    void leaseIsNotRenewedThenItEndsAndSvctokIsAsked() {
        verifier.close();
        svctok.durationMs = 300;
        svctok.know(TOKEN, 7, "");
        verifier = start(MINUTE);
        awaitKeeping();
        verify();

        eventually().until(() -> !verifier.isKeeping());
        svctok.forget(TOKEN);

        assertThat(verify()).isEqualTo(new Verdict.Refused());
    }

    @Test
    void renewedThenItLastsLonger() throws IOException {
        verifier.close();
        svctok.durationMs = 3_000;
        svctok.know(TOKEN, 7, "");
        verifier = start(MINUTE);
        awaitKeeping();
        int leases = svctok.leases();
        Instant end = Instant.now().plusSeconds(5);
        int told = 0;
        while (Instant.now().isBefore(end)) {
            int now = ++told;
            svctok.tell(now, List.of());
            eventually().until(() -> svctok.renewals.size() >= now);
            assertThat(verifier.isKeeping()).isTrue();
            assertThat(verify()).isInstanceOf(Verdict.Accepted.class);
        }

        assertThat(svctok.asked).hasSize(1);
        assertThat(svctok.leases()).isEqualTo(leases);
    }

    @Test
    void renewalIsRefusedThenItBeginsAnew() throws IOException {
        svctok.know(TOKEN, 7, "");
        awaitKeeping();
        verify();
        svctok.renewalStatus = 404;

        svctok.tell(1, List.of());
        eventually().until(() -> !verifier.isKeeping());
        assertThat(verify()).as("asked anew").isInstanceOf(Verdict.Accepted.class);
        svctok.renewalStatus = 204;

        eventually().until(verifier::isKeeping);
        svctok.asked.clear();
        eventually().until(() -> svctok.givenBack.contains("lease-1"));
        verify();
        assertThat(svctok.asked).as("what was known is not known any more").hasSize(1);
    }

    @Test
    void renewalIsNotPossibleAtPresentThenItIsTriedAgain() throws IOException {
        awaitKeeping();
        svctok.renewalStatus = 503;
        svctok.tell(1, List.of());
        eventually().until(() -> svctok.renewals.size() == 1);
        svctok.renewalStatus = 204;
        svctok.tell(1, List.of());
        eventually().until(() -> svctok.renewals.size() == 2);

        assertThat(svctok.renewals.get(1)).contains("\"renewals\":3");
        assertThat(verifier.isKeeping()).isTrue();
        assertThat(svctok.leases()).isEqualTo(1);
    }

    @Test
    void streamEndsThenWhatIsKnownServesUntilThereIsAnotherLease(CapturedOutput output) throws IOException {
        svctok.know(TOKEN, 7, "");
        awaitKeeping();
        verify();
        svctok.streamStatus = 503;

        svctok.endStream();

        assertThat(verify()).isInstanceOf(Verdict.Accepted.class);
        assertThat(svctok.asked).hasSize(1);
        eventually().until(() -> output.getOut().contains("are kept until the present lease ends"));
        svctok.streamStatus = 200;
        eventually().until(() -> svctok.leases() == 2);
        eventually().until(() -> svctok.givenBack.contains("lease-1"));
        verify();
        assertThat(svctok.asked).hasSize(2);
    }

    @Test
    void streamFallsSilentThenItBeginsAnew() {
        awaitKeeping();

        eventually().until(() -> svctok.leases() == 2);
    }

    @Test
    void tooManyDeletionsToRememberThenItBeginsAnew() throws IOException {
        awaitKeeping();

        svctok.tell(1, LongStream.range(0, 100_000).boxed().toList());

        eventually().until(() -> svctok.leases() == 2);
    }

    @Test
    void nonsenseIsToldThenItBeginsAnew(CapturedOutput output) throws IOException {
        awaitKeeping();

        svctok.tell(1, List.of());
        svctok.durationMs = 20_000;
        eventually().until(() -> svctok.renewals.size() >= 1);
        svctok.tellNonsense();

        eventually().until(() -> svctok.leases() == 2);
        assertThat(output.getOut()).contains("svctok tells something that cannot be understood");
    }

    @Test
    void oldVerdictThenAskedAnew() {
        verifier.close();
        svctok.know(TOKEN, 7, "");
        verifier = start(Duration.ofMillis(50));
        awaitKeeping();
        verify();
        svctok.forget(TOKEN);

        eventually().until(() -> verify() instanceof Verdict.Refused);
    }

    @Test
    void expiredMeanwhileThenRefused() {
        svctok.know(TOKEN, 7, ",\"exp\":4102444800");
        awaitKeeping();
        assertThat(verify()).isInstanceOf(Verdict.Accepted.class);

        time = InstantSource.fixed(Instant.parse("2099-12-31T23:59:59.999Z"));
        assertThat(verify()).isInstanceOf(Verdict.Accepted.class);
        time = InstantSource.fixed(Instant.parse("2100-01-01T00:00:00Z"));
        assertThat(verify()).isEqualTo(new Verdict.Refused());
    }

    @ParameterizedTest
    @CsvSource({"short", "svctok-0123456789abcdefghijklmnopqrstuvAAAAAA", "'with a blank in the middle of it'"})
    void whatIsNoTokenThenNobodyIsAsked(String token) {
        assertThat(verifier.verify(token, ORIGIN).join()).isEqualTo(new Verdict.Refused());
        assertThat(svctok.asked).isEmpty();
    }

    @Test
    void unknownTokenThenThatIsKeptForAWhile() {
        awaitKeeping();
        verify();
        verify();

        assertThat(svctok.asked).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | does not accept this application's own token (svctok.token)",
                "403 | needs the permission verify-service-tokens",
                "404 | there is no svctok at svctok.url",
                "503 | svctok is not certain at present",
                "500 | svctok answers with the status 500"
            })
    void svctokDoesNotSayThenUnavailableAndToldOnceAndAskedAgain(int status, String reason, CapturedOutput output) {
        svctok.know(TOKEN, 7, "");
        svctok.introspectionStatus = status;
        awaitKeeping();

        assertThat(verify())
                .isInstanceOfSatisfying(
                        Verdict.Unavailable.class,
                        unavailable -> assertThat(unavailable.reason()).contains(reason));
        assertThat(verify()).isInstanceOf(Verdict.Unavailable.class);
        assertThat(output.getOut())
                .containsOnlyOnce("requests are answered with 503")
                .contains(reason);
        assertThat(output.getOut()).doesNotContain(OWN, TOKEN);

        svctok.introspectionStatus = 200;
        assertThat(verify()).isInstanceOf(Verdict.Accepted.class);
        assertThat(output.getOut()).contains("svctok answers again");
    }

    @Test
    void nobodyIsThereThenUnavailable(CapturedOutput output) {
        verifier.close();
        svctok.close();
        verifier = start(MINUTE);

        assertThat(verify()).isInstanceOf(Verdict.Unavailable.class);
        assertThat(output.getOut()).contains("svctok cannot be asked");
    }

    /** Until then svctok may take it back, as it takes the program for gone. */
    @Test
    void svctokHangsThenOnlyOneAtATimeWaitsForIt() {
        verifier.close();
        svctok.givesLeases = false;
        verifier = start(settings(svctok.url(), MINUTE, Duration.ofSeconds(1)));
        svctok.know(TOKEN, 7, "");
        CountDownLatch answers = svctok.holdBack();

        eventually().until(() -> {
            CompletableFuture<Verdict> one = verifier.verify(TOKEN, ORIGIN);
            CompletableFuture<Verdict> another = verifier.verify(TOKEN, ORIGIN);
            return !one.isDone() && another.isDone();
        });
        assertThat(verify()).isEqualTo(new Verdict.Unavailable("svctok cannot be asked: there is no answer in time"));

        answers.countDown();
        eventually()
                .until(
                        () -> LongStream.range(0, 20).mapToObj(n -> verifier.verify(TOKEN, ORIGIN)).toList().stream()
                                .map(CompletableFuture::join)
                                .toList(),
                        verdicts -> verdicts.stream().allMatch(verdict -> verdict instanceof Verdict.Accepted));
    }

    @Test
    void leaseHasNotBeenRenewedOnceThenNothingIsKept() {
        verifier.close();
        svctok.renewalsAnswered = new Semaphore(0);
        svctok.know(TOKEN, 7, "");
        verifier = start(MINUTE);
        int before = svctok.renewals.size();
        eventually().until(() -> svctok.renewals.size() > before);

        assertThat(verifier.isKeeping()).isFalse();
        verify();
        verify();
        assertThat(svctok.asked).hasSize(2);

        svctok.renewalsAnswered.release(1_000);
        awaitKeeping();
    }

    @Test
    void noLeaseComesThenThatIsTold(CapturedOutput output) {
        verifier.close();
        svctok.givesLeases = false;
        verifier = start(MINUTE);

        eventually().until(() -> output.getOut().contains("svctok gives no lease"));
        svctok.givesLeases = true;
        awaitKeeping();
    }

    @Test
    void answerStopsInTheMiddleThenUnavailableInTime() {
        verifier.close();
        svctok.stalls = true;
        verifier = SvctokVerifier.start(
                new VerifierSettings(svctok.url(), OWN, "orders", MINUTE, MINUTE, 100, Duration.ofMillis(300)),
                Clock.systemUTC());

        assertThat(verify()).isEqualTo(new Verdict.Unavailable("svctok cannot be asked: there is no answer in time"));
        svctok.stalls = false;
        assertThat(verify()).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void nameThatNoHeaderCanHoldThenItWorks() {
        verifier.close();
        svctok.know(TOKEN, 7, "");
        verifier = SvctokVerifier.start(
                new VerifierSettings(
                        svctok.url(),
                        OWN,
                        "\u0417\u0430\u043c\u043e\u0432\u043b\u0435\u043d\u043d\u044f\n",
                        MINUTE,
                        MINUTE,
                        100,
                        MINUTE),
                Clock.systemUTC());
        awaitKeeping();

        assertThat(verify()).isInstanceOf(Verdict.Accepted.class);
    }

    /** The program checks its settings; whatever slips through must not tell the token. */
    @Test
    void ownTokenThatNoHeaderCanHoldThenUnavailableAndNotTold(CapturedOutput output) {
        verifier.close();
        verifier = SvctokVerifier.start(
                new VerifierSettings(svctok.url(), OWN + "\nx", "orders", MINUTE, MINUTE, 100, MINUTE),
                Clock.systemUTC());

        assertThat(verify()).isInstanceOf(Verdict.Unavailable.class);
        eventually().until(() -> output.getOut().contains("Verdicts about tokens are not kept"));
        assertThat(output.getAll()).doesNotContain(OWN);
    }

    @Test
    void closedThenTheLeaseIsGivenBackAndNothingIsSaidByIt() {
        awaitKeeping();

        verifier.close();

        assertThat(svctok.givenBack).containsExactly("lease-1");
        assertThat(verifier.isKeeping()).isFalse();
    }

    @Test
    void settingsInALogThenWithoutTheToken() {
        assertThat(settings(svctok.url(), MINUTE)).asString().doesNotContain(OWN);
    }
}
