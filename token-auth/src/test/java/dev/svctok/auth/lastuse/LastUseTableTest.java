package dev.svctok.auth.lastuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.TokenId;
import dev.svctok.api.http.LastUse;
import dev.svctok.auth.PlainApplication;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LastUseTableTest {

    private static final Use EARLY = new Use(1_000, "10.0.0.1", "early", new TokenId(5));
    private static final Use LATE = new Use(2_000, "10.0.0.2", "late", null);

    @ParameterizedTest
    @EnumSource
    void writtenThenFoundAndTheLatestCountsWhoeverWritesIt(Dialect dialect) throws Exception {
        Instant before = Instant.now().minusSeconds(60);
        TestStorage storage = TestStorage.fresh(dialect);
        try (RunningService service = RunningService.start(PlainApplication.class, storage)) {
            LastUseTable table = service.get(LastUseTable.class);
            assertThat(table.find(List.of())).isEmpty();
            assertThat(table.find(List.of(1L, 2L))).isEmpty();

            table.write(Map.of(1L, LATE, 2L, EARLY, 3L, new Use(3_000, null, null, null)));
            table.write(Map.of(1L, EARLY, 2L, LATE));
            table.write(Map.of());

            assertThat(table.find(List.of(1L, 2L, 3L, 4L)))
                    .containsOnlyKeys(1L, 2L, 3L)
                    .containsEntry(1L, new LastUse(2_000, "10.0.0.2", "late", null))
                    .containsEntry(2L, new LastUse(2_000, "10.0.0.2", "late", null))
                    .containsEntry(3L, new LastUse(3_000, null, null, null));
            table.write(Map.of(4L, EARLY));
            assertThat(table.find(List.of(4L))).containsEntry(4L, new LastUse(1_000, "10.0.0.1", "early", 5L));
            assertThat(table.recordedSince()).isBetween(before, Instant.now());
            writeAtOnce(table);
        }
        try (RunningService again = RunningService.start(PlainApplication.class, storage)) {
            assertThat(again.get(LastUseTable.class).find(List.of(2L)))
                    .as("it outlives a restart")
                    .hasSize(1);
        }
    }

    /** As two processes do: each in an order of its own, they would wait for each other. */
    private static void writeAtOnce(LastUseTable table) throws Exception {
        ExecutorService processes = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 20; round++) {
                Map<Long, Use> all = new HashMap<>();
                Use use = new Use(10_000 + round, "10.0.0." + round, "round", null);
                LongStream.range(0, 200).forEach(id -> all.put(id * 0x9E3779B97L, use));
                Future<?> one = processes.submit(() -> table.write(all));
                Future<?> other = processes.submit(() -> table.write(new HashMap<>(all)));
                one.get();
                other.get();
            }
        } finally {
            processes.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatClientsSayOfThemselvesThenPresentable(Dialect dialect) {
        try (RunningService service = RunningService.start(PlainApplication.class, TestStorage.fresh(dialect))) {
            LastUseTable table = service.get(LastUseTable.class);
            String token = "svctok-0123456789abcdefghijklmnopqrstuvAAAAAA";

            table.write(Map.of(
                    1L, new Use(1, "::1\0", "curl\u001b[31m " + token + "/8\ud83d", null),
                    2L, new Use(1, "a".repeat(300), "b".repeat(300), null),
                    3L, new Use(1, "", " ", null),
                    4L, new Use(1, "10.0.0.1", null, new TokenId(5)),
                    5L, new Use(1, null, null, new TokenId(5)),
                    6L, new Use(1, null, "svctok starter (orders)", null)));

            assertThat(table.find(List.of(1L, 2L, 3L, 4L, 5L, 6L)))
                    .containsEntry(4L, new LastUse(1, "10.0.0.1", null, 5L))
                    .containsEntry(5L, new LastUse(1, null, null, 5L))
                    .containsEntry(6L, new LastUse(1, null, "svctok starter (orders)", null))
                    .containsEntry(1L, new LastUse(1, "::1?", "curl?[31m svctok-.../8?", null))
                    .containsEntry(2L, new LastUse(1, "a".repeat(256), "b".repeat(256), null))
                    .containsEntry(3L, new LastUse(1, null, null, null));
        }
    }
}
