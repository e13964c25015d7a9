package dev.svctok.systemtests;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Creates, uses and deletes tokens on many nodes at once, and decides of each answer whether it is allowed: a use that begins
 * after a deletion's answer must not succeed, and one that begins after a creation's answer, and ends before the deletion
 * begins, must not be refused. That a node does not answer, or says that it cannot tell, is allowed.
 */
final class RevocationChecker implements AutoCloseable {

    private static final int RECENT = 40;

    /** Few write, so that a process that starts gets its turn on two cores. */
    private static final int LIVES = 4;

    /** Many, so that there is always one that comes to a node that hangs. */
    private static final int USERS = 24;

    private static final int LONGEST_BREAK_MILLIS = 200;

    /** Who was not answered leaves the processor to those who are to answer. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final String admin;
    private final List<Supplier<Api>> writers;
    private final List<Supplier<Api>> readers;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final List<Token> recent = new CopyOnWriteArrayList<>();
    private final AtomicInteger deletions = new AtomicInteger();
    private final AtomicInteger uses = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger noAnswers = new AtomicInteger();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    private volatile boolean done;

    /** @param admin a token that may do everything */
    RevocationChecker(String admin, List<Supplier<Api>> writers, List<Supplier<Api>> readers) {
        this.admin = admin;
        this.writers = List.copyOf(writers);
        this.readers = List.copyOf(readers);
    }

    private static final class Token {

        private final long id;
        private final String secret;
        private volatile boolean deletionBegun;
        private volatile boolean deletionAnswered;

        Token(long id, String secret) {
            this.id = id;
            this.secret = secret;
        }
    }

    void start() {
        for (int i = 0; i < LIVES; i++) {
            Random random = new Random(i);
            threads.execute(() -> repeat(() -> live(random)));
        }
        for (int i = 0; i < USERS; i++) {
            Random random = new Random(1_000L + i);
            threads.execute(() -> repeat(() -> {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_BREAK_MILLIS)));
                use(random);
            }));
        }
    }

    /** Creates tokens, and has all of them deleted later. */
    Runnable create(int count) {
        Random random = new Random(count);
        List<Token> tokens = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Token token = create(random);
            if (token != null) {
                tokens.add(token);
            }
        }
        return () -> tokens.forEach(token -> delete(token, random));
    }

    int deletions() {
        return deletions.get();
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    String summary() {
        return "%d deletions, %d uses, %d of them accepted, %d requests without an answer"
                .formatted(deletions.get(), uses.get(), accepted.get(), noAnswers.get());
    }

    private void repeat(Runnable turn) {
        while (!done) {
            try {
                turn.run();
            } catch (UncheckedIOException e) {
                noAnswers.incrementAndGet();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void live(Random random) {
        Token token = create(random);
        if (token == null) {
            return;
        }
        for (int use = random.nextInt(4); use > 0; use--) {
            use(token, pick(readers, random));
        }
        delete(token, random);
    }

    /** Null where the service does not answer as usual. */
    private @Nullable Token create(Random random) {
        Api api = pick(writers, random);
        HttpResponse<String> answer =
                api.post("/api/security/tokens", admin, "{\"name\": \"checked\", \"roles\": [\"stackstate-guest\"]}");
        if (answer.statusCode() != 200) {
            return null;
        }
        var created = Api.JSON.readTree(answer.body());
        Token token =
                new Token(created.get("id").longValue(), created.get("token").stringValue());
        if (answer.headers().firstValue("X-Svctok-Pending").isEmpty()) {
            recent.add(token);
        }
        return token;
    }

    private void delete(Token token, Random random) {
        token.deletionBegun = true;
        try {
            if (pick(writers, random).delete(token.id, admin).statusCode() == 204) {
                token.deletionAnswered = true;
                deletions.incrementAndGet();
            }
        } finally {
            while (recent.size() > RECENT) {
                recent.remove(0);
            }
        }
        recent.add(token);
    }

    private void use(Random random) {
        int size = recent.size();
        if (size > 0) {
            try {
                use(recent.get(random.nextInt(size)), pick(readers, random));
            } catch (IndexOutOfBoundsException e) {
                // It has gone meanwhile.
                return;
            }
        }
    }

    private void use(Token token, Api api) {
        boolean afterDeletion = token.deletionAnswered;
        int status = api.status(token.secret);
        boolean beforeDeletion = !token.deletionBegun;
        uses.incrementAndGet();
        if (status == 200) {
            accepted.incrementAndGet();
        }
        if (status == 200 && afterDeletion) {
            violations.add("accepted after its deletion was answered: " + token.id);
        } else if (status == 401 && beforeDeletion && recent.contains(token)) {
            violations.add("refused though it was there: " + token.id);
        }
    }

    private static Api pick(List<Supplier<Api>> nodes, Random random) {
        return nodes.get(random.nextInt(nodes.size())).get();
    }

    @Override
    public void close() {
        done = true;
        threads.shutdown();
        await().atMost(Duration.ofMinutes(2)).until(threads::isTerminated);
    }
}
