package dev.svctok.auth;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The writes that wait until all verifiers have seen them, and how long such waits were. */
final class WaitingWrites {

    private static final Duration[] BOUNDS = Stream.of(5, 10, 25, 50, 100, 250, 1_000, 5_000, 15_000, 30_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
    private final Map<Kind, Timer> timers = new EnumMap<>(Kind.class);

    WaitingWrites(MeterRegistry registry) {
        for (Kind kind : Kind.values()) {
            Gauge.builder("svctok.writes.waiting", this, writes -> writes.count(kind))
                    .description("Writes that wait until all verifiers have seen them")
                    .tag("write", kind.label())
                    .register(registry);
            Gauge.builder("svctok.writes.waiting.longest", this, writes -> writes.longestSeconds(kind))
                    .description("For how long the one has waited that has waited longest")
                    .baseUnit("seconds")
                    .tag("write", kind.label())
                    .register(registry);
            timers.put(
                    kind,
                    Timer.builder("svctok.writes.wait")
                            .description("How long writes waited until all verifiers had seen them")
                            .tag("write", kind.label())
                            .serviceLevelObjectives(BOUNDS)
                            .register(registry));
        }
    }

    enum Kind {
        CREATE,
        DELETE;

        private String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One of them. No two are the same. */
    static final class Wait {

        private final Kind kind;
        private final long globalPosition;
        private final long began = System.nanoTime();

        private Wait(Kind kind, long globalPosition) {
            this.kind = kind;
            this.globalPosition = globalPosition;
        }

        long globalPosition() {
            return globalPosition;
        }

        private Duration lasts() {
            return Duration.ofNanos(System.nanoTime() - began);
        }
    }

    /** @param globalPosition of the event that all are to see */
    Wait begin(Kind kind, long globalPosition) {
        Wait wait = new Wait(kind, globalPosition);
        waits.add(wait);
        return wait;
    }

    void end(Wait wait) {
        waits.remove(wait);
        Objects.requireNonNull(timers.get(wait.kind)).record(wait.lasts());
    }

    long count(Kind kind) {
        return waits.stream().filter(wait -> wait.kind == kind).count();
    }

    /** The one that has waited longest, if any waits. */
    Optional<Wait> longest() {
        return waits.stream().max(Comparator.comparing(Wait::lasts));
    }

    /** For how long that one has waited; 0 if there is none. */
    double longestSeconds() {
        return longestSeconds(waits.stream());
    }

    private double longestSeconds(Kind kind) {
        return longestSeconds(waits.stream().filter(wait -> wait.kind == kind));
    }

    private static double longestSeconds(Stream<Wait> waits) {
        return waits.mapToLong(wait -> wait.lasts().toNanos()).max().orElse(0) / 1e9;
    }
}
