package dev.svctok.verifier;

import dev.svctok.api.http.LeaseRenewal;
import dev.svctok.api.http.RemoteLease;
import dev.svctok.api.http.SeenDeletions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Keeps a {@link Session}: listens to svctok, forgets the tokens whose deletion it tells, says so, and begins anew when it falls
 * silent. The session that is there serves until its lease ends or another one is there.
 */
final class SessionKeeper implements AutoCloseable {

    /** svctok says something once a second. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);
    private static final Logger log = LoggerFactory.getLogger(SessionKeeper.class);

    private final SvctokApi api;
    private final VerifierSettings settings;
    private final Clock clock;
    private final Thread thread;
    private final ScheduledExecutorService watchdog;

    private volatile @Nullable Session session;
    private volatile @Nullable InputStream listening;
    private volatile boolean running = true;

    /** Of the thread: what was told of the trouble that there is; null while there is none. */
    private @Nullable String told;

    private long renewals;

    SessionKeeper(SvctokApi api, VerifierSettings settings, Clock clock) {
        this.api = api;
        this.settings = settings;
        this.clock = clock;
        this.thread = new Thread(this::run, "svctok-session");
        this.thread.setDaemon(true);
        this.watchdog = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread watching = new Thread(task, "svctok-watchdog");
            watching.setDaemon(true);
            return watching;
        });
    }

    void start() {
        thread.start();
    }

    /** The one that serves; null where verdicts must not be kept now. */
    @Nullable
    Session session() {
        Session current = session;
        return current != null && current.holds() ? current : null;
    }

    private void run() {
        Duration pause = SHORTEST_PAUSE;
        while (running) {
            try {
                long began = System.nanoTime();
                boolean lasted = listen() && System.nanoTime() - began > LONGEST_PAUSE.toNanos();
                pause = lasted ? SHORTEST_PAUSE : longer(pause);
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                // It is being closed.
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                if (running) {
                    // Without this thread svctok would be asked with each request, for ever.
                    // Its message may hold a token.
                    trouble("an error that nobody has foreseen, " + e.getClass().getName());
                    pause = LONGEST_PAUSE;
                }
            }
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    /** @return whether there was a lease */
    private boolean listen() throws InterruptedException {
        Moment sent = Moment.now();
        HttpResponse<InputStream> answer;
        try {
            answer = api.open();
        } catch (IOException e) {
            trouble("svctok cannot be reached: " + SvctokApi.reason(e));
            return false;
        }
        try (InputStream stream = answer.body()) {
            if (answer.statusCode() != 200) {
                trouble(SvctokApi.meaning(answer.statusCode()));
                return false;
            }
            listening = stream;
            return follow(sent, stream);
        } catch (IOException e) {
            log.debug("svctok tells nothing any more", e);
            return session != null;
        } finally {
            listening = null;
        }
    }

    private boolean follow(Moment sent, InputStream stream) throws IOException, InterruptedException {
        var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        Session fresh = null;
        String event = "";
        ScheduledFuture<?> alarm = alarm(stream);
        try {
            for (String line = reader.readLine(); line != null && running; line = reader.readLine()) {
                alarm.cancel(false);
                if (line.startsWith("event:")) {
                    event = line.substring("event:".length()).strip();
                } else if (line.startsWith("data:") && event.equals("lease")) {
                    fresh = begin(sent, line.substring("data:".length()));
                } else if (line.startsWith("data:") && event.equals("seen") && fresh != null) {
                    if (!heed(fresh, line.substring("data:".length()))) {
                        break;
                    }
                }
                alarm = alarm(stream);
            }
        } catch (JacksonException e) {
            trouble("svctok tells something that cannot be understood");
        } finally {
            alarm.cancel(false);
            if (fresh == null && running) {
                trouble("svctok gives no lease, as another of its processes may hang");
            } else if (fresh != null && fresh != session) {
                api.giveBack(fresh.leaseId());
            }
        }
        return fresh != null;
    }

    /** A read that takes too long is ended by closing what is read. */
    private ScheduledFuture<?> alarm(InputStream stream) {
        return watchdog.schedule(() -> close(stream), SILENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Session begin(Moment sent, String data) {
        RemoteLease lease = SvctokApi.JSON.readValue(data, RemoteLease.class);
        renewals = 0;
        return new Session(lease.id(), Duration.ofMillis(lease.durationMs()), sent, settings, clock);
    }

    /** It has been renewed once: until then svctok may take it back. */
    private void use(Session fresh) throws InterruptedException {
        Session former = session;
        if (former == fresh) {
            return;
        }
        session = fresh;
        if (told != null) {
            log.info("svctok tells of deletions again: verdicts are kept");
            told = null;
        }
        if (former != null) {
            former.close();
            api.giveBack(former.leaseId());
        }
    }

    /** @return false if it has to begin anew */
    private boolean heed(Session current, String data) throws InterruptedException {
        SeenDeletions seen = SvctokApi.JSON.readValue(data, SeenDeletions.class);
        // First this: with the renewal, it is known here.
        boolean goesOn = current.forget(seen.deleted());
        Moment sent = Moment.now();
        Integer status = api.renew(current.leaseId(), new LeaseRenewal(++renewals, seen.position(), seen.gaps()));
        if (status == null || status >= 500 || status == 429) {
            // With the next word it is tried again, for as long as the lease lasts.
            return goesOn && current.holds();
        }
        if (status != 204) {
            current.close();
            if (status != 404) {
                trouble(SvctokApi.meaning(status));
            }
            return false;
        }
        if (!current.renewed(sent)) {
            return false;
        }
        use(current);
        return goesOn;
    }

    /** Once, until it is over or another one. */
    private void trouble(String message) {
        if (!message.equals(told)) {
            log.warn(
                    session() == null
                            ? "Verdicts about tokens are not kept but asked for with each request: {}"
                            : "Verdicts about tokens are kept until the present lease ends, and asked for with each request then: {}",
                    message);
            told = message;
        }
    }

    private @Nullable Session closeSession() {
        Session last = session;
        if (last != null) {
            last.close();
        }
        return last;
    }

    private static void close(@Nullable InputStream stream) {
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                log.debug("It is closed all the same", e);
            }
        }
    }

    /** Accepts nothing more by what was kept, and lets nobody wait for that. */
    @Override
    public void close() {
        running = false;
        closeSession();
        watchdog.shutdownNow();
        thread.interrupt();
        close(listening);
        try {
            thread.join(STOP_TIMEOUT.toMillis());
            Session last = closeSession();
            if (last != null) {
                api.giveBack(last.leaseId());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
