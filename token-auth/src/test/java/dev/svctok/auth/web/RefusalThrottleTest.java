package dev.svctok.auth.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalThrottleTest {

    private static final String ADDRESS = "192.0.2.1";
    private static final int BURST = 5;

    /** It overflows while the tests run, as the clock of a machine may. */
    private final AtomicLong now =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(15).toNanos());

    private final RefusalThrottle throttle = new RefusalThrottle(BURST, 6, now::get);

    @Test
    void refusedMoreOftenThanTheBurstThenTooMany() {
        for (int i = 0; i < BURST; i++) {
            assertThat(throttle.refused(ADDRESS)).isNull();
        }

        assertThat(throttle.refused(ADDRESS)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void waitedThenOneMoreForEachTenSeconds() {
        exhaust(ADDRESS);

        pass(Duration.ofSeconds(4));
        assertThat(throttle.refused(ADDRESS)).isEqualTo(Duration.ofSeconds(6));
        pass(Duration.ofSeconds(6));
        assertThat(throttle.refused(ADDRESS)).isNull();
        assertThat(throttle.refused(ADDRESS)).isEqualTo(Duration.ofSeconds(10));
        pass(Duration.ofSeconds(20));
        assertThat(throttle.refused(ADDRESS)).isNull();
        assertThat(throttle.refused(ADDRESS)).isNull();
        assertThat(throttle.refused(ADDRESS)).isNotNull();
    }

    @Test
    void waitedForLongThenNotMoreThanTheBurst() {
        exhaust(ADDRESS);

        pass(Duration.ofDays(365));

        for (int i = 0; i < BURST; i++) {
            assertThat(throttle.refused(ADDRESS)).isNull();
        }
        assertThat(throttle.refused(ADDRESS)).isNotNull();
    }

    /** Whoever goes on all the same has to wait no longer than who has stopped. */
    @Test
    void refusedWhileThereAreTooManyThenTheTimeToWaitDoesNotGrow() {
        exhaust(ADDRESS);

        for (int i = 0; i < 1_000; i++) {
            throttle.refused(ADDRESS);
        }

        assertThat(throttle.refused(ADDRESS)).isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.2", "198.51.100.1", "2001:db8::1", "::1:443", "unknown", ""})
    void otherAddressThenItsOwnBucket(String other) {
        exhaust(ADDRESS);

        assertThat(throttle.refused(other)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:1::1, 2001:db8:0:1:ffff:ffff:ffff:ffff",
        "2001:db8:0:1::1, 2001:0DB8:0000:0001:0:0:0:2",
        "fe80::1%lo, fe80::2",
        "::ffff:192.0.2.1, 192.0.2.1",
        "0:0:0:0:0:ffff:c000:201, 192.0.2.1",
        "192.0.2.7:1, 192.0.2.7:65535",
        "192.0.2.7:1, 192.0.2.7",
        "[2001:db8::1]:443, 2001:db8::2",
        "[2001:db8::1], 2001:db8::2",
        "[fe80::1%eth0]:80, fe80::2",
        "junk1, junk2",
        "unknown, _hidden"
    })
    void sameNetworkThenTheSameBucket(String one, String other) {
        exhaust(one);

        assertThat(throttle.refused(other)).isNotNull();
    }

    @Test
    void otherNetworkOfIpv6ThenItsOwnBucket() {
        exhaust("2001:db8:0:1::1");

        assertThat(throttle.refused("2001:db8:0:2::1")).isNull();
    }

    /** What a proxy has not checked may be anything. It must not be looked up. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "attacker.example.com",
                "1.2.3.4.5",
                "999.999.999.999",
                "....",
                "-",
                ":",
                ":::::::::",
                "1:2:3:4:5:6:7:8:9",
                "[::",
                "192.0.2.1:"
            })
    void whatIsNoAddressThenABucketAllTheSame(String text) {
        exhaust(text);

        assertThat(throttle.refused(text)).isNotNull();
    }

    /** In the memory of one, fifteen of them share a bucket: with a burst of sixty, each may be refused once. */
    @Test
    void aMillionAddressesThenTheyAreSpreadOverAllBuckets() {
        RefusalThrottle usual = new RefusalThrottle(60, 60, now::get);

        assertThat(IntStream.range(0, 1_000_000)
                        .filter(i -> usual.refused("10.%d.%d.%d".formatted(i >> 16, (i >> 8) & 255, i & 255)) != null)
                        .count())
                .isZero();
    }

    /** As long as a header may be. */
    @ParameterizedTest
    @ValueSource(strings = {"a", ":", "1:", "[", "%", "]:1", "1."})
    void aLongTextThenABucketAllTheSame(String piece) {
        String text = piece.repeat(16_000 / piece.length());
        exhaust(text);

        assertThat(throttle.refused(text)).isNotNull();
    }

    @Test
    void noLimitThenNeverTooMany() {
        RefusalThrottle off = new RefusalThrottle(1, 0, now::get);

        for (int i = 0; i < 1_000; i++) {
            assertThat(off.refused(ADDRESS)).isNull();
        }
    }

    @Test
    void refusedAtOnceByManyThreadsThenExactlyTheBurst() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            RefusalThrottle many = new RefusalThrottle(1_000, 1, now::get);
            Callable<Long> some = () -> IntStream.range(0, 500)
                    .filter(i -> many.refused(ADDRESS) == null)
                    .count();
            long passed = 0;
            for (Future<Long> each : threads.invokeAll(Collections.nCopies(8, some))) {
                passed += each.get();
            }
            assertThat(passed).isEqualTo(1_000);
        } finally {
            threads.shutdownNow();
        }
    }

    private void exhaust(String address) {
        for (int i = 0; i < BURST; i++) {
            throttle.refused(address);
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
