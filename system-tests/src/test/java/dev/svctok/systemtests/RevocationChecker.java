package dev.svctok.systemtests;

import static org.awaitility.Awaitility.await;

import dev.svctok.systemtests.TokenHistory.Exchange;
import dev.svctok.systemtests.TokenHistory.Listing;
import dev.svctok.systemtests.TokenHistory.Pending;
import dev.svctok.systemtests.TokenHistory.Use;
import dev.svctok.systemtests.TokenHistory.Write;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Creates, uses, lists and deletes tokens on many nodes at once, and keeps of each request when it began, when it was answered,
 * and by whom. What of that is not allowed is decided by {@link TokenHistory}.
 */
final class RevocationChecker implements AutoCloseable {

    private static final int RECENT = 40;

    /** Few write, so that a process that starts gets its turn on two cores. */
    private static final int LIVES = 4;

    /** Many, so that there is always one that comes to a node that hangs. */
    private static final int USERS = 24;

    private static final int LONGEST_BREAK_MILLIS = 200;

    /** For each node, so many come to it with deleted tokens alone, also while it hangs: it must refuse them when it goes on. */
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
    private final List<Supplier<Service>> nodes;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final Queue<TokenHistory> tokens = new ConcurrentLinkedQueue<>();
    private final Queue<Listing> listings = new ConcurrentLinkedQueue<>();
    private final List<TokenHistory> recent = new CopyOnWriteArrayList<>();
    private final List<TokenHistory> recentlyDeleted = new CopyOnWriteArrayList<>();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final AtomicInteger deletions = new AtomicInteger();
    private final AtomicInteger noAnswers = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    private volatile boolean done;
    private volatile boolean gentle;

    /**
     * @param admin a token that may do everything
     * @param writers where tokens are created and deleted, and used, too
     * @param readers where they are used and listed
     */
    RevocationChecker(String admin, List<Supplier<Service>> writers, List<Supplier<Service>> readers) {
        this.admin = admin;
        this.writers = List.copyOf(writers);
        this.readers = List.copyOf(readers);
        this.nodes = Stream.concat(writers.stream(), readers.stream()).toList();
    }

    /** What was done to the nodes, and from when to when. */
    private record Fault(String kind, long begun, long ended) {}

    /** What went on while faults of a kind were there. */
    record UnderFault(int faults, long deletions, long uses) {}

