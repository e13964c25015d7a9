package dev.svctok.cli.http;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import dev.svctok.cli.http.Projection.Rebuild;
import dev.svctok.cli.output.Printer;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Waits for the end of a rebuild. That survives a restart of the service, and so does the waiting. */
public final class Rebuilding {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final String GIVEN_UP =
            "The rebuild goes on when the service is back. Then see: sts projection list";

    /**
     * How it ended.
     *
     * @param document what the service said last
     * @param events how many went into the new version; null where that was never told
     * @param exact whether the service told so, and not how far it was shortly before the end
     */
    public record End(
            Document document,
            Projection projection,
            @Nullable Long events,
            boolean exact,
            Duration took) {}

    private final Patience patience;
    private final String url;
    private final Pause pause;
    private final LongSupplier clock;
    private final long began;

    /**
     * @param url of the projection
     * @param clock counts nanoseconds
     */
    Rebuilding(Transport transport, Printer printer, String url, Pause pause, LongSupplier clock) {
        // The rebuild that is waited for was begun by it.
        this.patience = new Patience(transport, printer, true, pause, clock);
        this.url = url;
        this.pause = pause;
        this.clock = clock;
        this.began = clock.getAsLong();
    }

    /**
     * Returns when the new version is in use.
     *
     * @param started what the service said when it was asked for the rebuild
     * @param listener is told how far it is
     * @throws CliException where it failed or was called off, or where the service is away for too long
     */
    public End await(Document started, Consumer<Rebuild> listener) throws CliException {
        Document document = started;
        Projection projection = Projection.of(document);
        Rebuild rebuild = projection.rebuild();
        Rebuild last = rebuild;
        long wanted = rebuild == null ? projection.version() : rebuild.version();
        Duration next = FIRST_PAUSE;
        while (rebuild != null && rebuild.version() == wanted) {
            if (rebuild.failed()) {
                throw failed(projection, rebuild);
            }
            last = rebuild;
            listener.accept(rebuild);
            pause.of(next);
            next = min(next.multipliedBy(2), LONGEST_PAUSE);
            document = ask();
            projection = Projection.of(document);
            rebuild = projection.rebuild();
        }
        if (projection.version() < wanted) {
            throw calledOff(projection, wanted);
        }
        return end(document, projection, last);
    }

    private End end(Document document, Projection projection, @Nullable Rebuild last) {
        Duration took = Duration.ofNanos(clock.getAsLong() - began);
        if (last == null) {
            return new End(document, projection, null, false, took);
        }
        // What came after the last time that it was asked for is known by positions only.
        long unseen = Math.max(projection.position() - last.position(), 0);
        return new End(document, projection, last.events() + unseen, unseen == 0, took);
    }

    private static CliException failed(Projection projection, Rebuild rebuild) {
        String reason = rebuild.failure() == null ? "" : ": " + rebuild.failure();
        return new CliException(
                ExitCode.SERVER,
                "The rebuild of " + projection.name() + " failed" + reason,
                "Version " + projection.version() + " stays in use. When the cause is mended, begin anew: "
                        + "sts projection rebuild " + projection.name());
    }

    private static CliException calledOff(Projection projection, long wanted) {
        return new CliException(
                ExitCode.OTHER,
                "Somebody called off the rebuild of " + projection.name() + ": there is no version " + wanted,
                "Version " + projection.version() + " stays in use. See: sts projection list");
    }

    private Document ask() throws CliException {
        return new Document(Refusal.unlessAccepted(patience.get(url, GIVEN_UP)));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
