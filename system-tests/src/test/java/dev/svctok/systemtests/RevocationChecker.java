package dev.svctok.systemtests;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Creates, uses and deletes tokens on many nodes at once, and decides of each answer whether it is allowed: a use that begins
 * after a deletion's answer must not succeed, and one that begins after a creation's answer, and ends before the deletion
 * begins, must not be refused, but by a process that the answer has named; nobody is ever taken for another. That a node does
 * not answer, or says that it cannot tell, is allowed.
 */
final class RevocationChecker implements AutoCloseable {

    private static final int RECENT = 40;

    /** The process id with which the name of each begins that may not know a token, or all. */
    private static final Pattern PENDING = Pattern.compile("verifier;node=\"(\\*|\\d+)");

    private static final String ANY = "*";

    /** Few write, so that a process that starts gets its turn on two cores. */
    private static final int LIVES = 4;

    /** Many, so that there is always one that comes to a node that hangs. */
    private static final int USERS = 24;

    private static final int LONGEST_BREAK_MILLIS = 200;

    /** For each reader, so many come to it with deleted tokens alone, also while it hangs: it must refuse them when it goes on. */
    private static final int REFUSED_USERS = 2;

    private static final int LONGEST_BREAK_OF_THE_REFUSED_MILLIS = 50;

    private static final int GENTLENESS = 5;

    /** Who hung on to a request to a node that hangs would begin none that tells anything when it goes on. */
    private static final Duration USE_TIMEOUT = Duration.ofSeconds(1);

    private static final int DELETE_ATTEMPTS = 5;

    /** Who was not answered leaves the processor to those who are to answer. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final String admin;
    private final List<Supplier<Service>> writers;
    private final List<Supplier<Service>> readers;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final List<Token> recent = new CopyOnWriteArrayList<>();
    private final List<Token> recentlyDeleted = new CopyOnWriteArrayList<>();
    private final AtomicInteger deletions = new AtomicInteger();
    private final AtomicInteger uses = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger refusedAfterDeletion = new AtomicInteger();
    private final AtomicInteger noAnswers = new AtomicInteger();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    private volatile boolean done;
    private volatile boolean gentle;

    /** @param admin a token that may do everything */
    RevocationChecker(String admin, List<Supplier<Service>> writers, List<Supplier<Service>> readers) {
        this.admin = admin;
        this.writers = List.copyOf(writers);
        this.readers = List.copyOf(readers);
    }

    private static final class Token {

        private final long id;
        private final String secret;

        /** Which processes may not know it, as the answer to its creation has said. */
        private final Set<String> unknownTo;

        private volatile boolean deletionBegun;
        private volatile boolean deletionAnswered;

        Token(long id, String secret, Set<String> unknownTo) {
            this.id = id;
            this.secret = secret;
            this.unknownTo = unknownTo;
        }

        boolean mayBeUnknownTo(Service node) {
            return unknownTo.contains(ANY) || unknownTo.contains(Long.toString(node.pid()));
        }
    }

    void start() {
        for (int i = 0; i < LIVES; i++) {
            Random random = new Random(i);
            threads.execute(() -> repeat(() -> {
                rest(random, gentle ? LONGEST_BREAK_MILLIS : 1);
                live(random);
            }));
        }
        for (int i = 0; i < USERS; i++) {
            Random random = new Random(1_000L + i);
            threads.execute(() -> repeat(() -> {
                rest(random, LONGEST_BREAK_MILLIS);
                use(recent, pick(readers, random), random);
            }));
        }
        for (int i = 0; i < REFUSED_USERS * readers.size(); i++) {
            Random random = new Random(2_000L + i);
            Supplier<Service> reader = readers.get(i % readers.size());
            threads.execute(() -> repeat(() -> {
                rest(random, LONGEST_BREAK_OF_THE_REFUSED_MILLIS);
                use(recentlyDeleted, reader.get(), random);
            }));
        }
    }

