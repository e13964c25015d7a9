package dev.svctok.auth.lastuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.TokenId;
import dev.svctok.auth.ServiceTokenPrincipal;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.TransientDataAccessResourceException;

@ExtendWith(OutputCaptureExtension.class)
class LastUsesTest {

    private static final Instant NOW = Instant.parse("2026-11-27T08:15:30.123Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final TestClock clock = new TestClock();
    private final List<Map<Long, Use>> batches = new CopyOnWriteArrayList<>();
    private final Map<Long, Use> written = new ConcurrentHashMap<>();

    private LastUses uses = writing(MINUTE, true);

    private LastUses writing(Duration interval, boolean client) {
        return with(
                batch -> {
                    batches.add(Map.copyOf(batch));
                    written.putAll(batch);
                },
                interval,
                client);
    }

    private LastUses with(Consumer<Map<Long, Use>> writer, Duration interval, boolean client) {
        metrics = new SimpleMeterRegistry();
        return new LastUses(writer, clock, new LastUseProperties(interval, client), metrics);
    }

    @AfterEach
    void stop() {
        uses.stop();
    }

    private static ServiceTokenPrincipal token(long id) {
        return (ServiceTokenPrincipal) Proxy.newProxyInstance(
                ServiceTokenPrincipal.class.getClassLoader(),
                new Class<?>[] {ServiceTokenPrincipal.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("id");
                    return new TokenId(id);
                });
    }

    @Test
    void usedManyTimesThenTheLastIsWrittenOnce() {
        uses.start();
        for (int second = 0; second < 1_000; second++) {
            clock.set(NOW.plusSeconds(second));
            uses.used(token(7), "10.0.0." + second % 10, "agent/" + second);
        }
        assertThat(batches).isEmpty();
        uses.stop();

        assertThat(batches)
                .containsExactly(
                        Map.of(7L, new Use(NOW.plusSeconds(999).toEpochMilli(), "10.0.0.9", "agent/999", null)));
    }

    @Test
    void introspectedThenItIsToldByWhom() {
        clock.set(NOW);
        uses.start();
        uses.introspected(token(7), token(8), "10.0.0.1", "agent");
        uses.stop();

        assertThat(written.get(7L)).isEqualTo(new Use(NOW.toEpochMilli(), "10.0.0.1", "agent", new TokenId(8)));
    }

    @Test
    void withoutClientThenOnlyTheTime() {
        uses = writing(MINUTE, false);
        clock.set(NOW);
        uses.start();
        uses.used(token(7), "10.0.0.1", "agent");
        uses.stop();

        assertThat(written.get(7L)).isEqualTo(new Use(NOW.toEpochMilli(), null, null, null));
    }

    @Test
    void intervalIsOverThenWrittenWithoutAStop() {
        uses = writing(Duration.ofSeconds(1), true);
        uses.start();
        uses.used(token(7), "10.0.0.1", "agent");

        RunningService.eventually().until(() -> written.containsKey(7L));
    }

    @Test
    void moreTokensThanMayWaitThenTheyAreWrittenBeforeTheIntervalIsOver() {
        uses.start();
        for (long id = 1; id <= LastUses.MOST_PENDING / 2; id++) {
            uses.used(token(id), "10.0.0.1", "agent");
        }

        RunningService.eventually().until(() -> written.size() == LastUses.MOST_PENDING / 2);
        assertThat(batches).allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(500));
    }

    @Test
    void writingHangsThenNobodyWaitsAndMemoryIsBounded() throws InterruptedException {
        var goesOn = new CountDownLatch(1);
        uses = with(
                batch -> {
                    try {
                        goesOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    written.putAll(batch);
                },
                MINUTE,
                true);
        uses.start();
        for (long id = 1; id <= 2 * LastUses.MOST_PENDING; id++) {
            uses.used(token(id), "10.0.0.1", "agent");
        }

        assertThat(metrics.get("svctok.last.use.pending").gauge().value()).isEqualTo(LastUses.MOST_PENDING);
        double forgotten = metrics.get("svctok.last.use.forgotten").counter().count();
        // All but those that wait, and those that the writer hangs with.
        assertThat(forgotten).isBetween(LastUses.MOST_PENDING - 500.0, (double) LastUses.MOST_PENDING);
        clock.set(NOW);
        uses.used(token(1), "10.0.0.2", "later");
        uses.used(token(2), "10.0.0.2", "later");
        goesOn.countDown();
        uses.stop();

        assertThat(written).hasSize((int) (2 * LastUses.MOST_PENDING - forgotten));
        assertThat(written.get(2L))
                .isNotNull()
                .satisfies(use -> assertThat(use.userAgent())
                        .as("of a token that waits the last use counts")
                        .isIn("later", "agent"));
    }

    @Test
    void cannotBeWrittenThenKeptAndWrittenLaterAndToldOnce(CapturedOutput output) {
        List<Integer> refusals = new ArrayList<>(List.of(1, 2));
        uses = with(
                batch -> {
                    if (!refusals.isEmpty()) {
                        refusals.remove(0);
                        throw new TransientDataAccessResourceException("the database is away");
                    }
                    written.putAll(batch);
                },
                Duration.ofSeconds(1),
                true);
        clock.set(NOW);
        uses.start();
        for (long id = 1; id <= 700; id++) {
            uses.used(token(id), "10.0.0.1", "agent");
        }

        RunningService.eventually().until(() -> written.size() == 700);
        assertThat(output.getOut())
                .containsOnlyOnce("The last uses of tokens cannot be written; they are kept, and written later: the"
                        + " database is away");
    }

    @Test
    void unforeseenFailureThenItGoesOn(CapturedOutput output) {
        List<Integer> failures = new ArrayList<>(List.of(1));
        uses = with(
                batch -> {
                    if (!failures.isEmpty()) {
                        failures.remove(0);
                        throw new IllegalStateException("nobody has foreseen this");
                    }
                    written.putAll(batch);
                },
                Duration.ofSeconds(1),
                true);
        uses.start();
        uses.used(token(7), "10.0.0.1", "agent");

        RunningService.eventually().until(() -> written.containsKey(7L));
        assertThat(output.getOut()).contains("nobody has foreseen this");
    }
}
