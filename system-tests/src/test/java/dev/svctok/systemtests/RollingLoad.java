package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads, uses a token and creates others, all the time, and takes down what did not go as it should. */
final class RollingLoad implements AutoCloseable {

    private static final int PROGRESS = 50;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final String TOKENS = "/api/security/tokens";
    private static final String PREFIX = "rolling-";

    private final Api api;
    private final String admin;
    private final Api.Created token;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger creations = new AtomicInteger();

    /** The status that each creation was answered with; 0 for none. */
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();

    /** To the creations of those that were to be deleted at once. */
    private final Queue<Integer> answersOfDeleted = new ConcurrentLinkedQueue<>();

    private final Map<Long, Integer> deletions = new ConcurrentHashMap<>();

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    private volatile boolean done;

    /** @param token that must be accepted all the time */
    RollingLoad(Api api, String admin, Api.Created token) {
        this.api = api;
        this.admin = admin;
        this.token = token;
    }

    void start() {
        for (String path : List.of("/api/server/status", "/api/server/info")) {
            repeat(() -> read(path, token.secret()));
        }
        for (String path : List.of(TOKENS + "?limit=10", TOKENS + "/" + token.id(), "/api/security/audit/events")) {
            repeat(() -> read(path, admin));
        }
        repeat(this::create);
        repeat(this::create);
        repeat(this::createAndDelete);
    }

    private void repeat(Runnable turn) {
        threads.execute(() -> {
            while (!done) {
                try {
                    turn.run();
                } catch (RuntimeException | Error e) {
                    // Who does nothing any more finds nothing.
                    failures.add("this load has failed: " + e);
                    return;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        });
    }

    private void read(String path, String secret) {
        try {
            var answer = api.get(path, secret);
            if (answer.statusCode() != 200) {
                failures.add("%s: %d %s".formatted(path, answer.statusCode(), answer.body()));
            }
        } catch (UncheckedIOException e) {
            failures.add(path + ": " + e);
        }
        reads.incrementAndGet();
    }

    private void create() {
        String name = PREFIX + creations.incrementAndGet();
        answers.put(name, post(name).map(HttpResponse::statusCode).orElse(0));
    }

    private Optional<HttpResponse<String>> post(String name) {
        try {
            return Optional.of(
                    api.post(TOKENS, admin, Api.json(Map.of("name", name, "roles", List.of("stackstate-guest")))));
        } catch (UncheckedIOException e) {
            failures.add(name + ": " + e);
            return Optional.empty();
        }
    }

    private void createAndDelete() {
        String name = "gone-" + creations.incrementAndGet();
        Optional<HttpResponse<String>> answered = post(name);
        answersOfDeleted.add(answered.map(HttpResponse::statusCode).orElse(0));
        answered.filter(answer -> answer.statusCode() == 200).ifPresent(created -> {
            long id = Api.JSON.readTree(created.body()).get("id").longValue();
            try {
                deletions.put(id, api.delete(id, admin).statusCode());
            } catch (UncheckedIOException e) {
                failures.add(name + ": " + e);
            }
        });
    }

    /** Waits until there were some more reads and a creation that succeeded. */
    void awaitProgress() {
        int enough = reads.get() + PROGRESS;
        long created = created();
        await().atMost(Duration.ofMinutes(1)).until(() -> reads.get() >= enough && created() > created);
    }

    private long created() {
        return answers.values().stream().filter(status -> status == 200).count();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /**
     * Sees that each creation that was answered is there, none is there twice, and none of which it was said that nothing was done;
     * and that nothing that was deleted is there. That a write was sent and not answered may be said as well.
     */
    void assertDoneAsTold(Api anyNode) {
        assertThat(answers.values()).isSubsetOf(200, 502, 503, 504);
        assertThat(answersOfDeleted).isSubsetOf(200, 502, 503, 504);
        assertThat(deletions.values()).isSubsetOf(204, 404, 502, 503, 504).contains(204);
        Set<Long> ids = Set.copyOf(anyNode.ids(admin));
        deletions.forEach((id, status) -> {
            if (status == 204 || status == 404) {
                assertThat(ids).doesNotContain(id);
            }
        });
        var listed =
                Api.JSON.readTree(anyNode.get(TOKENS + "?name=" + PREFIX, admin).body());
        Map<String, Long> copies = listed.valueStream()
                .map(found -> found.get("name").stringValue())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(copies.values()).containsOnly(1L);
        answers.forEach((name, status) -> {
            if (status == 200) {
                assertThat(copies).containsKey(name);
            }
            if (status == 503) {
                assertThat(copies).doesNotContainKey(name);
            }
        });
    }

    String summary() {
        return "%d reads, %d of them failed; creations by answer: %s, deletions: %s"
                .formatted(reads.get(), failures.size(), counted(answers.values()), counted(deletions.values()));
    }

    private static Map<Integer, Long> counted(Collection<Integer> statuses) {
        return statuses.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    @Override
    public void close() {
        done = true;
        threads.shutdown();
        await().atMost(Duration.ofMinutes(1)).until(threads::isTerminated);
    }
}
