package dev.svctok.auth.lastuse;

import dev.svctok.api.TokenId;
import dev.svctok.auth.ServiceTokenPrincipal;
import dev.svctok.eventstore.FailureNotice;
import dev.svctok.eventstore.RootCause;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Remembers the last use of each token, and writes it down from time to time, on a thread of its own. A token that is used a
 * thousand times in between is written once. Where more tokens are used than can be written, what does not fit into memory
 * is counted and forgotten: nobody who uses a token waits for this.
 */
public final class LastUses implements SmartLifecycle {

    /** Tokens whose last use has not been written yet. With the longest texts, 40 MiB. */
    static final int MOST_PENDING = 65_536;

    /** From so many on, the next writing is not waited for. */
    private static final int CROWD = MOST_PENDING / 2;

    private static final int BATCH = 500;
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(LastUses.class);

    private final Consumer<Map<Long, Use>> writer;
    private final Clock clock;
    private final Duration flushInterval;
    private final boolean withClient;
    private final Counter forgotten;
    private final ConcurrentHashMap<Long, Use> pending = new ConcurrentHashMap<>();
    private final FailureNotice notice = new FailureNotice(log, "The last uses of tokens cannot be written");

    private volatile @Nullable Thread thread;

    /** Of the thread. */
    private boolean unwritable;

    /** @param writer writes all that it is given, or throws */
    LastUses(Consumer<Map<Long, Use>> writer, Clock clock, LastUseProperties properties, MeterRegistry registry) {
        this.writer = writer;
        this.clock = clock;
        this.flushInterval = properties.flushInterval();
        this.withClient = properties.client();
        this.forgotten = Counter.builder("svctok.last.use.forgotten")
                .description("Uses of tokens that were not recorded, as too many waited to be written")
                .register(registry);
        Gauge.builder("svctok.last.use.pending", pending, Map::size)
                .description("Tokens whose last use has not been written yet")
                .register(registry);
    }

    /** It came with a request. */
    public void used(ServiceTokenPrincipal token, @Nullable String remoteAddress, @Nullable String userAgent) {
        record(token.id(), remoteAddress, userAgent, null);
    }

    /**
     * It came to somebody else, who asked about it.
     *
     * @param asker who that was
     */
    public void introspected(
            ServiceTokenPrincipal token,
            ServiceTokenPrincipal asker,
            @Nullable String remoteAddress,
            @Nullable String userAgent) {
        record(token.id(), remoteAddress, userAgent, asker.id());
    }

    private void record(
            TokenId token, @Nullable String remoteAddress, @Nullable String userAgent, @Nullable TokenId asker) {
        Long key = token.value();
        Use use = withClient
                ? new Use(clock.millis(), remoteAddress, userAgent, asker)
                : new Use(clock.millis(), null, null, asker);
        if (pending.replace(key, use) == null) {
            if (pending.size() >= MOST_PENDING) {
                forgotten.increment();
                return;
            }
            pending.put(key, use);
            if (pending.size() == CROWD) {
                LockSupport.unpark(thread);
            }
        }
    }

    @Override
    public void start() {
        Thread fresh = new Thread(this::run, "last-uses");
        fresh.setDaemon(true);
        thread = fresh;
        fresh.start();
    }

    private void run() {
        while (isCurrent()) {
            await(flushInterval, CROWD);
            while (!writeAll() && isCurrent()) {
                await(RETRY_INTERVAL, Integer.MAX_VALUE);
            }
        }
        // What came while the others were written.
        writeAll();
    }

    private boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** @param crowd so many need not wait for the time to be up */
    private void await(Duration interval, int crowd) {
        long end = System.nanoTime() + interval.toNanos();
        for (long rest = interval.toNanos(); rest > 0 && isCurrent() && pending.size() < crowd; ) {
            LockSupport.parkNanos(rest);
            rest = end - System.nanoTime();
        }
    }

    /** @return false if something is left for another attempt */
    private boolean writeAll() {
        try {
            for (Iterator<Long> keys = pending.keySet().iterator(); keys.hasNext(); ) {
                write(take(keys));
            }
            notice.done();
            if (unwritable) {
                log.info("The last uses of tokens are written again");
                unwritable = false;
            }
            return true;
        } catch (DataAccessException | TransactionException e) {
            if (!unwritable) {
                log.warn(
                        "The last uses of tokens cannot be written; they are kept, and written later: {}",
                        RootCause.messageOf(e));
                unwritable = true;
            }
        } catch (RuntimeException | Error e) {
            // Without this thread none would be written any more.
            notice.failed(e);
        }
        return false;
    }

    private Map<Long, Use> take(Iterator<Long> keys) {
        Map<Long, Use> taken = new HashMap<>();
        while (keys.hasNext() && taken.size() < BATCH) {
            Long key = keys.next();
            Use use = pending.remove(key);
            if (use != null) {
                taken.put(key, use);
            }
        }
        return taken;
    }

    private void write(Map<Long, Use> taken) {
        try {
            writer.accept(taken);
        } catch (RuntimeException | Error e) {
            // What has come since is later.
            taken.forEach(pending::putIfAbsent);
            throw e;
        }
    }

    /** Writes what there is. */
    @Override
    public void stop() {
        Thread writing = thread;
        if (writing != null) {
            thread = null;
            LockSupport.unpark(writing);
            try {
                writing.join(TimeUnit.MILLISECONDS.convert(STOP_TIMEOUT));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** Stops after the web server. */
    @Override
    public int getPhase() {
        return 0;
    }
}
