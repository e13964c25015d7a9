package dev.svctok.query.web;

import dev.svctok.api.http.AuditEvent;
import dev.svctok.auth.IndexedVerifier;
import dev.svctok.auth.ServiceTokenPrincipal;
import dev.svctok.auth.web.StreamPlaces;
import dev.svctok.eventstore.EventFeed;
import dev.svctok.eventstore.EventFilter;
import dev.svctok.query.audit.AuditTrail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends events to those who follow, each from a thread of its own that reads the next page only when the one before is
 * sent: whoever reads slowly slows down nobody else, and fills nobody's memory.
 */
@Component
final class EventStreams implements SmartLifecycle {

    static final int MAX_STREAMS = 200;
    static final int MAX_STREAMS_OF_A_TOKEN = 20;

    private static final Logger log = LoggerFactory.getLogger(EventStreams.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final int PAGE = 500;
    private static final long NO_TIMEOUT = 0;

    private final AuditTrail trail;
    private final EventFeed feed;
    private final IndexedVerifier verifier;
    private final Clock clock;
    private final StreamPlaces places =
            new StreamPlaces(MAX_STREAMS, MAX_STREAMS_OF_A_TOKEN, "No more than %d can follow at once. Try again.");
    private final ExecutorService threads;

    private volatile boolean running;

    EventStreams(AuditTrail trail, EventFeed feed, IndexedVerifier verifier, Clock clock) {
        this.trail = trail;
        this.feed = feed;
        this.verifier = verifier;
        this.clock = clock;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "event-stream");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** As {@link StreamPlaces#take} does, refuses where too many follow already. */
    SseEmitter open(ServiceTokenPrincipal reader, EventFilter filter, long after) {
        if (!running) {
            throw places.full();
        }
        places.take(reader.id());
        var emitter = new SseEmitter(NO_TIMEOUT);
        greet(emitter, after);
        threads.execute(() -> {
            try {
                serve(emitter, reader, filter, after);
            } finally {
                places.giveBack(reader.id());
            }
        });
        return emitter;
    }

    /** Kept until the thread that has taken the request sends it with the head of the answer, of which only one thread must write. */
    private static void greet(SseEmitter emitter, long after) {
        try {
            emitter.send(SseEmitter.event().comment("events after " + after));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends until there is nothing more to send, and ends the answer whatever happens: a reader must not wait for nothing. */
    void serve(SseEmitter emitter, ServiceTokenPrincipal reader, EventFilter filter, long after) {
        try {
            send(emitter, reader, filter, after);
            emitter.complete();
        } catch (IOException e) {
            // The web server ends it by itself.
            log.debug("A reader of the event stream has gone", e);
        } catch (IllegalStateException e) {
            log.debug("A reader of the event stream has gone, or cannot be sent anything", e);
            emitter.complete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            emitter.complete();
        } catch (RuntimeException e) {
            log.warn("An event stream broke off; its reader will come back: {}", e.getMessage());
            emitter.complete();
        }
    }

    /** Returns when the reader's token is not accepted any more, nothing can come, or the service stops. */
    void send(SseEmitter emitter, ServiceTokenPrincipal reader, EventFilter filter, long after)
            throws IOException, InterruptedException {
        long position = after;
        while (running) {
            boolean over = isOver(filter);
            long head = over ? trail.head() : feed.awaitBeyond(position, HEARTBEAT);
            // Asked after the wait, and before each event: whose token has been deleted meanwhile gets nothing more.
            if (!mayRead(reader)) {
                return;
            }
            if (head <= position) {
                if (over) {
                    return;
                }
                emitter.send(SseEmitter.event().comment("nothing new"));
                continue;
            }
            List<AuditEvent> page = trail.page(filter, position, head, PAGE);
            for (AuditEvent event : page) {
                if (!mayRead(reader)) {
                    return;
                }
                emitter.send(SseEmitter.event()
                        .id(Long.toString(event.data().position()))
                        .name(event.type())
                        .data(event, MediaType.APPLICATION_JSON));
            }
            position = page.size() < PAGE ? head : page.get(PAGE - 1).data().position();
        }
    }

    private boolean mayRead(ServiceTokenPrincipal reader) {
        return running && verifier.stillAccepts(reader);
    }

    /** Whether nothing can come any more. */
    private boolean isOver(EventFilter filter) {
        return filter.until() != null && !clock.instant().isBefore(filter.until());
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the web server begins to wait for requests that are under way. */
    @Override
    public void stop() {
        running = false;
        feed.wakeAll();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
