package dev.svctok.auth.web;

import dev.svctok.api.http.RemoteLease;
import dev.svctok.api.http.SeenDeletions;
import dev.svctok.auth.IndexedVerifier;
import dev.svctok.auth.RemoteVerifier;
import dev.svctok.auth.RemoteVerifiers;
import dev.svctok.auth.ServiceTokenPrincipal;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.http.MediaType;
import org.springframework.transaction.TransactionException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tells programs that keep verdicts of deletions, each from a thread of its own: whoever reads slowly slows down nobody else. */
final class RemoteVerifierStreams implements SmartLifecycle {

    static final int MAX_STREAMS = 200;

    /** So that one application in many copies leaves room for others. */
    static final int MAX_STREAMS_OF_A_TOKEN = 100;

    /** How often a program is told that there is nothing to tell. When it hears nothing for some time, it begins anew. */
    static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(RemoteVerifierStreams.class);
    private static final long NO_TIMEOUT = 0;

    private final RemoteVerifiers verifiers;
    private final IndexedVerifier own;
    private final StreamPlaces places = new StreamPlaces(
            MAX_STREAMS,
            MAX_STREAMS_OF_A_TOKEN,
            "No more than %d programs can be told of deletions at once. Try again, or ask for each request.");
    private final ExecutorService threads;

    private volatile boolean running;

    RemoteVerifierStreams(RemoteVerifiers verifiers, IndexedVerifier own, MeterRegistry registry) {
        Gauge.builder("svctok.remote.verifiers", places, StreamPlaces::taken)
                .description("Programs with a lease over HTTP that this process tells of deletions")
                .register(registry);
        this.verifiers = verifiers;
        this.own = own;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "remote-verifier");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Takes a lease, tells of it, and then of deletions until that is not possible any more.
     *
     * @throws ApiException 503 where too many are told already, 429 where too many are with the same token
     */
    SseEmitter open(ServiceTokenPrincipal reader, String node, @Nullable Duration maxStaleness) {
        if (!running) {
            throw places.full();
        }
        places.take(reader.id());
        var emitter = new SseEmitter(NO_TIMEOUT);
        greet(emitter);
        threads.execute(() -> {
            try {
                serve(emitter, reader, node, maxStaleness);
            } finally {
                places.giveBack(reader.id());
            }
        });
        return emitter;
    }

    /** Kept until the thread that has taken the request sends it with the head of the answer, of which only one thread must write. */
    private static void greet(SseEmitter emitter) {
        try {
            emitter.send(
                    SseEmitter.event().comment("a lease comes when all processes know what has been deleted so far"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(SseEmitter emitter, ServiceTokenPrincipal reader, String node, @Nullable Duration maxStaleness) {
        try (RemoteVerifier verifier = verifiers.open(reader.id(), node, maxStaleness)) {
            if (verifier != null) {
                tell(emitter, verifier, reader);
            }
            emitter.complete();
        } catch (IOException e) {
            // The web server ends it by itself.
            log.debug("{} has gone", node, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            emitter.complete();
        } catch (IllegalStateException | DataAccessException | TransactionException e) {
            log.debug("{} cannot be told anything", node, e);
            emitter.complete();
        } catch (RuntimeException e) {
            log.warn("{} is not told of deletions any more; it will come back: {}", node, e.getMessage());
            emitter.complete();
        }
    }

    private void tell(SseEmitter emitter, RemoteVerifier verifier, ServiceTokenPrincipal reader)
            throws IOException, InterruptedException {
        try {
            send(
                    emitter,
                    "lease",
                    new RemoteLease(verifier.leaseId(), verifier.duration().toMillis()));
            follow(emitter, verifier, reader);
        } finally {
            // Of one who has gone before it began, nobody has to wait for the end.
            verifiers.removeUnused(verifier.leaseId());
        }
    }

    private void follow(SseEmitter emitter, RemoteVerifier verifier, ServiceTokenPrincipal reader)
            throws IOException, InterruptedException {
        while (running) {
            RemoteVerifier.Told told = verifier.next(HEARTBEAT);
            if (told == null || !own.stillAccepts(reader)) {
                return;
            }
            send(
                    emitter,
                    "seen",
                    new SeenDeletions(
                            told.seen().position(),
                            told.seen().gaps().stream().sorted().toList(),
                            told.deleted()));
        }
    }

    private static void send(SseEmitter emitter, String event, Object data) throws IOException {
        emitter.send(SseEmitter.event().name(event).data(data, MediaType.APPLICATION_JSON));
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the web server begins to wait for requests that are under way. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