    /** What may go wrong. */
    interface Cause {
        void run() throws Exception;
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
                useOneOf(recent, nodes.get(random.nextInt(nodes.size())), random);
            }));
        }
        for (int i = 0; i < REFUSED_USERS * nodes.size(); i++) {
            Random random = new Random(2_000L + i);
            Supplier<Service> node = nodes.get(i % nodes.size());
            threads.execute(() -> repeat(() -> {
                rest(random, LONGEST_BREAK_OF_THE_REFUSED_MILLIS);
                useOneOf(recentlyDeleted, node, random);
            }));
        }
        for (Supplier<Service> reader : readers) {
            Random random = new Random(3_000L);
            threads.execute(() -> repeat(() -> {
                rest(random, LONGEST_BREAK_MILLIS);
                list(reader.get());
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

    /** Does something to the nodes, and remembers when. */
    void during(String kind, Cause cause) throws Exception {
        long begun = System.nanoTime();
        cause.run();
        faults.add(new Fault(kind, begun, System.nanoTime()));
    }

    /** Creates tokens, and has all of them deleted later, at once. */
    Runnable create(int count) {
        Random random = new Random(count);
        List<TokenHistory> created = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TokenHistory token = create(random);
            if (token != null) {
                created.add(token);
            }
        }
        return () -> CompletableFuture.allOf(created.stream()
                        .map(token -> CompletableFuture.runAsync(() -> delete(token, new Random(token.id())), threads))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    int deletions() {
        return deletions.get();
    }

    /** Uses that were accepted. */
    long accepted() {
        return tokens.stream().mapToLong(TokenHistory::accepted).sum();
    }

    /** Uses that began after the answer of the deletion, and were not accepted. */
    long refusedAfterDeletion() {
        return tokens.stream().mapToLong(TokenHistory::refusedAfterDeletion).sum();
    }

    /** Refusals that were allowed as a creation's answer had named who may refuse its token. */
    long excused() {
        return tokens.stream().mapToLong(TokenHistory::excused).sum();
    }

    int creations() {
        return tokens.size();
    }

    /** Creations whose answer did not tell which processes may refuse the token. */
    long creationsPendingAnywhere() {
        return tokens.stream()
                .filter(token -> token.creation().pending().isAny())
                .count();
    }

    private long creationsPending() {
        return tokens.stream()
                .filter(token -> !token.creation().pending().equals(Pending.NONE))
                .count();
    }

    int listings() {
        return listings.size();
    }

    /** Whether under so many kinds of faults, and no others, tokens have been deleted. */
    boolean deletedUnderAll(int kinds) {
        Map<String, UnderFault> under = underFaults();
        return under.size() == kinds && under.values().stream().allMatch(went -> went.deletions() > 0);
    }

    /** What went on under each kind of fault. */
    Map<String, UnderFault> underFaults() {
        Map<String, UnderFault> under = new LinkedHashMap<>();
        for (Fault fault : faults) {
            long deleted = tokens.stream()
                    .filter(token -> token.isDeletedDuring(fault.begun, fault.ended))
                    .count();
            long used = tokens.stream()
                    .mapToLong(token -> token.usesDuring(fault.begun, fault.ended))
                    .sum();
            under.merge(
                    fault.kind,
                    new UnderFault(1, deleted, used),
                    (a, b) -> new UnderFault(a.faults + 1, a.deletions + b.deletions, a.uses + b.uses));
        }
        return under;
    }

    List<String> violations() {
        return Stream.concat(
                        failures.stream(), TokenHistory.violations(List.copyOf(tokens), List.copyOf(listings)).stream())
                .toList();
    }

    String summary() {
        return ("%d creations (%d with somebody named who may refuse the token, %d with all), %d deletions; uses: %d accepted,"
                        + " %d not accepted after the deletion, %d refused by those who were named; %d lists; %d requests without an"
                        + " answer; %s")
                .formatted(
                        creations(),
                        creationsPending(),
                        creationsPendingAnywhere(),
                        deletions(),
                        accepted(),
                        refusedAfterDeletion(),
                        excused(),
                        listings(),
                        noAnswers.get(),
                        underFaults());
    }

    private void repeat(Runnable turn) {
        while (!done) {
            try {
                turn.run();
            } catch (UncheckedIOException e) {
                pauseWithoutAnswer();
            } catch (RuntimeException | Error e) {
                // Who does nothing any more finds nothing.
                failures.add("this checker has failed: " + e);
                return;
            }
        }
    }

    private void pauseWithoutAnswer() {
        noAnswers.incrementAndGet();
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    private void live(Random random) {
        TokenHistory token = create(random);
        if (token == null) {
            return;
        }
        for (int use = random.nextInt(4); use > 0; use--) {
            use(token, nodes.get(random.nextInt(nodes.size())));
        }
        delete(token, random);
    }

    /** Null where the service does not answer as usual. */
    private @Nullable TokenHistory create(Random random) {
        Service node = pick(writers, random);
        long begun = System.nanoTime();
        HttpResponse<String> answer = node.api()
                .post("/api/security/tokens", admin, "{\"name\": \"checked\", \"roles\": [\"stackstate-guest\"]}");
        if (answer.statusCode() != 200) {
            return null;
        }
        var created = Api.JSON.readTree(answer.body());
        TokenHistory token = new TokenHistory(
                created.get("id").longValue(), created.get("token").stringValue(), write(node, begun, answer));
        tokens.add(token);
        addTo(recent, token);
        return token;
    }

    private static Write write(Service node, long begun, HttpResponse<String> answer) {
        return new Write(
                new Exchange(node.pid(), begun, System.nanoTime()),
                answer.statusCode(),
                answer.headers().firstValue("X-Svctok-Pending").map(Pending::of).orElse(Pending.NONE));
    }

    private void delete(TokenHistory token, Random random) {
        token.deletionBegins(System.nanoTime());
        for (int attempt = 0; attempt < DELETE_ATTEMPTS && !token.isDeleted(); attempt++) {
            Service node = pick(writers, random);
            long begun = System.nanoTime();
            try {
                HttpResponse<String> answer = node.api().delete(token.id(), admin);
                if (token.add(write(node, begun, answer))) {
                    deletions.incrementAndGet();
                    addTo(recentlyDeleted, token);
                } else {
                    pauseWithoutAnswer();
                }
            } catch (UncheckedIOException e) {
                token.add(new Write(new Exchange(node.pid(), begun, System.nanoTime()), 0, Pending.NONE));
                pauseWithoutAnswer();
            }
        }
    }

    private static void addTo(List<TokenHistory> some, TokenHistory token) {
        synchronized (some) {
            while (some.size() >= RECENT) {
                some.remove(0);
            }
            some.add(token);
        }
    }

    private void useOneOf(List<TokenHistory> some, Supplier<Service> node, Random random) {
        List<TokenHistory> now = List.copyOf(some);
        if (!now.isEmpty()) {
            use(now.get(random.nextInt(now.size())), node);
        }
    }

    /** Where tokens are not read, somebody is known for who he is by what he may not do. */
    private void use(TokenHistory token, Supplier<Service> where) {
        Service node = where.get();
        Api api = node.api();
        boolean reads = readers.contains(where);
        HttpRequest.Builder request = reads
                ? api.request("/api/server/status", token.secret()).GET()
                : api.request("/api/security/tokens/1", token.secret()).DELETE();
        long begun = System.nanoTime();
        HttpResponse<String> answer;
        try {
            answer = api.send(request.timeout(USE_TIMEOUT));
        } catch (UncheckedIOException e) {
            pauseWithoutAnswer();
            return;
        }
        Exchange exchange = new Exchange(node.pid(), begun, System.nanoTime());
        int status = answer.statusCode();
        if (status == 401) {
            token.add(new Use(exchange, false, null));
        } else if (reads && status == 200) {
            token.add(new Use(
                    exchange,
                    true,
                    Api.JSON.readTree(answer.body()).at("/caller/id").longValue()));
        } else if (!reads && status == 403) {
            token.add(new Use(exchange, true, null));
        } else if (status == 503) {
            LockSupport.parkNanos(PAUSE_NANOS);
        } else {
            failures.add("a use was answered with " + status + ": " + answer.body());
        }
    }

    private void list(Service node) {
        long begun = System.nanoTime();
        HttpResponse<String> answer = node.api().get("/api/security/tokens", admin);
        Exchange exchange = new Exchange(node.pid(), begun, System.nanoTime());
        if (answer.statusCode() == 200) {
            listings.add(new Listing(exchange, Set.copyOf(Api.ids(answer))));
        } else if (answer.statusCode() != 503) {
            failures.add("a list was answered with " + answer.statusCode() + ": " + answer.body());
        }
    }

    private static Service pick(List<Supplier<Service>> some, Random random) {
        return some.get(random.nextInt(some.size())).get();
    }

    @Override
    public void close() {
        done = true;
        threads.shutdown();
        await().atMost(Duration.ofMinutes(2)).until(threads::isTerminated);
    }
}