    private void rest(Random random, int longestMillis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(longestMillis * (gentle ? GENTLENESS : 1))));
    }

    /** Goes on with longer breaks meanwhile: a process that starts needs a processor for that. */
    void gently(Runnable work) {
        gentle = true;
        try {
            work.run();
        } finally {
            gentle = false;
        }
    }

    /** Creates tokens, and has all of them deleted later, at once. */
    Runnable create(int count) {
        Random random = new Random(count);
        List<Token> tokens = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Token token = create(random);
            if (token != null) {
                tokens.add(token);
            }
        }
        return () -> CompletableFuture.allOf(tokens.stream()
                        .map(token -> CompletableFuture.runAsync(() -> delete(token, new Random(token.id)), threads))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    int deletions() {
        return deletions.get();
    }

    /** Uses that were accepted, as no deletion had been answered when they began. */
    int accepted() {
        return accepted.get();
    }

    /** Uses that began after the answer of the deletion, and were refused. */
    int refusedAfterDeletion() {
        return refusedAfterDeletion.get();
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    String summary() {
        return "%d deletions, %d uses, %d of them accepted, %d refused after the deletion, %d requests without an answer"
                .formatted(deletions.get(), uses.get(), accepted.get(), refusedAfterDeletion.get(), noAnswers.get());
    }

    private void repeat(Runnable turn) {
        while (!done) {
            try {
                turn.run();
            } catch (UncheckedIOException e) {
                pauseWithoutAnswer();
            } catch (RuntimeException | Error e) {
                // Who does nothing any more finds nothing.
                violations.add("this checker has failed: " + e);
                return;
            }
        }
    }

    private void pauseWithoutAnswer() {
        noAnswers.incrementAndGet();
        LockSupport.parkNanos(PAUSE_NANOS);
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
        Api api = pick(writers, random).api();
        HttpResponse<String> answer =
                api.post("/api/security/tokens", admin, "{\"name\": \"checked\", \"roles\": [\"stackstate-guest\"]}");
        if (answer.statusCode() != 200) {
            return null;
        }
        var created = Api.JSON.readTree(answer.body());
        Set<String> unknownTo = answer.headers().firstValue("X-Svctok-Pending").stream()
                .flatMap(pending -> PENDING.matcher(pending).results())
                .map(node -> node.group(1))
                .collect(Collectors.toSet());
        Token token =
                new Token(created.get("id").longValue(), created.get("token").stringValue(), unknownTo);
        recent.add(token);
        return token;
    }

    private void delete(Token token, Random random) {
        token.deletionBegun = true;
        for (int attempt = 0; attempt < DELETE_ATTEMPTS && !token.deletionAnswered; attempt++) {
            try {
                int status = pick(writers, random).api().delete(token.id, admin).statusCode();
                // That a token which was there is not to be found is as certain as the answer to an earlier attempt
                // would be.
                if (status == 204 || status == 404) {
                    token.deletionAnswered = true;
                    deletions.incrementAndGet();
                    addTo(recentlyDeleted, token);
                } else {
                    pauseWithoutAnswer();
                }
            } catch (UncheckedIOException e) {
                pauseWithoutAnswer();
            }
        }
        addTo(recent, token);
    }

    private static void addTo(List<Token> tokens, Token token) {
        while (tokens.size() > RECENT) {
            tokens.remove(0);
        }
        tokens.add(token);
    }

    private void use(List<Token> tokens, Service node, Random random) {
        int size = tokens.size();
        if (size > 0) {
            try {
                use(tokens.get(random.nextInt(size)), node);
            } catch (IndexOutOfBoundsException e) {
                // It has gone meanwhile.
                return;
            }
        }
    }

    private void use(Token token, Service node) {
        Api api = node.api();
        boolean afterDeletion = token.deletionAnswered;
        HttpResponse<String> answer;
        try {
            answer = api.send(api.request("/api/server/status", token.secret)
                    .timeout(USE_TIMEOUT)
                    .GET());
        } catch (UncheckedIOException e) {
            pauseWithoutAnswer();
            return;
        }
        boolean beforeDeletion = !token.deletionBegun;
        uses.incrementAndGet();
        switch (answer.statusCode()) {
            case 200 -> {
                long caller = Api.JSON.readTree(answer.body()).at("/caller/id").longValue();
                if (caller != token.id) {
                    violations.add("taken for another, %d: %d".formatted(caller, token.id));
                }
                if (afterDeletion) {
                    violations.add("accepted after its deletion was answered: " + token.id);
                } else {
                    accepted.incrementAndGet();
                }
            }
            case 401 -> {
                if (afterDeletion) {
                    refusedAfterDeletion.incrementAndGet();
                } else if (beforeDeletion && recent.contains(token) && !token.mayBeUnknownTo(node)) {
                    violations.add("refused though it was there: " + token.id);
                }
            }
            default -> LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static Service pick(List<Supplier<Service>> nodes, Random random) {
        return nodes.get(random.nextInt(nodes.size())).get();
    }

    @Override
    public void close() {
        done = true;
        threads.shutdown();
        await().atMost(Duration.ofMinutes(2)).until(threads::isTerminated);
    }
}
